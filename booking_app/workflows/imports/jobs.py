"""Imports in the background: what the worker does for them, and what it tidies up."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from booking_app.core import events
from booking_app.core.clock import utc_now
from booking_app.core.db import Database, DatabaseUnavailable
from booking_app.core.outbox import GiveUp, Handler, Job
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.errors import ImportNotFound
from booking_app.domain.imports.service import LostClaim
from booking_app.workflows.imports.apply import CHECK_JOB, apply
from booking_app.workflows.imports.check import check, topic
from booking_app.workflows.imports.folder import abandoned, folder_of
from booking_app.workflows.imports.runs import APPLY_JOB

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
"""How soon another worker takes over from one that died."""
LONG_JOBS = {CHECK_JOB: LEASE, APPLY_JOB: LEASE}
ROWS_KEPT_FOR = timedelta(days=7)
_MOST_ATTEMPTS = 8
_FOLDERS_KEPT_FOR = timedelta(days=14)

Work = Callable[[Database, UUID, str], Awaitable[None]]


def import_handlers(database: Database) -> dict[str, Handler]:
    """What to do for each kind of job."""
    return {CHECK_JOB: _handler(database, check), APPLY_JOB: _handler(database, apply)}


def _handler(database: Database, work: Work) -> Handler:
    async def handle(job: Job) -> None:
        run_id = UUID(str(job.payload["run"]))
        worker = f"{job.attempt}-{secrets.token_hex(8)}"
        try:
            await work(database, run_id, worker)
        except (LostClaim, ImportNotFound):
            logger.info("import_left_to_another", extra={"run": str(run_id)})
        except DatabaseUnavailable:
            raise
        except Exception as error:
            if job.attempt < _MOST_ATTEMPTS:
                raise
            await _fail(database, run_id)
            raise GiveUp from error

    return handle


async def _fail(database: Database, run_id: UUID) -> None:
    async with database.write() as session:
        await imports.move(
            session,
            run_id,
            ["checking", "applying"],
            "failed",
            trouble="internal",
            ended_at=utc_now(),
        )
        events.publish(session, topic(run_id), "failed", run_id)


async def tidy(database: Database) -> None:
    """Forget the rows of imports long over, and files nobody came back to."""
    async with database.read() as session:
        found = await imports.worn_out(session, utc_now() - ROWS_KEPT_FOR)
    for run_id in found:
        await _close(database, run_id)
    for run_id in abandoned(_FOLDERS_KEPT_FOR.total_seconds()):
        folder_of(run_id).remove()


async def _close(database: Database, run_id: UUID) -> None:
    more = True
    while more:
        async with database.write() as session:
            await imports.abandon(session, run_id)
            more = await imports.clear_some(session, run_id)
    folder_of(run_id).remove()
