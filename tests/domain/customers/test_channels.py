"""Phones and e-mails that are held until a transaction ends."""

import pytest

from booking_app.core.db import Database
from booking_app.domain.customers import service


@pytest.mark.parametrize("count", [0, 1, 2, 3])
async def test_any_number_of_channels_can_be_held(db: Database, count: int) -> None:
    channels = [f"shopper-{number}@example.com" for number in range(count)]
    for _ in range(2):
        async with db.write() as session:
            await service.lock_channels(session, channels)
