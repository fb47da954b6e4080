"""The engines of both databases, set up as `db` needs them."""

import select
import time
from typing import Any

from psycopg.pq import ConnStatus
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from booking_app.core.others import ONLY_LOOKS

LOCK_WAIT_MS = 5000
"""How long a statement may wait for somebody else's lock, on both databases."""
STATEMENT_LIMIT_MS = 30_000
_SQLITE_TRY_MS = 20
_SQLITE_QUEUE_SECONDS = 10.0
_POOL_WAIT_SECONDS = 10.0
_PREPARED_FROM = 2
"""After how many times on a connection a statement is prepared there."""


_IF_NOBODY_ANSWERS = {
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A server or a network on the way may go without a word. Connections that wait for the next rush
are asked after so many seconds; what was sent and heard of by nobody (ms) is an outage. Else the
system would try for a quarter of an hour."""


def _begin_immediate(connection: Any) -> None:
    """Begin a transaction that already owns the write lock.

    A deferred one that later wants to write fails at once with “database is locked” when somebody
    else wrote meanwhile; an immediate one waits its turn.
    """
    # SQLite's own waiting sleeps longer the longer it has waited, so that the writers of a busy
    # process overtake those of others for seconds. Many short waits give all the same chance.
    deadline = time.monotonic() + _SQLITE_QUEUE_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
        else:
            return


def sqlite_engine(url: URL, *, writes: bool, connections: int) -> AsyncEngine:
    """For the writers of a process, who share one connection, or for its readers."""
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,  # an error text must not carry contacts into the log
        # The driver must not begin transactions by itself: it would begin deferred ones.
        connect_args={"isolation_level": None},
    )

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        if writes:
            cursor.execute(f"PRAGMA busy_timeout = {_SQLITE_TRY_MS}")
        cursor.close()

    def begin(connection: Any) -> None:
        if connection.get_execution_options().get(ONLY_LOOKS):
            return
        if writes:
            _begin_immediate(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    _close_what_comes_back_late(engine)
    return engine


def postgresql_engine(url: URL, connections: int) -> AsyncEngine:
    """For readers and writers alike."""
    options = (
        f"-c timezone=UTC -c lock_timeout={LOCK_WAIT_MS} -c statement_timeout={STATEMENT_LIMIT_MS}"
        " -c idle_in_transaction_session_timeout=60000"
        # Neither the driver nor we read dates written in any other way.
        " -c datestyle=ISO"
        # Compiling a statement takes longer than any of ours runs.
        " -c jit=off"
    )
    engine = create_async_engine(
        url,
        # Those beyond the size of a pool are closed as soon as nobody needs them, and under load
        # somebody needs them again at once; so there are none beyond it.
        pool_size=2 * connections,
        max_overflow=0,
        # The last one used first: the fewest are open, and those have prepared what is asked.
        pool_use_lifo=True,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,  # an error text must not carry contacts into the log
        connect_args={
            "options": options,
            "connect_timeout": 5,
            **_IF_NOBODY_ANSWERS,
            "application_name": "vitrina",
            "prepare_threshold": _PREPARED_FROM,
        },
    )
    event.listen(engine.sync_engine, "checkout", _require_silence)
    _close_what_comes_back_late(engine)
    return engine


def _close_what_comes_back_late(engine: AsyncEngine) -> None:
    """Have a connection that was in use when the engine was disposed of closed on its return.

    It goes back to the pool from before, which nobody has any more: there it would stay open until
    the garbage collector finds it.
    """
    disposals = 0

    def disposed(_engine: object) -> None:
        nonlocal disposals
        disposals += 1

    def opens(_dialect: object, record: Any, _arguments: object, _options: object) -> None:
        # A record never changes its pool, even when it connects again.
        record.record_info.setdefault("disposals", disposals)

    def returns(connection: object, record: Any) -> None:
        if connection is not None and record.record_info["disposals"] != disposals:
            record.invalidate()

    event.listen(engine.sync_engine, "engine_disposed", disposed)
    event.listen(engine.sync_engine, "do_connect", opens)
    event.listen(engine.sync_engine, "checkin", returns)


def _require_silence(connection: Any, _record: object, _proxy: object) -> None:
    """Refuse a connection the server has closed, or says anything on while nobody asked.

    The pool opens another one then. To ask the server whether it is there would cost every
    transaction a way there and back; what it said when it went away lies here already.
    """
    raw = connection.driver_connection.pgconn
    if raw.status == ConnStatus.OK:
        poll = select.poll()
        poll.register(raw.socket, select.POLLIN)
        if not poll.poll(0):
            return
    raise DisconnectionError
