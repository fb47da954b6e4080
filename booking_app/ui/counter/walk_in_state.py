"""A visit that begins now: the pieces are found or scanned, the shopper may stay unnamed."""

import secrets
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import mark, translator
from booking_app.core.money import Money, format_money
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.board_views import card_path
from booking_app.ui.counter.found import FoundPiece, found_pieces
from booking_app.ui.counter.words import contact_error, error_text
from booking_app.workflows.counter_visits import WalkInCommand, pieces_here, walk_in

CONSENT = "personal_data"
WORDING = mark("The shopper agrees to their data being used for this visit")
_MOST_CHOSEN = 20
_LONGEST = 300


class WalkInState(rx.State):
    """The pieces chosen for somebody who came without a booking."""

    found: tuple[FoundPiece, ...] = ()
    asked: str = ""
    chosen: tuple[FoundPiece, ...] = ()
    total: str = ""
    errors: dict[str, str] = {}  # noqa: RUF012 - Reflex copies it for every browser
    error: str = ""
    is_ready: bool = False
    _nonce: str = ""
    _prices: dict[str, Money] = {}  # noqa: RUF012

    @rx.event
    @counter_event
    async def prepare(self, desk: Desk) -> None:
        """An empty form."""
        self.reset()  # type: ignore[no-untyped-call]
        self._nonce = secrets.token_hex(16)
        await self._look(desk, "")
        self.is_ready = True

    @rx.event
    @counter_event
    async def find(self, desk: Desk, text: str) -> None:
        """What is free here under this name or barcode; a whole barcode is chosen at once."""
        await self._look(desk, str(text))
        whole = [piece for piece in self.found if piece.code == self.asked.replace(" ", "")]
        if whole:
            self._choose(whole[0], desk.locale)

    @rx.event
    @counter_event
    async def add(self, desk: Desk, piece_id: str) -> None:
        """Choose a piece that was found."""
        for piece in self.found:
            if piece.id == piece_id:
                self._choose(piece, desk.locale)

    @rx.event
    @counter_event
    async def remove(self, desk: Desk, piece_id: str) -> None:
        """Leave a piece out again."""
        self.chosen = tuple(piece for piece in self.chosen if piece.id != piece_id)
        self.error = ""
        self._sum_up(desk.locale)

    @rx.event
    @counter_event
    async def start(self, desk: Desk, form: dict[str, Any]) -> Any:
        """Begin the visit; its card follows."""
        self.errors, self.error = {}, ""
        t = translator(desk.locale)
        contact = ContactInput(
            *(str(form.get(name, ""))[:_LONGEST] for name in ("name", "phone", "email"))
        )
        is_known = bool(contact.phone.strip() or contact.email.strip())
        if is_known and not form.get("consent"):
            self.errors = {"consent": t("Without the shopper's consent leave the contact empty.")}
            return None
        command = WalkInCommand(
            desk.store_id,
            tuple(UUID(piece.id) for piece in self.chosen),
            self._nonce,
            contact,
            {CONSENT: (True, t(WORDING))} if is_known else {},
            desk.locale,
        )
        try:
            view = await desk.database.run(lambda session: walk_in(session, desk.actor, command))
        except InvalidContact as error:
            self.errors = {
                field: contact_error(field, reason, t) for field, reason in error.fields.items()
            }
            return None
        except (StoreNotAllowed, Unavailable):
            raise
        except DomainError as error:
            self.error = error_text(error.code, error.details, desk.locale)
            return None
        self.reset()  # type: ignore[no-untyped-call]
        return rx.redirect(card_path(view.code, desk.locale))

    async def _look(self, desk: Desk, text: str) -> None:
        self.asked = " ".join(text.split())[:_LONGEST]
        async with desk.database.read() as session:
            pieces = await pieces_here(session, desk.actor, desk.store_id, self.asked, desk.locale)
        self._prices = self._prices | {str(piece.id): piece.price for piece in pieces}
        self.found = found_pieces(pieces, translator(desk.locale))

    def _choose(self, piece: FoundPiece, locale: str) -> None:
        known = {each.id for each in self.chosen}
        if piece.id not in known and len(known) < _MOST_CHOSEN:
            self.chosen = (*self.chosen, piece)
        self.error = ""
        self._sum_up(locale)

    def _sum_up(self, locale: str) -> None:
        prices = [self._prices[piece.id] for piece in self.chosen]
        if not prices:
            self.total = ""
            return
        total = Money(sum(price.amount_minor for price in prices), prices[0].currency)
        self.total = format_money(total, locale)
