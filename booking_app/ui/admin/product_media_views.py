"""Pictures and files under way as the media part of the product form shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator
from booking_app.domain.media.schemas import MediaView, UploadView
from booking_app.ui.admin.media_words import alt_suggestions
from booking_app.workflows.media_shelves import Shelf
from booking_app.workflows.media_words import note_text, refusal_text
from booking_app.workflows.product_media import EditableMedia

_SMALL, _LARGE = 640, 1280
_DONE_FOR = timedelta(days=1)
_PASSING = {"storage_trouble", "too_demanding", "too_many_media"}
"""Refusals that are not the file's own fault alone."""


@dataclass(frozen=True, slots=True)
class About:
    """What does not change with every picture. `limit` is the largest file, in bytes.

    `kind` and `id` name the product or store. `suggestions` are descriptions by angle and language.
    """

    kind: str = ""
    id: str = ""
    locales: tuple[str, ...] = ()
    limit: int = 0
    suggestions: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a photo of which a part is shown."""

    src: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture. `x` and `y` are its focal point; `missing` the languages without a description.

    `turn` holds the frames of a spin, `film` the address of a video; `crop` is what of the
    original is shown, nothing when all of it is; `whole` is all of it, on which another part is
    chosen; `pending` while one is being cut out.
    """

    id: str
    kind: str
    angle: str
    alt: dict[str, str]
    missing: tuple[str, ...]
    src: str
    srcset: str
    full: str
    width: int
    height: int
    colour: str
    x: float
    y: float
    frames: int
    turn: tuple[str, ...]
    film: str
    note: str
    crop: dict[str, float] | None
    whole: Whole | None
    pending: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A file that is not a picture yet. `sentence` says why it was refused; `retry` if it may be
    tried again as it is."""

    id: str
    name: str
    status: str
    sentence: str
    retry: bool
    spin: str
    replaces: str
    size: int


@dataclass(frozen=True, slots=True)
class Removed:
    """The picture taken off last, as long as it can be put back."""

    id: str = ""
    angle: str = ""


def about(shelf: Shelf, name: Mapping[str, str], locales: tuple[str, ...], limit: int) -> About:
    """What the part knows of its product or store, whose `name` is by language."""
    own = {locale: name.get(locale, "") for locale in locales}
    suggestions = alt_suggestions(own) if shelf.kind == "product" else {}
    return About(shelf.kind, str(shelf.id), locales, limit, suggestions)


def tile(media: EditableMedia, locales: tuple[str, ...], t: Translator) -> Tile:
    """A picture as its tile and its editor show it."""
    facts, view = media.facts, media.view
    stills = _stills(view)
    small = [file for file in stills if file[0] <= _SMALL] or stills[:1]
    alt = {locale: facts.alt.get(locale, "") for locale in locales}
    crop = facts.crop
    return Tile(
        id=str(facts.id),
        kind=facts.kind,
        angle=facts.angle,
        alt=alt,
        missing=tuple(locale for locale, text in alt.items() if not text.strip()),
        src=small[-1][1] if small else "",
        srcset=", ".join(f"{url} {width}w" for width, url in small),
        full=next(
            (url for width, url in stills if width >= _LARGE), stills[-1][1] if stills else ""
        ),
        width=view.width,
        height=view.height,
        colour=view.dominant_colour,
        x=facts.focal_x,
        y=facts.focal_y,
        frames=view.frame_count,
        turn=_frames(view),
        film=next((file.url for file in view.renditions if file.format == "mp4"), ""),
        note=note_text(t, facts.note),
        crop=None if crop is None or _is_whole(asdict(crop)) else asdict(crop),
        whole=Whole(facts.whole.url, facts.whole.width, facts.whole.height)
        if facts.whole
        else None,
        pending=facts.wanted_crop is not None,
    )


def coming(upload: UploadView, t: Translator) -> Coming:
    """A file under way or refused."""
    return Coming(
        id=str(upload.id),
        name=upload.filename,
        status=upload.status,
        sentence=refusal_text(t, upload.reason, upload.details),
        retry=upload.reason in _PASSING,
        spin=upload.spin_group,
        replaces=str(upload.replaces or ""),
        size=upload.byte_count,
    )


def done_lately(uploads: Sequence[UploadView]) -> tuple[str, ...]:
    """The ids of those that became pictures not long ago: a queue may still wait for them."""
    since = utc_now() - _DONE_FOR
    return tuple(str(one.id) for one in uploads if one.status == "done" and one.created_at > since)


def _stills(view: MediaView) -> list[tuple[int, str]]:
    """Width and address of the first frame, small to large."""
    files = [file for file in view.renditions if file.frame == 0 and file.format == "webp"]
    return sorted((file.width, file.url) for file in files)


def _near(stills: list[tuple[int, str]], width: int) -> str:
    """The smallest that is large enough, else the largest; empty when there is none."""
    enough = [url for each, url in stills if each >= width] or [url for _, url in stills[-1:]]
    return enough[0] if enough else ""


def _frames(view: MediaView) -> tuple[str, ...]:
    """Every frame of a spin in its smallest size."""
    if view.kind != "spin":
        return ()
    files = [file for file in view.renditions if file.format == "webp"]
    least = min((file.width for file in files), default=0)
    found = sorted((file.frame, file.url) for file in files if file.width == least)
    return tuple(url for _, url in found)


def _is_whole(crop: Mapping[str, float]) -> bool:
    return crop["width"] >= 1 and crop["height"] >= 1
