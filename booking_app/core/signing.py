"""Signed tokens (Ed25519) and the hashing of secrets that are stored.

A token is base32 without padding: upper-case letters and digits only, which a QR code stores
in its compact mode, and which survives a scanner that types in either case. It holds no secret,
anybody can read it; the signature only says who wrote it.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from booking_app.core.clock import utc_now
from booking_app.core.errors import DomainError

SEED_BYTES = 32
_VERSION = 1
_SIGNATURE_BYTES = 64
_KEY_ID_BYTES = 2
_NEVER = 0
_AS_UUID = 0xFF
_LONGEST_TOKEN = 1024
_DOMAIN = b"vitrina-token-v1\0"


class TokenError(DomainError):
    """A token that is not accepted, whatever the reason."""

    code = "token_invalid"


class BadSignature(TokenError):
    """Not a token, damaged, or not signed by any key we know."""

    code = "token_forged"


class Expired(TokenError):
    """Genuine, but its time has passed. Details: `kind`, `subject`, `expires_at`."""

    code = "token_expired"


class WrongKind(TokenError):
    """Genuine, but made for another use."""

    code = "token_wrong_kind"


@dataclass(frozen=True, slots=True)
class SignedClaims:
    kind: str
    subject: str
    audience: str
    """Whom it is for, e.g. a store; empty when it is for anybody. The caller compares it."""
    expires_at: datetime | None


def new_seed() -> str:
    """A fresh private key as settings hold it: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode()


def decode_seed(text: str) -> bytes:
    """The 32 bytes of a seed. Raises `ValueError` for anything else."""
    try:
        seed = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(seed) != SEED_BYTES:
        raise ValueError(f"{len(seed)} bytes instead of {SEED_BYTES}")
    return seed


def _pack_text(text: str) -> bytes:
    try:
        value = uuid.UUID(text)
    except ValueError:
        value = None
    if value is not None and str(value) == text:
        return bytes([_AS_UUID]) + value.bytes
    data = text.encode()
    if len(data) >= _AS_UUID:
        raise ValueError("too long for a token")
    return bytes([len(data)]) + data


def _unpack_text(data: bytes, at: int) -> tuple[str, int]:
    length = data[at]
    at += 1
    if length == _AS_UUID:
        return str(uuid.UUID(bytes=data[at : at + 16])), at + 16
    if at + length > len(data):
        raise ValueError("cut short")
    return data[at : at + length].decode(), at + length


def _key_id(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:_KEY_ID_BYTES]


class Signer:
    """Signs with the first seed; accepts what any of the seeds signed, so that keys can change."""

    def __init__(self, seeds: Sequence[str]) -> None:
        if not seeds:
            raise ValueError("a signer needs a key")
        keys = [Ed25519PrivateKey.from_private_bytes(decode_seed(seed)) for seed in seeds]
        self._private = keys[0]
        self._public = {_key_id(key.public_key()): key.public_key() for key in reversed(keys)}
        self._own_id = _key_id(self._private.public_key())

    @property
    def public_keys(self) -> dict[str, bytes]:
        """The keys whose signatures are accepted, 32 bytes each, by their ids in tokens (hex)."""
        return {id_.hex(): key.public_bytes_raw() for id_, key in self._public.items()}

    def sign(
        self, kind: str, subject: str, *, expires_at: datetime | None, audience: str = ""
    ) -> str:
        """A token; a UUID as subject or audience is stored in 16 bytes. `None` never expires."""
        moment = _NEVER if expires_at is None else int(expires_at.timestamp())
        body = (
            bytes([_VERSION])
            + self._own_id
            + struct.pack(">Q", moment)[3:]
            + _pack_text(kind)
            + _pack_text(subject)
            + _pack_text(audience)
        )
        data = body + self._private.sign(_DOMAIN + body)
        return base64.b32encode(data).decode().rstrip("=")

    def verify(self, token: str, kind: str) -> SignedClaims:
        """What the token says. Raises `BadSignature`, `WrongKind`, `Expired`, in that order."""
        body = self._genuine_body(token)
        try:
            moment = struct.unpack(">Q", b"\0\0\0" + body[3:8])[0]
            found_kind, at = _unpack_text(body, 8)
            subject, at = _unpack_text(body, at)
            audience, _ = _unpack_text(body, at)
        except (ValueError, IndexError, struct.error) as error:
            raise BadSignature from error
        if found_kind != kind:
            raise WrongKind(kind=found_kind)
        expires_at = None if moment == _NEVER else datetime.fromtimestamp(moment, UTC)
        if expires_at is not None and utc_now() >= expires_at:
            raise Expired(kind=kind, subject=subject, expires_at=expires_at.isoformat())
        return SignedClaims(found_kind, subject, audience, expires_at)

    def _genuine_body(self, token: str) -> bytes:
        if len(token) > _LONGEST_TOKEN:
            raise BadSignature
        text = token.strip().upper()
        try:
            data = base64.b32decode(text + "=" * (-len(text) % 8))
        except (binascii.Error, ValueError) as error:
            raise BadSignature from error
        body, signature = data[:-_SIGNATURE_BYTES], data[-_SIGNATURE_BYTES:]
        if len(body) < 1 + _KEY_ID_BYTES or body[0] != _VERSION:
            raise BadSignature
        key = self._public.get(body[1 : 1 + _KEY_ID_BYTES])
        if key is None:
            raise BadSignature
        try:
            key.verify(signature, _DOMAIN + body)
        except InvalidSignature as error:
            raise BadSignature from error
        return body


def new_secret() -> str:
    """256 random bits for a manage link, a session or an API key, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is stored in place of a secret made by `new_secret`: SHA-256 in hex, 64 symbols.

    Fast on purpose, and enough only because the secret is random; never use it for passwords.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def matches_secret(secret: str, stored_hash: str) -> bool:
    """Whether the secret is the one whose hash was stored, in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)
