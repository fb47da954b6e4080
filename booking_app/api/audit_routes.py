"""The audit log as a file."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from booking_app.api.deps import DatabaseDep, Locale, Person
from booking_app.api.problems import statuses
from booking_app.core.audit_log import Filter
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.i18n import Translator, translator
from booking_app.core.sheets.writing import BOM, csv_lines
from booking_app.domain.chain import service as chain
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import audit_query, audit_trail
from booking_app.workflows.audit_query import Asked
from booking_app.workflows.audit_trail import Line
from booking_app.workflows.audit_values import Reader, Shown, Value, moment_text
from booking_app.workflows.audit_words import WHO, action_text, subject_text

router = APIRouter(tags=["audit"])

_Text = Annotated[str, Query(max_length=80)]


def _reader(actor: Person) -> Actor:
    """Somebody who may read the log. Raises `Forbidden`."""
    if actor.role not in ("manager", "admin") or not actor.works_admin:
        raise Forbidden
    return actor


def _asked(
    who: _Text = "",
    what: _Text = "",
    subject: _Text = "",
    store: _Text = "",
    since: _Text = "",
    until: _Text = "",
    zone: _Text = "",
) -> Asked:
    values = (who, what, subject, store, since, until, zone)
    return audit_query.read(dict(zip(audit_query.NAMES, values, strict=True)))


@router.get(
    "/audit.csv",
    summary="The audit log as a file",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, **statuses(401, 403, 422)},
)
async def export_audit_log(
    actor: Annotated[Actor, Depends(_reader)],
    database: DatabaseDep,
    locale: Locale,
    asked: Annotated[Asked, Depends(_asked)],
    zone: _Text = "UTC",
) -> StreamingResponse:
    """What the same address shows on the screen, newest first; managers get their own stores'.

    Times are in `zone`. That somebody took it is written into the log itself.
    """
    async with database.write() as session:
        allowed = await audit_trail.begin_export(session, actor, asked.where)
        currency = (await chain.current(session)).currency
    reader = Reader(translator(locale), currency)
    return StreamingResponse(
        _file(database, allowed, reader, audit_query.zone_of(zone)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="audit.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _file(
    database: Database, allowed: Filter, reader: Reader, zone: audit_query.Zone
) -> AsyncIterator[bytes]:
    t = reader.t
    yield BOM + csv_lines([_heads(t, str(zone))], ",")
    async for lines in audit_trail.exported(database, allowed, t.locale):
        yield csv_lines([row for line in lines for row in _line(line, reader, zone)], ",")


def _heads(t: Translator, zone: str) -> list[str]:
    return [
        t("Time ({zone})", zone=zone),
        t("Who"),
        t("What"),
        t("Kind of thing"),
        t("Thing"),
        t("Store"),
        t("Field"),
        t("Before"),
        t("After"),
        t("Number of the entry"),
    ]


def _line(line: Line, reader: Reader, zone: audit_query.Zone) -> list[list[str]]:
    """A row for each field, at least one."""
    entry, t = line.entry, reader.t
    reader = reader.knowing(line.names)
    about = [
        moment_text(entry.at.isoformat(), zone),
        line.who or t(WHO[entry.actor.kind.value]),
        action_text(entry.action, t),
        subject_text(entry.subject_kind, t),
        line.subject or entry.subject_id,
        line.store,
    ]
    shown = (*reader.changes(entry), *reader.facts(entry)) or (Shown("", Value(), Value()),)
    return [
        [*about, each.field, *(_text(value, zone) for value in (each.before, each.after)),
         str(entry.id)]
        for each in shown
    ]  # fmt: skip


def _text(value: Value, zone: audit_query.Zone) -> str:
    return moment_text(value.moment, zone) if value.moment else value.text
