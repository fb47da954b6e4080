"""Every single item: where it lies, what it weighs and costs, whether somebody holds it."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.exchange import exchange_menu
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_scripts import GoodsForm
from booking_app.ui.admin.goods_words import PIECE_WORDS
from booking_app.ui.admin.parts import (
    DANGER,
    FIELD,
    PRIMARY,
    QUIET,
    SECONDARY,
    badge,
    choice_field,
    empty,
    page,
    page_head,
    row,
    text_area,
    text_field,
)
from booking_app.ui.admin.pieces_state import PiecesState
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    CELL,
    HEAD,
    cell,
    filter_field,
    head,
    nothing_found,
    pager,
    search_bar,
    sort_head,
    table,
)
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, cx, each, el
from booking_app.ui.locales import localised

# Its fields are Vars here.
state: Any = PiecesState

_TICK = "size-5 accent-ink"


def pieces(t: Translator) -> Element:
    """The screen."""
    return page(
        page_head(
            t("Pieces"),
            exchange_menu(t, "pieces"),
            shown(
                state.product_name != "",
                el.button(
                    icon("plus", size=18),
                    t("Add pieces"),
                    type="button",
                    on_click=state.start_adding(True),
                    class_name=PRIMARY,
                ),
            ),
        ),
        shown(state.is_loaded, _list(t), waiting(t)),
        _sheet(t),
    )


def _list(t: Translator) -> Element:
    listing = state.listing
    return el.div(
        rx.cond(
            state.product_name != "",
            el.p(
                el.span(t("Pieces of:"), class_name="text-ink-soft"),
                el.span(state.product_name, class_name="font-semibold"),
                el.button(
                    icon("close", size=16),
                    type="button",
                    aria_label=t("Pieces of all products"),
                    on_click=state.narrow("product", ""),
                    class_name="flex size-9 items-center justify-center",
                ),
                class_name="mb-3 flex items-center gap-2",
            ),
        ),
        search_bar(
            listing,
            t,
            filter_field(
                t("Store"),
                listing.filters["store"],
                lambda value: state.narrow("store", value),
                el.option(t("All stores"), value=""),
                each(state.stores, lambda one: el.option(one.label, value=one.value)),
            ),
            filter_field(
                t("State"),
                listing.filters["status"],
                lambda value: state.narrow("status", value),
                el.option(t("All states"), value=""),
                *(el.option(t(word), value=key) for key, word in PIECE_WORDS.items()),
                el.option(t("Held now"), value="held"),
                el.option(t("Archived"), value="archived"),
            ),
            on_search=state.search,
            placeholder=t("Barcode, article number or name"),
        ),
        _for_chosen(t),
        shown(state.rows, _table(t), _nothing(t)),
        pager(listing, t),
    )


def _for_chosen(t: Translator) -> Element:
    """What is done to the marked rows; there only while some are marked."""
    return el.div(
        rx.cond(
            state.chosen.length() > 0,
            el.div(
                el.span(
                    t("Marked:"), " ", state.chosen.length(),
                    class_name="font-semibold tabular-nums",
                ),
                el.select(
                    el.option(t("Move to…"), value=""),
                    each(state.stores, lambda one: el.option(one.label, value=one.value)),
                    value="",
                    aria_label=t("Move to…"),
                    on_change=state.move,
                    class_name=cx(FIELD, "w-auto max-w-64"),
                ),
                rx.cond(
                    state.listing.filters["status"] == "archived",
                    el.button(
                        t("Bring back"),
                        type="button",
                        on_click=state.restore,
                        class_name=SECONDARY,
                    ),
                    el.button(
                        t("Archive"), type="button", on_click=state.archive, class_name=DANGER
                    ),
                ),
                el.button(
                    t("Unmark"), type="button", on_click=state.choose_all(False), class_name=QUIET
                ),
                class_name="mb-3 flex flex-wrap items-center gap-3 rounded-control border "
                "border-line bg-raised px-3 py-2",
            ),
        ),
        role="status",
    )  # fmt: skip


def _table(t: Translator) -> Element:
    listing = state.listing
    return GoodsForm.create(
        table(
            el.th(
                el.input(
                    type="checkbox",
                    aria_label=t("Mark all on this page"),
                    checked=state.chosen.length() == state.rows.length(),
                    on_change=state.choose_all,
                    class_name=_TICK,
                ),
                scope="col",
                class_name=f"{HEAD} w-8",
            ),
            sort_head(t("Barcode"), "barcode", listing),
            head(t("Product")),
            head(t("Store")),
            head(t("State")),
            head(t("Weight"), class_name="hidden text-right lg:table-cell"),
            sort_head(t("Price"), "price", listing, class_name="text-right"),
            head(el.span(t("Edit"), class_name="sr-only")),
            rows=each(
                state.rows,
                lambda one: rx.cond(state.edited == one.id, _open_row(one, t), _row(one, t)),
            ),
            caption=t("Pieces"),
        ),
        refused=state.refused,
        touched=0,
        label=t("Pieces"),
        on_send=state.save,
    )


def _row(one: Any, t: Translator) -> Element:
    return el.tr(
        cell(
            el.input(
                type="checkbox",
                aria_label=one.barcode,
                checked=state.chosen.contains(one.id),
                on_change=lambda on: state.choose(one.id, on),
                class_name=_TICK,
            )
        ),
        cell(el.span(one.barcode, class_name="tabular-nums"), class_name="whitespace-nowrap"),
        cell(
            el.a(
                one.product,
                href=one.product_href,
                class_name="line-clamp-2 min-w-28 hover:underline underline-offset-4",
            ),
            el.span(one.what, class_name="line-clamp-2 text-12 text-ink-soft"),
        ),
        cell(
            el.span(one.store, class_name="line-clamp-2 min-w-28"),
            el.span(one.place, class_name="block text-12 text-ink-soft"),
        ),
        cell(
            badge(one.status_word, one.status_tone),
            rx.cond(
                one.booking != "",
                el.span(
                    one.booking, class_name="block whitespace-nowrap pl-4 text-12 text-accent-ink"
                ),
            ),
        ),
        cell(
            one.weight_text,
            class_name="hidden whitespace-nowrap text-right tabular-nums lg:table-cell",
        ),
        cell(one.price_text, class_name="whitespace-nowrap text-right tabular-nums"),
        cell(
            el.button(
                icon("edit", size=18),
                type="button",
                aria_label=t("Edit"),
                title=t("Edit"),
                on_click=state.edit(one.id),
                class_name="flex size-10 items-center justify-center rounded-control "
                "text-ink-soft hover:bg-line hover:text-ink",
            ),
            class_name="w-10",
        ),
        key=one.id,
        class_name="hover:bg-raised",
    )


def _open_row(one: Any, t: Translator) -> Element:
    """The same row with its fields open; Enter keeps it."""
    return el.tr(
        cell(),
        cell(el.span(one.barcode, class_name="tabular-nums"), class_name="whitespace-nowrap"),
        cell(
            el.span(one.product, class_name="line-clamp-2 min-w-28"),
            el.span(
                one.what,
                class_name="line-clamp-2 text-12 text-ink-soft",
            ),
        ),
        cell(
            el.select(
                each(state.stores, lambda store: el.option(store.label, value=store.value)),
                name="store",
                default_value=one.store_id,
                aria_label=t("Store"),
                class_name=cx(FIELD, "w-40 lg:w-44"),
            ),
            el.div(
                _small("showcase", one.showcase, t("Showcase"), "w-20", max_length=16),
                _small("tray", one.tray, t("Tray"), "w-20", max_length=16),
                class_name="mt-2 flex gap-2",
            ),
        ),
        cell(
            el.select(
                *(el.option(t(word), value=key) for key, word in PIECE_WORDS.items()),
                name="status",
                default_value=one.status,
                aria_label=t("State"),
                class_name=cx(FIELD, "w-auto"),
            ),
            rx.cond(
                one.booking != "",
                el.span(one.booking, class_name="mt-1 block text-12 text-accent-ink"),
            ),
        ),
        cell(
            _small("weight", one.weight, t("Weight in grams"), "w-24 text-right",
                   input_mode="decimal"),
            class_name="hidden lg:table-cell",
        ),
        cell(
            _small("price", one.price, t("Price"), "w-28 text-right", input_mode="decimal"),
        ),
        el.td(
            el.div(
                el.button(
                    icon("check", size=18), type="submit", aria_label=t("Save"), title=t("Save"),
                    class_name="flex size-10 items-center justify-center rounded-control bg-ink "
                    "text-paper",
                ),
                el.button(
                    icon("close", size=18), type="button", aria_label=t("Cancel"),
                    title=t("Cancel"), on_click=state.edit(""),
                    class_name="flex size-10 items-center justify-center rounded-control "
                    "text-ink-soft hover:bg-line",
                ),
                class_name="flex gap-1",
            ),
            class_name=f"{CELL} sticky right-0 bg-raised",
        ),
        key=one.id,
        data_own_enter="true",
        class_name="bg-raised [&>td]:align-top",
    )  # fmt: skip


def _small(name: str, value: Any, label: str, width: str, **attributes: Any) -> Element:
    error = state.errors[name]
    return el.span(
        el.input(
            name=name,
            default_value=value,
            aria_label=label,
            placeholder=label,
            aria_invalid=rx.cond(error, "true", "false"),
            aria_describedby=f"piece-{name}-error",
            auto_complete="off",
            class_name=cx(FIELD, "tabular-nums", width),
            **attributes,
        ),
        el.span(
            rx.cond(error, el.span(error, class_name="block max-w-28 pt-1 text-12 text-stop-ink")),
            id=f"piece-{name}-error",
            role="alert",
        ),
        class_name="inline-block",
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        rx.cond(
            state.product_name != "",
            empty(
                "tag",
                t("No pieces here"),
                t("Add the pieces of this product by their barcodes."),
                el.button(
                    icon("plus", size=18),
                    t("Add pieces"),
                    type="button",
                    on_click=state.start_adding(True),
                    class_name=PRIMARY,
                ),
            ),
            rx.cond(
                state.listing.is_narrowed,
                nothing_found(state.listing, t),
                empty(
                    "tag",
                    t("No pieces yet"),
                    t("Add them from a product, or all of them from a spreadsheet."),
                    el.a(
                        t("To the products"),
                        href=localised("/admin/products", t.locale),
                        class_name=PRIMARY,
                    ),
                    el.a(
                        t("Import"),
                        href=localised("/admin/imports", t.locale),
                        class_name=SECONDARY,
                    ),
                ),
            ),
        )
    )


def _sheet(t: Translator) -> Element:
    errors = state.errors
    form = GoodsForm.create(
        el.h2(t("Add pieces"), class_name="text-20 font-semibold"),
        el.p(state.product_name, class_name="mb-5 mt-1 text-14 text-ink-soft"),
        el.div(
            row(
                choice_field(
                    t("Size"), "variant", "",
                    each(state.sizes, lambda one: el.option(one.label, value=one.value)),
                    error=errors["variant"],
                ),
                choice_field(
                    t("Store"), "store", state.listing.filters["store"],
                    each(state.stores, lambda one: el.option(one.label, value=one.value)),
                    error=errors["store"],
                ),
            ),
            text_area(
                t("Barcodes"), "barcodes", error=errors["barcodes"], rows=4,
                hint=t("One a line. A scanner can type them one after another."),
                spell_check=False,
            ),
            row(
                text_field(
                    t("Weight in grams"), "weight", error=errors["weight"], input_mode="decimal",
                    auto_complete="off",
                ),
                text_field(
                    t("Price"), "price", error=errors["price"], input_mode="decimal",
                    hint=t("Left empty: the price of the size."), auto_complete="off",
                ),
            ),
            row(
                text_field(t("Showcase"), "showcase", error=errors["showcase"], max_length=16),
                text_field(t("Tray"), "tray", error=errors["tray"], max_length=16),
            ),
            class_name="flex flex-col gap-5",
        ),
        el.div(
            el.button(t("Add"), type="submit", class_name=PRIMARY),
            el.button(
                t("Cancel"), type="button", on_click=state.start_adding(False), class_name=QUIET
            ),
            class_name="mt-6 flex flex-row-reverse gap-3",
        ),
        refused=state.refused,
        touched=0,
        label=t("Add pieces"),
        on_send=state.add,
    )  # fmt: skip
    return cast(
        "Element",
        Sheet.create(
            form,
            open=state.is_adding,
            label=t("Add pieces"),
            on_dismiss=state.start_adding(False),
        ),
    )


pieces_screen = admin_screen(
    name="admin_pieces",
    route="/admin/pieces",
    title=lambda t: t("Pieces"),
    component=pieces,
    on_load=(PiecesState.load,),
)
