"""A list of people in a file, each of whom is to get a coupon; a long one in the background."""

import asyncio
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from importlib import resources
from pathlib import Path
from uuid import UUID

from booking_app.core import outbox
from booking_app.core.db import Database
from booking_app.core.ids import format_code
from booking_app.core.outbox import Handler, Job
from booking_app.core.sheets.detect import shape_of
from booking_app.core.sheets.neutral import armed
from booking_app.core.sheets.reading import as_text, table
from booking_app.core.sheets.shapes import SheetRefused
from booking_app.core.sheets.writing import BOM, csv_lines
from booking_app.domain.chain.service import chain_now
from booking_app.domain.coupons import lists
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.coupons.errors import ListRefused
from booking_app.domain.coupons.lists import Person
from booking_app.domain.coupons.schemas import ListView
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.secrets import coupon_secret_hash

JOB_KIND = "coupon.list"
LONG_JOBS = {JOB_KIND: timedelta(seconds=20)}
AT_ONCE = 200
"""Longer lists are worked through in the background."""
MOST_ROWS = 100_000

_NAMELESS = "nameless"
_HEADINGS: dict[str, list[str]] = tomllib.loads(
    (resources.files("booking_app.workflows") / "coupon_lists.toml").read_text("utf-8")
)


async def begin(
    database: Database, actor: Actor, campaign_id: UUID, path: Path, filename: str, locale: str
) -> ListView:
    """Read the file (CSV or XLSX) and give its people their coupons: a short list at once.

    The first row names the columns: name, phone, e-mail, in either language. Raises `Forbidden`,
    `ListRefused`, `CampaignNotFound`, `CampaignClosed`.
    """
    check_marketer(actor)
    people = await asyncio.to_thread(read, path, chain_now().country)
    async with database.write() as session:
        found = await lists.create(session, actor, campaign_id, filename, people, locale)
        if len(people) > AT_ONCE:
            await outbox.enqueue(session, JOB_KIND, {"list": str(found.id)})
    if len(people) <= AT_ONCE:
        await work(database, found.id)
    async with database.read() as session:
        made = await lists.of_campaign(session, actor, campaign_id)
    return next(each for each in made if each.id == found.id)


async def work(database: Database, list_id: UUID) -> None:
    """Work through what is left of a list; safe to begin again at any point."""
    is_running = True
    while is_running:  # others write between two chunks
        is_running = await database.run(
            lambda session: lists.go_on(session, list_id, coupon_secret_hash)
        )


def list_handler(database: Database) -> Handler:
    """What the worker does with a long list."""

    async def handle(job: Job) -> None:
        await work(database, UUID(str(job.payload["list"])))

    return handle


async def result_csv(database: Database, actor: Actor, list_id: UUID) -> bytes:
    """The list with the code each person got, or why they got none. Raises `Forbidden`."""
    lines: list[Sequence[str | int]] = [("line", "name", "phone", "email", "code", "problem")]
    last = 0
    while True:
        async with database.read() as session:
            rows = await lists.rows_of(session, actor, list_id, after_line=last)
        if not rows:
            return BOM + csv_lines(lines, ";")
        last = rows[-1].line
        lines += [
            (
                row.line,
                row.name,
                row.phone,
                row.email,
                format_code(row.code) if row.code else "",
                row.problem,
            )
            for row in rows
        ]


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
        return texts[at] if 0 <= at < len(texts) else ""

    given = ContactInput(cell("name"), phone=cell("phone"), email=cell("email"))
    try:
        # A list of bare numbers is a list, too.
        named = ContactInput(given.name or _NAMELESS, phone=given.phone, email=given.email)
        contact = normalise_contact(named, country)
    except InvalidContact:
        return Person(line, given, "invalid_contact")
    contact = ContactInput(given.name, phone=contact.phone, email=contact.email)
    channels = {each for each in (contact.phone, contact.email) if each}
    if channels & seen:
        return Person(line, contact, "twice")
    seen |= channels
    return Person(line, contact)
