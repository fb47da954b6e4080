"""The list of pieces: what is asked, what is edited in place, what is done to several at once."""

from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import UUID

import reflex as rx

from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue import admin_lists, editing, piece_editing
from booking_app.domain.catalogue.editing_schemas import (
    NewPieces,
    PieceListQuery,
    ProductEdit,
)
from booking_app.domain.catalogue.errors import (
    BarcodesTaken,
    GoodsChanged,
    InvalidGoods,
    PieceHeld,
    PieceNotFound,
    ProductNotFound,
    VariantNotFound,
)
from booking_app.domain.chain.service import chain_now
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.goods_choices import Choice, store_choices, store_names
from booking_app.ui.admin.goods_words import read_number, read_price, reason, texts_of
from booking_app.ui.admin.pieces_view import PieceLine, held_text, piece_lines
from booking_app.ui.admin.products import as_id
from booking_app.ui.admin.table import Listing, ListQuery, ListShape
from booking_app.ui.shop.words import size_name
from booking_app.workflows.goods import holders

SHAPE = ListShape(
    sorts=("added", "barcode", "price"),
    default_sort="-added",
    filters=("store", "status", "product"),
)
STATUSES = (*piece_editing.STATUSES, "held", "archived")
_WEIGHT_DIGITS = 3


