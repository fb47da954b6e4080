"""The screen of letters: its state, and the words for what became of them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator, format_number, mark, translator
from booking_app.core.ids import format_code
from booking_app.core.outbox import JobStatus
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.table import PAGE_SIZE, Listing, ListShape
from booking_app.workflows import letters_admin
from booking_app.workflows.letters_admin import About, LetterLine, Shown

SHAPE = ListShape(sorts=("at",), default_sort="-at", filters=("status", "about"))

STATUS_WORDS: dict[str, tuple[str, str]] = {
    "waiting": (mark("Waiting"), "quiet"),
    "running": (mark("Being sent"), "quiet"),
    "done": (mark("Sent"), "ok"),
    "skipped": (mark("Not sent"), "quiet"),
    "failed": (mark("Failed"), "stop"),
}
STEP_WORDS: dict[Shown, str] = {
    "confirmed": mark("Visit confirmed"),
    "changed": mark("Time changed"),
    "reminder": mark("Reminder"),
    "ready": mark("Everything is ready"),
    "cancelled": mark("Visit cancelled"),
    "missing": mark("Piece not found in the store"),
    "completed": mark("After the visit"),
    "no_show": mark("We missed you"),
    "concerned": mark("The store has changed its hours"),
    "kept": mark("Kept longer"),
    "swapped": mark("Piece of a booking swapped"),
    "paid": mark("Charged"),
    "released": mark("Released"),
    "refunded": mark("Paid back"),
    "waiting": mark("Piece offered to the first in line"),
    "coupon": mark("Coupon given to a list"),
    "staff": mark("Password to be chosen"),
}
ABOUT_WORDS: dict[About, str] = {
    "bookings": mark("Bookings"),
    "waiting": mark("Waiting lists"),
    "coupons": mark("Coupons"),
    "staff": mark("Staff"),
}
_REASONS: dict[str, str] = {
    "no_email": mark("The shopper left no e-mail address."),
    "outdated": mark("It was not true any more when it was to leave."),
    "unknown_reservation": mark("The booking is not there any more."),
    "left": mark("The shopper has left the waiting list."),
    "unknown_coupon": mark("The coupon is not there any more."),
    "no_consent": mark("The shopper does not agree to such letters any more."),
}


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A line of the list."""

    id: str = ""
    what: str = ""
    about: str = ""
    code: str = ""
    store: str = ""
    status: str = ""
    tone: str = "quiet"
    reason: str = ""
    at: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What letters may be about."""

    key: str = ""
    label: str = ""


class LettersState(rx.State):
    """The list."""

    rows: tuple[LetterRow, ...] = ()
    listing: Listing = Listing()
    about: tuple[Choice, ...] = ()
    is_loaded: bool = False

    @rx.event
    @admin_event("marketer", "admin")
    async def load(self, person: Person) -> None:
        """Read the page the address asks for."""
        await self._read(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for a booking's code."""
        return rx.redirect(SHAPE.narrowed(self, q=str(text)), replace=True)

    @rx.event
    @admin_event("marketer", "admin")
    async def narrow(self, person: Person, status: str) -> Any:
        """Show those in one state only."""
        return rx.redirect(SHAPE.narrowed(self, status=str(status)), replace=True)

    @rx.event
    @admin_event("marketer", "admin")
    async def narrow_about(self, person: Person, about: str) -> Any:
        """Show those about such things only."""
        return rx.redirect(SHAPE.narrowed(self, about=str(about)), replace=True)

    @rx.event
    @admin_event("marketer", "admin")
    async def send_again(self, person: Person, letter_id: str) -> None:
        """Have a letter that failed tried once more."""
        async with person.database.write() as session:
            await letters_admin.send_again(session, person.actor, str(letter_id))
        await tell(self, translator(person.locale)("It is being tried again."))
        await self._read(person)

    async def _read(self, person: Person) -> None:
        t = translator(person.locale)
        asked = SHAPE.read(self)
        async with person.database.read() as session:
            lines, total = await letters_admin.list_letters(
                session,
                person.actor,
                person.locale,
                q=asked.q,
                status=asked.filters.get("status", ""),
                about=asked.filters.get("about", ""),
                limit=PAGE_SIZE,
                offset=asked.offset,
            )
        found = t.n(
            "{count} letter", "{count} letters", total, count=format_number(total, t.locale)
        )
        may_see = letters_admin.kinds_for(person.actor)
        self.about = tuple(
            Choice(key, t(word)) for key, word in ABOUT_WORDS.items() if key in may_see
        )
        self.rows = tuple(letter_row(line, t) for line in lines)
        self.listing = SHAPE.listing(self, asked, total=total, shown=len(lines), found=found)
        self.is_loaded = True


def letter_row(line: LetterLine, t: Translator) -> LetterRow:
    """A letter in words; what a mail server said stands as it said it."""
    word, tone = STATUS_WORDS[line.status]
    reason = _REASONS.get(line.reason)
    return LetterRow(
        id=str(line.id),
        what=t(STEP_WORDS[line.step]),
        about=line.about,
        code=format_code(line.code) if line.code else "—",
        store=line.store,
        status=t(word),
        tone=tone,
        reason=t(reason) if reason else line.reason,
        at=line.due_at.isoformat(),
        can_retry=line.status == JobStatus.FAILED,
    )
