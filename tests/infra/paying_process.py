"""A process that works on payments and is killed at the next answer of the bank:
`python -m tests.infra.paying_process DATABASE_URL BANK_URL MOMENT WORK`. `WORK` is `open:<payment>`
to open a payment page, or `jobs` for what is due. SIGKILL ends it, before anything is noted.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from booking_app.adapters.stripe_payments import StripePayments
from booking_app.core.clock import ManualClock, set_clock
from booking_app.core.db import Database
from booking_app.core.outbox import OutboxWorker
from booking_app.metadata import metadata
from booking_app.sandbox.app import KEY
from booking_app.workflows import pay_online, payment_jobs


async def work(database_url: str, bank_url: str, what: str) -> None:
    assert metadata.tables  # all of them, as a worker knows them
    database = Database(database_url)
    gateway = StripePayments(KEY, (), address=bank_url)
    send = httpx.AsyncClient.send

    async def to_the_death(client: httpx.AsyncClient, request: httpx.Request, **more: Any) -> Any:
        answer = await send(client, request, **more)
        if request.method == "POST":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    httpx.AsyncClient.send = to_the_death  # type: ignore[assignment, method-assign]
    kind, _, id_ = what.partition(":")
    if kind == "open":
        await pay_online.open_page(database, gateway, UUID(id_))
    else:
        await OutboxWorker(database, payment_jobs.payment_handlers(database, gateway)).drain()


if __name__ == "__main__":
    set_clock(ManualClock(datetime.fromisoformat(sys.argv[3])))
    asyncio.run(work(sys.argv[1], sys.argv[2], sys.argv[4]))
