"""What shows pictures in an order: a product, or a store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.errors import NotFound
from booking_app.domain.catalogue import media_repository as products
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.stores import media_repository as stores
from booking_app.domain.stores.errors import StoreNotFound

MOST_MEDIA: Final = 500
MOST_PHOTOS: Final = 12
"""Of a store: enough to find the door and to know what waits behind it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product or a store, by its id."""

    kind: Literal["product", "store"]
    id: UUID

    @property
    def topic(self) -> str:
        """What watchers of its pictures follow."""
        return f"{self.kind}-media:{self.id}"

    @property
    def most(self) -> int:
        """How many pictures it shows at most."""
        return MOST_PHOTOS if self.kind == "store" else MOST_MEDIA

    @property
    def only_photos(self) -> bool:
        """Whether films and turning pictures have no place there."""
        return self.kind == "store"

    @property
    def missing(self) -> NotFound:
        """What to raise when it is not there."""
        return StoreNotFound() if self.kind == "store" else ProductNotFound()

    async def name(self, session: AsyncSession, *, lock: bool = False) -> Mapping[str, str]:
        """Its name by language. Raises `ProductNotFound`, `StoreNotFound`.

        Locked, nobody else rearranges its pictures until this transaction ends.
        """
        found: Any
        if self.kind == "store":
            found = await stores.store(session, self.id, lock=lock)
        elif lock:
            found = await products.lock_product(session, self.id)
        else:
            found = await products.product(session, self.id)
        if found is None:
            raise self.missing
        name: Mapping[str, str] = found.name
        return name

    async def asset_ids(self, session: AsyncSession) -> list[UUID]:
        """Its pictures in display order."""
        found = stores.asset_ids if self.kind == "store" else products.asset_ids
        return list(await found(session, self.id))

    async def arrange(self, session: AsyncSession, ids: Sequence[UUID]) -> None:
        """Show exactly these pictures, in this order."""
        arrange = stores.arrange if self.kind == "store" else products.arrange
        await arrange(session, self.id, ids)


def shelf_of(product_id: UUID | None, store_id: UUID | None) -> Shelf | None:
    """Where an upload goes, if it was said."""
    if store_id is not None:
        return Shelf("store", store_id)
    return Shelf("product", product_id) if product_id is not None else None


async def is_shown(session: AsyncSession, asset_id: UUID) -> bool:
    """Whether any product or store shows this picture."""
    if await products.products_showing(session, asset_id):
        return True
    return await stores.is_shown(session, asset_id)
