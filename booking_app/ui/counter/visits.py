"""A booking as this counter may see it."""

from collections.abc import Mapping

from booking_app.core.db import Session
from booking_app.core.ids import parse_code
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.ui.counter.access import Desk
from booking_app.workflows import limits
from booking_app.workflows.counter import check_counter


async def at_this_counter(session: Session, desk: Desk, code: str) -> ReservationView:
    """The booking, if it is for the store of this counter; wrong codes are counted.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `RateLimited`.
    """
    async with limits.counted_guesses(account=str(desk.actor.id)):
        view = await reservations.get_by_code(session, parse_code(code) or "", desk.locale)
    check_counter(desk.actor, view.store.id)
    if view.store.id != desk.store_id:
        raise StoreNotAllowed
    return view


async def angles_of(
    session: Session, view: ReservationView, locale: str
) -> Mapping[str, tuple[MediaView, ...]]:
    """The pictures of every product of a booking, by its slug; withdrawn products have none."""
    found: dict[str, tuple[MediaView, ...]] = {}
    for slug in {line.piece.product_slug for line in view.lines}:
        try:
            found[slug] = (await catalogue.get_product(session, slug, locale)).media
        except ProductNotFound:
            found[slug] = ()
    return found


async def consultant_of(session: Session, view: ReservationView) -> str:
    """Who looks after the visit; empty for nobody in particular."""
    if view.consultant_id is None:
        return ""
    names = await directory.names_of(session, [view.consultant_id])
    return names.get(view.consultant_id, "")
