"""The demo chain, from files into a database and a folder of pictures."""

from dataclasses import dataclass
from functools import partial

from booking_app.adapters.storage import open_storage
from booking_app.core.db import Database
from booking_app.core.settings import Settings
from booking_app.demo.load_bookings import load_bookings
from booking_app.demo.load_coupons import load_coupons
from booking_app.demo.load_goods import load_pieces, load_products, see_pieces_again
from booking_app.demo.load_people import load_staff
from booking_app.demo.load_pictures import load_pictures
from booking_app.demo.load_places import load_cities, load_stores
from booking_app.demo.load_settings import load_settings
from booking_app.demo.stages import once


@dataclass(frozen=True, slots=True)
class Loaded:
    """What this run put in; nothing when everything was there."""

    stages: tuple[str, ...]


async def load_demo(db: Database, settings: Settings) -> Loaded:
    """Load the demo chain into a migrated database, once.

    Safe to run again: finished stages are skipped, a run that was killed is taken up where it
    stopped, and only pictures whose files were lost are made anew. Bookings and coupons are set
    against the moment of loading; pieces are seen again by every run, so that an old demo still
    promises them. Raises `ValueError` when `MEDIA_URL` names no storage built in.
    """
    done = await load_chain(db, settings)
    if await once(db, "coupons", load_coupons):
        done.append("coupons")
    if await once(db, "bookings", partial(load_bookings, settings=settings)):
        done.append("bookings")
    async with db.write() as session:
        await see_pieces_again(session)
    return Loaded(tuple(done))


async def load_chain(db: Database, settings: Settings) -> list[str]:
    """Load all of the demo chain that does not depend on the day; returns the stages loaded now.

    Raises `ValueError` when `MEDIA_URL` names no storage built in.
    """
    storage = open_storage(settings)
    stages = {
        "settings": load_settings,
        "cities": load_cities,
        "stores": load_stores,
        "products": load_products,
        "pieces": load_pieces,
        "staff": load_staff,
    }
    done = [name for name, load in stages.items() if await once(db, name, load)]
    return done + await load_pictures(db, storage)
