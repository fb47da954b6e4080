"""Every action the code records has its sentence in the log."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import booking_app
from booking_app.core.i18n import LOCALES, translator
from booking_app.core.settings import get_settings
from booking_app.domain.catalogue.editing_schemas import TEXTS
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.chain.views import defaults, stored
from booking_app.domain.coupons import schemas as coupons
from booking_app.domain.staff.records import PersonDraft
from booking_app.domain.stores.records import StoreCard, StoreDay, StoreSchedule
from booking_app.workflows import counter
from booking_app.workflows.announce import Change
from booking_app.workflows.audit_values import Reader
from booking_app.workflows.audit_words import (
    ACTIONS,
    FIELDS,
    SUBJECTS,
    UNTOLD,
    action_text,
    field_text,
    kind_of,
    subject_text,
)

ROOT = Path(booking_app.__file__).parent


def recorded() -> Iterator[tuple[str, str]]:
    """Every action given to `record`, and where. What is not written out is looked for by name."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_record(node):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                for action in _actions(node.args[2], tree, where):
                    yield action, where


def _is_record(call: ast.Call) -> bool:
    function = call.func
    named = (isinstance(function, ast.Attribute) and function.attr in ("record", "record_now")) or (
        isinstance(function, ast.Name) and function.id in ("record", "audit_record")
    )
    return named and len(call.args) >= 4


def _actions(node: ast.expr, tree: ast.Module, where: str) -> set[str]:
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _actions(node.body, tree, where) | _actions(node.orelse, tree, where)
    if isinstance(node, ast.JoinedStr):
        return _formatted(node, tree)
    if isinstance(node, ast.Name):
        return _named(node.id, tree, where)
    raise AssertionError(f"{where}: write the action out, so that it can be found")


def _formatted(node: ast.JoinedStr, tree: ast.Module) -> set[str]:
    """`f"reservation.{change}"` over every value of `change`; else what the module may mean."""
    first = node.values[0]
    prefix = first.value if isinstance(first, ast.Constant) else ""
    if prefix == "reservation.":
        return {f"reservation.{change}" for change in get_args(Change)}
    return {text for text in _dotted(tree) if text.startswith(str(prefix))}


def _named(name: str, tree: ast.Module, where: str) -> set[str]:
    """The values of a constant or a variable, else every action-like text of the module; of what is
    imported, those of the module it comes from."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(name == each.name for each in node.names):
            file = ROOT.parent.joinpath(*str(node.module).split(".")).with_suffix(".py")
            return _named(name, ast.parse(file.read_text(encoding="utf-8")), where)
        given = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        )
        if given and isinstance(node.value, ast.Constant | ast.IfExp):
            found |= _actions(node.value, tree, where)
    found = found or _dotted(tree)
    assert found, f"{where}: where does {name} come from?"
    return found


def _dotted(tree: ast.Module) -> set[str]:
    jobs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign | ast.Assign)
        and any("JOB" in ast.unparse(target) for target in _targets(node))
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in jobs
        and node.value.partition(".")[0] in SUBJECTS
        and node.value.partition(".")[2].replace("_", "").isalpha()
    }


def _targets(node: ast.AnnAssign | ast.Assign) -> list[ast.expr]:
    return [node.target] if isinstance(node, ast.AnnAssign) else node.targets


def test_every_recorded_action_has_its_sentence() -> None:
    found = list(recorded())
    assert len(found) > 15
    missing = sorted(f"{action} ({where})" for action, where in found if action not in ACTIONS)
    assert missing == [], "give these actions words in workflows/audit_words.py"


def test_every_fact_noted_has_its_word() -> None:
    noted = {
        keyword.arg
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _is_record(node)
        for keyword in node.keywords
        if keyword.arg
    }
    missing = noted - {"store_id", "label", "changes"} - FIELDS.keys() - UNTOLD
    assert missing == set(), "give these facts words in workflows/audit_words.py"


def test_every_field_of_every_form_has_its_word() -> None:
    forms = (StoreCard, StoreSchedule, StoreDay, PersonDraft)
    known = {field.name for form in forms for field in dataclasses.fields(form)}
    known |= {*TEXTS, "slug", "category", "family", "metal", "stone", "specs", "order", "variant"}
    known |= stored(defaults(get_settings())).keys()
    known |= {column.name for column in Piece.__table__.columns} - _OWN
    missing = known - _APART - FIELDS.keys()
    assert missing == set(), "give these fields words in workflows/audit_words.py"


_OWN = {"id", "variant_id", "currency", "holder_id", "held_until", "checked_at", "version",
        "created_at", "updated_at", "news_at", "as_of", "cell"}  # fmt: skip
"""Columns of a piece which nobody edits."""
_APART = {"weekly", "days", "local_date", "intervals"}
"""Told day by day, as `hours.mon` and `date.2026-05-01`."""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_of_a_scan_is_said_in_words(locale: str) -> None:
    reasons = {*get_args(counter.Reason), *get_args(coupons.Reason)}
    said = {reason: Reader(translator(locale), "RUB").value("verdict", reason).text
            for reason in reasons}  # fmt: skip
    raw = {reason for reason, text in said.items() if text == reason}
    assert raw == set(), "give these reasons words in workflows/audit_values.py"
    if locale != "en":
        english = {Reader(translator("en"), "RUB").value("verdict", each).text for each in reasons}
        assert english.isdisjoint(said.values())


def test_every_kind_of_subject_has_its_word() -> None:
    assert {kind_of(action) for action in ACTIONS} <= SUBJECTS.keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_unknown_things_are_still_said(locale: str) -> None:
    t = translator(locale)
    assert action_text("moon.landed", t)
    assert subject_text("moon_stone", t) == "Moon stone"
    assert field_text("phase_of_moon", t) == "Phase of moon"


def test_parts_of_a_field_are_said() -> None:
    t = translator("en")
    assert field_text("name.ru", t) == "Title (in Russian)"
    assert field_text("name", t, "staff") == "Name"
    assert field_text("hours.mon", t) == "Hours (on Mondays)"
    assert field_text("date.2026-05-01", t) == "Hours on 1 May 2026"
    assert field_text("price_minor", t) == "Price"
