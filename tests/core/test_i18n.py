import ast
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from booking_app.core import catalogues, i18n
from booking_app.core.clock import ManualClock
from booking_app.core.i18n import (
    best_locale,
    format_ago,
    format_date,
    format_distance,
    format_duration,
    format_moment,
    format_number,
    format_time,
    translator,
)

PACKAGE = catalogues.PACKAGE
NO_CYRILLIC = ("ui", "api", "workflows", "adapters")
# A language is named in itself, whatever the language of the page.
OWN_NAMES = {"Русский", "ru", "Рус", "РУС"}


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_text_in_the_source_is_translated(locale: str) -> None:
    faults = catalogues.faults(locale)
    assert not faults, "run `make messages`, then translate:\n" + "\n".join(faults)


def test_every_translated_text_can_be_extracted() -> None:
    unreadable = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in catalogues.unreadable_in(path.read_text("utf-8"))
    ]
    assert not unreadable, "use {placeholders} instead of building the text"


def _literals(path: Path) -> list[str]:
    """Text literals that are not docstrings, with their places."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and node.value not in OWN_NAMES
        and any("Ѐ" <= letter <= "ӿ" for letter in node.value)
    ]


def test_no_russian_text_stands_in_the_source_of_screens_and_letters() -> None:
    found = [
        literal
        for room in NO_CYRILLIC
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for literal in _literals(path)
    ]
    assert not found, "put these into the catalogue:\n" + "\n".join(found)


SHOP = """
from booking_app.core.i18n import mark, mark_n

TITLES = {"a": mark("A title")}
FORMS = mark_n("{n} thing", "{n} things")

def page(t, view):
    t("Kept until {time}", time=view.time)
    view.t("Your ring")
    t.n("{n} piece", "{n} pieces", 3)
    t(view.title)
    print("not a text")
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(SHOP, "utf-8")
    return tmp_path


def test_texts_are_found_by_how_they_are_used() -> None:
    assert set(catalogues.texts_in(SHOP)) == {
        catalogues.Text("A title"),
        catalogues.Text("{n} thing", "{n} things"),
        catalogues.Text("Kept until {time}"),
        catalogues.Text("Your ring"),
        catalogues.Text("{n} piece", "{n} pieces"),
    }
    assert list(catalogues.unreadable_in('t(f"a {b}")\nt("a" + b)\nt("a")')) == [1, 2]


def test_the_english_catalogue_fills_itself_and_the_russian_one_waits(package: Path) -> None:
    assert catalogues.update(package) == ["ru", "en"]
    assert catalogues.faults("en", package) == []
    assert len(catalogues.faults("ru", package)) == 5
    assert all("is not translated" in fault for fault in catalogues.faults("ru", package))
    assert catalogues.update(package) == []


def _translate(package: Path, msgid: str, msgstr: str) -> None:
    path = catalogues.catalogue_path("ru", package)
    before = f'msgid "{msgid}"\nmsgstr ""'
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, f'msgid "{msgid}"\nmsgstr "{msgstr}"'), "utf-8")


def test_translations_survive_an_update_and_stale_ones_go(package: Path) -> None:
    catalogues.update(package)
    _translate(package, "Your ring", "Ваше кольцо")
    _translate(package, "A title", "Заголовок")
    (package / "shop.py").write_text('t("Your ring")\nt("New")', "utf-8")
    catalogues.update(package)
    text = catalogues.catalogue_path("ru", package).read_text("utf-8")
    assert "Ваше кольцо" in text
    assert "Заголовок" not in text
    assert text.index('msgid "New"') < text.index('msgid "Your ring"')


@pytest.mark.parametrize("wrong", ["Ждём до {когда}", "Ждём", "Ждём до {time}{x}", "Ждём до {time"])
def test_other_placeholders_are_noticed(package: Path, wrong: str) -> None:
    catalogues.update(package)
    _translate(package, "Kept until {time}", wrong)
    assert any(wrong in fault for fault in catalogues.faults("ru", package))


