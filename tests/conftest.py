"""What every test stands on: real databases, one clock, no network but this machine's own."""

import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg import sql
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadScopeScheduling

from booking_app.core.clock import ManualClock, set_clock
from booking_app.core.db import Database
from booking_app.core.settings import Settings
from booking_app.metadata import metadata
from tests.infra.bucket_server import CREDENTIALS, BucketServer, bucket_server

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
IN_CI = os.environ.get("CI") == "true"

# Tests must not depend on, or write to, what the developer's shell points at.
for _name in Settings.model_fields:
    os.environ.pop(_name.upper(), None)
_data_dir = tempfile.TemporaryDirectory(prefix="vitrina-tests-")
os.environ["DATA_DIR"] = _data_dir.name


_ONE_BY_ONE = ("tests/e2e/", "tests/api/test_concurrency.py", "tests/test_torture.py")
"""Tests that take all of a machine: browsers, and many processes at once."""


class _OneByOne(LoadScopeScheduling):  # type: ignore[misc]
    """Tests that take much on one worker, one after the other; all others where there is room."""

    def _split_scope(self, nodeid: str) -> str:
        return "one by one" if nodeid.startswith(_ONE_BY_ONE) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _OneByOne(config, log)


def pytest_unconfigure() -> None:
    _data_dir.cleanup()


def unreachable(service: str, error: Exception) -> None:
    """Skip for want of a service, except where its presence was promised."""
    sentence = f"{service} is not reachable ({str(error).splitlines()[0]})"
    if IN_CI:
        pytest.fail(f"{sentence}, and CI=true requires it", pytrace=False)
    pytest.skip(sentence)


def at_nine() -> ManualClock:
    """A clock that stands still: Wednesday, 11 March 2026, 09:00 UTC, noon in Moscow."""
    return ManualClock(datetime(2026, 3, 11, 9, 0, tzinfo=UTC))


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    """The time is that of `at_nine` until a test moves it."""
    manual = at_nine()
    set_clock(manual)
    yield manual
    set_clock(None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


def throw_away_database() -> Iterator[str]:
    """The URL of a new PostgreSQL database that is dropped afterwards."""
    name = f"vitrina_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(POSTGRES_URL, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        unreachable("PostgreSQL", error)
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture(scope="session")
def postgres_with_tables() -> Iterator[str]:
    """A PostgreSQL database with all tables, shared by the tests of this run."""
    for url in throw_away_database():
        engine = sqlalchemy.create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture
def empty_postgres_url() -> Iterator[str]:
    """A PostgreSQL database without tables."""
    yield from throw_away_database()


def empty_all_tables(url: str) -> None:
    """Delete every row of a database that has all tables."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database or "")) as file, file:
            for table in metadata.sorted_tables:
                file.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - our own tables' names
        return
    tables = [sql.Identifier(table.name) for table in metadata.sorted_tables]
    with psycopg.connect(url) as connection:
        # Much faster than TRUNCATE on tables that hold a few rows.
        connection.execute("SET session_replication_role = replica")
        connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(t) for t in tables))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and no rows, once for each kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "vitrina.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_with_tables")
    empty_all_tables(url)
    yield url


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Database]:
    """An open, empty database; each test runs on SQLite and on PostgreSQL."""
    database = Database(db_url)
    yield database
    await database.dispose()


@pytest.fixture(scope="session")
def buckets() -> Iterator[BucketServer]:
    """A real S3 server on this machine, for the tests of this run."""
    with bucket_server() as server:
        yield server


@pytest.fixture
def bucket_url(buckets: BucketServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The `MEDIA_URL` of an empty bucket, with credentials in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return buckets.new_bucket()
