"""A process that works on uploads as the background process does, taking over quickly from one
that died: `python -m tests.infra.media_worker DATABASE_URL FOLDER`. It says `ready` when it works.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from booking_app.core.db import Database
from booking_app.core.outbox import OutboxWorker
from tests.factories.media import Bench

LEASE = timedelta(seconds=0.6)


async def work(database_url: str, folder: Path) -> None:
    database = Database(database_url)
    intake = Bench.of(database, folder, UUID(int=0)).intake()
    long = dict.fromkeys(intake.handlers(), LEASE)
    worker = OutboxWorker(database, intake.handlers(), long=long, concurrency=2, poll_seconds=0.1)
    print("ready", flush=True)
    await worker.run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
