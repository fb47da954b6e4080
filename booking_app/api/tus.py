"""The words of the tus protocol, 1.0.0: resumable uploads, see tus.io."""

import base64
import binascii
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request

from booking_app.api.problems import Refusal, Refused, invalid
from booking_app.domain.media import uploads
from booking_app.domain.media.schemas import NewUpload, UploadView

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,expiration"
PART_TYPE: Final = "application/offset+octet-stream"
_LONGEST_METADATA = 8192


def capabilities() -> dict[str, str]:
    """What this server can do."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(uploads.most_bytes()),
    }


def progress(upload: UploadView, offset: int) -> dict[str, str]:
    """How far an upload is, and how long it waits to go on."""
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(offset), "Cache-Control": "no-store"}
    if upload.status == "receiving":
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return headers


def require_version(request: Request) -> None:
    """Raises `Refused` for a client that speaks another version of the protocol."""
    if request.headers.get("tus-resumable") != VERSION:
        headers = {"Tus-Version": VERSION, "Tus-Resumable": VERSION}
        raise Refused(Refusal(412, "tus_version", headers=headers))


def require_part_type(request: Request) -> None:
    """Raises `Refused` for a body that is not a part of a file."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PART_TYPE:
        raise Refused(Refusal(415, "unsupported_media_type"))


def number(request: Request, name: str) -> int:
    """A header that counts bytes. Raises `Refused`."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise invalid(name, "required" if not text else "invalid")
    return int(text)


def new_upload(request: Request) -> NewUpload:
    """What the headers of a creation say of the file to come. Raises `Refused`."""
    said = _metadata(request.headers.get("upload-metadata", ""))
    frames = said.get("frames", "")
    if frames and not (frames.isascii() and frames.isdecimal() and len(frames) <= 4):
        raise invalid("frames", "invalid")
    return NewUpload(
        filename=_plain(said, "filename", 255) or "upload",
        byte_count=number(request, "Upload-Length"),
        filetype=_plain(said, "filetype", 127),
        product_id=_uuid(said, "product"),
        store_id=_uuid(said, "store"),
        angle=_plain(said, "angle", 8),
        spin_group=_plain(said, "spin", 64),
        spin_frames=int(frames) if frames else None,
        replaces=_uuid(said, "replaces"),
    )


def _metadata(header: str) -> Mapping[str, str]:
    """`key base64,key base64` as the protocol has it."""
    if len(header) > _LONGEST_METADATA:
        raise invalid("Upload-Metadata", "too_long")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise invalid(f"Upload-Metadata.{name[:40]}", "invalid") from error
    return found


def _plain(said: Mapping[str, str], name: str, longest: int) -> str:
    text = said.get(name, "")
    if len(text) > longest:
        raise invalid(name, "too_long")
    if not text.isprintable():
        raise invalid(name, "control_characters")
    return text.strip()


def _uuid(said: Mapping[str, str], name: str) -> UUID | None:
    text = said.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise invalid(name, "invalid") from error
