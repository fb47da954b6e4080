"""The two tables of a product's form, sizes and details: rows added, taken out and moved.

What is typed into the rows stays in the browser until it is saved; here is only which rows there
are. `touched` changes with them, so that the form knows of it.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import reflex as rx

from booking_app.core.i18n import translator
from booking_app.domain.catalogue.naming import expand_sizes
from booking_app.domain.catalogue.product_fields import MOST_SPECS, MOST_VARIANTS
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.goods_words import reason
from booking_app.ui.admin.product_views import SpecRow, VariantRow

R = TypeVar("R", bound=VariantRow | SpecRow)


class ProductRows(rx.State, mixin=True):
    """What is done to the rows; a part of `ProductEditorState`, which declares the vars."""

    variants: tuple[VariantRow, ...]
    specs: tuple[SpecRow, ...]
    errors: dict[str, str]
    refused: int
    touched: int
    _row: int = 0

    @rx.event
    @admin_event("merchandiser", "admin")
    async def remove_variant(self, person: Person, key: str) -> None:
        """Take a size out of the table."""
        self.variants = tuple(row for row in self.variants if row.key != key)
        self.touched += 1

    @rx.event
    @admin_event("merchandiser", "admin")
    async def move_variant(self, person: Person, key: str, by: int) -> None:
        """Put a size one row up (-1) or down (1)."""
        self.variants = _moved(self.variants, key, by)
        self.touched += 1

    @rx.event
    @admin_event("merchandiser", "admin")
    async def add_spec(self, person: Person) -> None:
        """An empty row of details at the end."""
        if len(self.specs) < MOST_SPECS:
            self.specs = (*self.specs, SpecRow(key=self._new_key("s")))
            self.touched += 1

    @rx.event
    @admin_event("merchandiser", "admin")
    async def remove_spec(self, person: Person, key: str) -> None:
        """Take a row of details out."""
        self.specs = tuple(row for row in self.specs if row.key != key)
        self.touched += 1

    @rx.event
    @admin_event("merchandiser", "admin")
    async def move_spec(self, person: Person, key: str, by: int) -> None:
        """Put a row of details one row up (-1) or down (1)."""
        self.specs = _moved(self.specs, key, by)
        self.touched += 1

    def _add_sizes(self, data: dict[str, Any], locale: str) -> None:
        """Rows for the sizes that were typed, at the price typed beside them or in the last row."""
        try:
            sizes = expand_sizes(str(data.get("new.sizes", ""))[:200])
        except ValueError:
            sizes = []
        there = {str(data.get(f"v.{row.key}.size", "")).strip() for row in self.variants}
        fresh = [size for size in sizes or self._only_size(data) if size not in there]
        if not fresh or len(self.variants) + len(fresh) > MOST_VARIANTS:
            self.errors = {"new.sizes": reason("no_sizes", translator(locale))}
            self.refused += 1
            return
        price = str(data.get("new.price", "")).strip()
        if not price and self.variants:
            price = str(data.get(f"v.{self.variants[-1].key}.price", ""))
        rows = (VariantRow(key=self._new_key("n"), size=size, price=price[:20]) for size in fresh)
        self.variants = (*self.variants, *rows)
        self.errors = {}
        self.touched += 1

    def _only_size(self, data: dict[str, Any]) -> list[str]:
        """A product without sizes has one row, whose size stays empty."""
        return [] if self.variants or str(data.get("new.sizes", "")).strip() else [""]

    def _new_key(self, letter: str) -> str:
        self._row += 1
        return f"{letter}new{self._row}"


def _moved(rows: Sequence[R], key: str, by: int) -> tuple[R, ...]:
    """The rows with one of them moved; nothing moves beyond an end."""
    keys = [row.key for row in rows]
    if key not in keys:
        return tuple(rows)
    place = keys.index(key)
    target: int = min(max(place + (1 if by > 0 else -1), 0), len(rows) - 1)
    rest: list[R] = [row for row in rows if row.key != key]
    return (*rest[:target], rows[place], *rest[target:])
