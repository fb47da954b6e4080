"""What this browser saved. A heart is `on_click=SavedState.toggle(product_id)`."""

from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.customers import service as customers
from booking_app.ui.cookies import visitor_of


class SavedState(rx.State):
    """`ids` are the saved products' ids."""

    ids: list[str] = []  # noqa: RUF012 - Reflex copies the defaults of vars

    @rx.event
    async def load(self) -> None:
        """Read what was saved."""
        async with get_database().read() as session:
            self.ids = [str(id_) for id_ in await catalogue.saved_ids(session, visitor_of(self))]

    @rx.event
    async def toggle(self, product_id: str) -> None:
        """Save a product, or take it back. An unknown one changes nothing."""
        try:
            id_ = UUID(product_id)
        except ValueError:
            return
        visitor = visitor_of(self)
        async with get_database().write() as session:
            saved = id_ in await catalogue.saved_ids(session, visitor)
            if not saved and not await catalogue.cards_by_ids(session, [id_], "ru"):
                return
            await customers.touch(session, visitor, "unsave" if saved else "save", id_)
            change = catalogue.unsave_product if saved else catalogue.save_product
            await change(session, visitor, id_)
            self.ids = [str(saved_id) for saved_id in await catalogue.saved_ids(session, visitor)]
