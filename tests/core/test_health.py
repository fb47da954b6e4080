from pathlib import Path

from booking_app.core.db import Database
from booking_app.core.health import readiness


async def test_a_database_without_migrations_is_behind(db: Database) -> None:
    result = await readiness(db)
    assert not result.ok
    assert {check.name: check.detail for check in result.checks} == {
        "database": "",
        "schema": "behind",
    }


async def test_what_does_not_answer_is_named(tmp_path: Path) -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    result = await readiness(database, "redis://127.0.0.1:9/0")
    assert {check.name: check.ok for check in result.checks} == {
        "database": False,
        "schema": False,
        "redis": False,
    }
    assert "127.0.0.1" not in str(result)
    await database.dispose()
