from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text

from booking_app.core.db import Database
from booking_app.core.health import readiness
from booking_app.core.migrations import ROOT


async def test_a_database_without_migrations_is_behind(db: Database) -> None:
    result = await readiness(db)
    assert not result.ok
    assert {check.name: check.detail for check in result.checks} == {
        "database": "",
        "schema": "behind",
    }


async def test_servers_go_on_while_a_newer_version_migrates(db: Database) -> None:
    async def schema_after(revision: str) -> str:
        async with db.write() as session:
            await session.execute(text("DELETE FROM alembic_version"))
            row = text("INSERT INTO alembic_version VALUES (:revision)")
            await session.execute(row, {"revision": revision})
        return next(c.detail for c in (await readiness(db)).checks if c.name == "schema")

    async with db.write() as session:
        await session.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
    scripts = list(ScriptDirectory(str(ROOT / "alembic")).walk_revisions())
    assert await schema_after(scripts[0].revision) == ""
    assert await schema_after(scripts[-1].revision) == "behind"
    assert await schema_after("of_tomorrow") == ""
    async with db.write() as session:
        await session.execute(text("DROP TABLE alembic_version"))


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
