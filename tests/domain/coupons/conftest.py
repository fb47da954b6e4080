"""A small chain for the tests of coupons."""

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.coupons.schemas import Counter
from tests.factories.shop import Shop, hire, small_shop


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """The small shop, on Wednesday 11 March 2026 at noon in Moscow."""
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
async def arbat(db: Database, shop: Shop) -> Counter:
    """A consultant at the counter of `arbat`."""
    return Counter(await hire(db, shop.stores["arbat"]), shop.stores["arbat"])


@pytest.fixture
async def tverskaya(db: Database, shop: Shop) -> Counter:
    """A consultant at the counter of `tverskaya`."""
    return Counter(await hire(db, shop.stores["tverskaya"]), shop.stores["tverskaya"])


@pytest.fixture
async def manager(db: Database, shop: Shop) -> Counter:
    """The manager at the counter of `arbat`."""
    return Counter(await hire(db, shop.stores["arbat"], role="manager"), shop.stores["arbat"])
