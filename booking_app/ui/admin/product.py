"""One product: its pictures, texts, sizes and details, and what it still lacks."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin import product_bar, product_tables
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_scripts import GoodsForm
from booking_app.ui.admin.history import history_panel
from booking_app.ui.admin.parts import (
    SECONDARY,
    badge,
    choice_field,
    empty,
    form_guard,
    page,
    page_head,
    row,
    section,
    text_area,
    text_field,
)
from booking_app.ui.admin.product_media import PRODUCT_MEDIA_ON_LOAD, media_section
from booking_app.ui.admin.product_state import GONE, READY, ProductEditorState
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import one_of
from booking_app.ui.dual import Element, each, el
from booking_app.ui.locales import localised

# Their fields are Vars here.
state: Any = ProductEditorState
form: Any = ProductEditorState.form


def product_editor(t: Translator) -> Element:
    """The screen."""
    return one_of(state.phase, (READY, _editor(t)), (GONE, _gone(t)), waiting(t))


def _gone(t: Translator) -> Element:
    return empty(
        "ring",
        t("There is no such product"),
        t("Its address may be mistyped."),
        el.a(t("All products"), href=localised("/admin/products", t.locale), class_name=SECONDARY),
    )


def _editor(t: Translator) -> Element:
    send = GoodsForm.create(
        el.fieldset(
            _texts(t),
            product_tables.sizes(t),
            _kind(t),
            product_tables.details(t),
            _address(t),
            _pieces(t),
            key=form.key,
            class_name="min-w-0",
        ),
        product_bar.bar(t),
        refused=state.refused,
        touched=state.touched,
        label=t("Product"),
        on_send=state.save,
    )
    return page(
        page_head(
            form.title,
            product_bar.more(t),
            note=el.span(
                badge(form.status_word, form.status_tone),
                el.span(form.status_note),
                class_name="flex flex-wrap items-center gap-x-4 gap-y-1",
            ),
            back=localised("/admin/products", t.locale),
            back_label=t("Products"),
        ),
        _contents(t),
        el.div(
            media_section(t, on_changed=state.look(state.looking)),
            class_name="mb-7 [&>section]:border-t-0 [&>section]:pt-0",
        ),
        form_guard(send, saved=form.saved, t=t),
        history_panel("product", form.product_id, t),
        product_bar.needs_sheet(t),
        product_bar.clash_sheet(t),
        product_bar.preview_sheet(t),
    )


def _contents(t: Translator) -> Element:
    parts = (
        ("#media", t("Pictures")),
        ("#texts", t("Texts")),
        ("#sizes", t("Sizes and prices")),
        ("#kind", t("Where it belongs")),
        ("#details", t("Details")),
        ("#address", t("Address")),
        ("#pieces", t("Pieces")),
    )
    return el.nav(
        *(
            el.a(
                label,
                href=href,
                reload_document=True,
                data_jump="true",
                class_name="flex min-h-10 items-center whitespace-nowrap border-b-2 "
                "border-transparent text-14 text-ink-soft hover:border-accent hover:text-ink",
            )
            for href, label in parts
        ),
        aria_label=t("Parts of this page"),
        class_name="-mx-4 mb-7 flex gap-6 overflow-x-auto border-b border-line px-4 md:-mx-8 "
        "md:px-8",
    )


def _both(t: Translator, label: str, name: str, pair: Any, make: Any, **more: Any) -> Element:
    """The same text in both languages, side by side."""
    return row(
        *(
            make(
                t("{what} in Russian", what=label)
                if locale == "ru"
                else t("{what} in English", what=label),
                f"{name}.{locale}",
                getattr(pair, locale),
                error=state.errors[f"{name}.{locale}"],
                lang=locale,
                **more,
            )
            for locale in ("ru", "en")
        )
    )


def _texts(t: Translator) -> Element:
    return section(
        t("Texts"),
        _both(t, t("Product name"), "name", form.name, text_field, max_length=120),
        _both(t, t("In a sentence"), "summary", form.summary, text_area, rows=2, max_length=300),
        _both(t, t("Story"), "story", form.story, text_area, rows=6, max_length=5000),
        _both(t, t("Care"), "care", form.care, text_area, rows=3, max_length=2000),
        note=t("An empty line in the story begins a new paragraph."),
        section_id="texts",
    )


def _kind(t: Translator) -> Element:
    return section(
        t("Where it belongs"),
        row(
            choice_field(
                t("Category"),
                "category",
                form.category,
                each(state.categories, lambda one: el.option(one.label, value=one.value)),
                error=state.errors["category"],
            ),
            text_field(
                t("Design family"),
                "family",
                form.family,
                error=state.errors["family"],
                hint=t("Products of one family are offered as other metals of the same design."),
                max_length=80,
            ),
        ),
        row(
            choice_field(
                t("Metal"),
                "metal",
                form.metal,
                [
                    el.option(t("Not chosen"), value=""),
                    each(state.metals, lambda one: el.option(one.label, value=one.value)),
                ],
                error=state.errors["metal"],
                hint=t("What shoppers filter by."),
            ),
            choice_field(
                t("Stone"),
                "stone",
                form.stone,
                each(state.stones, lambda one: el.option(one.label, value=one.value)),
                error=state.errors["stone"],
            ),
        ),
        _both(t, t("Metal as written"), "metal_name", form.metal_name, text_field, max_length=80),
        section_id="kind",
    )


def _address(t: Translator) -> Element:
    return section(
        t("Address"),
        text_field(
            t("Address in the shop"),
            "slug",
            form.slug,
            error=state.errors["slug"],
            hint=t("Left empty, it is made from the name. Former addresses lead to the new one."),
            max_length=100,
            spell_check=False,
            auto_capitalize="off",
        ),
        rx.cond(
            form.former,
            el.div(
                el.p(t("Former addresses"), class_name="text-12 text-ink-soft"),
                el.ul(
                    each(form.former, lambda one: el.li(one)), class_name="mt-1 text-14 break-all"
                ),
            ),
        ),
        section_id="address",
    )


def _pieces(t: Translator) -> Element:
    return section(
        t("Pieces"),
        el.div(
            rx.cond(
                form.has_pieces,
                el.a(
                    icon("tag", size=18),
                    form.pieces,
                    href=form.pieces_href,
                    class_name="inline-flex min-h-10 items-center gap-2 text-14 underline "
                    "underline-offset-4",
                ),
                el.p(
                    t("None yet: shoppers see the product, but cannot book it."),
                    class_name="text-14 text-ink-soft",
                ),
            ),
            el.a(icon("plus", size=18), t("Add pieces"), href=form.adding_href,
                 class_name=SECONDARY),
            class_name="flex flex-wrap items-center gap-x-6 gap-y-3",
        ),
        note=t("Each item has a barcode and one store."),
        section_id="pieces",
    )  # fmt: skip


product_editor_screen = admin_screen(
    name="admin_product",
    route="/admin/products/[product_id]",
    title=lambda t: t("Product"),
    component=product_editor,
    on_load=(ProductEditorState.load, *PRODUCT_MEDIA_ON_LOAD),
)
