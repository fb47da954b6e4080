"""A new product: the least that must be known; the rest has defaults and follows later."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue import admin_lists, category_editing, editing
from booking_app.domain.catalogue.editing_schemas import NewProduct
from booking_app.domain.catalogue.errors import InvalidGoods
from booking_app.domain.chain.service import chain_now
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_choices import (
    Choice,
    category_choices,
    metal_choices,
    stone_choices,
)
from booking_app.ui.admin.goods_scripts import GoodsForm
from booking_app.ui.admin.goods_words import METALS, read_price, reason, texts_of
from booking_app.ui.admin.parts import (
    PRIMARY,
    choice_field,
    form_guard,
    page,
    page_head,
    row,
    text_field,
)
from booking_app.ui.admin.products import as_id
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, each, el, fragment
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import metal_name

NEW_SHELF = "new"
"""The choice of a category that is not there yet."""


class NewProductState(rx.State):
    """The form in one browser."""

    is_loaded: bool = False
    is_new_shelf: bool = False
    errors: dict[str, str] = {}  # noqa: RUF012 - Reflex reads it as the var's default
    refused: int = 0
    made: int = 0
    categories: tuple[Choice, ...] = ()
    metals: tuple[Choice, ...] = ()
    stones: tuple[Choice, ...] = ()
    _next: str = ""

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """An empty form."""
        t = translator(person.locale)
        async with person.database.read() as session:
            shelves = await category_editing.list_all(session)
            metals, stones = await admin_lists.filter_keys(session)
        self.categories = category_choices(shelves, person.locale)
        self.metals, self.stones = metal_choices(metals, t), stone_choices(stones, t)
        self.errors = {}
        self.made += 1
        self.is_new_shelf = not self.categories
        self.is_loaded = True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def choose_shelf(self, person: Person, category: str) -> None:
        """Ask for the names of a category that is not there yet."""
        self.is_new_shelf = category == NEW_SHELF

    @rx.event
    @admin_event("merchandiser", "admin")
    async def create(self, person: Person, data: dict[str, Any]) -> Any:
        """Make the draft and go on at its own page."""
        t = translator(person.locale)
        told = texts_of(data)
        price_text = told.get("price", "").strip()
        price = read_price(price_text, chain_now().currency) if price_text else None
        errors = {} if price or not price_text else {"price": "not_a_number"}
        category = as_id(told.get("category", ""))
        if category is None and not self.is_new_shelf:
            errors["category"] = "required"
        shelf = {"ru": told.get("shelf.ru", ""), "en": told.get("shelf.en", "")}
        new = NewProduct(
            name={"ru": told.get("name.ru", ""), "en": told.get("name.en", "")},
            category_id=category or UUID(int=0),
            metal=told.get("metal", ""),
            metal_name=_metal_names(told.get("metal", "")),
            stone=told.get("stone", ""),
            price_minor=price,
            sizes=told.get("sizes", ""),
        )
        if errors:
            return self._refuse(errors, t)
        try:
            async with person.database.write() as session:
                if self.is_new_shelf:
                    made = await _shelf(session, person, shelf)
                    new = replace(new, category_id=made)
                product = await editing.create(session, person.actor.audited, new, person.locale)
        except InvalidGoods as error:
            return self._refuse(error.errors, t)
        self.errors = {}
        await tell(self, t("The draft is there. Now its pictures."))
        # The guard learns first that nothing is lost; only then may the page be left.
        self.made += 1
        self._next = localised(f"/admin/products/{product.id}", person.locale)
        return NewProductState.leave

    @rx.event
    @admin_event("merchandiser", "admin")
    async def leave(self, person: Person) -> Any:
        """Go to the product that was made."""
        return rx.redirect(self._next or localised("/admin/products", person.locale))

    def _refuse(self, errors: dict[str, str], t: Translator) -> None:
        self.errors = {
            key: reason("no_sizes" if key == "sizes" else code, t) for key, code in errors.items()
        }
        self.refused += 1


async def _shelf(session: Session, person: Person, name: dict[str, str]) -> UUID:
    """A new category for the product. Raises `InvalidGoods` by the names of its fields here."""
    try:
        return await category_editing.add(session, person.actor.audited, name, "", person.locale)
    except InvalidGoods as error:
        raise InvalidGoods(
            {
                f"shelf.{person.locale}" if key == "slug" else key.replace("name", "shelf"): code
                for key, code in error.errors.items()
            }
        ) from error


def _metal_names(key: str) -> dict[str, str]:
    if key not in METALS:
        return {}
    return {locale: metal_name(key, translator(locale)) for locale in ("ru", "en")}


# Its fields are Vars here.
state: Any = NewProductState


def new_product(t: Translator) -> Element:
    """The screen."""
    return page(
        page_head(
            t("New product"),
            back=localised("/admin/products", t.locale),
            back_label=t("Products"),
            note=t("It begins as a draft: shoppers do not see it until you publish it."),
        ),
        shown(state.is_loaded, _form(t), waiting(t)),
        narrow=True,
    )


def _new_shelf(t: Translator) -> Element:
    """The names of a category that is made together with the product."""
    errors = state.errors
    return fragment(
        text_field(
            t("New category in Russian"), "shelf.ru", error=errors["shelf.ru"], lang="ru",
            max_length=60, auto_complete="off", data_own_enter="true",
        ),
        text_field(
            t("New category in English"), "shelf.en", error=errors["shelf.en"], lang="en",
            max_length=60, auto_complete="off", data_own_enter="true",
        ),
    )  # fmt: skip


def _form(t: Translator) -> Element:
    errors = state.errors
    made = GoodsForm.create(
        el.div(
            row(
                text_field(
                    t("Name in Russian"), "name.ru", error=errors["name.ru"], lang="ru",
                    max_length=120, auto_focus=True, auto_complete="off", data_own_enter="true",
                ),
                text_field(
                    t("Name in English"), "name.en", error=errors["name.en"], lang="en",
                    max_length=120, auto_complete="off", data_own_enter="true",
                ),
            ),
            row(
                rx.cond(
                    state.categories,
                    choice_field(
                        t("Category"),
                        "category",
                        "",
                        [
                            each(
                                state.categories, lambda one: el.option(one.label, value=one.value)
                            ),
                            el.option(t("New category"), value=NEW_SHELF),
                        ],
                        error=errors["category"],
                        on_change=state.choose_shelf,
                    ),
                ),
                rx.cond(state.is_new_shelf, _new_shelf(t)),
                choice_field(
                    t("Metal"),
                    "metal",
                    "yellow_gold",
                    each(state.metals, lambda one: el.option(one.label, value=one.value)),
                    error=errors["metal"],
                ),
                choice_field(
                    t("Stone"),
                    "stone",
                    "none",
                    each(state.stones, lambda one: el.option(one.label, value=one.value)),
                    error=errors["stone"],
                ),
                text_field(
                    t("Price"), "price", error=errors["price"], input_mode="decimal",
                    hint=t("Of every size; each can have its own later."), auto_complete="off",
                    data_own_enter="true",
                ),
                text_field(
                    t("Sizes"), "sizes", error=errors["sizes"], auto_complete="off",
                    hint=t(
                        "A row such as 15.5–19, a list such as S, M, L, or nothing for one size."
                    ),
                    data_own_enter="true",
                ),
            ),
            el.div(
                el.button(
                    t("Create the draft"), icon("right", size=18), type="submit", class_name=PRIMARY
                ),
                class_name="flex",
            ),
            class_name="flex flex-col gap-6",
        ),
        key=state.made.to_string(),
        refused=state.refused,
        touched=0,
        label=t("New product"),
        on_send=state.create,
    )  # fmt: skip
    return form_guard(made, saved=state.made, t=t)


new_product_screen = admin_screen(
    name="admin_product_new",
    route="/admin/products/new",
    title=lambda t: t("New product"),
    component=new_product,
    on_load=(NewProductState.load,),
)
