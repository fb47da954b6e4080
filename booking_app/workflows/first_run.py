"""The way from an empty installation to a shop: what is done, and what comes next."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import ProductQuery
from booking_app.domain.chain import service as chain
from booking_app.domain.stores import service as stores


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What is there. `product_id` and `product_slug` name something shoppers can look at, if
    there is anything."""

    chain: bool
    store: bool
    product_id: UUID | None
    product_slug: str
    piece: bool

    @property
    def is_done(self) -> bool:
        """Whether a shopper can find something and book it."""
        return self.chain and self.store and bool(self.product_slug) and self.piece


async def first_run(session: AsyncSession) -> FirstRun:
    """How far the installation is, by what is really there."""
    view = await chain.current(session)
    locale = view.default_locale
    free = await catalogue.search(session, ProductQuery(in_stock_only=True, page_size=1), locale)
    shown = (
        free if free.items else await catalogue.search(session, ProductQuery(page_size=1), locale)
    )
    return FirstRun(
        chain=view.version > 0,
        store=bool(await stores.list_stores(session, locale)),
        product_id=shown.items[0].id if shown.items else None,
        product_slug=shown.items[0].slug if shown.items else "",
        piece=bool(free.items),
    )
