"""A product's pictures: swiped on a phone, side by side on a wide screen.

The row scrolls by itself, photos lead to their largest file and films have the browser's own
controls, so all of it can be seen with script off; `assets/product.js` adds dots, keys, the
turning view, films that play in sight, and the full screen.
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.dual import Element, cx, each, el, is_html, match, when

FIRST_SIZES = (
    "(min-width: 100rem) 54rem, (min-width: 64rem) 54vw, (min-width: 48rem) calc(50vw - 3rem), "
    "100vw"
)
REST_SIZES = (
    "(min-width: 100rem) 27rem, (min-width: 64rem) 27vw, (min-width: 48rem) calc(50vw - 3rem), "
    "100vw"
)


def gallery(items: Any, t: Translator, *, name: Any) -> Element:
    """The pictures (`GalleryItem`) in order; the first loads at once."""
    return el.photo_gallery(
        el.section(
            el.div(
                each(items, lambda item, index: _tile(item, index, t)),
                tab_index=0,
                role="group",
                aria_label=t("Pictures"),
                data_track="",
                class_name="rail gallery-track flex overflow-x-auto snap-x snap-mandatory "
                "overscroll-x-contain lg:grid lg:grid-cols-2 lg:gap-1 lg:overflow-visible",
            ),
            el.ol(
                each(items, lambda item, index: _mark(item, index)),
                class_name="gallery-marks rail lg:hidden",
            ),
            el.p(role="status", data_said="", class_name="sr-only"),
            aria_label=name,
            aria_roledescription=t("gallery"),
            class_name="relative",
        ),
        data_gallery="",
        data_word_close=t("Close"),
        data_word_next=t("Next picture"),
        data_word_previous=t("Previous picture"),
        data_word_nearer=t("Zoom in"),
        data_word_farther=t("Zoom out"),
        data_word_scale=t("Zoomed to {percent}%", percent="%"),
        data_word_zoom=t("Full screen. Pinch, double tap or use + and − to zoom."),
        class_name="block relative min-w-0 md:sticky md:top-6 md:self-start lg:static",
    )


def _tile(item: Any, index: Any, t: Translator) -> Element:
    return el.div(
        match(
            item.kind,
            {
                "spin": lambda: _spin(item, index, t),
                "video": lambda: _film(item, index, t),
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
        role="group",
        aria_label=item.label,
        class_name=cx(
            "relative w-full shrink-0 snap-center snap-always aspect-square bg-line",
            when(index == 0, "piece-grows lg:col-span-2", ""),
        ),
    )


def _photo(item: Any, index: Any, **more: Any) -> Element:
    first = index == 0
    return photo(
        item.photo,
        sizes=when(first, FIRST_SIZES, REST_SIZES),
        eager=first,
        class_name="size-full",
        **more,
    )


def _still(item: Any, index: Any, t: Translator) -> Element:
    return el.a(
        _photo(item, index),
        el.span(t("Look at it full screen"), class_name="sr-only"),
        href=item.sharpest,
        reload_document=True,
        aria_haspopup="dialog",
        data_zoom="",
        data_tiles=item.tiles,
        class_name="gallery-still block size-full cursor-zoom-in",
    )


def _spin(item: Any, index: Any, t: Translator) -> Element:
    return el.spin_view(
        _photo(item, index),
        el.button(
            icon("rotate", size=20),
            "360°",
            el.span(t("Turn it around"), class_name="sr-only"),
            type="button",
            data_spin_start="",
            class_name="tile-button needs-script",
        ),
        el.span(
            icon("rotate", size=18),
            t("Drag to turn"),
            aria_hidden="true",
            class_name="spin-hint",
        ),
        el.button(
            icon("close", size=20),
            type="button",
            aria_label=t("Stop turning"),
            data_spin_stop="",
            class_name="spin-stop",
        ),
        data_frames=item.frames,
        data_word=t("Turned by {degrees}°", degrees="%"),
        data_label=item.photo.alt,
        class_name="spin-view block relative size-full",
    )


def _film(item: Any, index: Any, t: Translator) -> Element:
    # Taken away by `assets/gallery/film.js`, which brings its own; they are for script off.
    controls = {"controls": True} if is_html() else {}
    return el.film_view(
        _photo(item, index, aria_hidden="true"),
        el.video(
            src=item.loop,
            aria_label=item.photo.alt,
            muted=True,
            loop=True,
            plays_inline=True,
            preload="none",
            **controls,
        ),
        el.button(
            icon("play", size=20, class_name="film-play"),
            icon("pause", size=20, class_name="film-pause"),
            type="button",
            aria_label=t("Play"),
            data_film_toggle="",
            class_name="film-button film-toggle",
        ),
        el.a(
            icon("expand", size=20),
            el.span(t("Watch the whole film"), class_name="sr-only"),
            href=item.film,
            reload_document=True,
            aria_haspopup="dialog",
            data_film="",
            class_name="film-button film-whole",
        ),
        data_word_play=t("Play"),
        data_word_pause=t("Pause"),
        class_name="film-view block relative size-full",
    )


def _mark(item: Any, index: Any) -> Element:
    """A dot on a phone; on a tablet a small picture."""
    return el.li(
        el.button(
            match(
                item.kind,
                {
                    "spin": lambda: icon("rotate", size=14, class_name="mark-kind"),
                    "video": lambda: icon("play", size=12, class_name="mark-kind"),
                },
                lambda: el.span(class_name="dot", aria_hidden="true"),
            ),
            el.img(src=item.thumb, alt="", loading="lazy", decoding="async", class_name="thumb"),
            type="button",
            aria_label=item.label,
            aria_current=when(index == 0, "true", "false"),
            data_go=index,
        ),
    )


def gallery_skeleton() -> Element:
    """The shape of a gallery in wait of its data."""
    return el.div(class_name="skeleton piece-grows aspect-square w-full", aria_hidden="true")
