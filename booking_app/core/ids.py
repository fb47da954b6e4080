"""Identifiers: time-ordered UUIDs for rows, short codes for people."""

import secrets
import threading
import time
import unicodedata
import uuid

# 29 symbols, a prime, so that one weighted sum finds every single wrong symbol and every swap
# of two. Left out because they are misread or misheard: 0 O 1 I L S U.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
CODE_LENGTH = 10
"""Nine random symbols (43.7 bits) and one check symbol."""

_BASE = len(CODE_ALPHABET)
_GROUP = 5
_VALUE = {symbol: index for index, symbol in enumerate(CODE_ALPHABET)}
_LOOK_ALIKES = str.maketrans(
    {
        "А": "A",
        "В": "B",
        "Е": "E",
        "Ё": "E",
        "К": "K",
        "М": "M",
        "Н": "H",
        "Р": "P",
        "С": "C",
        "Т": "T",
        "У": "Y",
        "Х": "X",
        "З": "3",
        "S": "5",
        "Ѕ": "5",
        "U": "V",
    }
)

_uuid_lock = threading.Lock()
_last_stamp = 0


def new_id() -> uuid.UUID:
    """A UUID of version 7; those made in one process sort in the order they were made."""
    global _last_stamp
    with _uuid_lock:
        # Milliseconds in the upper 48 bits, a fraction of the millisecond in the next 12.
        milliseconds, rest = divmod(time.time_ns(), 1_000_000)
        stamp = max(milliseconds << 12 | rest * 4096 // 1_000_000, _last_stamp + 1)
        _last_stamp = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def _check_symbol(body: str) -> str:
    total = sum(weight * _VALUE[symbol] for weight, symbol in enumerate(body, start=2))
    return CODE_ALPHABET[total % _BASE]


def new_code() -> str:
    """A fresh code in its canonical form, as stored: ten symbols without a dash."""
    body = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + _check_symbol(body)


def format_code(code: str) -> str:
    """`K7QF33M9XA` as people read it: `K7QF3-3M9XA`."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}"


def code_symbols(text: str) -> str:
    """A code, or a part of one, without what people put in between and with Latin letters."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(symbol for symbol in plain if symbol.isalnum())


def parse_code(text: str) -> str | None:
    """The canonical code in what somebody typed or read aloud, or `None`.

    Blind to case, spaces, dashes and Cyrillic letters that look like the Latin ones.
    """
    if len(text) > 64:
        return None
    code = code_symbols(text)
    if len(code) != CODE_LENGTH or any(symbol not in _VALUE for symbol in code):
        return None
    return code if _check_symbol(code[:-1]) == code[-1] else None
