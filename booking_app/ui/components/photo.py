"""A photo in its box: modern format first, a blurred preview until it has come."""

from dataclasses import dataclass
from typing import Any

from reflex.vars import Var

from booking_app.domain.media.schemas import MediaView
from booking_app.ui.dual import Element, cx, el, inline_style, when

CARD_WIDTHS = (320, 480, 640)
FULL_WIDTHS = (480, 640, 960, 1200)


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo ready to be shown; `src` is empty where there is none.

    `preview` is a CSS image, `avif` a source set; `width` and `height` give the shape.
    """

    src: str = ""
    avif: str = ""
    alt: str = ""
    preview: str = ""
    width: int = 1
    height: int = 1


NO_PHOTO = PhotoView()


def photo_view(media: MediaView | None, widths: tuple[int, ...] = CARD_WIDTHS) -> PhotoView:
    """A photo in these widths, or the nearest there are. Works for a video's poster too."""
    if media is None:
        return NO_PHOTO
    files = [item for item in media.renditions if item.frame == 0]
    chosen = _near(sorted({item.width for item in files if item.format == "avif"}), widths)
    avif = {item.width: item.url for item in files if item.format == "avif"}
    return PhotoView(
        src=file_of(media, "jpeg", widths[-1]) or file_of(media, "webp", widths[-1]),
        avif=", ".join(f"{avif[width]} {width}w" for width in chosen),
        alt=media.alt,
        preview=f"url({media.placeholder})" if media.placeholder else "",
        width=media.width or 1,
        height=media.height or 1,
    )


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


def _near(there: list[int], wanted: tuple[int, ...]) -> list[int]:
    inside = [width for width in there if wanted[0] <= width <= wanted[-1]]
    return inside or there[-1:]


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
        **inline_style(__preview=view.preview),
        **attributes,
    )


def _text(number: Any) -> Any:
    return number.to_string() if isinstance(number, Var) else str(number)
