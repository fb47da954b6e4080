"""The screen where imports begin, and those of before."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import reflex as rx

from booking_app.core.i18n import Translator, translator
from booking_app.domain.imports.schemas import RunView
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.imports_words import (
    KIND_NOTES,
    STATUS_WORDS,
    outcome_text,
)
from booking_app.ui.admin.table import PAGE_SIZE, Listing, ListShape
from booking_app.ui.locales import localised
from booking_app.workflows.imports import runs
from booking_app.workflows.imports.exporting import KIND_TITLES
from booking_app.workflows.imports.kinds import KINDS, may_exchange

SHAPE = ListShape(sorts=("created",), default_sort="-created")


@dataclass(frozen=True, slots=True)
class KindChoice:
    """Something that can come in files."""

    name: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """An import as a line of the list. `at` is ISO; the reader's browser tells it."""

    href: str = ""
    file_name: str = ""
    kind: str = ""
    status: str = ""
    tone: str = ""
    outcome: str = ""
    who: str = ""
    at: str = ""


class ImportsState(rx.State):
    """What may be sent, what is chosen, and what was sent before."""

    kinds: tuple[KindChoice, ...] = ()
    kind: str = ""
    rows: tuple[RunRow, ...] = ()
    listing: Listing = Listing()
    is_loaded: bool = False

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """Read what was sent before; the address may name a kind to begin with."""
        t = translator(person.locale)
        allowed = [kind for kind in KINDS if may_exchange(person.actor, kind)]
        asked = dict(parse_qsl(str(self.router.url.query))).get("kind", "")
        self.kinds = tuple(
            KindChoice(kind, t(KIND_TITLES[kind]), t(KIND_NOTES[kind])) for kind in allowed
        )
        self.kind = next((kind for kind in allowed if kind == asked), self.kind or allowed[0])
        query = SHAPE.read(self)
        async with person.database.read() as session:
            found, total = await runs.page(session, person.actor, query.page, PAGE_SIZE)
        self.rows = tuple(_row(run, t) for run in found)
        self.listing = SHAPE.listing(
            self,
            query,
            total=total,
            shown=len(found),
            found=t.n("{n} import", "{n} imports", total),
        )
        self.is_loaded = True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def choose(self, person: Person, kind: str) -> None:
        """Something else is to be sent."""
        if kind in KINDS and may_exchange(person.actor, kind):
            self.kind = kind

    @rx.event
    @admin_event("merchandiser", "admin")
    async def sent(self, person: Person, import_id: str) -> Any:
        """The file has arrived: on to what was found in it."""
        if len(import_id) <= 36 and import_id.replace("-", "").isalnum():
            return rx.redirect(localised(f"/admin/imports/{import_id}", person.locale))
        return None


def _row(run: RunView, t: Translator) -> RunRow:
    word, tone = STATUS_WORDS[run.status]
    return RunRow(
        href=localised(f"/admin/imports/{run.id}", t.locale),
        file_name=run.file_name,
        kind=t(KIND_TITLES[run.kind]),  # type: ignore[index]
        status=t(word),
        tone=tone,
        outcome=outcome_text(t, run) or "—",
        who=run.actor_name,
        at=run.created_at.isoformat(),
    )
