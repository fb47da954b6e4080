"""The secret of a booking's manage link.

Only its hash is stored, yet every letter must be able to repeat the link. So the secret is derived
from the reservation's id with the installation's key: nobody can compute it without the key, and a
leaked table gives no links away. `core.signing.hash_secret` makes what is stored of it.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from booking_app.core.settings import get_settings

_PURPOSE = b"vitrina/manage-link/1"


def manage_secret(reservation_id: UUID) -> str:
    """256 bits as 43 characters of base64url; the same for the whole life of the reservation."""
    key = get_settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, _PURPOSE + reservation_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
