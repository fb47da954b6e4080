"""Photos as the counter's screens show them."""

from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.domain.media.schemas import MediaView
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import focus_of
from booking_app.ui.counter.words import ANGLE_WORDS
from booking_app.ui.dual import Element, cx, el, inline_style, when

_FORMAT = "webp"


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photo; `src` is empty where there is none. `focus` stays in sight when it is cut."""

    src: str = ""
    focus: str = "50% 50%"
    src_set: str = ""
    alt: str = ""
    angle: str = ""


NO_PHOTO = PhotoView()


def photo_view(media: MediaView | None, t: Translator, *, largest: int = 320) -> PhotoView:
    """The photo of an asset, in the widths it was made in, up to `largest` pixels."""
    if media is None:
        return PhotoView()
    files = [file for file in media.renditions if file.format == _FORMAT and file.frame == 0]
    files = sorted(files or media.renditions, key=lambda file: file.width)
    files = [file for file in files if file.format != "mp4"]
    if not files:
        return PhotoView()
    files = [file for file in files if file.width <= largest] or files[:1]
    angle = ANGLE_WORDS.get(media.angle, "")
    return PhotoView(
        src=files[0].url,
        focus=focus_of(media),
        src_set=", ".join(f"{file.url} {file.width}w" for file in files),
        alt=media.alt,
        angle=t(angle) if angle else "",
    )


def photo(view: Any, *, sizes: str, class_name: str, alt: Any = None) -> Element:
    """A square photo. `alt` is empty where its name stands beside it."""
    return el.div(
        when(
            view.src != "",
            el.img(
                src=view.src,
                src_set=view.src_set,
                sizes=sizes,
                alt="" if alt is None else alt,
                loading="lazy",
                decoding="async",
                class_name="size-full object-cover object-(--focus)",
                **inline_style(__focus=view.focus),
            ),
            icon("ring", size=24, class_name="m-auto text-ink-soft"),
        ),
        class_name=cx("flex aspect-square shrink-0 overflow-hidden bg-line", class_name),
    )
