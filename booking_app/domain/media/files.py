"""Names of derived files: made from their content, so a file can be cached for ever."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

MEDIA_PATH: Final = "/media/"

CONTENT_TYPES: Final = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
}
"""The content type of each file name extension; nothing else is kept or served."""

_EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "mp4": "mp4"}
_KEY = re.compile(
    rf"[0-9a-f]{{2}}/(?P<digest>[0-9a-f]{{32}})-\d{{1,5}}\.(?P<ext>{'|'.join(CONTENT_TYPES)})"
)


@dataclass(frozen=True, slots=True)
class KeyParts:
    """What a key tells: 32 hexadecimal digits of the content's digest, and the content type."""

    digest: str
    content_type: str


def digest(*parts: bytes) -> str:
    """SHA-256 of these bytes and of where one part ends and the next begins, as 64 digits."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def key_of(content: bytes, image_format: str, width: int) -> str:
    """The key of a derived file: `3f/3f09…-640.avif`. `width` is in pixels."""
    name = hashlib.sha256(content).hexdigest()[:32]
    return f"{name[:2]}/{name}-{width}.{_EXTENSIONS[image_format]}"


def parse_key(key: str) -> KeyParts | None:
    """What a key tells, or nothing when it is none of ours."""
    match = _KEY.fullmatch(key)
    if match is None or not match["digest"].startswith(key[:2]):
        return None
    return KeyParts(match["digest"], CONTENT_TYPES[match["ext"]])
