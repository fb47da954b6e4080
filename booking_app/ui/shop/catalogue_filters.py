"""What narrows and orders a list: the bar above it, what was chosen, the sheet of filters."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.place import opens_place_sheet
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.dual import Element, cx, each, el, inline_style, when
from booking_app.ui.shop.catalogue_state import CatalogueState

FILTER_SHEET = "filter-sheet"
HERE = {"replace": True, "prevent_scroll_reset": True}
"""Links that change the list under the shopper's eyes: no new history entry, no jump."""

State: Any = CatalogueState


def toolbar(view: Any, t: Translator) -> Element:
    """The bar that stays in sight: filters, near me, sorting."""
    return el.div(
        el.button(
            icon("filter", size=20),
            t("Filters"),
            when(
                view.chosen_count,
                lambda: el.span(
                    view.chosen_count,
                    class_name="min-w-5 h-5 px-1 rounded-full bg-ink text-paper text-12 leading-5 "
                    "text-center",
                ),
            ),
            type="button",
            class_name="chip",
            **opens(FILTER_SHEET),
        ),
        when(
            view.place_known,
            lambda: el.a(
                icon("pin", size=18, class_name="shrink-0 max-[22.5rem]:hidden"),
                el.span(view.near.name, class_name="truncate"),
                href=view.near.href,
                aria_current=when(view.near.on, "true", "false"),
                class_name="chip min-w-0",
                **HERE,
            ),
            lambda: el.button(
                icon("pin", size=18, class_name="shrink-0 max-[22.5rem]:hidden"),
                el.span(t("In stores near me"), class_name="truncate"),
                class_name="chip min-w-0",
                **opens_place_sheet(),
            ),
        ),
        _sorting(view, t),
        class_name="toolbar sticky top-0 z-20 flex items-center gap-2 max-[22.5rem]:gap-1 bg-paper "
        "px-5 max-[22.5rem]:px-3 md:px-8 py-3",
    )


def _sorting(view: Any, t: Translator) -> Element:
    return el.details(
        el.summary(
            el.span(t("Sorted by"), class_name="sr-only"),
            el.span(view.sort_name, class_name="hidden sm:inline"),
            icon("sort", size=20, class_name="sm:hidden"),
            icon("down", size=16, class_name="hidden sm:block"),
            class_name="flex items-center justify-end gap-1 min-h-11 min-w-11 text-14 list-none",
        ),
        el.ul(
            each(
                view.sorts,
                lambda sort: el.li(
                    el.a(
                        sort.name,
                        href=sort.href,
                        aria_current=when(sort.on, "true", "false"),
                        class_name=cx(
                            "flex items-center min-h-11 px-4 whitespace-nowrap text-14",
                            when(sort.on, "text-accent-ink font-semibold", ""),
                        ),
                        **HERE,
                    ),
                ),
            ),
            class_name="absolute right-0 top-full z-30 mt-1 py-2 bg-raised shadow-float "
            "rounded-control",
        ),
        class_name="menu relative ml-auto",
    )


def chosen(view: Any, t: Translator) -> Any:
    """What narrows the list now; a tap takes one away."""
    return when(
        view.chosen_count,
        lambda: el.ul(
            each(
                view.chosen,
                lambda choice: el.li(
                    el.a(
                        choice.name,
                        icon("close", size=16),
                        el.span(t("take away"), class_name="sr-only"),
                        href=choice.href,
                        class_name="chip min-h-9",
                        **HERE,
                    ),
                ),
            ),
            el.li(
                el.a(
                    t("Clear all"),
                    href=view.clear_href,
                    class_name="button-quiet text-14 min-h-9",
                    **HERE,
                ),
            ),
            class_name="flex flex-wrap items-center gap-2 px-5 md:px-8 pb-4",
        ),
    )


def filter_sheet(view: Any, t: Translator) -> Element:
    """All filters, with how many each would leave."""
    return sheet(
        FILTER_SHEET,
        t("Filters"),
        each(view.groups, _group),
        _prices(view, t),
        _where(view, t),
        t=t,
        side=True,
        footer=el.div(
            when(
                view.chosen_count,
                lambda: el.a(
                    t("Clear all"),
                    href=view.clear_href,
                    class_name="button-quiet",
                    **HERE,
                ),
            ),
            el.button(
                view.show_text,
                type="button",
                aria_live="polite",
                class_name="button-primary grow",
                **closes(FILTER_SHEET),
            ),
            class_name="flex items-center gap-3",
        ),
    )


def _group(group: Any) -> Element:
    return el.section(
        el.h3(group.title, class_name="text-14 font-semibold"),
        el.ul(each(group.choices, _choice), class_name="flex flex-wrap gap-2 mt-2"),
        class_name="mt-6 first:mt-1",
    )


def _choice(choice: Any) -> Element:
    return el.li(
        el.a(
            when(
                choice.colour,
                lambda: el.span(
                    class_name="size-4 rounded-full border border-line",
                    aria_hidden="true",
                    **inline_style(background=choice.colour),
                ),
            ),
            choice.name,
            el.span(choice.count, class_name="text-12 opacity-70"),
            href=choice.href,
            aria_current=when(choice.on, "true", "false"),
            class_name="chip",
            **HERE,
        ),
    )


def _prices(view: Any, t: Translator) -> Element:
    return el.section(
        el.h3(t("Price"), ", ", view.currency, class_name="text-14 font-semibold"),
        el.form(
            _price("from", t("from"), t("Lowest price"), view.price_from),
            _price("to", t("up to"), t("Highest price"), view.price_to),
            each(view.hidden, _hidden),
            el.button(
                icon("right", size=20),
                el.span(t("Apply the prices"), class_name="sr-only"),
                type="submit",
                class_name="icon-button border border-line shrink-0 min-h-12 min-w-12",
            ),
            action=view.path,
            method="get",
            on_submit=State.narrow,
            class_name="flex items-center gap-2 mt-2",
        ),
        class_name="mt-6",
    )


def _hidden(field: Any) -> Element:
    return el.input(type="hidden", name=field.name, value=field.value)


def _price(name: str, text: str, label: str, value: Any) -> Element:
    return el.input(
        type="text",
        name=name,
        key=value,
        default_value=value,
        input_mode="numeric",
        pattern="[0-9 ]*",
        max_length=10,
        placeholder=text,
        aria_label=label,
        auto_complete="off",
        class_name="field min-w-0",
    )


def _where(view: Any, t: Translator) -> Element:
    return el.section(
        el.h3(t("Where it lies"), class_name="text-14 font-semibold"),
        when(
            view.place_known,
            lambda: el.ul(each(view.where, _choice), class_name="flex flex-wrap gap-2 mt-2"),
            lambda: el.button(
                icon("pin", size=18),
                t("Choose a town to see what lies near you"),
                class_name="chip mt-2 text-left",
                **opens_place_sheet(),
            ),
        ),
        class_name="mt-6",
    )
