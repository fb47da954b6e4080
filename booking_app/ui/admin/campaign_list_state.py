"""Coupons of a campaign for a list of people, its state: what was found, and what came of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import Translator, format_number, mark, translator
from booking_app.domain.coupons import campaigns, lists
from booking_app.domain.coupons.errors import ActivationsGone, CampaignNotFound, ListNotFound
from booking_app.domain.coupons.lists import HAS
from booking_app.domain.coupons.schemas import ListRow, ListView, RowKind
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.access import Person, admin_event, person_at, tell, turn_away
from booking_app.ui.locales import without_locale
from booking_app.ui.staff_access import path_at
from booking_app.ui.watch import happenings
from booking_app.workflows import coupon_lists

ROLES: tuple[Role, ...] = ("marketer", "admin")
_SHOWN = 100
_BUSY_SECONDS, _IDLE_SECONDS = 1.0, 20.0
_STATES = {
    "checked": (mark("Waits for your yes"), "warn"),
    "running": (mark("Being given"), "warn"),
    "done": (mark("Given"), "ok"),
    "stopped": (mark("Nobody got one"), "stop"),
}
_PROBLEMS = {
    "invalid_contact": mark("Neither a phone nor an e-mail one could use"),
    "twice": mark("Stands in the file twice"),
    "unknown_locale": mark("A language the shop does not speak; write ru or en"),
    HAS: mark("Has had as many as one may"),
}
_TROUBLES = {
    "activations_gone": mark("There were fewer coupons left than people. Raise the total, or "
                             "send a shorter list."),
    "campaign_closed": mark("The campaign was paused, stopped or over before it was their turn."),
    "internal": mark("Something went wrong on our side; nobody got a coupon. Send the list again."),
}  # fmt: skip
_TABS: dict[RowKind, str] = {
    "new": mark("Get a coupon"),
    "has": mark("Have had theirs"),
    "wrong": mark("Wrong"),
}


@dataclass(frozen=True, slots=True)
class ListCard:
    """A list in ready texts. `state` is that of `ListView`, empty for none."""

    id: str = ""
    filename: str = ""
    state: str = ""
    word: str = ""
    tone: str = ""
    at: str = ""
    outcome: str = ""
    letters: str = ""
    trouble: str = ""
    give: str = ""
    can_give: bool = False
    result_href: str = ""


@dataclass(frozen=True, slots=True)
class KindTab:
    """Rows of one kind: how many."""

    kind: str = ""
    label: str = ""
    count: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the list."""

    line: str = ""
    name: str = ""
    contact: str = ""
    more: str = ""
    note: str = ""


