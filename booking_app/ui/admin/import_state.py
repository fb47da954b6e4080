"""One import on its screen: its columns, what was found, and how far it is."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from booking_app.core.bulk import STATES
from booking_app.core.db import Session
from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import Translator, format_number, translator
from booking_app.domain.chain import service as chain
from booking_app.domain.imports.errors import ImportNotFound, MatchingIncomplete
from booking_app.domain.imports.schemas import BUSY, RunView
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.access import Person, admin_event, person_at, tell, turn_away
from booking_app.ui.admin.imports_words import (
    BOOKED_TAB,
    STATUS_WORDS,
    TAB_WORDS,
    apply_text,
    booked_text,
    outcome_text,
    rows_text,
    size_text,
)
from booking_app.ui.admin.table import PAGE_SIZE, Listing, ListShape
from booking_app.ui.locales import localised, without_locale
from booking_app.ui.staff_access import path_at
from booking_app.ui.watch import happenings
from booking_app.workflows.imports import looking, runs
from booking_app.workflows.imports.check import topic
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.exporting import KIND_TITLES
from booking_app.workflows.imports.looking import ShownRow
from booking_app.workflows.imports.registry import kind_of
from booking_app.workflows.imports.runs import Watched
from booking_app.workflows.imports.texts import file_text, tells_value

ROLES: tuple[Role, ...] = ("merchandiser", "admin")
SHAPE = ListShape(sorts=("line",), default_sort="line", filters=("tab",))
_BUSY_SECONDS = 0.7
_IDLE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of one state: how many, and where they are shown."""

    state: str = ""
    label: str = ""
    count: str = ""
    href: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the file with what stands below it, and the field it was taken for."""

    name: str = ""
    sample: str = ""
    field: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column a heading may stand for."""

    field: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ImportView:
    """What stands around the rows. `percent` is empty where it is not known."""

    id: str = ""
    status: str = ""
    status_word: str = ""
    tone: str = ""
    file_name: str = ""
    facts: str = ""
    outcome: str = ""
    booked: str = ""
    trouble: str = ""
    is_moved: bool = False
    wrong: str = ""
    apply: str = ""
    can_apply: bool = False
    progress: str = ""
    percent: str = ""
    needed: str = ""


