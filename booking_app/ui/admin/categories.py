"""The shelves of the shop: their names, addresses and order, edited in place."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import reflex as rx

from booking_app.core.db import localized
from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue import category_editing
from booking_app.domain.catalogue.editing_schemas import CategoryRow
from booking_app.domain.catalogue.errors import CategoryInUse, CategoryNotFound, InvalidGoods
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_scripts import GoodsForm
from booking_app.ui.admin.goods_words import reason, texts_of
from booking_app.ui.admin.parts import (
    PRIMARY,
    QUIET,
    SECONDARY,
    badge,
    empty,
    page,
    page_head,
    row,
    text_field,
)
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import CELL, ROW, cell, head, table
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, cx, each, el
from booking_app.ui.locales import localised


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of the list."""

    id: str = ""
    version: int = 0
    ru: str = ""
    en: str = ""
    name: str = ""
    slug: str = ""
    products: str = ""
    live: str = ""
    href: str = ""
    is_empty: bool = False
    is_archived: bool = False
    is_first: bool = False
    is_last: bool = False


class CategoriesState(rx.State):
    """The shelves in one browser; `edited` is the one in the sheet, empty id for a new one."""

    is_loaded: bool = False
    rows: tuple[Shelf, ...] = ()
    edited: Shelf = Shelf()
    is_open: bool = False
    errors: dict[str, str] = {}  # noqa: RUF012 - Reflex reads it as the var's default
    refused: int = 0

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """Show them all."""
        await self._load(person)
        self.is_open = False
        self.is_loaded = True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def edit(self, person: Person, category_id: str) -> None:
        """Open one of them, or with an empty id a new one."""
        self.edited = next((one for one in self.rows if one.id == category_id), Shelf())
        self.errors, self.is_open = {}, True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def close(self, person: Person) -> None:
        """Put the sheet away."""
        self.is_open = False

    @rx.event
    @admin_event("merchandiser", "admin")
    async def save(self, person: Person, data: dict[str, Any]) -> None:
        """Keep what was typed in the sheet."""
        told = texts_of(data)
        name = {locale: told.get(f"name.{locale}", "") for locale in ("ru", "en")}
        slug = told.get("slug", "")
        actor, locale = person.actor.audited, person.locale
        try:
            async with person.database.write() as session:
                if self.edited.id:
                    await category_editing.save(
                        session,
                        actor,
                        UUID(self.edited.id),
                        self.edited.version,
                        name,
                        slug,
                        locale,
                    )
                else:
                    await category_editing.add(session, actor, name, slug, locale)
        except InvalidGoods as error:
            t = translator(locale)
            self.errors = {key: reason(code, t) for key, code in error.errors.items()}
            self.refused += 1
            return
        self.is_open = False
        await self._load(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def move(self, person: Person, category_id: str, by: int) -> None:
        """Put a shelf one place up (-1) or down (1)."""
        ids = [one.id for one in self.rows if not one.is_archived]
        if category_id not in ids:
            return
        place = ids.index(category_id)
        ids.insert(min(max(place + (1 if by > 0 else -1), 0), len(ids)), ids.pop(place))
        async with person.database.write() as session:
            await category_editing.reorder(
                session, person.actor.audited, [UUID(id_) for id_ in ids], person.locale
            )
        await self._load(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def archive(self, person: Person, category_id: str) -> None:
        """Take an empty shelf down."""
        t = translator(person.locale)
        shelf = self._known(category_id)
        try:
            async with person.database.write() as session:
                await category_editing.archive(
                    session, person.actor.audited, UUID(shelf.id), shelf.version, person.locale
                )
        except CategoryInUse as error:
            count = t.n("{n} product", "{n} products", error.details["count"])
            text = t("On this shelf: {count}. Move them to another one first.", count=count)
            await tell(self, text, "error")
            return
        await self._load(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def restore(self, person: Person, category_id: str) -> None:
        """Put a shelf up again."""
        shelf = self._known(category_id)
        async with person.database.write() as session:
            await category_editing.restore(
                session, person.actor.audited, UUID(shelf.id), shelf.version, person.locale
            )
        await self._load(person)

    def _known(self, category_id: str) -> Shelf:
        for one in self.rows:
            if one.id == category_id:
                return one
        raise CategoryNotFound(id=category_id)

    async def _load(self, person: Person) -> None:
        async with person.database.read() as session:
            rows = await category_editing.list_all(session)
        t = translator(person.locale)
        standing = [row.id for row in rows if row.archived_at is None]
        self.rows = tuple(_shelf(row, standing, t) for row in rows)


def _shelf(row: CategoryRow, standing: list[UUID], t: Translator) -> Shelf:
    return Shelf(
        id=str(row.id),
        version=row.version,
        ru=row.name.get("ru", ""),
        en=row.name.get("en", ""),
        name=localized(row.name, t.locale),
        slug=row.slug,
        products=t.n("{n} product", "{n} products", row.product_count),
        live=t.n("{n} in the shop", "{n} in the shop", row.live_count),
        href=localised(f"/admin/products?category={row.id}", t.locale),
        is_empty=row.product_count == 0,
        is_archived=row.archived_at is not None,
        is_first=bool(standing) and row.id == standing[0],
        is_last=bool(standing) and row.id == standing[-1],
    )


# Its fields are Vars here.
state: Any = CategoriesState


def categories(t: Translator) -> Element:
    """The screen."""
    new = el.button(
        icon("plus", size=18),
        t("New category"),
        type="button",
        on_click=state.edit(""),
        class_name=PRIMARY,
    )
    return page(
        page_head(
            t("Categories"), new, note=t("Shoppers see them in this order; empty ones stay hidden.")
        ),
        shown(state.is_loaded, shown(state.rows, _table(t), _nothing(t)), waiting(t)),
        _sheet(t),
        narrow=True,
    )


def _nothing(t: Translator) -> Element:
    return empty(
        "folder",
        t("No categories yet"),
        t("Products stand in categories, such as rings or earrings. Add the first one."),
    )


def _table(t: Translator) -> Element:
    return table(
        head(t("Category")),
        head(t("Address")),
        head(t("Products")),
        head(t("Order")),
        rows=each(state.rows, lambda one: _row(one, t)),
        caption=t("Categories"),
    )


def _row(one: Any, t: Translator) -> Element:
    return el.tr(
        cell(
            el.button(
                one.name,
                type="button",
                on_click=state.edit(one.id),
                class_name="min-h-10 text-left font-semibold hover:underline underline-offset-4",
            ),
            rx.cond(one.is_archived, badge(t("Archived"), "stop")),
        ),
        cell(el.span("/c/", one.slug, class_name="text-ink-soft")),
        cell(
            el.a(one.products, href=one.href, class_name="block underline underline-offset-4"),
            el.span(one.live, class_name="block text-12 text-ink-soft"),
            class_name="whitespace-nowrap tabular-nums",
        ),
        el.td(
            el.div(
                rx.cond(
                    one.is_archived,
                    el.button(
                        t("Bring back"),
                        type="button",
                        on_click=state.restore(one.id),
                        class_name=SECONDARY,
                    ),
                    rx.fragment(
                        _small("up", t("Up"), state.move(one.id, -1), one.is_first),
                        _small("down", t("Down"), state.move(one.id, 1), one.is_last),
                        _small("edit", t("Edit"), state.edit(one.id), False),
                        _small("archive", t("Archive"), state.archive(one.id), False),
                    ),
                ),
                class_name="flex",
            ),
            class_name=f"{CELL} w-40",
        ),
        class_name=cx(ROW, rx.cond(one.is_archived, "text-ink-soft", "")),
        key=one.id,
    )


def _small(name: str, label: str, on_click: Any, disabled: Any) -> Element:
    return el.button(
        icon(name, size=18),
        type="button",
        aria_label=label,
        title=label,
        disabled=disabled,
        on_click=on_click,
        class_name="flex size-10 items-center justify-center rounded-control text-ink-soft "
        "hover:bg-line hover:text-ink disabled:opacity-30",
    )


def _sheet(t: Translator) -> Element:
    errors, edited = state.errors, state.edited
    form = GoodsForm.create(
        el.h2(
            rx.cond(edited.id == "", t("New category"), edited.name),
            class_name="mb-5 text-20 font-semibold",
        ),
        el.div(
            row(
                text_field(
                    t("Name in Russian"), "name.ru", edited.ru, error=errors["name.ru"],
                    max_length=60, lang="ru", auto_complete="off", data_own_enter="true",
                ),
                text_field(
                    t("Name in English"), "name.en", edited.en, error=errors["name.en"],
                    max_length=60, lang="en", auto_complete="off", data_own_enter="true",
                ),
            ),
            text_field(
                t("Address in the shop"), "slug", edited.slug, error=errors["slug"],
                hint=t(
                    "Left empty, it is made from the name. Former addresses lead to the new one."
                ),
                max_length=64, auto_complete="off", data_own_enter="true",
            ),
            class_name="flex flex-col gap-5",
        ),
        el.div(
            el.button(t("Save"), type="submit", class_name=PRIMARY),
            el.button(t("Cancel"), type="button", on_click=state.close, class_name=QUIET),
            class_name="mt-6 flex flex-row-reverse gap-3",
        ),
        refused=state.refused,
        touched=0,
        label=t("Category"),
        on_send=state.save,
    )  # fmt: skip
    return cast(
        "Element",
        Sheet.create(form, open=state.is_open, label=t("Category"), on_dismiss=state.close),
    )


categories_screen = admin_screen(
    name="admin_categories",
    route="/admin/categories",
    title=lambda t: t("Categories"),
    component=categories,
    on_load=(CategoriesState.load,),
)
