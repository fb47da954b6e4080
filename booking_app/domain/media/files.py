"""Names of derived files: made from the original and the recipe, so a file can be cached for ever.

The files of one picture share a stem, `3f/3f09…`: its formats and widths are `3f/3f09…-640.avif`,
the tiles of its pyramid `3f/3f09…/4/0-1.webp`.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEDIA_PATH: Final = "/media/"

PIPELINE: Final = 1
"""Counts up whenever the same original would give other files; part of every name."""

WHOLE_FORMAT: Final = "whole"
"""The format under which a cropped photo keeps a file of all of it."""

CONTENT_TYPES: Final = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
}
"""The content type of each file name extension; nothing else is kept or served."""

EXTENSIONS: Final = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "mp4": "mp4", "loop": "mp4"}
"""The file name extension of each format of a rendition."""

_STEM = r"(?P<fan>[0-9a-f]{2})/(?P<digest>(?P=fan)[0-9a-f]{30})"
_KEY = re.compile(
    rf"{_STEM}(?:-\d{{1,5}}\.(?P<ext>{'|'.join(CONTENT_TYPES)})|/\d{{1,2}}/\d{{1,3}}-\d{{1,3}}\.webp)"
)
_BARE_KEY = re.compile(rf"{_STEM}-\d{{1,5}}")
_HASH = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class KeyParts:
    """What a key tells: a tag that no other content ever has, and the content type."""

    tag: str
    content_type: str


def digest(*parts: bytes) -> str:
    """SHA-256 of these bytes and of where one part ends and the next begins, as 64 digits."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def content_hash(content: bytes) -> str:
    """The hash an original is known by, as 64 digits."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str:
    """The same of a file, read in blocks."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            whole.update(block)
    return whole.hexdigest()


def stem_of(original_hash: str, *recipe: object) -> str:
    """What the names of the files made from this original by this recipe begin with."""
    said = [str(PIPELINE), original_hash, *map(str, recipe)]
    name = digest(*(part.encode() for part in said))[:32]
    return f"{name[:2]}/{name}"


def key_of(stem: str, file_format: str, width: int) -> str:
    """The key of a rendition: `3f/3f09…-640.avif`. `width` is in pixels."""
    return f"{stem}-{width}.{EXTENSIONS[file_format]}"


def tile_key(stem: str, level: int, x: int, y: int) -> str:
    """The key of a tile of a pyramid."""
    return f"{stem}/{level}/{x}-{y}.webp"


def parse_key(key: str) -> KeyParts | None:
    """What a key tells, or nothing when it is none of ours."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    return KeyParts(key[3:].replace("/", "-"), CONTENT_TYPES[match["ext"] or "webp"])


def is_bare_key(key: str) -> bool:
    """Whether this is a picture's key without an extension: any of its formats will do."""
    return _BARE_KEY.fullmatch(key) is not None


def is_stem(key: str) -> bool:
    """Whether this is what the keys of one picture begin with."""
    return re.fullmatch(_STEM, key) is not None


def is_content_hash(text: str) -> bool:
    """Whether this can be the hash of an original."""
    return _HASH.fullmatch(text) is not None
