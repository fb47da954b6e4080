"""Composition root of the background process: letters leave, time that ran out is recorded.

A small installation runs the same in its web process (`background_tasks`); a large one runs
`python -m booking_app.worker` as often as it likes, for every job is done by one of them.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from booking_app.adapters.mail import SmtpSender
from booking_app.adapters.mailbox import demo_mailbox
from booking_app.adapters.rendering import renderer
from booking_app.adapters.storage import open_storage
from booking_app.adapters.stripe_payments import StripePayments
from booking_app.adapters.upload_files import upload_files
from booking_app.core import events, idempotency
from booking_app.core.db import Database, DatabaseUnavailable, get_database
from booking_app.core.logging import configure_logging
from booking_app.core.mail import MailSender
from booking_app.core.outbox import OutboxWorker
from booking_app.core.settings import Settings, get_settings
from booking_app.domain.chain.service import following_chain
from booking_app.domain.payments.ports import GatewayUnavailable, PaymentGateway
from booking_app.sandbox.app import KEY as SANDBOX_KEY
from booking_app.sandbox.app import PATH as SANDBOX_PATH
from booking_app.workflows import (
    coupon_letter,
    coupon_lists,
    letters,
    staff_letter,
    store_recheck,
    waiting,
    waiting_letter,
)
from booking_app.workflows.coupon_letter import coupon_letter_handler
from booking_app.workflows.imports.jobs import LONG_JOBS, import_handlers
from booking_app.workflows.imports.jobs import tidy as tidy_imports
from booking_app.workflows.letter_delivery import letter_handler
from booking_app.workflows.media_jobs import MediaIntake
from booking_app.workflows.payment_jobs import RECONCILE_SECONDS, payment_handlers, reconcile
from booking_app.workflows.staff_letter import staff_letter_handler
from booking_app.workflows.store_admin import recheck_handler
from booking_app.workflows.sweep import sweep
from booking_app.workflows.waiting_letter import waiting_letter_handler

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 15.0
HOUSEKEEPING_SECONDS = 3600.0
MEDIA_LEASE = timedelta(seconds=30)
STOP_SECONDS = 25.0
"""How long work under way may take to end; below what service managers wait before killing."""


def mail_sender(settings: Settings) -> MailSender:
    """The demo mailbox where there is one, else the mail server of the settings."""
    return demo_mailbox(settings) or SmtpSender(settings.smtp_url.get_secret_value())


def payment_gateway(settings: Settings) -> PaymentGateway | None:
    """Where online payments are made: Stripe, in demonstrations the sandbox, or nowhere."""
    if settings.uses_payment_sandbox:
        address = settings.own_address + SANDBOX_PATH
        return StripePayments(SANDBOX_KEY, (settings.payment_sandbox_secret,), address=address)
    key = settings.stripe_secret_key.get_secret_value()
    return StripePayments(key, settings.stripe_webhook_secrets) if key else None


def media_intake(database: Database, settings: Settings) -> MediaIntake:
    """What makes pictures from uploads, in children of this process."""
    return MediaIntake(database, open_storage(settings), renderer(settings), upload_files(settings))


def media_worker(database: Database, settings: Settings, intake: MediaIntake) -> OutboxWorker:
    """A worker for pictures alone: letters never wait for them."""
    return OutboxWorker(
        database,
        intake.handlers(),
        long=dict.fromkeys(intake.handlers(), MEDIA_LEASE),
        concurrency=intake.places + 1,  # one is hashed and stored while others are rendered
    )


def outbox_worker(
    database: Database, settings: Settings, gateway: PaymentGateway | None = None
) -> OutboxWorker:
    """A worker with a handler for every kind of job; without a gateway none about payments."""
    handlers = {
        letters.JOB_KIND: letter_handler(database, mail_sender(settings)),
        store_recheck.JOB_KIND: recheck_handler(database),
        staff_letter.JOB_KIND: staff_letter_handler(database, mail_sender(settings)),
        coupon_lists.JOB_KIND: coupon_lists.list_handler(database),
        coupon_letter.JOB_KIND: coupon_letter_handler(database, mail_sender(settings)),
        waiting_letter.JOB_KIND: waiting_letter_handler(database, mail_sender(settings)),
        **import_handlers(database),
        **(payment_handlers(database, gateway) if gateway else {}),
    }
    return OutboxWorker(database, handlers, long=LONG_JOBS | coupon_lists.LONG_JOBS)


async def background_tasks(
    database: Database, settings: Settings, stop: asyncio.Event | None = None
) -> None:
    """Work until `stop` is set or the task is cancelled; either way what is under way is ended
    properly first, for at most `STOP_SECONDS`."""
    stopping = stop or asyncio.Event()
    gateway = payment_gateway(settings)
    worker = outbox_worker(database, settings, gateway)
    intake = media_intake(database, settings)
    pictures = media_worker(database, settings, intake)
    tasks = [
        asyncio.create_task(worker.run(), name="outbox"),
        asyncio.create_task(pictures.run(), name="media"),
        asyncio.create_task(
            _regularly("sweep", SWEEP_SECONDS, lambda: _sweep_all(database), stopping)
        ),
        asyncio.create_task(
            _regularly(
                "payments", RECONCILE_SECONDS, lambda: _reconcile(database, gateway), stopping
            )
        ),
        asyncio.create_task(
            _regularly(
                "housekeeping",
                HOUSEKEEPING_SECONDS,
                lambda: _tidy(database, worker, intake),
                stopping,
            )
        ),
    ]
    try:
        await stopping.wait()
    finally:
        stopping.set()
        worker.stop()
        pictures.stop()
        _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await intake.close()
        if gateway is not None:
            await gateway.aclose()


async def _regularly(
    name: str, seconds: float, work: Callable[[], Awaitable[None]], stopping: asyncio.Event
) -> None:
    """Again and again until told to stop; trouble this time is no reason not to try next time."""
    while not stopping.is_set():
        try:
            await work()
        except DatabaseUnavailable:
            logger.warning("database_unavailable", extra={"task": name})
        except Exception:
            logger.exception("background_task_failed", extra={"task": name})
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopping.wait()


async def _sweep_all(database: Database) -> None:
    more = True
    while more:
        result = await database.run(sweep)
        more = result.more
        if result.expired or result.no_show:
            logger.info("swept", extra={"expired": result.expired, "no_show": result.no_show})
    if offers := await waiting.sweep(database):
        logger.info("offered_to_the_waiting", extra={"offers": offers})


async def _reconcile(database: Database, gateway: PaymentGateway | None) -> None:
    if gateway is None:
        return
    try:
        await reconcile(database, gateway)
    except GatewayUnavailable:
        logger.warning("payment_provider_unavailable")


async def _tidy(database: Database, worker: OutboxWorker, intake: MediaIntake) -> None:
    await worker.prune()
    await database.run(events.prune)
    await database.run(idempotency.prune)
    await tidy_imports(database)
    await coupon_lists.tidy(database)
    await intake.tidy()


async def run() -> None:
    """The background process: works until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = get_database()
    logger.info("worker_started")
    try:
        async with following_chain(database):
            await background_tasks(database, get_settings(), stop)
    finally:
        await database.dispose()
    logger.info("worker_stopped")


def main() -> None:
    """Entry point of `python -m booking_app.worker`."""
    settings = get_settings()
    configure_logging(settings.log_level, as_json=settings.is_production)
    asyncio.run(run())


if __name__ == "__main__":
    main()