class ImportState(rx.State):
    """One import of one browser."""

    run: ImportView = ImportView()
    tabs: tuple[Tab, ...] = ()
    headings: tuple[Heading, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[ShownRow, ...] = ()
    listing: Listing = Listing()
    is_loaded: bool = False
    is_missing: bool = False
    matching_error: str = ""
    _watch: int = 0

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """Read the import the address names, and the rows it asks for."""
        if self._here() != self.run.id:
            self.is_loaded, self.matching_error = False, ""
        try:
            await self._read(person)
            self.is_missing = False
        except ImportNotFound:
            self.is_missing = True
        self.is_loaded = True

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow the import for as long as its screen is there: closely while it is worked on."""
        async with self:
            here = self._here()
            try:
                await person_at(self, ROLES)
                self._id()
            except DomainError:
                return
            # Another look at the same screen begins another watch; the one before it ends.
            self._watch += 1
            mine = self._watch
        async for _ in happenings(self, topic(self._id()), every=self._pace):
            async with self:
                if self._here() != here or self._watch != mine:
                    return
                try:
                    person = await person_at(self, ROLES)
                    await self._read(person)
                except (Unavailable, ImportNotFound):
                    continue
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    @rx.event
    @admin_event("merchandiser", "admin")
    async def match(self, person: Person, form: dict[str, Any]) -> None:
        """These columns it is; have the file checked."""
        chosen = [str(form.get(heading.number, "")) or None for heading in self.headings]

        async def work(session: Session) -> None:
            await runs.set_matching(session, person.actor, self._id(), chosen)

        try:
            await person.database.run(work)
            self.matching_error = ""
        except MatchingIncomplete as error:
            self.matching_error = self._incomplete(error, translator(person.locale))
            return
        await self._read(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def rematch(self, person: Person) -> None:
        """Back to the columns."""
        async with person.database.write() as session:
            await runs.rematch(session, person.actor, self._id())
        await self._read(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def apply(self, person: Person, form: dict[str, Any]) -> None:
        """Have it done; a ticked `skip_wrong` agrees to leave wrong rows out."""

        async def work(session: Session) -> None:
            skip_wrong = bool(form.get("skip_wrong"))
            await runs.apply(session, person.actor, self._id(), skip_wrong=skip_wrong)

        await person.database.run(work)
        await self._read(person)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def cancel(self, person: Person) -> None:
        """Call it off."""
        await runs.cancel(person.database, person.actor, self._id())
        if self.run.status == "applying":
            t = translator(person.locale)
            await tell(self, t("It stops as soon as it can; nothing will have changed."))
        await self._read(person)

    def _pace(self) -> float:
        return _BUSY_SECONDS if self.run.status in BUSY else _IDLE_SECONDS

    def _here(self) -> str:
        path = without_locale(path_at(self))
        return path.removeprefix("/admin/imports/") if path.startswith("/admin/imports/") else ""

    def _id(self) -> UUID:
        try:
            return UUID(self._here().strip("/"))
        except ValueError:
            raise ImportNotFound from None

    async def _read(self, person: Person) -> None:
        run_id, query = self._id(), SHAPE.read(self)
        t = translator(person.locale)
        async with person.database.read() as session:
            watched = await runs.get(session, person.actor, run_id)
            run = watched.run
            columns = kind_of(run.kind, await chain.current(session)).columns
            tab = _tab(run, query.filters.get("tab", ""))
            found: list[ShownRow] = []
            if tab and run.status not in BUSY:
                found = await looking.shown_rows(
                    session, person.actor, run_id, tab, t.locale, query.page, PAGE_SIZE
                )
        self.run = _view(watched, columns, t)
        self.tabs = _tabs(run, tab, t)
        self.rows = tuple(_brief(row, tab) for row in found)
        total = _count(run, tab) if tab else 0
        self.listing = SHAPE.listing(
            self, query, total=total, shown=len(found), found=rows_text(t, total)
        )
        self._show_matching(run, columns, t)

    def _show_matching(self, run: RunView, columns: tuple[Column, ...], t: Translator) -> None:
        if run.status != "matching":
            self.headings, self.choices = (), ()
            return
        samples = list(zip(*run.sample, strict=False)) or [()] * len(run.headings)
        self.headings = tuple(
            Heading(name or "—", _sample(samples[index]), field or "", f"heading-{index}")
            for index, (name, field) in enumerate(zip(run.headings, run.matching, strict=True))
        )
        self.choices = tuple(Choice(column.field, column.heading(t.locale)) for column in columns)

    def _incomplete(self, error: MatchingIncomplete, t: Translator) -> str:
        titles = {choice.field: choice.label for choice in self.choices}
        names = ", ".join(titles.get(str(field), "") for field in error.details["columns"])
        if error.details["reason"] == "twice":
            return t("Two headings stand for the same column: {names}.", names=names)
        return t("Choose a heading for: {names}.", names=names)


def _tab(run: RunView, asked: str) -> str:
    if not run.counts.total:
        return ""
    filled = [state for state in ("wrong", "changed", "new", "unchanged") if _count(run, state)]
    return asked if asked in _states(run) else filled[0]


def _states(run: RunView) -> tuple[str, ...]:
    return (*STATES, "booked") if run.noted else STATES


def _count(run: RunView, state: str) -> int:
    return run.noted if state == "booked" else int(getattr(run.counts, state))


def _tabs(run: RunView, tab: str, t: Translator) -> tuple[Tab, ...]:
    if not run.counts.total:
        return ()
    path = localised(f"/admin/imports/{run.id}", t.locale)
    return tuple(
        Tab(
            state,
            t(BOOKED_TAB if state == "booked" else TAB_WORDS[state]),
            format_number(_count(run, state), t.locale),
            f"{path}?{urlencode({'tab': state})}",
            state == tab,
        )
        for state in _states(run)
    )


def _view(watched: Watched, columns: tuple[Column, ...], t: Translator) -> ImportView:
    run, progress = watched.run, watched.progress
    word, tone = STATUS_WORDS[run.status]
    trouble = ""
    if run.status == "failed":
        trouble = file_text(t, run.trouble, int(run.trouble_data.get("line", 0)))
    counts = run.counts
    share = min(progress.done / progress.total, 1.0) if progress.total else None
    needed = [column.heading(t.locale) for column in columns if column.is_needed]
    return ImportView(
        id=str(run.id),
        status=run.status,
        status_word=t(word),
        tone=tone,
        file_name=run.file_name,
        facts=" · ".join(_facts(run, t)),
        outcome=outcome_text(t, run),
        booked=booked_text(t, run),
        trouble=trouble,
        is_moved=run.trouble == "moved",
        wrong=t.n("Leave out {n} wrong row", "Leave out {n} wrong rows", counts.wrong)
        if counts.wrong
        else "",
        apply=apply_text(t, counts),
        can_apply=counts.total > counts.wrong,
        progress=rows_text(t, progress.done) if progress.done else t("Beginning…"),
        percent=str(round(share * 100)) if share is not None else "",
        needed=t("Needed: {columns}", columns=", ".join(needed)),
    )


def _facts(run: RunView, t: Translator) -> list[str]:
    encodings = {"cp1251": "Windows-1251", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
    found = [t(KIND_TITLES[run.kind]), size_text(run.byte_count, t)]  # type: ignore[index]
    if run.format == "xlsx":
        found.append("Excel")
    else:
        mark = {"\t": t("tabs")}.get(run.delimiter, run.delimiter)
        found.append(f"CSV {encodings.get(run.encoding, run.encoding.upper())} {mark}")
    return [*found, run.actor_name]


def _brief(row: ShownRow, tab: str) -> ShownRow:
    """A new row shows only what it brings; a fault its value only where its words do not."""
    if tab == "wrong":
        told = (
            replace(each, value="") if tells_value(each.reason) else each for each in row.faults
        )
        return replace(row, faults=tuple(told))
    if tab != "new":
        return row
    return replace(row, changes=tuple(change for change in row.changes if change.after))


def _sample(cells: tuple[str, ...]) -> str:
    return " · ".join(cell[:40] for cell in cells if cell)
