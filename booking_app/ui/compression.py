"""Which compression a browser takes, and doing it."""

import gzip

import brotli

_TEXT_QUALITY = 5


def accepted_encoding(header: str, offered: tuple[str, ...] = ("br", "gzip")) -> str:
    """The first of those offered that is accepted; empty when none is."""
    refused: set[str] = set()
    taken: set[str] = set()
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        target = refused if quality.replace(" ", "") in {"q=0", "q=0.0"} else taken
        target.add(name.strip())
    return next((name for name in offered if name in taken - refused), "")


def compress(body: bytes, encoding: str) -> bytes:
    """The body in an encoding of `accepted_encoding`."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_TEXT_QUALITY))
    return gzip.compress(body, compresslevel=6, mtime=0)
