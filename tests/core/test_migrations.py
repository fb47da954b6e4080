"""The migrations lead to the tables the code expects, on both databases, and back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
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
