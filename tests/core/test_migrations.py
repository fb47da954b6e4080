"""The migrations lead to the tables the code expects, on both databases, and back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from booking_app.core import migrations
from booking_app.core.db import Database
from booking_app.core.health import readiness
from booking_app.metadata import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'vitrina.db'}"
    else:
        yield request.getfixturevalue("empty_postgres_url")


async def ask(url: str, question: Any) -> Any:
    database = Database(url)
    async with database.engine.connect() as connection:
        answer = await connection.run_sync(question)
    await database.dispose()
    return answer


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def ready(url: str) -> bool:
    database = Database(url)
    result = await readiness(database)
    await database.dispose()
    return result.ok


def test_up_down_and_up_again_gives_the_tables_the_code_expects(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    assert asyncio.run(ask(empty_url, tables)) == set(metadata.tables)
    assert asyncio.run(ask(empty_url, differences)) == [], (
        "models and migrations differ; run `alembic revision --autogenerate -m '…'`"
    )
    assert asyncio.run(ready(empty_url))
    migrations.downgrade(empty_url, "base")
    assert asyncio.run(ask(empty_url, tables)) == set()
    assert not asyncio.run(ready(empty_url))
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)
    assert asyncio.run(ask(empty_url, differences)) == []


@pytest.mark.postgres
def test_a_migration_does_not_wait_long_for_a_lock(
    empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(connection: Connection) -> None:
        seen.append(str(connection.exec_driver_sql("SHOW lock_timeout").scalar()))

    original = MigrationContext.run_migrations

    def run(context: MigrationContext, **kw: Any) -> None:
        assert context.connection is not None
        look(context.connection)
        original(context, **kw)

    monkeypatch.setattr(MigrationContext, "run_migrations", run)
    migrations.upgrade(empty_postgres_url)
    assert seen == ["5s"]


def test_file_names_begin_with_their_date() -> None:
    versions = list((migrations.ROOT / "alembic" / "versions").glob("*.py"))
    assert versions
    assert all(path.name[:4].isdigit() and path.name[4] == "_" for path in versions)


OLDEN_GOODS = (
    "INSERT INTO category VALUES ('00000000000000000000000000000001', 'rings', '{}', 0)",
    (
        "INSERT INTO product (id, slug, category_id, family, name, summary, story, care, metal,"
        " metal_name, stone, specs, position, search_text, published_at) VALUES"
        " ('00000000000000000000000000000002', 'neva', '00000000000000000000000000000001', 'neva',"
        """ '{"ru": "Ёлка", "en": "Fir"}', '{}', '{}', '{}',"""
        " 'gold', '{}', 'none', '[]', 0, '', NULL)"
    ),
    (
        "INSERT INTO variant VALUES ('00000000000000000000000000000003',"
        " '00000000000000000000000000000002', 'NEVA-17', '17', 900, 'RUB', 0)"
    ),
)


def test_goods_that_were_there_before_are_found_by_lists_afterwards(empty_url: str) -> None:
    migrations.upgrade(empty_url, "f20122a74651")
    asyncio.run(tell(empty_url, *OLDEN_GOODS))
    migrations.upgrade(empty_url)
    found = asyncio.run(ask(empty_url, looked_at))
    ((text, *rest),) = found
    assert set(text.split()) == {"елка", "fir", "neva", "17"}
    assert rest == [900, "елка", 1]
    migrations.downgrade(empty_url, "f20122a74651")


def triggers(connection: Connection) -> set[tuple[str, str]]:
    """Triggers with their text, and the functions they call."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " UNION SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
        )
    return {
        (name, " ".join(text.split())) for name, text in connection.exec_driver_sql(query).all()
    }


def test_migrations_make_the_triggers_the_models_have(empty_url: str, db_url: str) -> None:
    migrations.upgrade(empty_url)
    made = asyncio.run(ask(empty_url, triggers))
    if ("sqlite" in empty_url) == ("sqlite" in db_url):
        assert made == asyncio.run(ask(db_url, triggers))
    assert made
    migrations.downgrade(empty_url, "base")
    assert asyncio.run(ask(empty_url, triggers)) == set()


