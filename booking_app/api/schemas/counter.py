"""What the counter sends and sees."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import (
    Body,
    Moment,
    Nonce,
    PlainText,
    View,
    moment,
    moment_or_none,
)
from booking_app.api.schemas.coupons import CouponVerdict, MoneyIn
from booking_app.api.schemas.reservations import ReservedPiece, Visit, visit_fields
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.conflicts import RecordedScan
from booking_app.domain.reservations.schemas import (
    LineResult,
    LineView,
    Outcome,
    ReservationView,
    Status,
)
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.counter import Reason, ScanVerdict, Verdict, late_from
from booking_app.workflows.counter_day import CounterDay

_PHOTO_WIDTH = 320
"""As wide as the board shows them."""


class RecordedIn(Body):
    """A counter recorded the arrival of a booking while it had no connection."""

    store: UUID = Field(description="Of the counter that recorded it, as its day says.")
    at: Moment = Field(description="When. Later than now is now; older than a day is a conflict.")
    by: UUID | None = Field(None, description="The person who recorded it; null is the caller.")
    device: Annotated[PlainText, StringConstraints(max_length=60)] = ""

    def given(self, nonce: str) -> RecordedScan:
        """As the workflow takes it."""
        return RecordedScan(nonce, self.at, self.by, self.device)


class Scan(Body):
    """What was held before the lens, or typed."""

    payload: Annotated[PlainText, StringConstraints(min_length=1, max_length=2048)]
    nonce: Nonce
    recorded: RecordedIn | None = Field(
        None, description="For arrivals recorded without a connection; of bookings only."
    )


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
    conflict: bool = Field(
        description="Whether a recorded arrival does not fit: managers of the store are told."
    )
    reservation: CounterReservation | None
    coupon: CouponVerdict | None

    @classmethod
    def of(
        cls, verdict: ScanVerdict, reservation: ReservationView | None, *, conflict: bool = False
    ) -> Self:
        """The verdict as answered."""
        return cls(
            conflict=conflict,
            kind=verdict.kind,
            verdict=verdict.verdict,
            reason=verdict.reason,
            code=verdict.code,
            elsewhere=verdict.elsewhere,
            reservation=CounterReservation.of(reservation) if reservation else None,
            coupon=CouponVerdict.of(verdict.coupon) if verdict.coupon else None,
        )


class DayPhoto(View):
    """A file of a piece's photo."""

    url: str
    width: int


class DayPiece(View):
    """A piece to lay out, and where it lies."""

    name: str
    metal_name: str
    size: str
    barcode: str
    showcase: str
    tray: str
    photos: list[DayPhoto] = Field(description="Small ones, the smallest first.")

    @classmethod
    def of(cls, line: LineView) -> Self:
        """The piece as answered."""
        piece = line.piece
        return cls(
            name=piece.product_name,
            metal_name=piece.metal_name,
            size=piece.size,
            barcode=piece.barcode,
            showcase=piece.showcase,
            tray=piece.tray,
            photos=_small_photos(piece.photo),
        )


class DayVisit(View):
    """Who comes, and what to lay out."""

    code: str
    status: Status
    name: str = Field(description="The name to greet; empty for whoever walked in without one.")
    slot_start: datetime | None = Field(description="Null is as soon as possible, or a walk-in.")
    keep_until: datetime
    arrived_at: datetime | None
    is_walk_in: bool
    is_mine: bool = Field(description="Whether whoever asks looks after it.")
    late_from: datetime
    pieces: list[DayPiece]

    @classmethod
    def of(cls, found: ReservationView, actor: Actor) -> Self:
        """The visit as answered."""
        zone = found.store.time_zone
        open_lines = [line for line in found.lines if line.outcome != "missing"]
        return cls(
            code=found.code,
            status=found.status,
            name=found.contact_name,
            slot_start=moment_or_none(found.slot_starts_at, zone),
            keep_until=moment(found.keep_until, zone),
            arrived_at=moment_or_none(found.arrived_at, zone),
            is_walk_in=found.is_walk_in,
            is_mine=actor.kind == "staff" and found.consultant_id == actor.id,
            late_from=moment(late_from(found), zone),
            pieces=[DayPiece.of(line) for line in open_lines],
        )


class VisitOver(View):
    """A visit that is over; nothing is told of whose it was."""

    code: str
    status: Status


class SigningKey(View):
    """A key whose signatures are good, by the id that tokens carry."""

    id: str = Field(description="Two bytes in hex.")
    key: str = Field(description="Ed25519, 32 bytes in base64.")


class CounterDayOut(View):
    """What a counter's device may keep to go on without a connection, and for how long."""

    store: UUID
    store_name: str
    person: UUID
    person_name: str
    device: str
    now: datetime = Field(description="When it was read, by the store's clock.")
    forget_at: datetime = Field(description="Nothing of it is kept after that.")
    idle_minutes: int = Field(description="Nor when nobody touched the device for so long.")
    keys: list[SigningKey]
    expected: list[DayVisit]
    over: list[VisitOver]

    @classmethod
    def of(cls, day: CounterDay, actor: Actor, keys: Mapping[str, bytes]) -> Self:
        """The day as answered."""
        zone = day.store.time_zone
        return cls(
            store=day.store.id,
            store_name=day.store.name,
            person=actor.id,
            person_name=actor.name,
            device=actor.device,
            now=moment(day.now, zone),
            forget_at=moment(day.forget_at, zone),
            idle_minutes=day.idle_minutes,
            keys=[
                SigningKey(id=id_, key=base64.b64encode(key).decode()) for id_, key in keys.items()
            ],
            expected=[DayVisit.of(view, actor) for view in day.expected],
            over=[VisitOver(code=view.code, status=view.status) for view in day.over],
        )


def _small_photos(media: MediaView | None) -> list[DayPhoto]:
    if media is None:
        return []
    files = [file for file in media.renditions if file.format == "webp" and file.frame == 0]
    small = [file for file in files if file.width <= _PHOTO_WIDTH] or files[:1]
    return [
        DayPhoto(url=file.url, width=file.width)
        for file in sorted(small, key=lambda file: file.width)
    ]
