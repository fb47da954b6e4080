"""Commands about people and keys, as whoever runs the shop types them."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from booking_app import cli_staff
from booking_app.core.db import Database, get_database
from booking_app.core.settings import get_settings
from booking_app.domain.staff import service
from tests.factories.shop import small_shop

PASSWORD = "correct horse battery"


@pytest.fixture
def database_url(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The small shop in a file that the commands find by the settings."""
    path = tmp_path / "vitrina.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite:///{path}"
    monkeypatch.setenv("DATABASE_URL", url)
    get_settings.cache_clear()
    get_database.cache_clear()
    in_database(url, small_shop)
    yield url
    get_settings.cache_clear()
    get_database.cache_clear()


def in_database(url: str, work: Any) -> Any:
    """The result of some work in a transaction of its own."""

    async def run() -> Any:
        database = Database(url)
        async with database.write() as session:
            found = await work(session)
        await database.dispose()
        return found

    return asyncio.run(run())


def staff(*words: str, typed: str = "") -> Result:
    """What a command about people did; `typed` is what is written into it."""
    get_database.cache_clear()
    return CliRunner().invoke(cli_staff.staff, words, input=typed)


def api_key(*words: str) -> Result:
    """What a command about keys did."""
    get_database.cache_clear()
    return CliRunner().invoke(cli_staff.api_key, words)


def hire(*more: str) -> Result:
    """Let Olga in."""
    words = ("add", "Olga", "--name", "Ольга", "--role", "consultant", "--password-stdin")
    return staff(*words, *more, typed=f"{PASSWORD}\n")


def can_sign_in(url: str, password: str = PASSWORD) -> bool:
    """Whether Olga gets in with this password."""

    async def work(session: Any) -> bool:
        try:
            await service.check_credentials(session, "olga", password, "127.0.0.1")
        except service.BadCredentials:
            return False
        return True

    return bool(in_database(url, work))


def test_a_person_is_let_in_and_sent_away(database_url: str) -> None:
    done = hire("--store", "arbat", "--store", "tverskaya")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert can_sign_in(database_url)
    changed = staff("password", "olga", "--password-stdin", typed="another horse battery\n")
    assert changed.exit_code == 0
    assert not can_sign_in(database_url)
    assert can_sign_in(database_url, "another horse battery")
    assert staff("deactivate", "olga").exit_code == 0
    assert not can_sign_in(database_url, "another horse battery")


def test_a_password_is_asked_for_twice(database_url: str) -> None:
    words = ("add", "olga", "--name", "Ольга", "--role", "admin")
    assert staff(*words, typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert can_sign_in(database_url)


def test_what_cannot_be_is_refused_in_one_line(database_url: str) -> None:
    for done in (
        hire(),
        hire("--store", "nowhere"),
        staff("deactivate", "nobody"),
        api_key("add", "till", "--scope", "counter"),
        api_key("add", "till", "--scope", "everything"),
        api_key("revoke", str(UUID(int=0))),
    ):
        assert done.exit_code == 1
        assert done.stderr.startswith("Refused: ")
        assert done.stderr.count("\n") == 1


def test_a_key_is_shown_once_and_revoked_by_its_id(database_url: str) -> None:
    made = api_key("add", "till", "--scope", "counter", "--store", "arbat")
    assert made.exit_code == 0, made.output
    words = dict(line.split(": ") for line in made.stdout.splitlines())

    async def works(session: Any) -> bool:
        return await service.actor_by_api_key(session, words["key"]) is not None

    assert in_database(database_url, works)
    assert api_key("revoke", words["id"]).exit_code == 0
    assert not in_database(database_url, works)
