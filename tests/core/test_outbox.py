import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.outbox import (
    LEASE,
    MOST_ATTEMPTS,
    GiveUp,
    Handler,
    Job,
    JobStatus,
    OutboxJob,
    OutboxWorker,
    delay_after,
    enqueue,
)


class Recorder:
    """A handler that notes what it was given, and fails as often as told."""

    def __init__(self, failures: int = 0, error: type[Exception] = OSError) -> None:
        self.jobs: list[Job] = []
        self._failures = failures
        self._error = error

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        await asyncio.sleep(0)
        if len(self.jobs) <= self._failures:
            raise self._error("no luck")


async def order(
    db: Database, payload: Mapping[str, Any] | None = None, kind: str = "letter", **kw: Any
) -> None:
    async with db.write() as session:
        await enqueue(session, kind, payload or {}, **kw)


async def status_of(db: Database, key: str) -> tuple[str, int, str]:
    async with db.read() as session:
        job = (await session.scalars(select(OutboxJob).where(OutboxJob.key == key))).one()
        return job.status, job.attempts, job.last_error


async def run_at_of(db: Database, key: str) -> datetime:
    async with db.read() as session:
        return (await session.scalars(select(OutboxJob.run_at).where(OutboxJob.key == key))).one()


async def test_a_job_is_done_once_with_its_payload(db: Database) -> None:
    handler = Recorder()
    worker = OutboxWorker(db, {"letter": handler})
    await order(db, {"to": 1, "lines": ["a"]}, key="l1")
    assert await worker.drain() == 1
    assert await worker.drain() == 0
    (job,) = handler.jobs
    assert (job.kind, job.key, job.payload, job.attempt) == (
        "letter", "l1", {"to": 1, "lines": ["a"]}, 1,
    )  # fmt: skip
    assert (await status_of(db, "l1"))[0] == JobStatus.DONE


async def test_the_same_key_is_the_same_job(db: Database) -> None:
    handler = Recorder()
    worker = OutboxWorker(db, {"letter": handler})
    await order(db, {"n": 1}, key="same")
    await order(db, {"n": 2}, key="same")
    await order(db, {"n": 3})
    await order(db, {"n": 4})
    await worker.drain()
    await order(db, {"n": 5}, key="same")
    await worker.drain()
    assert [job.payload["n"] for job in handler.jobs] == [1, 3, 4]


