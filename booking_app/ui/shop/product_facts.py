"""What the page of a product says of where it lies, what it is made of, and how trying on goes."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.place import opens_place_sheet
from booking_app.ui.components.store_row import open_mark
from booking_app.ui.dual import Element, each, el, negate, when
from booking_app.ui.shop.waiting import join_form


def where(view: Any, t: Translator) -> Element:
    return el.section(
        el.h2(t("Where it is now"), class_name="font-display text-26"),
        el.p(view.where_text, class_name="text-ink-soft mt-1", role="status"),
        el.ul(each(view.where, _where_store), class_name="mt-2 empty:hidden"),
        el.div(
            when(
                negate(view.place_known),
                lambda: el.button(
                    icon("pin", size=20),
                    t("Find the nearest"),
                    class_name="button-secondary",
                    **opens_place_sheet(),
                ),
            ),
            when(
                view.is_free,
                lambda: el.a(
                    t("All stores"), href=view.all_stores_href, class_name="button-quiet -mx-3"
                ),
            ),
            class_name="flex flex-wrap items-center gap-x-6 mt-2",
        ),
        when(view.wait_title, lambda: join_form(view, t)),
        class_name="mt-8 border-t border-line pt-6",
    )


def _where_store(store: Any) -> Element:
    return el.li(
        el.div(
            el.a(
                store.name,
                href=store.href,
                class_name="font-semibold after:absolute after:inset-0 hover:text-accent-ink",
            ),
            el.span(store.distance, class_name="text-14 text-ink-soft whitespace-nowrap"),
            class_name="flex items-baseline justify-between gap-4",
        ),
        el.p(store.city, ", ", store.address, class_name="text-14 text-ink-soft"),
        el.p(store.pieces, class_name="text-14 mt-1.5 empty:hidden"),
        el.div(
            open_mark(store),
            el.span(store.checked, class_name="text-12 text-ink-soft"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1 mt-1",
        ),
        class_name="relative border-b border-line py-4",
    )


def doubts(t: Translator) -> Element:
    """What one would ask before going."""
    return el.div(
        _fold(
            t("What happens in the store?"),
            el.p(
                t(
                    "We lay the piece aside for you. A consultant greets you by name, brings it to "
                    "a quiet place with a mirror and good light, and helps with the size. You look "
                    "as long as you like."
                )
            ),
        ),
        _fold(
            t("Is it free?"),
            el.p(t("Yes. Trying on costs nothing and obliges you to nothing.")),
        ),
        _fold(
            t("Can I cancel?"),
            el.p(t("At any minute, with one button on your booking's page. No call is needed.")),
        ),
        class_name="mt-8 border-t border-line",
    )


def details(view: Any, t: Translator) -> Element:
    return el.div(
        _fold(
            t("Details"),
            each(view.story, lambda part: el.p(part, class_name="mb-3")),
            el.dl(
                each(
                    view.specs,
                    lambda spec: el.div(
                        el.dt(spec.label, class_name="text-ink-soft w-2/5 shrink-0"),
                        el.dd(spec.value),
                        class_name="flex gap-4 py-2 border-t border-line",
                    ),
                ),
                class_name="text-14 mt-4",
            ),
            is_open=True,
        ),
        _fold(t("Care"), el.p(view.care)),
    )


def _fold(title: str, *children: Any, is_open: bool = False) -> Element:
    return el.details(
        el.summary(
            el.h2(title, class_name="text-16 font-semibold"),
            icon("down", size=18, class_name="fold-mark"),
            class_name="flex items-center justify-between min-h-13 list-none",
        ),
        el.div(*children, class_name="pb-5 max-w-prose"),
        class_name="fold border-b border-line",
        **({"open": True} if is_open else {}),
    )