class CampaignListState(rx.State):
    """The lists of one campaign in one browser; the latest is `current`."""

    status: str = ""
    """Empty while it is read, then `ready` or `missing`."""
    campaign_id: str = ""
    title: str = ""
    is_open: bool = False
    current: ListCard = ListCard()
    tabs: tuple[KindTab, ...] = ()
    rows: tuple[PersonRow, ...] = ()
    more: str = ""
    earlier: tuple[ListCard, ...] = ()
    _kind: str = ""
    _watch: int = 0

    @rx.event
    @admin_event("marketer", "admin")
    async def load(self, person: Person) -> None:
        """Read the lists of the campaign of the address."""
        self.status, self._kind = "", ""
        try:
            await self._read(person)
        except (ValueError, CampaignNotFound):
            self.status = "missing"

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow the lists for as long as the screen is there: closely while one is worked on."""
        async with self:
            here = path_at(self)
            try:
                await person_at(self, ROLES)
                topic = lists.topic(self._campaign_here())
            except (DomainError, ValueError):
                return
            # Another look at the same screen begins another watch; the one before it ends.
            self._watch += 1
            mine = self._watch
        async for _ in happenings(self, topic, every=self._pace):
            async with self:
                if path_at(self) != here or self._watch != mine:
                    return
                try:
                    await self._read(await person_at(self, ROLES))
                except (Unavailable, CampaignNotFound):
                    continue
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    @rx.event
    @admin_event("marketer", "admin")
    async def sent(self, person: Person, list_id: str) -> None:
        """A file has arrived: show what was found in it."""
        self._kind = ""
        await self._read(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def show(self, person: Person, kind: str) -> None:
        """Show other rows."""
        self._kind = kind if kind in _TABS else ""
        await self._read(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def give(self, person: Person, list_id: str) -> None:
        """Yes: give all these people their coupon. The list is the one that was on the screen;
        another may have come meanwhile."""
        t = translator(person.locale)
        try:
            async with person.database.write() as session:
                await coupon_lists.begin(session, person.actor, _id_of(list_id))
        except ActivationsGone:
            await tell(self, t(_TROUBLES["activations_gone"]), "error")
        await self._read(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def discard(self, person: Person, list_id: str) -> None:
        """No: forget the file and the people in it."""
        async with person.database.write() as session:
            await lists.discard(session, person.actor, _id_of(list_id))
        await self._read(person)

    def _pace(self) -> float:
        return _BUSY_SECONDS if self.current.state == "running" else _IDLE_SECONDS

    def _campaign_here(self) -> UUID:
        parts = without_locale(path_at(self)).strip("/").split("/")
        return UUID(parts[2] if len(parts) > 2 else "")

    async def _read(self, person: Person) -> None:
        t = translator(person.locale)
        campaign_id = self._campaign_here()
        async with person.database.read() as session:
            campaign = await campaigns.get(session, person.actor, campaign_id)
            found = await lists.of_campaign(session, person.actor, campaign_id)
            latest = found[0] if found else None
            kind = self._shown_kind(latest)
            people = (
                await lists.rows_of(session, person.actor, latest.id, kind, limit=_SHOWN)
                if latest and kind
                else []
            )
        self.campaign_id, self.title = str(campaign_id), campaign.title_in(t.locale)
        self.is_open = campaign.state == "published"
        self.current = _card(latest, t) if latest else ListCard()
        self.earlier = tuple(_card(each, t) for each in found)
        self.tabs = _tabs(latest, kind, t) if latest else ()
        self.rows = tuple(_row(person_row, t) for person_row in people)
        total = _counts(latest)[kind] if latest and kind else 0
        hidden = total - len(people)
        self.more = t.n("and {n} more row", "and {n} more rows", hidden) if hidden > 0 else ""
        self.status = "ready"

    def _shown_kind(self, latest: ListView | None) -> RowKind | None:
        if latest is None:
            return None
        if self._kind in _TABS:
            return self._kind
        counts = _counts(latest)
        # What somebody should mend comes first while it can be mended.
        order: tuple[RowKind, ...] = ("wrong", "new", "has")
        return next((kind for kind in order if counts[kind]), "new")


def _counts(found: ListView) -> dict[RowKind, int]:
    return {"new": found.new_count, "has": found.has_count, "wrong": found.wrong_count}


def _tabs(found: ListView, shown: str | None, t: Translator) -> tuple[KindTab, ...]:
    counts = _counts(found)
    return tuple(
        KindTab(kind, t(word), format_number(counts[kind], t.locale), kind == shown)
        for kind, word in _TABS.items()
    )


def _card(found: ListView, t: Translator) -> ListCard:
    word, tone = _STATES[found.state]
    is_done = found.state == "done"
    number = found.issued_count if is_done else found.new_count
    letters = ""
    if found.state in ("checked", "done"):
        letters = (
            t.n(
                "{n} of them gets a letter: they agreed to hear from us.",
                "{n} of them get a letter: they agreed to hear from us.",
                found.letter_count,
            )
            if found.letter_count
            else t("No letters: none of them agreed to hear from us.")
        )
    return ListCard(
        id=str(found.id),
        filename=found.filename,
        state=found.state,
        word=t(word),
        tone=tone,
        at=found.created_at.isoformat(),
        outcome=t.n("{n} coupon", "{n} coupons", number if found.state != "stopped" else 0),
        letters=letters,
        trouble=t(_TROUBLES.get(found.problem, _TROUBLES["campaign_closed"]))
        if found.state == "stopped"
        else "",
        give=t.n("Give {n} coupon", "Give {n} coupons", found.new_count),
        can_give=found.state == "checked" and found.new_count > 0,
        result_href=f"/api/v1/coupon-lists/{found.id}/result.csv" if is_done else "",
    )


def _row(row: ListRow, t: Translator) -> PersonRow:
    contact = " · ".join(each for each in (row.phone, row.email) if each)
    note = t(_PROBLEMS[row.problem]) if row.problem in _PROBLEMS else ""
    if not row.problem:
        note = t("With a letter") if row.gets_letter else t("Without a letter")
    return PersonRow(
        line=str(row.line),
        name=row.name,
        contact=contact,
        more=row.reference,
        note=note,
    )


def _id_of(text: str) -> UUID:
    """What a screen calls a list. Raises `ListNotFound` for what is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise ListNotFound from error
