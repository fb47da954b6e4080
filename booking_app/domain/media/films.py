"""Films: converted by ffmpeg where it is installed, else an MP4 is shown as it was uploaded."""

import shutil
from pathlib import Path
from typing import Final

from PIL import Image

from booking_app.domain.media import ffmpeg, mp4
from booking_app.domain.media.errors import FilmNotPlayable, FilmTooLong, UnreadableFilm
from booking_app.domain.media.files import key_of, stem_of
from booking_app.domain.media.pixels import Source
from booking_app.domain.media.ports import Made, MadeFile
from booking_app.domain.media.renditions import Write, encode, render_photo

MOST_SECONDS: Final = 180
MOST_FILM_PIXELS: Final = 4096 * 4096
AS_UPLOADED: Final = "film_as_uploaded"
_GROUND = "#e7dfd4"


def render_film(source: Path, content_hash: str, folder: Path, scratch: Path) -> Made:
    """A film for the page, a small silent loop of its beginning, and a poster.

    Raises `UnreadableFilm`, `FilmTooLong`, `FilmNotPlayable`.
    """
    tools = ffmpeg.find()
    if tools is None:
        return _keep(source, content_hash, folder)
    facts = tools.probe(source)
    _check(facts.seconds, facts.width, facts.height)
    still = scratch / "poster.png"
    tools.still(source, still, at=min(1.0, facts.seconds / 3))
    film, loop = scratch / "film.mp4", scratch / "loop.mp4"
    tools.convert(source, film, ffmpeg.FILM)
    if tools.probe(film).seconds < 0.9 * facts.seconds - 0.5:
        raise UnreadableFilm(cause="incomplete")
    tools.convert(source, loop, ffmpeg.LOOP)
    copies = []
    for name, path in (("mp4", film), ("loop", loop)):
        shape = tools.probe(path)
        copies.append(_store(path, content_hash, name, (shape.width, shape.height), folder))
    poster = render_photo(still, content_hash, _writer(folder), with_tiles=False)
    return _film(poster, copies, round(facts.seconds * 1000))


def _keep(source: Path, content_hash: str, folder: Path) -> Made:
    """The film as it is, if it is one that every browser plays; its notes on places removed."""
    facts = mp4.read_facts(source)
    if not facts.is_playable:
        raise FilmNotPlayable
    _check(facts.seconds, facts.width, facts.height)
    copy = _store(source, content_hash, "mp4", (facts.width, facts.height), folder)
    mp4.strip_metadata(folder / copy.key)
    # There is nothing to take a still with: a plain ground of the film's shape stands in.
    scale = min(1.0, 640 / max(facts.width, facts.height))
    size = (max(1, round(facts.width * scale)), max(1, round(facts.height * scale)))
    ground = encode(Image.new("RGB", size, _GROUND), "png")
    poster = render_photo(ground, content_hash, _writer(folder), with_tiles=False)
    return _film(poster, [copy], round(facts.seconds * 1000), note=AS_UPLOADED)


def render_ready_film(film: bytes, poster: Source, content_hash: str, write: Write) -> Made:
    """An MP4 film that is fit for the shop as it is, and its poster, a still of the same shape.

    Raises `UnreadableFilm` and what `render_photo` does.
    """
    if film[4:8] != b"ftyp":
        raise UnreadableFilm
    still = render_photo(poster, content_hash, write, with_tiles=False)
    key = key_of(stem_of(content_hash, "mp4"), "mp4", still.width)
    write(key, film)
    copy = MadeFile("mp4", still.width, still.height, 0, key, len(film))
    return _film(still, [copy], None)


def _check(seconds: float, width: int, height: int) -> None:
    if not (width > 0 and height > 0 and seconds > 0) or width * height > MOST_FILM_PIXELS:
        raise UnreadableFilm(cause="shape")
    if seconds > MOST_SECONDS:
        raise FilmTooLong(seconds=round(seconds), limit=MOST_SECONDS)


def _store(
    path: Path, content_hash: str, name: str, size: tuple[int, int], folder: Path
) -> MadeFile:
    key = key_of(stem_of(content_hash, name), name, size[0])
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / key)
    return MadeFile(name, *size, 0, key, path.stat().st_size)


def _writer(folder: Path) -> Write:
    def write(key: str, content: bytes) -> None:
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(content)

    return write


def _film(poster: Made, copies: list[MadeFile], duration_ms: int | None, note: str = "") -> Made:
    return Made(
        kind="video",
        width=copies[0].width,
        height=copies[0].height,
        frame_count=1,
        placeholder=poster.placeholder,
        dominant_colour=poster.dominant_colour,
        files=(*copies, *poster.files),
        note=note,
        duration_ms=duration_ms,
    )
