"""A small chain for every test of a workflow."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from tests.factories.media import Bench
from tests.factories.shop import Shop, small_shop
from tests.infra.till import Till, open_till


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """The small shop, on Wednesday 11 March 2026 at noon in Moscow."""
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
async def bench(db: Database, shop: Shop, tmp_path: Path) -> AsyncIterator[Bench]:
    """All that works on uploads, for one product of the small shop."""
    bench = Bench.of(db, tmp_path, shop.products["aurora"])
    yield bench
    await bench.renderer.close()


@pytest.fixture
async def till(db: Database, shop: Shop, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Till]:
    """The small shop with a way to take payments, and the bank's side of it."""
    async with open_till(db, shop, clock, tmp_path) as opened:
        yield opened
