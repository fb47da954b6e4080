"""What is said to a merchandiser about a file: why it was refused, what to know about it."""

from collections.abc import Mapping
from typing import Any

from booking_app.core.i18n import Translator, mark

_REFUSALS: dict[str, str] = {
    "unreadable_image": mark(
        "The picture is damaged or incomplete. Export it anew and upload it again."
    ),
    "image_too_large": mark(
        "The picture has {megapixels} megapixels, at most {limit} are taken. "
        "Export it smaller and upload it again."
    ),
    "unreadable_film": mark(
        "The video is damaged or incomplete. Export it anew and upload it again."
    ),
    "unknown_file_type": mark(
        "This is not a photo, a video or a ZIP of spin frames. Photos may be JPEG, PNG, WebP, AVIF "
        "or HEIC, videos MP4, MOV or WebM."
    ),
    "vector_image": mark(
        "Drawings such as SVG can carry scripts and are not taken. Export it as PNG."
    ),
    "animated_image": mark(
        "This picture moves. Upload a still picture, or the animation as a video."
    ),
    "hidden_content": mark(
        "There is another file hidden in this one. Open the picture, export it anew and upload "
        "the export."
    ),
    "file_too_large": mark(
        "The file is too large: at most {limit_mb} MB are taken. Export it smaller."
    ),
    "film_too_long": mark(
        "The video lasts {seconds} seconds, at most {limit} are taken. Cut it shorter."
    ),
    "film_not_playable": mark(
        "Videos cannot be converted here, and browsers may not play this one. "
        "Upload it as MP4 with H.264."
    ),
    "bad_archive": mark(
        "The ZIP cannot be unpacked safely. Pack it anew: only pictures, without a password."
    ),
    "wrong_frame_count": mark("A spin needs {least} to {most} pictures; this one has {found}."),
    "too_demanding": mark(
        "Working on the file took too long or too much memory. Export it smaller and upload it "
        "again."
    ),
    "only_photos": mark("Here only photos are shown. Upload a JPEG, PNG, WebP, AVIF or HEIC."),
    "too_many_media": mark("At most {limit} pictures are shown here. Delete some first."),
    "target_gone": mark(
        "The product or picture it was meant for is not there any more. Upload it again where it "
        "belongs."
    ),
    "bytes_lost": mark("The uploaded file was lost on the way. Upload it again."),
    "storage_trouble": mark(
        "The storage of pictures did not take the file. Try again in a few minutes."
    ),
    "expired": mark("Nobody went on with this upload for a day. Upload the file again."),
}
_UNKNOWN = mark("The file could not be taken. Export it anew and upload it again.")
_NOTES: dict[str, str] = {
    "film_as_uploaded": mark(
        "Videos cannot be converted here, so it is shown as it was uploaded, without a preview."
    ),
    "crop_failed": mark("The picture could not be cropped. It is shown as before."),
}


def refusal_text(t: Translator, reason: str, details: Mapping[str, Any]) -> str:
    """Why a file was refused and what helps; empty when it was not."""
    if not reason:
        return ""
    shown = dict(details)
    if "pixels" in shown:
        shown["megapixels"] = round(shown["pixels"] / 1_000_000)
        shown["limit"] = round(shown["limit"] / 1_000_000)
    return t(_REFUSALS.get(reason, _UNKNOWN), **shown)


def note_text(t: Translator, note: str) -> str:
    """What a `note` means; empty when there is none."""
    return t(_NOTES[note]) if note in _NOTES else ""
