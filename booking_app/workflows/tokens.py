"""The signed tokens that QR codes carry: of bookings and of coupons."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from booking_app.core.clock import utc_now
from booking_app.core.settings import get_settings
from booking_app.core.signing import Signer
from booking_app.domain.chain.service import chain_now
from booking_app.domain.reservations.schemas import ReservationView

RESERVATION = "r"
COUPON = "c"
STATIC_COUPON = "cs"
PATH = "/q/"
STEP_SECONDS = 30
"""How long one QR of a coupon is shown."""
TOLERANCE_SECONDS = 15
"""How much longer it is accepted: the way from the phone to the counter."""


@cache
def signer() -> Signer:
    """The installation's signer."""
    return Signer(get_settings().signing_seeds)


def reservation_token(reservation: ReservationView) -> str:
    """A token that names a booking and its store.

    It outlives the deadline by the horizon, because a QR in an old letter must still open a
    booking moved to a later day; whether the booking is still good is for the counter to find
    out, and no signature can say it.
    """
    expires_at = reservation.keep_until + timedelta(days=chain_now().rules.horizon_days)
    return signer().sign(
        RESERVATION,
        reservation.code,
        audience=str(reservation.store.id),
        expires_at=expires_at,
    )


@dataclass(frozen=True, slots=True)
class RotatingToken:
    """A coupon's token of one step; the next one begins at `next_at`."""

    token: str
    next_at: datetime


def rotating_token(code: str) -> RotatingToken:
    """The token of a coupon for the present step of 30 seconds. `code` is canonical."""
    step = int(utc_now().timestamp()) // STEP_SECONDS
    next_at = datetime.fromtimestamp((step + 1) * STEP_SECONDS, UTC)
    expires_at = next_at + timedelta(seconds=TOLERANCE_SECONDS)
    return RotatingToken(signer().sign(COUPON, code, expires_at=expires_at), next_at)


def static_token(code: str, ends_at: datetime) -> str:
    """The token of a coupon for when there is no network; counters see that it is this one.

    It outlives the campaign by a day, so that the counter can say that the campaign is over.
    """
    return signer().sign(STATIC_COUPON, code, expires_at=ends_at + timedelta(days=1))
