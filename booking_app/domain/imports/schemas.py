"""What leaves the imports slice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Status = Literal["matching", "checking", "ready", "applying", "applied", "cancelled", "failed"]
BUSY: tuple[Status, ...] = ("checking", "applying")
ENDED: tuple[Status, ...] = ("applied", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each state."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0

    @property
    def total(self) -> int:
        """All rows."""
        return self.new + self.changed + self.unchanged + self.wrong


@dataclass(frozen=True, slots=True)
class RunView:
    """One import. `matching` gives each heading the field it was taken for, or nothing;
    `noted` are those of the changed rows that have a note, and once applied those whose note came
    true; `trouble` says why it failed or had to be checked anew (see `trouble_data`)."""

    id: UUID
    kind: str
    status: Status
    actor_name: str
    file_name: str
    byte_count: int
    format: str
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    matching: tuple[str | None, ...]
    counts: Counts
    noted: int
    skip_wrong: bool
    trouble: str
    trouble_data: Mapping[str, Any]
    created_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewRun:
    """A file that has arrived."""

    id: UUID
    kind: str
    actor_kind: str
    actor_id: str
    actor_name: str
    file_name: str
    byte_count: int
    format: str
    encoding: str
    delimiter: str
    headings: Sequence[str]
    sample: Sequence[Sequence[str]]
    matching: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row as read and judged; see `models.ImportRow`."""

    line: int
    key: str
    second_key: str | None
    state: str
    subject_id: UUID | None
    given: Mapping[str, Any]
    changes: Mapping[str, Any]
    faults: Sequence[Any]
    note: str
    to_write: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """So many rows of one state whose subjects lie above `after` and not above `last`, where these
    are given."""

    run_id: UUID
    state: str
    after: UUID | None
    last: UUID | None
