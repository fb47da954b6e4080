"""A small chain for every test of a workflow."""

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from tests.factories.shop import Shop, small_shop


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """The small shop, on Wednesday 11 March 2026 at noon in Moscow."""
    async with db.write() as session:
        return await small_shop(session)