OLDEN_PIECE = (
    (
        "INSERT INTO city (id, slug, name, region, country, lat, lon, population, sort_ru, sort_en)"
        " VALUES ('00000000000000000000000000000004', 'tula', '{}', '{}', 'RU', 54, 37, 1, '', '')"
    ),
    (
        "INSERT INTO store (id, slug, city_id, name, address, directions, postal_code, phone, lat,"
        " lon, time_zone, capacity, slot_minutes, services, is_public, version, updated_at,"
        " sort_ru, sort_en, search_text, cell, unit_x, unit_y, unit_z) VALUES"
        " ('00000000000000000000000000000005', 'tula', '00000000000000000000000000000004', '{}',"
        " '{}', '{}', '', '', 54, 37, 'Europe/Moscow', 1, 30, '[]', true, 1,"
        " '2026-01-01 00:00:00', '', '', '', 42, 0, 0, 0)"
    ),
    (
        "INSERT INTO piece (id, barcode, variant_id, store_id, weight_mg, price_minor, currency,"
        " status, showcase, tray, checked_at) VALUES ('00000000000000000000000000000006', '1',"
        " '00000000000000000000000000000003', '00000000000000000000000000000005', 1, 900, 'RUB',"
        " 'available', '', '', '2026-01-01 00:00:00')"
    ),
)


def test_pieces_that_were_there_before_know_where_they_lie_afterwards(empty_url: str) -> None:
    migrations.upgrade(empty_url, "f20122a74651")
    asyncio.run(tell(empty_url, *OLDEN_GOODS))
    migrations.upgrade(empty_url, "7c1e0a4d93b5")
    asyncio.run(tell(empty_url, *OLDEN_PIECE))
    migrations.upgrade(empty_url)
    assert asyncio.run(ask(empty_url, cells)) == [42]
    asyncio.run(tell(empty_url, "UPDATE store SET cell = 43"))
    assert asyncio.run(ask(empty_url, cells)) == [43]
    migrations.downgrade(empty_url, "7c1e0a4d93b5")
    migrations.upgrade(empty_url)
    assert asyncio.run(ask(empty_url, cells)) == [43]


MANY = 2_300  # more than are filled at a time


def many_pieces(store: str, first: int) -> str:
    """A statement that lays pieces into a store: ids and barcodes are the numbers from `first`."""
    rows = (
        f"('{number:032x}', '{number}', '00000000000000000000000000000003', '{store}', 1, 900,"
        " 'RUB', 'available', '', '', '2026-01-01 00:00:00')"
        for number in range(first, first + MANY)
    )
    return (
        "INSERT INTO piece (id, barcode, variant_id, store_id, weight_mg, price_minor, currency,"  # noqa: S608
        f" status, showcase, tray, checked_at) VALUES {', '.join(rows)}"
    )


def places(connection: Connection) -> dict[int, int]:
    """How many pieces say that they lie in each cell; all of them say what their store says."""
    assert not connection.exec_driver_sql(
        "SELECT p.id FROM piece p JOIN store s ON s.id = p.store_id WHERE p.cell IS NULL"
        " OR p.cell <> s.cell"
    ).all()
    rows = connection.exec_driver_sql("SELECT cell, count(*) FROM piece GROUP BY cell")
    return dict(rows.all())


SECOND = "00000000000000000000000000000007"


def filled(url: str) -> None:
    """Many pieces in two stores, as they were before they knew where they lie."""
    migrations.upgrade(url, "f20122a74651")
    asyncio.run(tell(url, *OLDEN_GOODS))
    migrations.upgrade(url, "7c1e0a4d93b5")
    asyncio.run(tell(url, *OLDEN_PIECE))
    another = OLDEN_PIECE[1].replace("'tula'", "'orel'").replace(" 42,", " 77,")
    asyncio.run(tell(url, another.replace("00000000000000000000000000000005", SECOND)))
    asyncio.run(tell(url, many_pieces("00000000000000000000000000000005", 1000)))
    asyncio.run(tell(url, many_pieces(SECOND, 10_000)))


def test_many_pieces_of_several_stores_know_where_they_lie_afterwards(empty_url: str) -> None:
    filled(empty_url)
    migrations.upgrade(empty_url)
    assert asyncio.run(ask(empty_url, places)) == {42: MANY + 1, 77: MANY}
    assert asyncio.run(ask(empty_url, differences)) == []