def test_a_text_without_a_translation_in_reach_is_shown_as_it_is() -> None:
    t = translator("en")
    assert t("No such text, {who}", who="friend") == "No such text, friend"
    assert t("Braces {} stay without parameters") == "Braces {} stay without parameters"
    assert t.n("{n} such", "{n} suches", 12_000) == "12,000 suches"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        translator("de")


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.3,ru;q=0.7", "ru"),
        ("de", None),
        ("", None),
        ("ru;q=0", None),
        ("ru;q=x,en", "en"),
    ],
)
def test_the_browsers_wish_is_understood(header: str, locale: str | None) -> None:
    assert best_locale(header) == locale


def test_dates_are_written_as_people_write_them() -> None:
    day = date(2026, 3, 5)
    assert format_date(day, "ru") == "5 марта"
    assert format_date(day, "en") == "March 5"
    assert format_date(day, "ru", "weekday") == "чт, 5 марта"
    assert format_date(day, "en", "weekday") == "Thu, March 5"
    assert format_date(day, "ru", "numeric") == "05.03.2026"
    assert format_date(day, "en", "numeric") == "5 Mar 2026"
    assert format_date(day, "en", "full") == "Thursday, March 5, 2026"


def test_moments_are_read_in_the_zone_of_the_store() -> None:
    moment = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    assert format_time(time(9, 5), "en") == "09:05"
    assert format_moment(moment, ZoneInfo("Asia/Vladivostok"), "ru") == "пт, 6 марта, 02:30"
    assert format_moment(moment, ZoneInfo("Europe/Moscow"), "en") == "Thu, March 5, 19:30"


@pytest.mark.parametrize(
    ("metres", "ru", "en"),
    [
        (3, "0 м", "0 m"),
        (347, "350 м", "350 m"),
        (994, "990 м", "990 m"),
        (996, "1 км", "1 km"),
        (1234, "1,2 км", "1.2 km"),
        (9960, "10 км", "10 km"),
        (6_543_210, "6 543 км", "6,543 km"),
    ],
)
def test_distances_are_no_more_exact_than_needed(metres: float, ru: str, en: str) -> None:
    assert format_distance(metres, "ru").replace("\u00a0", " ") == ru
    assert format_distance(metres, "en") == en


@pytest.mark.parametrize(
    ("minutes", "ru", "en"),
    [
        (1, "1 минута", "1 minute"),
        (21.9, "21 минута", "21 minutes"),
        (120, "2 часа", "2 hours"),
        (80, "1 ч 20 мин", "1 hr 20 min"),
        (60 * 24 * 3 + 5, "3 дня", "3 days"),
        (-5, "0 минут", "0 minutes"),
    ],
)
def test_durations_have_the_right_forms(minutes: float, ru: str, en: str) -> None:
    duration = timedelta(minutes=minutes)
    assert format_duration(duration, "ru").replace("\u00a0", " ") == ru
    assert format_duration(duration, "en").replace("\u00a0", " ") == en


def test_how_long_ago(clock: ManualClock) -> None:
    assert format_ago(clock.now - timedelta(minutes=6), "ru") == "6 минут назад"
    assert format_ago(clock.now - timedelta(seconds=5), "en") == "1 minute ago"
    assert format_ago(clock.now + timedelta(seconds=5), "en") == "1 minute ago"


def test_scripts_get_every_form_of_a_counted_text() -> None:
    ru = translator("ru").forms("{n} frame", "{n} frames")
    assert ru == {"one": "{n} кадр", "few": "{n} кадра", "many": "{n} кадров"}
    en = translator("en").forms("{n} frame", "{n} frames")
    assert en == {"one": "{n} frame", "other": "{n} frames"}


def test_numbers_are_grouped() -> None:
    assert format_number(12_000, "ru") == "12\u00a0000"
    assert format_number(1.25, "en", digits=2) == "1.25"