class PiecesState(rx.State):
    """The list in one browser. `edited` is the row whose fields are open."""

    is_loaded: bool = False
    rows: tuple[PieceLine, ...] = ()
    listing: Listing = Listing()
    stores: tuple[Choice, ...] = ()
    product_name: str = ""
    sizes: tuple[Choice, ...] = ()
    edited: str = ""
    chosen: list[str] = []  # noqa: RUF012 - Reflex reads it as the var's default
    is_adding: bool = False
    errors: dict[str, str] = {}  # noqa: RUF012
    refused: int = 0

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """Show what the address asks for."""
        self.edited, self.chosen, self.is_adding, self.errors = "", [], False, {}
        await self._load(person)
        asked = dict(parse_qsl(str(cast("Any", self).router.url.query)))
        self.is_adding = bool(self.product_name) and "add" in asked
        self.is_loaded = True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for what was typed."""
        return rx.redirect(SHAPE.narrowed(self, q=text), replace=True)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def narrow(self, person: Person, name: str, value: str) -> Any:
        """Keep what has this value only; an empty one keeps all."""
        if name in SHAPE.filters:
            return rx.redirect(SHAPE.narrowed(self, **{name: value}), replace=True)
        return None

    @rx.event
    @admin_event("merchandiser", "admin")
    async def edit(self, person: Person, piece_id: str) -> None:
        """Open a row's fields, or close them with an empty id."""
        self.edited, self.errors = piece_id, {}

    @rx.event
    @admin_event("merchandiser", "admin")
    async def choose(self, person: Person, piece_id: str, on: bool) -> None:
        """Mark a row for what is done to several."""
        rest = [one for one in self.chosen if one != piece_id]
        known = any(row.id == piece_id for row in self.rows)
        self.chosen = [*rest, piece_id] if on and known else rest

    @rx.event
    @admin_event("merchandiser", "admin")
    async def choose_all(self, person: Person, on: bool) -> None:
        """Mark every row of the page, or none."""
        self.chosen = [row.id for row in self.rows] if on else []

    @rx.event
    @admin_event("merchandiser", "admin")
    async def save(self, person: Person, data: dict[str, Any]) -> None:
        """Keep what was typed into the open row."""
        t = translator(person.locale)
        row = next((row for row in self.rows if row.id == self.edited), None)
        if row is None:
            raise PieceNotFound(id=self.edited)
        changes, errors = _typed(data)
        if not errors:
            try:
                async with person.database.write() as session:
                    await piece_editing.save(
                        session, person.actor.audited, UUID(row.id), row.version, changes
                    )
            except InvalidGoods as error:
                errors = error.errors
            except PieceHeld as error:
                await self._say_held(person, error)
                return
            except GoodsChanged:
                await self._load(person)
                await tell(
                    self, t("Somebody else changed this piece. Here is how it is now."), "error"
                )
                return
        if errors:
            self._refuse(errors, t)
            return
        self.edited, self.errors = "", {}
        await self._load(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def move(self, person: Person, store_id: str) -> None:
        """Bring the marked pieces to another store."""
        store = as_id(store_id)
        if store is None:
            return
        await self._to_chosen(person, piece_editing.move, store)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def archive(self, person: Person) -> None:
        """Take the marked pieces out of the lists and the shop."""
        await self._to_chosen(person, piece_editing.archive)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def restore(self, person: Person) -> None:
        """Bring the marked pieces back."""
        await self._to_chosen(person, piece_editing.restore)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def start_adding(self, person: Person, on: bool) -> None:
        """Open or put away the sheet for new pieces."""
        self.is_adding, self.errors = on, {}

    @rx.event
    @admin_event("merchandiser", "admin")
    async def add(self, person: Person, data: dict[str, Any]) -> None:
        """Lay the pieces of the sheet into their store."""
        t = translator(person.locale)
        told = texts_of(data, 10_000)
        variant, store = as_id(told.get("variant", "")), as_id(told.get("store", ""))
        weight = _weight(told.get("weight", ""))
        price = read_price(told["price"], chain_now().currency) if told.get("price") else None
        errors = {
            name: "required"
            for name, value in (("variant", variant), ("store", store))
            if value is None
        }
        if weight is None:
            errors["weight"] = "not_a_number"
        if told.get("price") and price is None:
            errors["price"] = "not_a_number"
        if errors or variant is None or store is None or weight is None:
            self._refuse(errors, t)
            return
        barcodes = tuple(told.get("barcodes", "").split())
        place = (told.get("showcase", "").strip(), told.get("tray", "").strip())
        new = NewPieces(variant, store, barcodes, weight, price, *place)
        try:
            async with person.database.write() as session:
                made = await piece_editing.add(session, person.actor.audited, new)
        except InvalidGoods as error:
            self._refuse(error.errors, t)
            return
        except BarcodesTaken as error:
            taken = ", ".join(error.details["barcodes"][:5])
            self.errors = {"barcodes": t("Already taken or twice: {codes}", codes=taken)}
            self.refused += 1
            return
        except VariantNotFound:
            self._refuse({"variant": "unknown"}, t)
            return
        self.is_adding = False
        await self._load(person)
        await tell(self, t.n("{n} piece added", "{n} pieces added", len(made)))

    async def _load(self, person: Person) -> None:
        asked = SHAPE.read(self)
        t = translator(person.locale)
        async with person.database.read() as session:
            rows, found = await admin_lists.pieces(session, _query(asked), person.locale)
            names = await store_names(session, [row.store_id for row in rows], person.locale)
            booked = await holders(session, [row.holder_id for row in rows])
            self.stores = await store_choices(session, person.locale)
            product: ProductEdit | None = None
            if product_id := as_id(asked.filters.get("product", "")):
                try:
                    product = await editing.get_edit(session, product_id, person.locale)
                except ProductNotFound:
                    product = None
        self.rows = piece_lines(rows, names, booked, t)
        self.chosen = [one for one in self.chosen if any(row.id == one for row in self.rows)]
        count = t.n("{n} item", "{n} items", found.total)
        self.listing = SHAPE.listing(
            self,
            asked,
            total=found.total,
            shown=len(rows),
            found=t("More than {count}", count=count) if found.is_more else count,
        )
        self._show_product(product, t)

    def _show_product(self, product: ProductEdit | None, t: Translator) -> None:
        self.product_name = str(product.fields[f"name.{t.locale}"]) if product else ""
        self.sizes = tuple(
            Choice(str(line.id), size_name(line.size, t) or t("One size"))
            for line in (product.variants if product else ())
        )

    async def _to_chosen(self, person: Person, work: Any, *more: Any) -> None:
        ids = [UUID(one) for one in self.chosen]
        t = translator(person.locale)
        if not ids:
            return
        try:
            async with person.database.write() as session:
                await work(session, person.actor.audited, ids, *more)
        except PieceHeld as error:
            await self._say_held(person, error)
            return
        self.chosen = []
        await self._load(person)
        await tell(self, t.n("{n} piece changed", "{n} pieces changed", len(ids)))

    async def _say_held(self, person: Person, error: PieceHeld) -> None:
        t = translator(person.locale)
        holder_id = as_id(error.details["holder"])
        async with person.database.read() as session:
            found = await holders(session, [holder_id])
        text = t(
            "Piece {piece} is kept: {booking}. Cancel it at the counter, or wait until it ends.",
            piece=error.details["piece"],
            booking=held_text(found.get(holder_id) if holder_id else None, t),
        )
        await tell(self, text, "error")

    def _refuse(self, errors: dict[str, str], t: Translator) -> None:
        names = {"weight_mg": "weight", "price_minor": "price", "store_id": "store"}
        self.errors = {names.get(key, key): reason(code, t) for key, code in errors.items()}
        self.refused += 1


def _typed(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The changes of a row, and what is no number or no store."""
    told = {key: value.strip() for key, value in texts_of(data).items()}
    changes: dict[str, Any] = {
        name: told[name] for name in ("status", "showcase", "tray") if name in told
    }
    errors: dict[str, str] = {}
    if "store" in told:
        changes["store_id"] = as_id(told["store"])
    if "weight" in told:
        changes["weight_mg"] = _weight(told["weight"])
    if "price" in told:
        changes["price_minor"] = read_price(told["price"], chain_now().currency)
    for name, value in changes.items():
        if value is None:
            errors[name] = "unknown" if name == "store_id" else "not_a_number"
    return changes, errors


def _weight(text: str) -> int | None:
    """Typed grams in milligrams; nothing typed is 0, a piece nobody weighs."""
    return read_number(text, _WEIGHT_DIGITS) if text.strip() else 0


def _query(asked: ListQuery) -> PieceListQuery:
    sorts: dict[str, Any] = {name: name for name in SHAPE.sorts}
    status = asked.filters.get("status", "")
    return PieceListQuery(
        q=asked.q,
        store_id=as_id(asked.filters.get("store", "")),
        status=status if status in STATUSES else "",
        product_id=as_id(asked.filters.get("product", "")),
        sort=sorts[asked.sort],
        descending=asked.descending,
        offset=asked.offset,
    )
