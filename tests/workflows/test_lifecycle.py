"""Bookings through everything that can happen to them, in orders nobody thought of.

Hypothesis makes up shoppers, consultants, a clock and a manager who changes hours; each step's
outcome is held against `lifecycle_model`. `LIFECYCLE_EXAMPLES=500 pytest tests/workflows/
test_lifecycle.py` looks longer, and each time elsewhere.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import DomainError
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.schemas import LineResult
from booking_app.domain.stores import editing
from booking_app.workflows import counter, manage, store_admin
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.reserve import (
    BookCommand,
    ConfirmCommand,
    HoldCommand,
    book,
    confirm,
    hold,
)
from booking_app.workflows.secrets import manage_secret
from booking_app.workflows.store_admin import Change, Consent
from booking_app.workflows.sweep import sweep
from tests.conftest import at_nine, empty_all_tables
from tests.factories.shop import Shop, actor, add_pieces, small_shop
from tests.workflows.lifecycle_model import CAP, Booking, Hours, World, check, look, moscow

LONGER = os.environ.get("LIFECYCLE_EXAMPLES")
SETTINGS = settings(
    max_examples=int(LONGER or 14),
    stateful_step_count=50 if LONGER else 30,
    derandomize=not LONGER,
    database=None,
    phases=(Phase.generate,) if LONGER else tuple(Phase),
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

ANNA = ContactInput("Анна", phone="+79161234567")
ANNA_BY_MAIL_TOO = ContactInput("Анна", phone="+79161234567", email="anna@example.com")
BORIS = ContactInput("Борис", email="boris@example.com")
BARCODES = ("a1", "a2", "h1", "m1", "m2", "m3", "m4")

# A few times only, so that people meet.
SLOTS = st.none() | st.tuples(
    st.sampled_from((0, 0, 1, 1, 2, 15)),
    st.sampled_from(((13, 0), (13, 30), (13, 30), (15, 0), (19, 30), (13, 10), (20, 0))),
)
PIECES = st.lists(st.sampled_from(BARCODES), min_size=1, max_size=3, unique=True)
CONTACTS = st.sampled_from((ANNA, ANNA_BY_MAIL_TOO, BORIS))
NUMBER = st.integers(0, 30)

Work = Callable[[Any], Awaitable[Any]]


class Lifecycle(RuleBasedStateMachine):
    """One store with a place at a time, seven pieces, three shoppers, one counter."""

    def __init__(self, url: str, runner: asyncio.Runner, db: Database, clock: ManualClock) -> None:
        super().__init__()
        self.url, self.runner, self.db, self.clock = url, runner, db, clock
        self.visitors = [new_id() for _ in range(2)]
        self.hours = Hours()
        self.most_at_once: dict[UUID, int] = {}

    @initialize()
    def open_shop(self) -> None:
        self.clock.now = at_nine().now
        empty_all_tables(self.url)
        self.shop = self.runner.run(self._small_shop())
        self.arbat = self.shop.stores["arbat"]
        self.consultant = actor(self.arbat, role="manager")
        self.admin = actor(role="admin")
        self.most_at_once[self.arbat] = 1
        self.world = self._look()

    async def _small_shop(self) -> Shop:
        async with self.db.write() as session:
            shop = await small_shop(session)
            await add_pieces(session, shop, "aurora/17", "arbat", "m1", "m2", "m3", "m4")
            return shop

    # --- shoppers ---

    @rule(who=st.integers(0, 1), barcodes=PIECES, when=SLOTS)
    def somebody_opens_a_form(self, who: int, barcodes: list[str], when: Any) -> None:
        visitor, pieces, slot = self.visitors[who], self._pieces(barcodes), self._moment(when)
        own = self._form_of(visitor)
        command = HoldCommand(visitor, "arbat", slot, tuple(pieces))
        self._expect(
            self._try(lambda session: hold(session, command)),
            self._refusals(pieces, slot, own.id if own else None, own),
        )

    @rule(who=st.integers(0, 1), contact=CONTACTS)
    def somebody_sends_their_form(self, who: int, contact: ContactInput) -> None:
        visitor = self.visitors[who]
        form = self._latest_form(visitor)
        if form is None:
            return
        is_stale = form.now == "expired" or bool(form.concern)
        refusals = self._refusals(
            form.open_pieces, form.slot[0] if form.slot else None, form.id, form,
            contact=contact, is_kept=not is_stale,
        )  # fmt: skip
        command = ConfirmCommand(form.code, visitor, contact)
        self._expect(self._try(lambda session: confirm(session, command)), refusals)

    @rule(barcodes=PIECES, when=SLOTS, contact=CONTACTS)
    def somebody_books_at_once(self, barcodes: list[str], when: Any, contact: ContactInput) -> None:
        pieces, slot = self._pieces(barcodes), self._moment(when)
        command = BookCommand("arbat", slot, contact, tuple(pieces))
        self._expect(
            self._try(lambda session: book(session, command)),
            self._refusals(pieces, slot, None, None, contact=contact),
        )

    @rule(which=NUMBER, when=SLOTS)
    def somebody_moves_their_booking(self, which: int, when: Any) -> None:
        booking, slot = self._booking(which), self._moment(when)
        if booking is None:
            return
        refusals = set()
        if booking.now not in ("confirmed", "ready"):
            refusals = {"not_changeable"}
        elif booking.slot is None or slot != booking.slot[0]:
            refusals = self._refusals([], slot, booking.id, booking)
        secret = manage_secret(booking.id)
        self._expect(
            self._try(lambda session: manage.reschedule(session, booking.code, secret, slot)),
            refusals,
        )

    @rule(which=NUMBER)
    def somebody_gives_up(self, which: int) -> None:
        if (booking := self._booking(which)) is None:
            return
        secret = manage_secret(booking.id)
        allowed = booking.now in ("confirmed", "ready", "cancelled")
        self._expect(
            self._try(lambda session: manage.cancel(session, booking.code, secret)),
            set() if allowed else {"not_changeable"},
        )

    # --- the counter ---

    @rule(which=NUMBER)
    def pieces_are_laid_aside(self, which: int) -> None:
        if (booking := self._booking(which)) is None:
            return
        allowed = booking.now in ("confirmed", "ready", "arrived")
        self._expect(
            self._try(lambda s: counter.mark_ready(s, self.consultant, booking.code)),
            set() if allowed else {"not_changeable"},
        )

    @rule(which=NUMBER)
    def somebody_is_scanned(self, which: int) -> None:
        if (booking := self._booking(which)) is None:
            return
        nonce = str(new_id())
        verdict = self.runner.run(
            self.db.run(
                lambda s: counter.scan(s, self.consultant, self.arbat, booking.code, nonce, "ru")
            )
        )
        can_have = all(self.world.is_free(id_, booking.id) for id_ in booking.open_pieces)
        expected = {
            "completed": "already_completed",
            "cancelled": "cancelled",
            "confirmed": "ok",
            "ready": "ok",
            "arrived": "already_arrived"
            if booking.is_live
            else ("ok" if can_have else "piece_taken"),
            "no_show": "late" if can_have else "piece_taken",
        }
        assert verdict.reason == expected[booking.now]
        after = self._look()
        if expected[booking.now] in ("ok", "late", "already_arrived"):
            assert after.bookings[booking.id].is_live
            assert after.bookings[booking.id].status == "arrived"

    @rule(which=NUMBER, bought=st.booleans(), mixed=st.booleans())
    def a_visit_ends(self, which: int, bought: bool, mixed: bool) -> None:
        if (booking := self._booking(which)) is None:
            return
        results = [
            LineResult(id_, "bought") if bought != (mixed and index == 0)
            else LineResult(id_, "declined", "size")
            for index, id_ in enumerate(booking.open_pieces)
        ]  # fmt: skip
        command = HandOverCommand(booking.code, tuple(results), None, str(new_id()))
        if booking.now not in ("confirmed", "ready", "arrived"):
            refusals = {"not_changeable"}
        else:
            wanted = [result.piece_id for result in results if result.outcome == "bought"]
            free = all(self.world.is_free(id_, booking.id) for id_ in wanted)
            refusals = set() if free else {"piece_taken"}
        self._expect(self._try(lambda s: hand_over(s, self.consultant, command)), refusals)

    @rule(which=NUMBER)
    def a_hand_over_is_undone(self, which: int) -> None:
        booking = self._booking(which)
        if booking is None or booking.now != "completed":
            return
        refusals = set()
        if booking.ended_at and (self.clock.now - booking.ended_at).total_seconds() > 300:
            refusals = {"too_late_to_undo"}
        elif any(
            line.outcome == "declined" and not self.world.is_free(line.piece, booking.id)
            for line in booking.lines
        ):
            refusals = {"piece_taken"}
        self._expect(self._try(lambda s: undo(s, self.consultant, booking.code, "slip")), refusals)

    @rule(which=NUMBER)
    def a_piece_is_missing(self, which: int) -> None:
        booking = self._booking(which)
        if booking is None or not booking.open_pieces:
            return
        piece = booking.open_pieces[0]
        refusals = {"not_changeable"}
        if booking.now in ("confirmed", "ready", "arrived"):
            refusals = set() if self.world.is_free(piece, booking.id) else {"piece_taken"}
        self._expect(
            self._try(lambda s: counter.report_missing(s, self.consultant, booking.code, piece)),
            refusals,
        )

    @rule(which=NUMBER)
    def the_store_gives_up(self, which: int) -> None:
        if (booking := self._booking(which)) is None:
            return
        allowed = booking.now in ("confirmed", "ready", "arrived")
        self._expect(
            self._try(lambda s: counter.cancel_by_store(s, self.consultant, booking.code, "leak")),
            set() if allowed else {"not_changeable"},
        )

    # --- the world ---

    @rule(minutes=st.sampled_from((1, 4, 9, 11, 31, 61, 125, 245, 600, 1440)))
    def time_goes_on(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def the_sweeper_comes(self) -> None:
        overdue = [one for one in self.world.bookings.values() if one.now != one.status]
        done = self.runner.run(self.db.run(sweep))
        assert done.expired + done.no_show == len(overdue)

    @rule(
        opens=st.sampled_from((10, 10, 13)),
        closes=st.sampled_from((20, 20, 15)),
        capacity=st.sampled_from((1, 1, 2, 0)),
        minutes=st.sampled_from((30, 30, 60)),
    )
    def a_manager_changes_the_hours(
        self, opens: int, closes: int, capacity: int, minutes: int
    ) -> None:
        self.hours = Hours(opens, closes, minutes, capacity)
        self.most_at_once[self.arbat] = max(capacity, self.most_at_once[self.arbat])
        consent = Consent(frozenset(self.world.bookings))

        async def change(session: Any) -> None:
            record = await editing.get_record(session, self.arbat)
            weekly = tuple(((time(opens), time(closes)),) for _ in range(7))
            changed = Change(
                card=replace(record.card, slot_minutes=minutes),
                schedule=replace(record.schedule, weekly=weekly, capacity=capacity),
            )
            await store_admin.save(
                session, self.admin, self.arbat, record.version, changed, consent
            )

        self.runner.run(self.db.run(change))

    @rule(barcode=st.sampled_from(BARCODES), price=st.sampled_from((100, 200)))
    def a_price_changes(self, barcode: str, price: int) -> None:
        piece = update(Piece).where(Piece.id == self.shop.pieces[barcode])
        self.runner.run(self.db.run(lambda s: s.execute(piece.values(price_minor=price))))

    # --- what holds ---

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def nothing_is_promised_twice(self) -> None:
        after = self._look()
        check(self.world, after, self.most_at_once)
        self.world = after

    def _refusals(
        self,
        pieces: Iterable[UUID],
        slot: datetime | None,
        own: UUID | None,
        had: Booking | None,
        *,
        contact: ContactInput | None = None,
        is_kept: bool = False,
    ) -> set[str]:
        """Every reason to refuse; `is_kept` for a form whose slot has been promised to it."""
        found = set()
        wanted = list(pieces)
        if not all(self.world.is_free(id_, own) for id_ in wanted):
            found.add("piece_taken")
        if contact is not None:
            channels = frozenset(filter(None, (contact.phone, contact.email)))
            if self.world.live_pieces(channels, own) + len(wanted) > CAP:
                found.add("cap_reached")
        if slot is None or is_kept:
            return found
        if not self.hours.has_slot(slot):
            return found | {"slot_unavailable"}
        has_it = had is not None and had.is_live and had.slot and had.slot[0] == slot
        others = self.world.at_once(self.arbat, self.hours.slot(slot), own)
        if not has_it and others >= self.hours.capacity:
            found.add("slot_full")
        return found

    def _expect(self, code: str, refusals: set[str]) -> None:
        assert code in (refusals or {""}), f"answered {code or 'yes'!r}, expected {refusals}"

    def _try(self, work: Work) -> str:
        """The code of the refusal a piece of work met, or nothing."""
        try:
            self.runner.run(self.db.run(work))
        except DomainError as error:
            return error.code
        return ""

    def _look(self) -> World:
        async def read() -> World:
            async with self.db.read() as session:
                return await look(session)

        return self.runner.run(read())

    def _pieces(self, barcodes: Iterable[str]) -> list[UUID]:
        return [self.shop.pieces[barcode] for barcode in barcodes]

    def _moment(self, when: tuple[int, tuple[int, int]] | None) -> datetime | None:
        return moscow(when[0], *when[1]) if when else None

    def _form_of(self, visitor: UUID) -> Booking | None:
        forms = (one for one in self.world.bookings.values() if one.visitor == visitor)
        return next((one for one in forms if one.status == "held"), None)

    def _latest_form(self, visitor: UUID) -> Booking | None:
        forms = [
            one for one in self.world.bookings.values()
            if one.visitor == visitor and one.status in ("held", "expired")
        ]  # fmt: skip
        return max(forms, key=lambda one: one.id, default=None)

    def _booking(self, number: int) -> Booking | None:
        """One of the bookings made, the latest first."""
        made = sorted(
            (one for one in self.world.bookings.values() if one.confirmed_at),
            key=lambda one: one.id,
            reverse=True,
        )
        return made[number % len(made)] if made else None


def test_whatever_happens_nothing_is_promised_twice(db_url: str, clock: ManualClock) -> None:
    db = Database(db_url)
    with asyncio.Runner() as runner:
        run_state_machine_as_test(lambda: Lifecycle(db_url, runner, db, clock), settings=SETTINGS)
        runner.run(db.dispose())
