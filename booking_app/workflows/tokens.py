"""The signed token a booking's QR carries."""

from datetime import timedelta
from functools import cache

from booking_app.core.settings import get_settings
from booking_app.core.signing import Signer
from booking_app.domain.chain.service import chain_now
from booking_app.domain.reservations.schemas import ReservationView

RESERVATION = "r"
PATH = "/q/"


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