async def test_a_job_of_an_undone_transaction_never_was(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write() as session:
            await enqueue(session, "letter", {})
            raise ZeroDivisionError
    assert await OutboxWorker(db, {"letter": Recorder()}).drain() == 0


async def test_a_job_waits_for_its_time(db: Database, clock: ManualClock) -> None:
    worker = OutboxWorker(db, {"letter": Recorder()})
    await order(db, run_at=utc_now() + timedelta(hours=2))
    assert await worker.drain() == 0
    clock.advance(hours=2)
    assert await worker.drain() == 1


async def test_kinds_without_a_handler_here_are_left_to_others(db: Database) -> None:
    await order(db, kind="payment")
    assert await OutboxWorker(db, {"letter": Recorder()}).drain() == 0
    assert await OutboxWorker(db, {"payment": Recorder()}).drain() == 1


async def test_a_failed_job_is_tried_again_later_and_later(
    db: Database, clock: ManualClock
) -> None:
    handler = Recorder(failures=2)
    worker = OutboxWorker(db, {"letter": handler})
    await order(db, key="k")
    await worker.drain()
    assert await status_of(db, "k") == (JobStatus.WAITING, 1, "OSError: no luck")
    clock.advance(seconds=4)
    assert await worker.drain() == 0
    clock.advance(seconds=1)
    assert await worker.drain() == 1
    clock.advance(seconds=9)
    assert await worker.drain() == 0
    clock.advance(seconds=1)
    assert await worker.drain() == 1
    assert await status_of(db, "k") == (JobStatus.DONE, 3, "")
    assert [job.attempt for job in handler.jobs] == [1, 2, 3]


async def test_it_gives_up_in_the_end(db: Database, clock: ManualClock) -> None:
    handler = Recorder(failures=100)
    worker = OutboxWorker(db, {"letter": handler})
    await order(db, key="k")
    for _ in range(MOST_ATTEMPTS + 5):
        await worker.drain()
        clock.advance(hours=1)
    assert len(handler.jobs) == MOST_ATTEMPTS
    assert (await status_of(db, "k"))[0] == JobStatus.FAILED


async def test_a_handler_can_say_that_trying_again_is_useless(db: Database) -> None:
    await order(db, key="k")
    await OutboxWorker(db, {"letter": Recorder(failures=1, error=GiveUp)}).drain()
    assert await status_of(db, "k") == (JobStatus.FAILED, 1, "GiveUp: no luck")


async def test_a_job_whose_worker_died_is_taken_over(db: Database, clock: ManualClock) -> None:
    async def die(_: Job) -> None:
        raise asyncio.CancelledError

    await order(db, key="k")
    with pytest.raises(asyncio.CancelledError):
        await OutboxWorker(db, {"letter": die}).run_due()
    handler = Recorder()
    other = OutboxWorker(db, {"letter": handler})
    assert await other.drain() == 0
    clock.advance(seconds=LEASE.total_seconds())
    assert await other.drain() == 1
    assert [job.attempt for job in handler.jobs] == [2]


async def test_a_long_job_keeps_its_lease_while_its_worker_lives(
    db: Database, clock: ManualClock
) -> None:
    started, may_end = asyncio.Event(), asyncio.Event()

    async def handler(_job: Job) -> None:
        started.set()
        await may_end.wait()

    lease = timedelta(seconds=0.2)
    worker = OutboxWorker(db, {"film": handler}, long={"film": lease})
    other = OutboxWorker(db, {"film": Recorder()}, long={"film": lease})
    await order(db, kind="film", key="f1")
    running = asyncio.create_task(worker.run_due())
    await started.wait()
    clock.advance(minutes=10)
    while (await run_at_of(db, "f1")) <= clock.now:
        pass
    assert await other.run_due() == 0
    may_end.set()
    await running
    assert (await status_of(db, "f1"))[0] == JobStatus.DONE


async def test_a_long_job_is_taken_over_soon_after_its_worker_died(
    db: Database, clock: ManualClock
) -> None:
    started = asyncio.Event()

    async def handler(_job: Job) -> None:
        started.set()
        await asyncio.Event().wait()

    lease = timedelta(seconds=20)
    worker = OutboxWorker(db, {"film": handler}, long={"film": lease})
    await order(db, kind="film", key="f1")
    running = asyncio.create_task(worker.run_due())
    await started.wait()
    while (await run_at_of(db, "f1")) > clock.now + lease:
        pass
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    other = OutboxWorker(db, {"film": Recorder()}, long={"film": lease})
    assert await other.run_due() == 0
    clock.advance(seconds=21)
    assert await other.run_due() == 1


async def test_many_workers_share_the_work_without_doing_it_twice(
    db: Database, db_url: str
) -> None:
    handler = Recorder()
    for number in range(40):
        await order(db, {"n": number})
    databases = [Database(db_url) for _ in range(3)]
    workers = [OutboxWorker(each, {"letter": handler}) for each in databases]
    await asyncio.gather(*(worker.drain() for worker in workers))
    await workers[0].drain()
    assert sorted(job.payload["n"] for job in handler.jobs) == list(range(40))
    for each in databases:
        await each.dispose()


async def test_a_running_worker_is_woken_by_the_commit(db: Database) -> None:
    done = asyncio.Event()

    async def handler(job: Job) -> None:
        done.set()

    handlers: dict[str, Handler] = {"letter": handler}
    running = asyncio.create_task(OutboxWorker(db, handlers, poll_seconds=3600).run())
    await asyncio.sleep(0)
    await order(db)
    async with asyncio.timeout(5):
        await done.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_slow_job_does_not_hold_up_the_others(db: Database) -> None:
    go_on, quick_done = asyncio.Event(), asyncio.Event()

    async def handler(job: Job) -> None:
        if job.payload["slow"]:
            await go_on.wait()
        elif job.payload["last"]:
            quick_done.set()

    for number in range(9):
        await order(db, {"slow": number == 0, "last": number == 8}, key=str(number))
    worker = OutboxWorker(db, {"letter": handler}, concurrency=2, poll_seconds=3600)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(10):
        await quick_done.wait()
    assert (await status_of(db, "0"))[0] == JobStatus.RUNNING
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_old_jobs_are_forgotten_and_failed_ones_kept(
    db: Database, clock: ManualClock
) -> None:
    await order(db, key="good")
    await order(db, key="bad", kind="bad")
    failing = Recorder(failures=1, error=GiveUp)
    worker = OutboxWorker(db, {"letter": Recorder(), "bad": failing})
    await worker.drain()
    clock.advance(days=8)
    await worker.prune()
    async with db.read() as session:
        assert (await session.scalars(select(OutboxJob.key))).all() == ["bad"]
        assert await session.scalar(select(func.count()).select_from(OutboxJob)) == 1


def test_delays_double_up_to_an_hour() -> None:
    assert [delay_after(n).total_seconds() for n in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert delay_after(50) == timedelta(hours=1)


async def test_a_stopped_worker_ends_what_is_under_way_and_begins_nothing_more(
    db: Database,
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    done = []

    async def slow(job: Job) -> None:
        begun.set()
        await may_end.wait()
        done.append(job.key)

    worker = OutboxWorker(db, {"letter": slow}, concurrency=1)
    await order(db, key="first")
    await order(db, key="second")
    running = asyncio.create_task(worker.run())
    await begun.wait()
    worker.stop()
    may_end.set()
    await running
    assert done == ["first"]
    assert (await status_of(db, "first"))[0] == JobStatus.DONE
    assert (await status_of(db, "second"))[0] == JobStatus.WAITING
