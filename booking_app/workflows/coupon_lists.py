"""A list of people in a file who are to get coupons: looked at first, then given all at once."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from importlib import resources
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, outbox
from booking_app.core.db import Database
from booking_app.core.ids import format_code, new_id
from booking_app.core.outbox import MOST_ATTEMPTS, Handler, Job
from booking_app.core.sheets.detect import shape_of
from booking_app.core.sheets.neutral import armed
from booking_app.core.sheets.reading import as_text, table
from booking_app.core.sheets.shapes import SheetRefused
from booking_app.core.sheets.writing import BOM, csv_lines
from booking_app.domain.chain.service import chain_now
from booking_app.domain.coupons import lists, old_lists
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.coupons.errors import (
    ActivationsGone,
    CampaignClosed,
    CampaignNotFound,
    ListRefused,
)
from booking_app.domain.coupons.lists import Person
from booking_app.domain.coupons.schemas import ListRow, ListView
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import coupon_letter
from booking_app.workflows.imports.folder import folder_of
from booking_app.workflows.links import coupon_url
from booking_app.workflows.secrets import coupon_secret_hash

JOB_KIND = "coupon.list"
LONG_JOBS = {JOB_KIND: timedelta(seconds=60)}
MOST_ROWS = 20_000
"""All of a list is given in one transaction; this many take some seconds of it."""
MOST_BYTES = 10_000_000

_NAMELESS = "nameless"
_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (resources.files("booking_app.workflows") / "coupon_lists.toml").read_text("utf-8")
)
_HEADINGS = _WORDS["headings"]
_LANGUAGES = {word: locale for locale, words in _WORDS["languages"].items() for word in words}


async def send(
    database: Database,
    actor: Actor,
    campaign_id: UUID,
    filename: str,
    chunks: AsyncIterator[bytes],
    locale: str,
) -> ListView:
    """Take a file (CSV or XLSX) in and look at its people; nobody has a coupon yet.

    The first row names the columns, in either language: name, phone, e-mail, language, and what
    the chain itself calls them. Whoever has no language there gets `locale`. Raises `Forbidden`,
    `FileTooLarge`, `DiskFull`, `ListRefused`, `CampaignNotFound`, `CampaignClosed`.
    """
    check_marketer(actor)
    folder = folder_of(new_id())
    try:
        await folder.receive(chunks, MOST_BYTES)
        people = await asyncio.to_thread(read, folder.file, chain_now().country)
    finally:
        folder.remove()
    return await database.run(
        lambda session: lists.add(session, actor, campaign_id, filename, people, locale)
    )


async def begin(session: AsyncSession, actor: Actor, list_id: UUID) -> ListView:
    """Have everybody on a list given their coupon, in the background. Raises as `lists.begin`."""
    found = await lists.begin(session, actor, list_id)
    await outbox.enqueue(session, JOB_KIND, {"list": str(list_id)}, key=f"{JOB_KIND}:{list_id}")
    return found


async def work(database: Database, list_id: UUID) -> None:
    """Give all of a list or nothing; harmless to repeat."""

    async def give(session: AsyncSession) -> None:
        written = await lists.give_all(session, list_id, coupon_secret_hash)
        await coupon_letter.enqueue_all(session, written)
        await _tell(session, list_id)

    try:
        await database.run(give)
    except (ActivationsGone, CampaignClosed, CampaignNotFound) as error:
        problem = error.code
        await database.run(lambda session: _stop(session, list_id, problem))


def list_handler(database: Database) -> Handler:
    """What the worker does with a list somebody said yes to.

    One that never succeeds is stopped in the end, for the reason `internal`.
    """

    async def handle(job: Job) -> None:
        list_id = UUID(str(job.payload["list"]))
        try:
            await work(database, list_id)
        except Exception:
            if job.attempt >= MOST_ATTEMPTS:
                await database.run(lambda session: _stop(session, list_id, "internal"))
            raise

    return handle


async def tidy(database: Database) -> None:
    """Forget lists nobody answered, and the people of those that ended long ago."""
    await database.run(old_lists.drop_unanswered)
    async with database.read() as session:
        found = await old_lists.with_people(session)
    for list_id in found:
        async with database.write() as session:
            await old_lists.forget_people(session, list_id)


async def _stop(session: AsyncSession, list_id: UUID, problem: str) -> None:
    await lists.stop(session, list_id, problem)
    await _tell(session, list_id)


async def result_csv(database: Database, actor: Actor, list_id: UUID) -> bytes:
    """The list with the code and the link of each person, or why they got none; that it was taken
    out is noted. Raises `Forbidden`, `ListNotFound`."""
    async with database.write() as session:
        found = await lists.get(session, actor, list_id)
        audit.record(
            session, actor.audited, "campaign.list_taken_out", "campaign", found.campaign_id,
            filename=found.filename, rows=found.row_count,
        )  # fmt: skip
    lines: list[Sequence[str | int]] = [_RESULT]
    last = 0
    while True:
        async with database.read() as session:
            rows = await lists.rows_of(session, actor, list_id, after_line=last)
        if not rows:
            return BOM + csv_lines(lines, ";")
        last = rows[-1].line
        lines += [_result(row, found.locale) for row in rows]


_RESULT = ("line", "name", "phone", "email", "language", "reference", "code", "link", "letter",
           "problem")  # fmt: skip


def _result(row: ListRow, locale: str) -> Sequence[str | int]:
    code = link = ""
    if row.coupon_id is not None:
        code = format_code(row.code)
        link = coupon_url(row.coupon_id, row.code, row.locale or locale)
    letter = "yes" if row.gets_letter and row.coupon_id else ""
    return (
        row.line, row.name, row.phone, row.email, row.locale or locale, row.reference, code, link,
        letter, row.problem,
    )  # fmt: skip


async def _tell(session: AsyncSession, list_id: UUID) -> None:
    campaign_id = await lists.campaign_of(session, list_id)
    events.publish(session, lists.topic(campaign_id), "worked", list_id)


def read(path: Path, country: str) -> list[Person]:
    """The people of a file, in its order. Blocks; raises `ListRefused`."""
    people: list[Person] = []
    seen: set[str] = set()
    try:
        with table(path, shape_of(path)) as (headings, body):
            columns = _columns(headings)
            for line, cells in body:
                if len(people) >= MOST_ROWS:
                    raise ListRefused(field="file", reason="too_long")
                texts = [armed(as_text(cell)) for cell in cells]
                people.append(_person(line, texts, columns, country, seen))
    except SheetRefused as error:
        raise ListRefused(field="file", reason=error.reason) from error
    if not people:
        raise ListRefused(field="file", reason="no_rows")
    return people


def _columns(headings: Sequence[str]) -> dict[str, int]:
    plain = [heading.strip().casefold() for heading in headings]
    found = {
        name: plain.index(word)
        for name, words in _HEADINGS.items()
        for word in words
        if word in plain
    }
    if "phone" not in found and "email" not in found:
        raise ListRefused(field="file", reason="no_contacts")
    return found


def _person(
    line: int, texts: Sequence[str], columns: dict[str, int], country: str, seen: set[str]
) -> Person:
    def cell(name: str) -> str:
        at = columns.get(name, -1)
        return texts[at].strip() if 0 <= at < len(texts) else ""

    given = ContactInput(cell("name"), phone=cell("phone"), email=cell("email"))
    asked, reference = cell("locale").casefold(), cell("reference")
    locale = _LANGUAGES.get(asked, "")
    try:
        # A list of bare numbers is a list, too.
        named = ContactInput(given.name or _NAMELESS, phone=given.phone, email=given.email)
        contact = normalise_contact(named, country)
    except InvalidContact:
        return Person(line, given, "", reference, "invalid_contact")
    contact = ContactInput(given.name, phone=contact.phone, email=contact.email)
    channels = {each for each in (contact.phone, contact.email) if each}
    problem = "unknown_locale" if asked and not locale else ""
    problem = "twice" if channels & seen else problem
    if not problem:
        seen |= channels
    return Person(line, contact, locale, reference, problem)
