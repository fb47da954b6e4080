"""Commands about people and keys, as whoever runs the shop types them."""

import asyncio
import shutil
import subprocess
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
from booking_app.domain.stores import service as stores
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


def admin(*words: str, typed: str = "") -> Result:
    """What a command about admins did."""
    get_database.cache_clear()
    return CliRunner().invoke(cli_staff.admin, words, input=typed)


@pytest.fixture
def new_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a database nobody has made yet."""
    url = f"sqlite:///{tmp_path / 'new' / 'vitrina.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example")
    for cache in (get_settings, get_database):
        cache.cache_clear()
    yield url
    for cache in (get_settings, get_database):
        cache.cache_clear()


def test_the_first_admin_of_an_empty_database_is_told_where_to_sign_in(new_database: str) -> None:
    done = admin("create", typed=f"Anna\n{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert "anna can sign in at https://shop.example/admin" in done.output
    assert PASSWORD not in done.output

    async def who(session: Any) -> Any:
        staff_id = await service.check_credentials(session, "anna", PASSWORD, "127.0.0.1")
        return (await service.open_session(session, staff_id)).actor

    actor = in_database(new_database, who)
    assert (actor.role, actor.name, actor.locale) == ("admin", "Anna", "ru")

    async def towns(session: Any) -> Any:
        # The first store finds its town by a few letters, and before anything is typed.
        return await stores.search_cities(session, "нижний", "ru"), await stores.usual_cities(
            session, "ru", limit=2
        )

    found, usual = in_database(new_database, towns)
    assert found[0].name == "Нижний Новгород"
    assert [town.name for town in usual] == ["Москва", "Санкт-Петербург"]


def test_an_admin_may_read_english(new_database: str) -> None:
    done = admin("create", "--login", "bo", "--locale", "en", "--password-stdin", typed=PASSWORD)
    assert "https://shop.example/en/admin" in done.output


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("ab12", "at least 8 characters"),
        ("x" * 200, "128 characters are the most"),
        ("password2026", "one of the first"),
        ("Пароль123", "one of the first"),
        ("qwertyuiop", "one of the first"),
        ("anna.petrova1", "one of the first"),
        ("aaaaaaaaaaaa", "one of the first"),
        ("12345678", "one of the first"),
    ],
)
def test_a_weak_password_is_refused_in_a_sentence(
    new_database: str, password: str, sentence: str
) -> None:
    words = ("create", "--login", "anna.petrova", "--password-stdin")
    refused = admin(*words, typed=f"{password}\n")
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert password not in refused.output


def test_two_different_passwords_are_asked_for_again(new_database: str) -> None:
    typed = f"Anna\n{PASSWORD}\nanother\n{PASSWORD}\n{PASSWORD}\n"
    assert admin("create", typed=typed).exit_code == 0


def test_a_login_is_checked_before_the_password_and_taken_once(new_database: str) -> None:
    refused = admin("create", "--login", "a b")
    assert refused.exit_code == 1
    assert "no spaces" in refused.output
    first = admin("create", "--login", "anna", "--password-stdin", typed=PASSWORD)
    assert first.exit_code == 0
    second = admin("create", "--login", "ANNA", "--password-stdin", typed=PASSWORD)
    assert second.exit_code == 1
    assert "already" in second.output


def test_the_launcher_works_from_anywhere(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [root / "booking", "admin", "create", "--help"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "--password-stdin" in done.stdout
