"""Hashing and checking of passwords (argon2id), off the event loop."""

import asyncio

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from booking_app.domain.staff.errors import InvalidStaff

SHORTEST = 8
LONGEST = 128

# The second of OWASP's recommended settings: 19 MiB a check, so that a rush of wrong sign-ins
# cannot exhaust the memory of a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)

_FIRST_TRIES = (
    "password", "passwort", "passw0rd", "пароль", "parol", "admin", "administrator", "root", "user",
    "welcome", "letmein", "iloveyou", "qwerty", "qwertyuiop", "qazwsx", "йцукен", "secret",
    "changeme", "default", "test", "vitrina", "login", "master", "dragon", "monkey",
)  # fmt: skip
_ROWS = (
    "1234567890123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgbyhnujm",
)

# Of a password nobody has. An unknown login is checked against it, to take as long as a known one.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
    "$Z3Vlc3MtaXQtaWYteW91LWNhbi4uLi4uLi4uLi4uLi4"
)


def is_guessable(password: str, login: str) -> bool:
    """Whether it is among the first that anybody would try: the login, a row of keys, “password”
    with a year behind it."""
    plain = "".join(c for c in password.casefold() if c.isalnum())
    word = plain.rstrip("0123456789")
    own = "".join(c for c in login.casefold().partition("@")[0] if c.isalnum())
    return (
        len(set(plain)) < 4
        or plain in (own, own[::-1])
        or (word in (*_FIRST_TRIES, own) and len(plain) - len(word) <= 4)
        or any(plain in row or plain in row[::-1] for row in _ROWS)
    )


def require_good(password: str, login: str) -> None:
    """Raises `InvalidStaff` about the field `password`: `too_short`, `too_long`, `guessable`."""
    if len(password) < SHORTEST:
        raise InvalidStaff(field="password", reason="too_short", minimum=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidStaff(field="password", reason="too_long", maximum=LONGEST)
    if is_guessable(password, login):
        raise InvalidStaff(field="password", reason="guessable")


async def hash_password(password: str) -> str:
    """The argon2id hash as stored, parameters included."""
    return await asyncio.to_thread(_hasher.hash, _bytes(password))


async def matches(password: str, stored_hash: str | None) -> bool:
    """Whether the password is the one that was hashed. Without a hash: the same work, then no."""
    return await asyncio.to_thread(_matches, password, stored_hash or NOBODY) and bool(stored_hash)


def _matches(password: str, stored_hash: str) -> bool:
    try:
        return _hasher.verify(stored_hash, _bytes(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # JSON can carry half a surrogate pair, which plain UTF-8 refuses.
    return password.encode("utf-8", "surrogatepass")
