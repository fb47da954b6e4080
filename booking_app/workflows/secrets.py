"""The secret of a booking's manage link.

Only its hash is stored, yet every letter must be able to repeat the link. So the secret is derived
from the reservation's id with the installation's key: nobody can compute it without the key, and a
leaked table gives no links away.
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


def secret_hash(secret: str) -> str:
    """What is stored of a secret: SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_matches(secret: str, stored_hash: str) -> bool:
    """Compares in constant time, so that answers do not tell how much of a guess was right."""
    return hmac.compare_digest(secret_hash(secret), stored_hash)
