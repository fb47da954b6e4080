"""The database goes away and comes back: everybody is told, and nobody has to restart anything."""

from collections.abc import Iterator

import pytest
import sqlalchemy
from sqlalchemy import select
from sqlalchemy.engine import make_url

from booking_app.api.app import create_api
from booking_app.core import engines
from booking_app.core.db import get_database
from booking_app.domain.catalogue.models import Piece
from booking_app.metadata import metadata
from tests.api.conftest import Setting, caller, problem, wish
from tests.conftest import empty_all_tables
from tests.factories.shop import small_shop
from tests.infra import postgres_cluster
from tests.infra.postgres_cluster import Cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    bin_dir = postgres_cluster.programs()
    if bin_dir is None:
        pytest.skip("no initdb and pg_ctl here, so that no PostgreSQL can be stopped")
    with postgres_cluster.cluster(bin_dir) as made:
        engine = sqlalchemy.create_engine(make_url(made.url).set(drivername="postgresql+psycopg"))
        metadata.create_all(engine)
        engine.dispose()
        yield made


@pytest.mark.postgres
async def test_the_api_says_that_the_database_is_away_and_goes_on_when_it_is_back(
    cluster: Cluster, setting: Setting
) -> None:
    setting(DATABASE_URL=cluster.url)
    get_database.cache_clear()
    database = get_database()
    async with database.write() as session:
        shop = await small_shop(session)
    body = wish(shop, "a1") | {"slot_start": None}
    async with caller(create_api()) as client:
        book = {"json": body, "headers": {"Idempotency-Key": "one"}}
        first = await client.post("/api/v1/reservations", **book)
        assert first.status_code == 201
        cluster.stop()
        away = await client.get("/api/v1/stores")
        problem(away, 503, "database_unavailable")
        assert int(away.headers["retry-after"]) > 0
        problem(await client.post("/api/v1/reservations", **book), 503, "database_unavailable")
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert (await client.get("/healthz")).status_code == 200
        cluster.start()
        again = await client.post("/api/v1/reservations", **book)
        assert (again.status_code, again.json()["code"]) == (201, first.json()["code"])
    await database.dispose()


@pytest.mark.postgres
async def test_a_lock_nobody_gives_back_is_said_once_and_waited_for_once(
    postgres_with_tables: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_all_tables(postgres_with_tables)
    monkeypatch.setattr(engines, "LOCK_WAIT_MS", 300)
    setting(DATABASE_URL=postgres_with_tables)
    get_database.cache_clear()
    database = get_database()
    async with database.write() as session:
        shop = await small_shop(session)
    book = {
        "json": wish(shop, "a1") | {"slot_start": None},
        "headers": {"Idempotency-Key": "one"},
    }
    tries: list[str] = []

    @sqlalchemy.event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def note(_c: object, _cur: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE piece"):
            tries.append(statement)

    async with caller(create_api()) as client:
        async with database.write() as session:
            wanted = select(Piece.id).where(Piece.id == shop.pieces["a1"]).with_for_update()
            await session.execute(wanted)
            refused = await client.post("/api/v1/reservations", **book)
        problem(refused, 503, "database_unavailable")
        assert int(refused.headers["retry-after"]) > 0
        assert len(tries) == 1, "not again behind the same lock"
        again = await client.post("/api/v1/reservations", **book)
        assert again.status_code == 201, again.text
    await database.dispose()
