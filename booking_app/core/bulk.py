"""What becomes of one row among many: the words in which bulk changes are judged and reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

State = Literal["new", "changed", "unchanged", "wrong"]
STATES: tuple[State, ...] = ("new", "changed", "unchanged", "wrong")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: the field, a stable reason, and what was found there."""

    field: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row held against what is known.

    `changes` maps a field to what it was and what it would be, in JSON values; of a new row all
    that it brings, where its `values` do not say so already. `values` are the table's columns to
    write. `note` says why news was not followed although nothing is wrong with it (`older`). No two
    rows of a file may share the same `second_key`. `basis` names the state of all that it rests on
    (`bulk_insert.basis_of`): while that is the same, so is the verdict.
    """

    state: State
    subject_id: UUID | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    note: str = ""
    second_key: str | None = None
    place: str = ""
    """Where the subject lies before anything is done, for those who may speak of one place only."""
    basis: str = ""


def wrong(faults: Iterable[Fault]) -> Verdict:
    """The verdict on a row that cannot be taken."""
    return Verdict("wrong", faults=tuple(faults))


def plain_text(text: str) -> str:
    """Text as it is kept: no outer spaces, no control characters but tabs and line ends."""
    if text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (symbol for symbol in lines if symbol >= " " or symbol in "\n\t")
    return "".join(symbol for symbol in kept if symbol != "\x7f").strip()


def same(known: Any, given: Any) -> bool:
    """Whether news says what is known already; texts are compared as they would be kept."""
    if isinstance(known, str) and isinstance(given, str):
        return known == given or plain_text(known) == given
    return bool(known == given)


def changes_between(
    known: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """The given fields that differ from what is known, each with both values."""
    return {
        name: (known.get(name), value)
        for name, value in given.items()
        if not same(known.get(name), value)
    }
