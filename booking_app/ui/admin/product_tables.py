"""The tables of a product's form: sizes with prices, and details in both languages."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.parts import FIELD, SECONDARY, field_error, section
from booking_app.ui.admin.product_state import ProductEditorState
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, each, el

# Its fields are Vars here.
state: Any = ProductEditorState

_HEAD = "px-1 pb-1.5 text-left text-12 font-semibold text-ink-soft first:pl-0 last:pr-0"
_CELL = "px-1 py-1 align-top first:pl-0 last:pr-0"
_SMALL = (
    "flex size-9 items-center justify-center rounded-control text-ink-soft hover:bg-line "
    "hover:text-ink"
)


def sizes(t: Translator) -> Element:
    """A row for each size; several are added at once."""
    return section(
        t("Sizes and prices"),
        rx.cond(
            state.variants,
            el.div(
                el.table(
                    el.caption(t("Sizes and prices"), class_name="sr-only"),
                    el.thead(
                        el.tr(
                            el.th(t("Size"), scope="col", class_name=f"{_HEAD} w-36"),
                            el.th(t("Article number"), scope="col", class_name=_HEAD),
                            el.th(t("Price"), scope="col", class_name=f"{_HEAD} w-36"),
                            el.th(t("Pieces"), scope="col", class_name=f"{_HEAD} w-16"),
                            el.th(
                                el.span(t("Order"), class_name="sr-only"),
                                scope="col",
                                class_name=f"{_HEAD} w-28",
                            ),
                        )
                    ),
                    el.tbody(each(state.variants, lambda one: _size(one, t))),
                    class_name="w-full min-w-[34rem] border-collapse text-14",
                ),
                class_name="relative overflow-x-auto",
                tab_index=0,
                role="region",
                aria_label=t("Sizes and prices"),
            ),
        ),
        field_error("variants", state.errors["variants"]),
        _more_sizes(t),
        note=t("An article number left empty is made from the address and the size."),
        section_id="sizes",
    )


def _size(one: Any, t: Translator) -> Element:
    return el.tr(
        _cell(one, "size", one.size, one.size_error, t("Size"), placeholder=t("One size")),
        _cell(one, "sku", one.sku, one.sku_error, t("Article number"), placeholder=t("By itself")),
        _cell(
            one, "price", one.price, one.price_error, t("Price"),
            input_mode="decimal", extra="text-right tabular-nums",
        ),
        el.td(
            el.span(one.pieces, class_name="flex h-10 items-center justify-end tabular-nums"),
            class_name=f"{_CELL} text-ink-soft",
        ),
        el.td(
            el.div(
                _button("up", t("Up"), state.move_variant(one.key, -1)),
                _button("down", t("Down"), state.move_variant(one.key, 1)),
                _button("close", t("Take out"), state.remove_variant(one.key)),
                class_name="flex justify-end",
            ),
            class_name=_CELL,
        ),
        key=one.key,
    )  # fmt: skip


def _cell(
    one: Any, column: str, value: Any, error: Any, label: str, extra: str = "", **attributes: Any
) -> Element:
    name = f"v.{one.key}.{column}"
    return _of_row(
        column == "size",
        el.input(
            id=name,
            name=name,
            default_value=value,
            aria_label=label,
            aria_invalid=rx.cond(error != "", "true", "false"),
            aria_describedby=f"{name}-error",
            auto_complete="off",
            class_name=cx(FIELD, "w-full", extra),
            **attributes,
        ),
        el.div(
            rx.cond(error != "", el.p(error, class_name="pt-1 text-12 text-stop-ink")),
            id=f"{name}-error",
            role="alert",
        ),
    )


def _of_row(names_it: bool, *children: Any) -> Element:
    """A cell, or the one by which readers tell a row from the others."""
    if names_it:
        return el.th(*children, scope="row", class_name=f"{_CELL} text-left font-normal")
    return el.td(*children, class_name=_CELL)


def _button(name: str, label: str, on_click: Any) -> Element:
    return el.button(
        icon(name, size=18),
        type="button",
        aria_label=label,
        title=label,
        on_click=on_click,
        class_name=_SMALL,
    )


def _more_sizes(t: Translator) -> Element:
    return el.div(
        el.div(
            el.label(t("More sizes"), html_for="new.sizes", class_name="text-14 font-semibold"),
            el.input(
                id="new.sizes",
                name="new.sizes",
                key=rx.Var.create("sizes-") + state.touched.to_string(),
                placeholder="15.5–19",
                auto_complete="off",
                data_not_guarded="true",
                data_own_enter="true",
                aria_describedby="new.sizes-hint new.sizes-error",
                aria_invalid=rx.cond(state.errors["new.sizes"], "true", "false"),
                class_name=FIELD,
            ),
            class_name="flex w-40 flex-col gap-1.5",
        ),
        el.div(
            el.label(t("Price of each"), html_for="new.price", class_name="text-14 font-semibold"),
            el.input(
                id="new.price",
                name="new.price",
                key=rx.Var.create("price-") + state.touched.to_string(),
                auto_complete="off",
                input_mode="decimal",
                data_not_guarded="true",
                data_own_enter="true",
                class_name=f"{FIELD} text-right tabular-nums",
            ),
            class_name="flex w-36 flex-col gap-1.5",
        ),
        el.button(
            icon("plus", size=18),
            t("Add"),
            type="submit",
            name="intent",
            value="add_sizes",
            class_name=SECONDARY,
        ),
        el.div(
            el.p(
                t("A row such as 15.5–19, a list such as S, M, L, or nothing for one size."),
                id="new.sizes-hint",
                class_name="text-12 text-ink-soft",
            ),
            field_error("new.sizes", state.errors["new.sizes"]),
            class_name="w-full",
        ),
        class_name="flex flex-wrap items-end gap-3",
    )


def details(t: Translator) -> Element:
    """What it is made of and how large it is, in both languages."""
    return section(
        t("Details"),
        rx.cond(
            state.specs,
            el.div(
                el.table(
                    el.caption(t("Details"), class_name="sr-only"),
                    el.thead(
                        el.tr(
                            el.th(t("What, in Russian"), scope="col", class_name=f"{_HEAD} w-1/6"),
                            el.th(t("Value in Russian"), scope="col", class_name=_HEAD),
                            el.th(t("What, in English"), scope="col", class_name=f"{_HEAD} w-1/6"),
                            el.th(t("Value in English"), scope="col", class_name=_HEAD),
                            el.th(
                                el.span(t("Order"), class_name="sr-only"),
                                scope="col",
                                class_name=f"{_HEAD} w-28",
                            ),
                        )
                    ),
                    el.tbody(each(state.specs, lambda one: _detail(one, t))),
                    class_name="w-full min-w-[44rem] border-collapse text-14",
                ),
                class_name="relative overflow-x-auto",
                tab_index=0,
                role="region",
                aria_label=t("Details"),
            ),
        ),
        field_error("specs", state.errors["specs"]),
        el.div(
            el.button(
                icon("plus", size=18),
                t("Add a row"),
                type="button",
                on_click=state.add_spec,
                class_name=SECONDARY,
            )
        ),
        section_id="details",
    )


def _detail(one: Any, t: Translator) -> Element:
    cells = (
        ("label", "ru", one.label.ru, t("What, in Russian")),
        ("value", "ru", one.value.ru, t("Value in Russian")),
        ("label", "en", one.label.en, t("What, in English")),
        ("value", "en", one.value.en, t("Value in English")),
    )
    return el.tr(
        *(
            _of_row(
                (part, locale) == ("label", t.locale),
                el.input(
                    name=f"s.{one.key}.{part}.{locale}",
                    default_value=value,
                    aria_label=label,
                    lang=locale,
                    max_length=200,
                    auto_complete="off",
                    class_name=f"{FIELD} w-full",
                ),
            )
            for part, locale, value, label in cells
        ),
        el.td(
            el.div(
                _button("up", t("Up"), state.move_spec(one.key, -1)),
                _button("down", t("Down"), state.move_spec(one.key, 1)),
                _button("close", t("Take out"), state.remove_spec(one.key)),
                class_name="flex justify-end",
            ),
            class_name=_CELL,
        ),
        key=one.key,
    )
