"""Tables of imports. They know kinds and rows, and nothing of what a row means."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, String, event, text
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, UtcDateTime
from booking_app.core.ids import new_id

NOTED_ROWS = "state = 'changed' AND note <> ''"
STATUSES = ("matching", "checking", "ready", "applying", "applied", "cancelled", "failed")


@not_on_pages
class ImportRun(Base):
    """One file, from its arrival to its end.

    `headings` are the file's own, `matching` gives each its column or null; `sample` holds the
    first rows, for the person who matches. `claim` names the worker that holds the run now:
    another who lost it must not write. `noted_count` are those of the changed rows that have a
    note, and once applied those whose note came true. `trouble` says why it failed or has to be
    looked at again.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES!r}", name="status"),
        Index("ix_import_run_kind_created_at", "kind", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(12))
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[str] = mapped_column(String(36))
    actor_name: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(200))
    byte_count: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(String(8))
    encoding: Mapped[str] = mapped_column(String(16), default="")
    delimiter: Mapped[str] = mapped_column(String(1), default="")
    headings: Mapped[list[str]] = mapped_column(JsonType)
    sample: Mapped[list[Any]] = mapped_column(JsonType)
    matching: Mapped[list[Any]] = mapped_column(JsonType)
    row_count: Mapped[int] = mapped_column(default=0)
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    unchanged_count: Mapped[int] = mapped_column(default=0)
    wrong_count: Mapped[int] = mapped_column(default=0)
    noted_count: Mapped[int] = mapped_column(default=0, server_default="0")
    skip_wrong: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(String(32), default="")
    trouble_data: Mapped[dict[str, Any]] = mapped_column(JsonType, default=dict)
    claim: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class ImportRow(Base):
    """One row of a file as it was read and judged; gone some time after its run has ended.

    `key` names its subject, `second_key` what must be unique beside it. `given` holds the fields
    as read, `changes` field → [before, after], `faults` a list of [field, reason, value]. What the
    database is to write by itself stands in `to_write`, as long as `basis` still holds.

    On PostgreSQL the table is not logged: a crash of the database empties it, and an import whose
    rows are gone is judged anew from its file.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_run_id_state_subject_id", "run_id", "state", "subject_id"),
        # Few among many: found without a look at the others.
        Index(
            "ix_import_row_noted",
            "run_id",
            "state",
            "line",
            sqlite_where=text(NOTED_ROWS),
            postgresql_where=text(NOTED_ROWS),
        ),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    second_key: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(9))
    subject_id: Mapped[UUID | None]
    given: Mapped[dict[str, Any]] = mapped_column(JsonType)
    changes: Mapped[dict[str, Any]] = mapped_column(JsonType)
    faults: Mapped[list[Any]] = mapped_column(JsonType)
    note: Mapped[str] = mapped_column(String(16))
    to_write: Mapped[dict[str, Any]] = mapped_column(JsonType)
    basis: Mapped[str]


event.listen(
    ImportRow.__table__,
    "after_create",
    DDL("ALTER TABLE import_row SET UNLOGGED").execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
)


@not_on_pages
class ImportMatching(Base):
    """How a set of headings was matched the last time."""

    __tablename__ = "import_matching"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    headings_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    matching: Mapped[list[Any]] = mapped_column(JsonType)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
