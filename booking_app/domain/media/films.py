"""Films. Where no converter is installed, an MP4 is shown as it was uploaded."""

from booking_app.domain.media.errors import UnreadableFilm
from booking_app.domain.media.files import key_of, stem_of
from booking_app.domain.media.pixels import Source
from booking_app.domain.media.ports import Made, MadeFile
from booking_app.domain.media.renditions import Write, render_photo


def render_ready_film(film: bytes, poster: Source, content_hash: str, write: Write) -> Made:
    """An MP4 film that is fit for the shop as it is, and its poster, a still of the same shape.

    Raises `UnreadableFilm` and what `render_photo` does.
    """
    if film[4:8] != b"ftyp":
        raise UnreadableFilm
    still = render_photo(poster, content_hash, write)
    key = key_of(stem_of(content_hash, "film"), "mp4", still.width)
    write(key, film)
    copy = MadeFile("mp4", still.width, still.height, 0, key, len(film))
    return Made(
        kind="video",
        width=still.width,
        height=still.height,
        frame_count=1,
        placeholder=still.placeholder,
        dominant_colour=still.dominant_colour,
        files=(copy, *still.files),
    )
