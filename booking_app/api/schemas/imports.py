"""Imports as they are answered, and what callers say of them."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import Body, PlainText, View
from booking_app.core.i18n import Translator
from booking_app.domain.imports.schemas import Status
from booking_app.workflows.imports.looking import ShownRow
from booking_app.workflows.imports.runs import Watched
from booking_app.workflows.imports.texts import file_text

FieldName = Annotated[PlainText, StringConstraints(max_length=40)]


class CountsOut(View):
    """Rows by what they would do. `booked` are those of the changed ones that call a piece sold
    which is kept for a shopper, who is told when the file is applied; once it was, those who were
    told."""

    new: int
    changed: int
    unchanged: int
    wrong: int
    booked: int


class ProgressOut(View):
    """How far the work in the background is; `total` is an estimate while a file is read."""

    done: int
    total: int


class ImportOut(View):
    """A file on its way in. `matching` gives each heading its field, or null."""

    id: UUID
    kind: str
    status: Status
    file_name: str
    byte_count: int
    headings: list[str]
    matching: list[str | None]
    counts: CountsOut
    progress: ProgressOut
    trouble: str = Field(description="Why it failed, or `moved`: checked anew; for programs.")
    message: str = Field(description="The same for people.")
    sent_by: str
    created_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, watched: Watched, t: Translator) -> Self:
        """The import as answered."""
        run = watched.run
        message = ""
        if run.status == "failed":
            message = file_text(t, run.trouble, int(run.trouble_data.get("line", 0)))
        return cls(
            id=run.id,
            kind=run.kind,
            status=run.status,
            file_name=run.file_name,
            byte_count=run.byte_count,
            headings=list(run.headings),
            matching=list(run.matching),
            counts=CountsOut(
                new=run.counts.new,
                changed=run.counts.changed,
                unchanged=run.counts.unchanged,
                wrong=run.counts.wrong,
                booked=run.noted,
            ),
            progress=ProgressOut(done=watched.progress.done, total=watched.progress.total),
            trouble=run.trouble,
            message=message,
            sent_by=run.actor_name,
            created_at=run.created_at,
            checked_at=run.checked_at,
            ended_at=run.ended_at,
        )


class ChangeOut(View):
    """One field of a row, before and after, as files show them."""

    field: str
    before: str
    after: str


class FaultOut(View):
    """Why a row cannot be taken."""

    field: str
    code: str
    value: str
    message: str


class RowOut(View):
    """A row of the file; `line` as a spreadsheet counts."""

    line: int
    key: str
    changes: list[ChangeOut]
    faults: list[FaultOut]
    note: str

    @classmethod
    def of(cls, row: ShownRow) -> Self:
        """The row as answered."""
        return cls(
            line=row.line,
            key=row.key,
            changes=[
                ChangeOut(field=one.field, before=one.before, after=one.after)
                for one in row.changes
            ],
            faults=[
                FaultOut(field=one.field, code=one.reason, value=one.value, message=one.text)
                for one in row.faults
            ],
            note=row.note,
        )


class MatchingIn(Body):
    """Which field each heading stands for, in the order of the headings; null for none."""

    matching: Annotated[list[FieldName | None], Field(max_length=100)]


class ApplyIn(Body):
    """`skip_wrong` agrees to leave wrong rows out."""

    skip_wrong: bool = False


RowState = Literal["new", "changed", "unchanged", "wrong", "booked"]