class OldServer:
    """Sells, takes in and moves before each statement of a migration, and does not wait."""

    def __init__(self, url: str, break_at: int | None = None) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET lock_timeout = '500ms'")
        self.number, self.break_at = 100_000 * (1 + (break_at or 0)), break_at
        self.seen: list[str] = []

    def __call__(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "alembic_version" in statement or "pg_catalog" in statement:
            return
        if self.break_at is not None and len(self.seen) == self.break_at:
            raise ConnectionAbortedError("cut off")
        self.seen.append(statement)
        self.number += 1
        piece, product = f"{self.number:032x}", f"{self.number + 50_000:032x}"
        for work in (
            (
                "INSERT INTO piece (id, barcode, variant_id, store_id, weight_mg, price_minor,"
                " currency, status, showcase, tray, checked_at)"
                " SELECT %(piece)s::text::uuid, %(piece)s::text,"
                " variant_id, store_id, 1, 900, 'RUB', 'available', '', '', now() FROM piece"
                " WHERE barcode = '1'"
            ),
            "UPDATE piece SET status = 'sold' WHERE barcode = '1'",
            "UPDATE store SET cell = cell + 1 WHERE slug = 'orel'",
            (
                "INSERT INTO product (id, slug, category_id, family, name, summary, story, care,"
                " metal, metal_name, stone, specs, position, search_text, version,"
                " updated_at) SELECT %(product)s::text::uuid, %(product)s::text, category_id,"
                " family, name, summary,"
                " story, care, metal, metal_name, stone, specs, 0, '', 1, now() FROM product"
                " WHERE slug = 'neva'"
            ),
            "INSERT INTO product_search (product_id, text) VALUES (%(product)s, '')",
        ):
            self.connection.execute(work, {"piece": piece, "product": product})

    def __enter__(self) -> "OldServer":
        sa.event.listen(sa.Engine, "before_cursor_execute", self)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.Engine, "before_cursor_execute", self)
        self.connection.close()


@pytest.mark.postgres
def test_old_servers_go_on_while_pieces_learn_where_they_lie(empty_postgres_url: str) -> None:
    filled(empty_postgres_url)
    with OldServer(empty_postgres_url) as server:
        migrations.upgrade(empty_postgres_url, "7a1f3c9be652")
    steps = len(server.seen)
    assert steps > 15
    assert sum("UPDATE piece SET cell" in each for each in server.seen) > 4
    asyncio.run(ask(empty_postgres_url, whole))
    assert asyncio.run(ask(empty_postgres_url, places)) == {42: MANY + 1 + steps, 77 + steps: MANY}


@pytest.mark.postgres
def test_what_was_cut_off_anywhere_is_run_again(empty_postgres_url: str) -> None:
    filled(empty_postgres_url)
    for number in range(0, 100, 5):
        try:
            with OldServer(empty_postgres_url, break_at=number):
                migrations.upgrade(empty_postgres_url, "7a1f3c9be652")
            break
        except ConnectionAbortedError:
            continue
    assert 15 < number < 95
    asyncio.run(ask(empty_postgres_url, places))
    asyncio.run(ask(empty_postgres_url, whole))
    migrations.upgrade(empty_postgres_url)
    assert asyncio.run(ask(empty_postgres_url, differences)) == []


def whole(connection: Connection) -> None:
    """No index is half-made, and no goods are without a stamp."""
    half = connection.exec_driver_sql("SELECT 1 FROM pg_index WHERE NOT indisvalid").all()
    unstamped = connection.exec_driver_sql("SELECT 1 FROM product_search WHERE stamp = 0").all()
    assert (half, unstamped) == ([], [])


def cells(connection: Connection) -> list[int]:
    return [cell for (cell,) in connection.exec_driver_sql("SELECT cell FROM piece").all()]


async def tell(url: str, *statements: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await database.dispose()


def looked_at(connection: Connection) -> list[Any]:
    rows = connection.exec_driver_sql(
        "SELECT s.text, s.price_from_minor, t.title, p.version FROM product p"
        " JOIN product_search s ON s.product_id = p.id"
        " JOIN product_title t ON t.product_id = p.id AND t.locale = 'ru'"
        " WHERE p.updated_at IS NOT NULL"
    )
    return [tuple(row) for row in rows]
