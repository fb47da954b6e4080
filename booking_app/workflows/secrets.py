"""The secrets of a booking's manage link and of a coupon's page.

Only their hashes are stored, yet every letter must be able to repeat the link. So a secret is
derived from the id with the installation's key: nobody can compute it without the key, and a
leaked table gives no links away. `core.signing.hash_secret` makes what is stored of it.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret

_PURPOSE = b"vitrina/manage-link/1"
_COUPON = b"vitrina/coupon/1"
_WAITING = b"vitrina/waiting/1"


def manage_secret(reservation_id: UUID) -> str:
    """256 bits as 43 characters of base64url; the same for the whole life of the reservation."""
    return _derived(_PURPOSE, reservation_id)


def coupon_secret(coupon_id: UUID) -> str:
    """The same for a coupon."""
    return _derived(_COUPON, coupon_id)


def coupon_secret_hash(coupon_id: UUID) -> str:
    """What is stored of it."""
    return hash_secret(coupon_secret(coupon_id))


def waiting_secret(waiting_id: UUID) -> str:
    """The same for a place in a waiting list."""
    return _derived(_WAITING, waiting_id)


def _derived(purpose: bytes, subject: UUID) -> str:
    key = get_settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, purpose + subject.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
