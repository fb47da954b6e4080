"""What the counter sends and sees."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import (
    Body,
    Nonce,
    PlainText,
    View,
    moment_or_none,
)
from booking_app.api.schemas.coupons import CouponVerdict, MoneyIn
from booking_app.api.schemas.reservations import ReservedPiece, Visit, visit_fields
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.schemas import (
    LineResult,
    LineView,
    Outcome,
    ReservationView,
)
from booking_app.workflows.counter import Reason, ScanVerdict, Verdict


class Scan(Body):
    """What was held before the lens, or typed."""

    payload: Annotated[PlainText, StringConstraints(min_length=1, max_length=2048)]
    nonce: Nonce


class LineIn(Body):
    """What became of a piece. A refusal needs a reason."""

    piece: UUID
    outcome: Outcome
    reason: Annotated[PlainText, StringConstraints(max_length=200)] = ""


class PaidIn(Body):
    """Money taken in the store."""

    method: Literal["cash", "terminal"]
    receipt: Annotated[PlainText, StringConstraints(min_length=1, max_length=64)]
    amount: MoneyIn

    def given(self) -> Paid:
        """As the workflow takes it."""
        return Paid(self.method, self.receipt, self.amount.given())


class HandOver(Body):
    """One outcome for every piece of the booking, and the money taken."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)]
    coupon: Annotated[PlainText, StringConstraints(max_length=64)] | None = Field(
        None, description="Code of a coupon to use for what was bought."
    )
    shopper_name: Annotated[PlainText, StringConstraints(max_length=120)] = Field(
        "", description="Needed when the coupon's form without network was shown."
    )
    paid: PaidIn | None = None
    nonce: Nonce

    def results(self) -> tuple[LineResult, ...]:
        """As the workflow takes them."""
        return tuple(LineResult(line.piece, line.outcome, line.reason) for line in self.lines)


class CounterPiece(ReservedPiece):
    """A piece of a booking, and where in the store it lies."""

    barcode: str
    showcase: str
    tray: str

    @classmethod
    def of_line(cls, line: LineView, time_zone: str) -> Self:
        """The line as the counter sees it."""
        piece = ReservedPiece.of_line(line, time_zone)
        fields = {name: getattr(piece, name) for name in ReservedPiece.model_fields}
        return cls(
            **fields,
            barcode=line.piece.barcode,
            showcase=line.piece.showcase,
            tray=line.piece.tray,
        )


class CounterReservation(Visit):
    """A booking as the counter sees it: a name to greet, and no contacts."""

    pieces: list[CounterPiece]  # type: ignore[assignment]
    name: str
    confirmed_at: datetime | None
    ready_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, found: ReservationView) -> Self:
        """The booking as answered."""
        zone = found.store.time_zone
        fields = visit_fields(found)
        fields["pieces"] = [CounterPiece.of_line(line, zone) for line in found.lines]
        return cls(
            **fields,
            name=found.contact_name,
            confirmed_at=moment_or_none(found.confirmed_at, zone),
            ready_at=moment_or_none(found.ready_at, zone),
            arrived_at=moment_or_none(found.arrived_at, zone),
            ended_at=moment_or_none(found.ended_at, zone),
        )


class ScanOut(View):
    """The verdict, and the booking or the coupon if it may be opened at this counter."""

    kind: Literal["reservation", "coupon", "unknown"]
    verdict: Verdict
    reason: Reason
    code: str
    elsewhere: str = Field(
        description="The right store, when this one is wrong; where a coupon was used."
    )
    reservation: CounterReservation | None
    coupon: CouponVerdict | None

    @classmethod
    def of(cls, verdict: ScanVerdict, reservation: ReservationView | None) -> Self:
        """The verdict as answered."""
        return cls(
            kind=verdict.kind,
            verdict=verdict.verdict,
            reason=verdict.reason,
            code=verdict.code,
            elsewhere=verdict.elsewhere,
            reservation=CounterReservation.of(reservation) if reservation else None,
            coupon=CouponVerdict.of(verdict.coupon) if verdict.coupon else None,
        )
