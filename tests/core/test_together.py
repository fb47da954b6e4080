"""Who asks the same at the same moment is answered once."""

import asyncio

import pytest

from booking_app.core.db import Database
from booking_app.core.together import together


class Slow:
    """A question that is answered when told to; counts how often it was worked on."""

    def __init__(self) -> None:
        self.times = 0
        self.may_answer = asyncio.Event()

    async def __call__(self) -> int:
        self.times += 1
        await self.may_answer.wait()
        return self.times


async def _all_begun() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_many_who_ask_at_once_are_answered_once(db: Database) -> None:
    slow = Slow()
    asked = [asyncio.ensure_future(together(db, "a", slow)) for _ in range(50)]
    other = asyncio.ensure_future(together(db, "b", slow))
    await _all_begun()
    slow.may_answer.set()
    assert await asyncio.gather(*asked) == [2] * 50  # the other question was put meanwhile
    assert await other == 2
    assert slow.times == 2


async def test_the_next_one_asks_anew(db: Database) -> None:
    slow = Slow()
    slow.may_answer.set()
    assert [await together(db, "a", slow) for _ in range(3)] == [1, 2, 3]


async def test_who_goes_away_takes_nothing_from_the_others(db: Database) -> None:
    slow = Slow()
    first = asyncio.ensure_future(together(db, "a", slow))
    await _all_begun()
    second = asyncio.ensure_future(together(db, "a", slow))
    await _all_begun()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    slow.may_answer.set()
    assert await second == 1
    assert slow.times == 1


async def test_a_failure_reaches_all_and_the_next_one_tries_again(db: Database) -> None:
    tries = 0

    async def failing() -> None:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0)
        raise LookupError

    asked = [together(db, "a", failing) for _ in range(3)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in found] == [LookupError] * 3
    with pytest.raises(LookupError):
        await together(db, "a", failing)
    assert tries == 2
