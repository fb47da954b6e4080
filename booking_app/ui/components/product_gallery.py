"""A product's pictures: swiped on a phone, side by side on a wide screen.

The row scrolls by itself, so it works with script off; `assets/product.js` adds dots, keys, the
turning view, films that play in sight, and the full-screen zoom.
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.dual import Element, cx, each, el, match, when

GALLERY_SIZES = "(min-width: 64rem) 54vw, (min-width: 48rem) 50vw, 100vw"


def gallery(items: Any, t: Translator, *, name: Any) -> Element:
    """The pictures (`GalleryItem`) in order; the first loads at once."""
    return el.section(
        el.ul(
            each(items, lambda item, index: _tile(item, index, t)),
            tab_index=0,
            data_track="",
            class_name="rail flex overflow-x-auto snap-x snap-mandatory overscroll-x-contain "
            "lg:grid lg:grid-cols-2 lg:gap-1 lg:overflow-visible",
        ),
        el.ol(
            each(items, lambda item, index: _dot(item, index)),
            class_name="gallery-dots absolute inset-x-0 bottom-0 flex justify-center lg:hidden",
        ),
        aria_label=name,
        aria_roledescription=t("gallery"),
        data_gallery="",
        data_word_close=t("Close"),
        data_word_next=t("Next picture"),
        data_word_previous=t("Previous picture"),
        data_word_zoom=t("Full screen. Pinch, double tap or use + and − to zoom."),
        class_name="relative min-w-0 md:sticky md:top-6 md:self-start lg:static",
    )


def _tile(item: Any, index: Any, t: Translator) -> Element:
    return el.li(
        match(
            item.kind,
            {
                "spin": lambda: _spin(item, t),
                "video": lambda: _film(item),
            },
            lambda: _still(item, index, t),
        ),
        when(
            item.caption,
            lambda: el.span(
                item.caption,
                class_name="absolute left-3 top-3 px-2.5 py-1 text-12 bg-paper/85 text-ink "
                "rounded-control pointer-events-none",
            ),
        ),
        aria_label=item.label,
        class_name=cx(
            "relative w-full shrink-0 snap-center snap-always aspect-square bg-line",
            when(item.number == 1, "lg:col-span-2", ""),
        ),
    )


def _still(item: Any, index: Any, t: Translator) -> Element:
    return el.button(
        photo(item.photo, sizes=GALLERY_SIZES, eager=index == 0, class_name="size-full"),
        el.span(t("Look at it full screen"), class_name="sr-only"),
        type="button",
        data_zoom=item.sharpest,
        class_name="block size-full cursor-zoom-in",
    )


def _spin(item: Any, t: Translator) -> Element:
    return el.spin_view(
        photo(item.photo, sizes=GALLERY_SIZES, class_name="size-full"),
        el.button(
            icon("rotate", size=20),
            "360°",
            el.span(t("Turn it around"), class_name="sr-only"),
            type="button",
            data_spin_start="",
            class_name="tile-button",
        ),
        data_frames=item.frames,
        data_word=t("Turned by {degrees}°", degrees="%"),
        data_label=item.photo.alt,
        class_name="block relative size-full",
    )


def _film(item: Any) -> Element:
    return el.film_view(
        el.video(
            src=item.film,
            poster=item.photo.src,
            aria_label=item.photo.alt,
            muted=True,
            loop=True,
            plays_inline=True,
            controls=True,
            preload="none",
            class_name="size-full object-cover",
        ),
        class_name="block size-full",
    )


def _dot(item: Any, index: Any) -> Element:
    return el.li(
        el.button(
            match(
                item.kind,
                {
                    "spin": lambda: icon("rotate", size=14),
                    "video": lambda: icon("play", size=12),
                },
                lambda: el.span(class_name="dot", aria_hidden="true"),
            ),
            type="button",
            aria_label=item.label,
            aria_current=when(index == 0, "true", "false"),
            data_go=index,
            class_name="grid place-items-center w-6 h-11",
        ),
    )


def gallery_skeleton() -> Element:
    """The shape of a gallery in wait of its data."""
    return el.div(class_name="skeleton aspect-square w-full", aria_hidden="true")
