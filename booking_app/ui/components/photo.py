"""A photo in its box: modern format first, a blurred preview until it has come."""

from dataclasses import dataclass
from typing import Any

from reflex.vars import Var

from booking_app.domain.media.schemas import MediaView
from booking_app.ui.dual import Element, cx, el, inline_style, when
from booking_app.ui.pages import Preload

CARD_WIDTHS = (320, 480, 640)
FULL_WIDTHS = (480, 640, 960, 1280, 1920)


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo ready to be shown; `src` is empty where there is none.

    `preview` is a CSS image; `avif` and `webp` are source sets; `width` and `height` give the
    shape; `focus` is the place that stays in sight where the box cuts the photo.
    """

    src: str = ""
    avif: str = ""
    webp: str = ""
    alt: str = ""
    preview: str = ""
    focus: str = "50% 50%"
    width: int = 1
    height: int = 1


NO_PHOTO = PhotoView()


def photo_view(media: MediaView | None, widths: tuple[int, ...] = CARD_WIDTHS) -> PhotoView:
    """A photo in these widths, or the nearest there are. Works for a video's poster too."""
    if media is None:
        return NO_PHOTO
    return PhotoView(
        src=file_of(media, "jpeg", widths[-1]) or file_of(media, "webp", widths[-1]),
        avif=_source_set(media, "avif", widths),
        webp=_source_set(media, "webp", widths),
        alt=media.alt,
        preview=f"url({media.placeholder})" if media.placeholder else "",
        focus=focus_of(media),
        width=media.width or 1,
        height=media.height or 1,
    )


def preload_of(view: PhotoView, sizes: str) -> Preload | None:
    """What to fetch before anything else, for the photo seen first. None where there is none."""
    if not view.src:
        return None
    if view.avif:
        return Preload(view.src, view.avif, sizes, "image/avif")
    return Preload(view.src, view.webp, sizes)


def file_of(media: MediaView, image_format: str, width: int, frame: int = 0) -> str:
    """The address of the file nearest to a width, the larger one first; empty when none is."""
    files = {
        item.width: item.url
        for item in media.renditions
        if item.format == image_format and item.frame == frame
    }
    if not files:
        return ""
    larger = [step for step in files if step >= width]
    return files[min(larger) if larger else max(files)]


def focus_of(media: MediaView) -> str:
    """What must stay in sight when a box cuts the photo, as CSS places it."""
    return f"{media.focal_x:.0%} {media.focal_y:.0%}"


def _source_set(media: MediaView, image_format: str, wanted: tuple[int, ...]) -> str:
    """The files within these widths, or the largest there is: `/media/… 640w, …`."""
    files = {
        item.width: item.url
        for item in media.renditions
        if item.format == image_format and item.frame == 0
    }
    there = sorted(files)
    chosen = [width for width in there if wanted[0] <= width <= wanted[-1]] or there[-1:]
    return ", ".join(f"{files[width]} {width}w" for width in chosen)


def photo(
    view: Any,
    *,
    sizes: str,
    class_name: Any = "",
    eager: Any = False,
    alt: Any = None,
    **attributes: Any,
) -> Element:
    """A photo that fills its box; the box's shape comes from `class_name` (`aspect-square`).

    `eager` is for what is seen first; everything else loads when it comes near.
    """
    return el.picture(
        when(view.avif, el.source(type="image/avif", src_set=view.avif, sizes=sizes)),
        when(
            view.src,
            el.img(
                src=view.src,
                src_set=view.webp,
                sizes=sizes,
                alt=view.alt if alt is None else alt,
                width=_text(view.width),
                height=_text(view.height),
                loading=when(eager, "eager", "lazy"),
                fetch_priority=when(eager, "high", "auto"),
                decoding="async",
                draggable=False,
            ),
        ),
        class_name=cx("photo", class_name),
        **inline_style(__preview=view.preview, __focus=view.focus),
        **attributes,
    )


def _text(number: Any) -> Any:
    return number.to_string() if isinstance(number, Var) else str(number)
