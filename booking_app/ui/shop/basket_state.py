"""The pieces this browser has chosen to try on: how many, adding one, taking one out.

A product page's button is `on_click=BasketState.add(variant_id)`; it leads on to `/try-on`, which
also says when nothing more fits.
"""

from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.domain.catalogue.errors import VariantNotFound
from booking_app.domain.reservations.errors import TooManyPieces
from booking_app.ui.cookies import visitor_of
from booking_app.ui.locales import locale_of, localised
from booking_app.workflows import try_on


class BasketState(rx.State):
    """`is_full` tells that the last piece asked for found no room."""

    count: int = 0
    is_full: bool = False

    @rx.event
    async def load(self) -> None:
        """Count what was chosen."""
        async with get_database().read() as session:
            self.count = await try_on.basket_size(session, visitor_of(self))

    @rx.event
    async def add(self, variant_id: str) -> Any:
        """Choose a variant and go on to the try-on."""
        self.is_full = False
        try:
            async with get_database().write() as session:
                await try_on.add(session, visitor_of(self), UUID(variant_id))
                self.count = await try_on.basket_size(session, visitor_of(self))
        except TooManyPieces:
            self.is_full = True
        except (VariantNotFound, ValueError):
            return None
        return rx.redirect(localised("/try-on", locale_of(str(self.router.url.path))))
