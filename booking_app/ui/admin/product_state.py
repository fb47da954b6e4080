"""The editor of one product: loading, saving, publishing, taking back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.db import Session
from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue import admin_lists, category_editing, editing, publishing
from booking_app.domain.catalogue.editing_schemas import ProductEdit, ProductInput
from booking_app.domain.catalogue.errors import (
    GoodsChanged,
    InvalidGoods,
    NotReady,
    ProductNotFound,
)
from booking_app.domain.catalogue.product_fields import flat_of
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.goods_choices import (
    Choice,
    category_choices,
    main_zone,
    metal_choices,
    stone_choices,
)
from booking_app.ui.admin.goods_words import read_moment, reason, size_reason, texts_of
from booking_app.ui.admin.product_form import LONGEST, Typed, read_form
from booking_app.ui.admin.product_rows import ProductRows
from booking_app.ui.admin.product_views import (
    ClashView,
    Need,
    ProductForm,
    SpecRow,
    VariantRow,
    clashes_of,
    form_of,
    needs_of,
    spec_rows,
    variant_rows,
)
from booking_app.ui.locales import localised
from booking_app.ui.staff_access import path_at
from booking_app.workflows.goods import staff_names

EDITORS: Any = ("merchandiser", "admin")
LOADING, READY, GONE = "", "ready", "gone"
Change = Callable[[Session, int], Awaitable[ProductEdit]]


class ProductEditorState(ProductRows, rx.State):
    """One product in one browser."""

    phase: str = LOADING
    form: ProductForm = ProductForm()
    variants: tuple[VariantRow, ...] = ()
    specs: tuple[SpecRow, ...] = ()
    errors: dict[str, str] = {}  # noqa: RUF012 - Reflex reads it as the var's default
    refused: int = 0
    touched: int = 0
    needs: tuple[Need, ...] = ()
    missing_count: int = 0
    missing_text: str = ""
    clashes: tuple[ClashView, ...] = ()
    categories: tuple[Choice, ...] = ()
    metals: tuple[Choice, ...] = ()
    stones: tuple[Choice, ...] = ()
    zone: str = "UTC"
    can_undo: bool = False
    previewing: bool = False
    looking: bool = False
    _product: str = ""
    _version: int = 0
    _currency: str = "RUB"
    _base: dict[str, Any] = {}  # noqa: RUF012
    _ids: dict[str, str] = {}  # noqa: RUF012
    _typed: dict[str, Any] = {}  # noqa: RUF012
    _made: int = 0

    @rx.event
    @admin_event(*EDITORS)
    async def load(self, person: Person) -> None:
        """Show the product of the address, whatever was shown before."""
        self._product = path_at(self).rstrip("/").rpartition("/")[2]
        if self.form.product_id != self._product:
            self.phase = LOADING
        await self._load(person)

    @rx.event
    @admin_event(*EDITORS)
    async def save(self, person: Person, data: dict[str, Any]) -> Any:
        """Keep what was typed; with `intent` of `publish` or `schedule`, show it to shoppers; with
        `add_sizes` only put rows into the table."""
        data = texts_of(data, LONGEST)
        if data.get("intent") == "add_sizes":
            return self._add_sizes(data, person.locale)
        keys = [row.key for row in self.variants]
        ids = {key: UUID(id_) for key, id_ in self._ids.items()}
        specs = [row.key for row in self.specs]
        typed = read_form(data, keys, ids, specs, self._currency)
        if typed.errors:
            return self._refuse(typed.errors, person)
        given = ProductInput(self._version, typed.fields, typed.lines, self._base)
        try:
            async with person.database.write() as session:
                done = await editing.save(
                    session, person.actor.audited, self._id(), given, person.locale
                )
        except InvalidGoods as error:
            return self._refuse(error.errors, person)
        except GoodsChanged as error:
            return await self._show_clashes(person, error, typed)
        self._show(done.product, person, keys, typed)
        await self._look_at_needs(person)
        t = translator(person.locale)
        intent = data.get("intent", "")
        if intent in ("publish", "schedule"):
            return await self._publish(person, data if intent == "schedule" else {})
        if done.merged:
            await tell(self, t("Saved. What somebody else changed meanwhile is kept too."))
        return None

    @rx.event
    @admin_event(*EDITORS)
    async def unpublish(self, person: Person) -> None:
        """Make it a draft."""
        await self._change(person, publishing.unpublish)

    @rx.event
    @admin_event(*EDITORS)
    async def archive(self, person: Person) -> None:
        """Take it out of the shop and the lists."""
        await self._change(person, publishing.archive)

    @rx.event
    @admin_event(*EDITORS)
    async def restore(self, person: Person) -> None:
        """Bring it back from the archive, as a draft."""
        await self._change(person, publishing.restore)

    @rx.event
    @admin_event(*EDITORS)
    async def undo(self, person: Person) -> None:
        """Take the last change back."""
        async with person.database.write() as session:
            done = await editing.undo(
                session, person.actor.audited, self._id(), self._version, person.locale
            )
        self._show(done.product, person)
        await self._look_at_needs(person)
        await tell(self, translator(person.locale)("Taken back."))

    @rx.event
    @admin_event(*EDITORS)
    async def duplicate(self, person: Person) -> Any:
        """Make a draft like it and go there."""
        t = translator(person.locale)
        async with person.database.write() as session:
            made = await publishing.duplicate(
                session, person.actor.audited, self._id(), t("(copy)"), person.locale
            )
        await tell(self, t("This is the copy. It is a draft."))
        return rx.redirect(localised(f"/admin/products/{made.id}", person.locale))

    @rx.event
    @admin_event(*EDITORS)
    async def look(self, person: Person, is_open: bool) -> None:
        """Look anew at what shoppers need, as pictures are kept by themselves; open it or not."""
        await self._look_at_needs(person)
        self.looking = is_open

    @rx.event
    @admin_event(*EDITORS)
    async def preview(self, person: Person, is_open: bool) -> None:
        """Show or put away the phone; its address is made anew, as it soon stops working."""
        if is_open:
            await self._look_at_needs(person)
            async with person.database.read() as session:
                product = await editing.get_edit(session, self._id(), person.locale)
            fresh = form_of(product, self.form.key, translator(person.locale), self.zone)
            self.form = replace(self.form, preview=fresh.preview)
        self.previewing = is_open

    @rx.event
    @admin_event(*EDITORS)
    async def choose(self, person: Person, key: str, side: str) -> None:
        """Whose change of a field both changed is to stand."""
        if side in ("mine", "theirs"):
            self.clashes = tuple(
                replace(clash, choice=side) if clash.key == key else clash for clash in self.clashes
            )

    @rx.event
    @admin_event(*EDITORS)
    async def settle(self, person: Person) -> Any:
        """Save with the sides chosen."""
        if not self.clashes:
            return None
        theirs = {clash.key for clash in self.clashes if clash.choice == "theirs"}
        async with person.database.read() as session:
            product = await editing.get_edit(session, self._id(), person.locale)
        current = flat_of(product)
        fields = {
            key: current.get(key, value) if key in theirs else value
            for key, value in self._typed["fields"].items()
        }
        lines = [
            replace(line, **current[f"variant.{line.id}"])
            if f"variant.{line.id}" in theirs and current.get(f"variant.{line.id}")
            else line
            for line in self._typed["lines"]
            if f"variant.{line.id}" not in theirs or current.get(f"variant.{line.id}")
        ]
        base = {**self._base, **{clash.key: current.get(clash.key) for clash in self.clashes}}
        given = ProductInput(self._version, fields, lines, base)
        try:
            async with person.database.write() as session:
                done = await editing.save(
                    session, person.actor.audited, self._id(), given, person.locale
                )
        except InvalidGoods as error:
            self.clashes = ()
            return self._refuse(error.errors, person)
        except GoodsChanged as error:
            typed = Typed(self._typed["fields"], tuple(self._typed["lines"]), {})
            return await self._show_clashes(person, error, typed)
        self._show(done.product, person)
        await self._look_at_needs(person)
        return None

    @rx.event
    @admin_event(*EDITORS)
    async def leave_clash(self, person: Person) -> None:
        """Look at the form again without deciding."""
        self.clashes = ()

    def _id(self) -> UUID:
        try:
            return UUID(self._product)
        except ValueError:
            raise ProductNotFound(id=self._product) from None

    async def _load(self, person: Person) -> None:
        try:
            async with person.database.read() as session:
                product = await editing.get_edit(session, self._id(), person.locale)
                self.categories = category_choices(
                    await category_editing.list_all(session), person.locale
                )
                metals, stones = await admin_lists.filter_keys(session)
                self.zone = await main_zone(session, person.locale)
        except ProductNotFound:
            self.phase = GONE
            return
        t = translator(person.locale)
        self.metals, self.stones = metal_choices(metals, t), stone_choices(stones, t)
        self._show(product, person)
        await self._look_at_needs(person)
        self.phase = READY

    def _show(
        self,
        product: ProductEdit,
        person: Person,
        keys: list[str] | None = None,
        typed: Typed | None = None,
    ) -> None:
        """Put a product on the screen; fields show what was typed unless it was kept otherwise."""
        t = translator(person.locale)
        as_typed = typed is not None and keys is not None and _is_as_typed(product, typed)
        if not as_typed:
            self._made += 1
            keys = []
        self.variants = variant_rows(product, keys or [], t)
        self._ids = {
            row.key: str(line.id) for row, line in zip(self.variants, product.variants, strict=True)
        }
        if not as_typed:
            self.specs = spec_rows(product)
        self.form = form_of(product, f"{product.id}-{self._made}", t, self.zone)
        self._base = flat_of(product)
        self._version, self._currency = product.version, product.currency
        self.errors, self.clashes, self._typed = {}, (), {}
        self.looking = False
        self.can_undo = product.version > 1

    def _refuse(self, errors: dict[str, str], person: Person) -> None:
        t = translator(person.locale)
        told = {
            key: size_reason(code, t) if key.endswith((".sku", ".size")) else reason(code, t)
            for key, code in errors.items()
        }
        self.variants = tuple(
            replace(
                row,
                size_error=told.get(f"variants.{number}.size", ""),
                sku_error=told.get(f"variants.{number}.sku", ""),
                price_error=told.get(f"variants.{number}.price", ""),
            )
            for number, row in enumerate(self.variants)
        )
        self.errors = {key: text for key, text in told.items() if "variants." not in key}
        self.refused += 1

    async def _show_clashes(self, person: Person, error: GoodsChanged, typed: Typed) -> None:
        async with person.database.read() as session:
            names = await staff_names(session, [clash.who for clash in error.clashes])
        t = translator(person.locale)
        self.clashes = clashes_of(error.clashes, names, self._currency, t)
        self._typed = {"fields": typed.fields, "lines": list(typed.lines)}

    async def _look_at_needs(self, person: Person) -> None:
        t = translator(person.locale)
        async with person.database.read() as session:
            needs = await publishing.requirements(session, self._id())
        self.needs = needs_of(needs, t)
        self.missing_count = sum(not need.is_met for need in needs)
        self.missing_text = (
            t.n("{n} thing is missing", "{n} things are missing", self.missing_count)
            if self.missing_count
            else t("Ready for the shop")
        )

    async def _publish(self, person: Person, data: dict[str, Any]) -> None:
        moment = None
        t = translator(person.locale)
        if data:
            moment = read_moment(str(data.get("publish_at", "")), self.zone)
            if moment is None or moment <= utc_now():
                self.errors = {"publish_at": reason("no_moment", t)}
                self.refused += 1
                return
        try:
            async with person.database.write() as session:
                product = await publishing.publish(
                    session, person.actor.audited, self._id(), self._version, person.locale, moment
                )
        except NotReady:
            self.looking = True
            return
        self._show(product, person)
        await tell(
            self,
            self.form.status_note if moment else _published(t, product),
        )

    async def _change(self, person: Person, change: Any) -> None:
        async with person.database.write() as session:
            product = await change(
                session, person.actor.audited, self._id(), self._version, person.locale
            )
        self._show(product, person)
        await self._look_at_needs(person)
        await tell(self, self.form.status_word)


def _published(t: Translator, product: ProductEdit) -> str:
    if product.piece_count:
        return t("It is in the shop now.")
    return t("It is in the shop now. Say where a piece of it lies, and it can be booked.")


def _is_as_typed(product: ProductEdit, typed: Typed) -> bool:
    """Whether the fields on the screen already show what was kept."""
    lines = [(line.size, line.sku, line.price_minor) for line in product.variants]
    return (
        all(product.fields.get(key) == value for key, value in typed.fields.items())
        and [(line.size, line.sku, line.price_minor) for line in typed.lines] == lines
    )
