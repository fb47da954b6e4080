"""A worker that is killed at any moment leaves every file done exactly once."""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select

from booking_app.core.clock import set_clock
from booking_app.core.db import Database
from booking_app.core.outbox import JobStatus, OutboxJob
from booking_app.domain.catalogue.models import ProductMedia
from booking_app.domain.media.models import MediaAsset, Rendition, Upload
from tests.factories.media import Bench, picture, zipped
from tests.infra.server import ROOT

PHOTOS = 18
KILLS = {"sqlite": 20, "postgres": 8}
GIVE_UP_SECONDS = 240


async def start(db_url: str, folder: Path) -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.infra.media_worker", db_url, str(folder)),
        stdout=PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    await process.communicate()


async def unfinished(db: Database) -> int:
    async with db.read() as session:
        waiting = select(func.count()).select_from(Upload).where(Upload.status != "done")
        jobs = select(func.count()).select_from(OutboxJob).where(OutboxJob.status != JobStatus.DONE)
        return (await session.scalar(waiting) or 0) + (await session.scalar(jobs) or 0)


async def test_kills_lose_and_double_nothing(
    bench: Bench, db: Database, db_url: str, tmp_path: Path
) -> None:
    set_clock(None)  # the other process knows only the real one
    for number in range(PHOTOS):
        size = (1300 + number, 900) if number % 3 else (2100 + number, 1400)
        await bench.upload(picture(size, (number * 9, 80, 160)), f"{number}.jpg")  # type: ignore[arg-type]
    frames = {f"{n}.jpg": picture((500, 500), (n * 20, 0, 0)) for n in range(8)}  # type: ignore[arg-type]
    await bench.upload(zipped(frames), "spin.zip")
    for number in range(4):
        await bench.upload(
            picture((450, 450), (0, number * 60, 0)),
            f"f{number}.jpg",
            spin_group="g",  # type: ignore[arg-type]
        )
    moments = random.Random()  # noqa: S311 - any moment will do, each run others
    for _ in range(KILLS["sqlite" if db.is_sqlite else "postgres"]):
        process = await start(db_url, tmp_path)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), moments.uniform(0.05, 1.2))
        await kill(process)
    process = await start(db_url, tmp_path)
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while await unfinished(db):
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.2)
            assert process.returncode is None
    await kill(process)

    async with db.read() as session:
        linked = list(await session.scalars(select(ProductMedia.asset_id)))
        assets = list(await session.scalars(select(MediaAsset)))
        made = list(await session.scalars(select(Upload)))
        files = (await session.execute(select(Rendition.key, Rendition.byte_count))).all()
    assert len(linked) == len(set(linked)) == PHOTOS + 2
    assert {asset.id for asset in assets} == set(linked)
    assert len({asset.content_hash for asset in assets}) == PHOTOS + 2
    assert {upload.asset_id for upload in made} == set(linked)
    assert {upload.reason for upload in made} == {""}
    assert sorted(asset.frame_count for asset in assets)[-2:] == [4, 8]
    for key, byte_count in files:
        found = await bench.storage.stat(key)
        assert found is not None, key
        assert found.byte_count == byte_count
    # Who dies between the note that a file is done and the removal of its bytes leaves them lying.
    await bench.intake().tidy()
    assert bench.received.ids() == []
