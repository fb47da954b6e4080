"""Photos and videos in the product form: how they come in, their order, and what is said of them.

    media_section(t)                                # in the page of one product
    store_photos_section(t)                         # in the page of one store
    PRODUCT_MEDIA_ON_LOAD                           # among the events of its `on_load`

Everything is kept as soon as it is done, so the part stands outside the product's own form.
"""

from typing import Any, cast

from booking_app.core.i18n import Translator
from booking_app.ui.admin.media_words import labels, store_labels
from booking_app.ui.admin.product_media_state import ProductMediaState
from booking_app.ui.admin.scripts import MediaDesk
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, el

# Its fields are Vars here.
media: Any = ProductMediaState

PRODUCT_MEDIA_ON_LOAD = (ProductMediaState.load, ProductMediaState.watch)


def media_section(t: Translator, *, on_changed: Any = None) -> Element:
    """The pictures of the product in the address; `on_changed` happens when they are others."""
    return _section(
        t("Photos and videos"),
        t("Everything here is kept at once. The first picture is the one on the shelf."),
        _desk(t, labels(t), on_changed),
        t,
    )


def store_photos_section(t: Translator) -> Element:
    """The photos of the store in the address."""
    return _section(
        t("Photos of the store"),
        t("Everything here is kept at once. The first photo leads on the page of the store."),
        _desk(t, store_labels(t), None),
        t,
    )


def _section(title: str, note: str, desk: Element, t: Translator) -> Element:
    return el.section(
        el.h2(title, class_name="text-16 font-semibold"),
        el.p(note, class_name="mt-1 text-14 text-ink-soft"),
        el.div(
            shown(
                media.is_loaded,
                desk,
                el.div(
                    class_name="skeleton h-48 rounded-sheet",
                    aria_busy="true",
                    aria_label=t("Loading"),
                ),
            ),
            class_name="mt-4",
        ),
        id="media",
        class_name="border-t border-line py-7",
    )


def _desk(t: Translator, texts: dict[str, Any], on_changed: Any) -> Element:
    made = MediaDesk.create(
        about=media.about,
        items=media.items,
        uploads=media.coming,
        done=media.done,
        removed=media.removed,
        settings={"locale": t.locale, "labels": texts},
        on_order=media.order,
        on_angle=media.set_angle,
        on_describe=media.describe,
        on_focal=media.set_focal,
        on_crop=media.crop,
        on_remove=media.remove,
        on_restore=media.put_back,
        on_retry=media.try_again,
        on_forget=media.forget,
        **({} if on_changed is None else {"on_changed": on_changed}),
    )
    return cast("Element", made)
