"""The counter without a connection: what the browser's own parts say then. See `web/kept*.js`."""

from typing import Any, cast

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import Translator, mark
from booking_app.ui.components.scripts import OwnPart
from booking_app.ui.counter.access import SIGN_IN, DoorState
from booking_app.ui.counter.board_filters import KINDS, TIMES
from booking_app.ui.counter.board_views import unbroken
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.words import VERDICTS, VerdictWords
from booking_app.ui.dual import Element, el, is_html
from booking_app.ui.locales import localised

# Their fields are Vars here.
desk: Any = DeskState
door: Any = DoorState

_FOLDER = "$/app_components/counter"


class Keeper(OwnPart):
    """Keeps today's list on this device, sends what was recorded, says how things stand."""

    library = f"{_FOLDER}/keeper"
    tag = "Keeper"

    connected: rx.Var[bool]
    access: rx.Var[str]
    locked: rx.Var[bool]
    session: rx.Var[str]
    news: rx.Var[int]
    labels: rx.Var[dict[str, Any]]


class KeptGate(OwnPart):
    """Its first child until it is known who is there; what was kept while there is no connection,
    or its second child, which needs none."""

    library = f"{_FOLDER}/kept-board"
    tag = "KeptGate"

    connected: rx.Var[bool]
    labels: rx.Var[dict[str, Any]]


KEPT_VERDICTS: dict[str, tuple[str, VerdictWords]] = {
    "recorded": (
        "attention",
        VerdictWords(
            mark("Recorded"),
            mark("Not yet confirmed: there is no connection. Greet them and lay the pieces out."),
        ),
    ),
    "recorded_late": (
        "attention",
        VerdictWords(
            mark("Recorded"),
            mark(
                "Not yet confirmed. Their time had run out, so a piece may be promised to somebody "
                "else."
            ),
        ),
    ),
    "recorded_before": (
        "attention",
        VerdictWords(
            mark("Recorded"),
            mark("This arrival was recorded before. It is sent by itself, there is nothing to do."),
        ),
    ),
    "arrived": (
        "attention",
        VerdictWords(mark("Arrived"), mark("This visit had begun already, as of {time}.")),
    ),
    "completed": (
        "attention",
        VerdictWords(mark("Finished"), mark("This visit was over, as of {time}.")),
    ),
    "cancelled": (
        "stop",
        VerdictWords(
            mark("Cancelled"),
            mark("The booking was cancelled, as of {time}. Offer to choose again."),
        ),
    ),
    "elsewhere": (
        "stop",
        VerdictWords(mark("Elsewhere"), mark("This booking is for another store.")),
    ),
    "forged": ("stop", VERDICTS["forged"]),
    "expired": ("stop", VERDICTS["expired"]),
    "misread": ("stop", VERDICTS["unknown"]),
    "not_today": (
        "attention",
        VerdictWords(
            mark("No answer"),
            mark(
                "Cannot check now: no connection, and it is not on today's list as of {time}. "
                "Try again when the connection is back."
            ),
        ),
    ),
    "coupon": (
        "attention",
        VerdictWords(
            mark("Not now"),
            mark(
                "Cannot check now: a coupon is checked with a connection only. It stays unused: "
                "try again when the connection is back, or sell without it."
            ),
        ),
    ),
    "unchecked": ("attention", VERDICTS["unchecked"]),
}
"""What a device can tell of a scan by itself: the colour of the screen, and its words."""
_ASK_AGAIN = frozenset({"not_today", "coupon", "unchecked"})


def keeper(t: Translator) -> Element:
    """Under the head of every counter screen."""
    if is_html():
        return el.div()
    made = Keeper.create(
        connected=~has_connection_errors,
        # Who has not chosen a store yet stands at no counter.
        access=rx.cond(desk.here.store == "", "", door.access),
        locked=door.is_locked,
        session=desk.here.session,
        news=desk.news,
        labels={
            **_lists(t),
            "door": localised(SIGN_IN, t.locale),
            "offline": t("No connection. Today's list as of {time}."),
            "offlineOld": t("No connection. What is shown may be old; it mends itself."),
            "waiting": t("Recorded, not yet confirmed: {n}"),
            "confirmed": t("Recorded arrivals confirmed: {n}"),
            "conflicts": t("Recorded arrivals that do not fit: {n}. The manager sees them."),
            "conflictsElsewhere": t(
                "Recorded arrivals of another store that do not fit: {n}. The manager there sees "
                "them."
            ),
            "lost": t(
                "Recorded arrivals that were not accepted: {n}. Nobody else sees them: give the "
                "manager these codes: {codes}"
            ),
            "noted": t("Noted"),
            "needsNetwork": t("This needs a connection."),
            "close": t("Close"),
            "left": t("You have signed out"),
            "leaving": t(
                "Today's list is erased from this device. The session ends as soon as there is a "
                "connection; leave this page open until then."
            ),
        },
    )
    return cast("Element", made)


def kept_gate(waiting: Element, alive: Element | None, t: Translator) -> Element:
    """In the place of a screen until the server says who is there."""
    made = KeptGate.create(
        waiting,
        *([alive] if alive is not None else []),
        connected=~has_connection_errors,
        labels={
            **kept_labels(t),
            "asOf": t("as of {time}, no connection"),
            "nothing": t("No connection"),
            "why": t(
                "Today's list is kept on a device only while somebody uses it and is signed in. "
                "This page goes on by itself when the connection is back."
            ),
        },
    )
    return cast("Element", made)


def kept_labels(t: Translator) -> dict[str, Any]:
    """The words of the kept visits, and of what sifts them, with a connection and without."""
    return {
        **_lists(t),
        "prepare": t("To prepare"),
        "prepared": t("Everything is prepared."),
        "here": t("At the counter"),
        "nobodyHere": t("Nobody is here yet."),
        "ready": t("Ready"),
        "noneReady": t("Nothing laid aside yet."),
        "recorded": t("not yet confirmed"),
        "noneFits": t("No visit fits"),
        "all": t("Show all visits"),
        "phonesNotKept": t(
            "Without a connection names and codes of today are searched: phones are not kept on "
            "this device."
        ),
        "overNotKept": t("What is over is not kept on this device. This needs a connection."),
        "sieve": {
            "find": t("Find a visit"),
            "hint": t("Name, end of phone or code"),
            "hintAlone": t("Name or code"),
            "which": t("Which visits"),
            "kinds": {key: t(text) for key, text in KINDS.items()},
            "when": t("When"),
            "times": {key: t(text) for key, text in TIMES.items()},
            "mine": t("Mine"),
        },
    }


def kept_words(t: Translator) -> dict[str, Any]:
    """What the scanner says without a connection."""
    said = {
        reason: {
            "reason": reason,
            "tone": tone,
            "word": t(words.word),
            "text": t(words.text),
            "retry": reason in _ASK_AGAIN,
        }
        for reason, (tone, words) in KEPT_VERDICTS.items()
    }
    return {
        "kept": said,
        "lists": _lists(t),
        "unchecked": said["unchecked"],
        "confirmed": {
            "reason": "confirmed",
            "tone": "ok",
            "word": t("Confirmed"),
            "text": t("The connection is back: the visit has begun. Bring the pieces."),
        },
        "conflict": {
            "reason": "conflict",
            "tone": "stop",
            "word": t("Conflict"),
            "text": t("The connection is back, and this arrival does not fit. Ask the manager."),
        },
        "lost": {
            "reason": "lost",
            "tone": "stop",
            "word": t("Not accepted"),
            "text": t(
                "The connection is back, and this arrival was not accepted. Give the manager the "
                "code."
            ),
        },
    }


def _lists(t: Translator) -> dict[str, Any]:
    """How visits and pieces are told."""
    return {
        "locale": t.locale,
        "asap": t("As soon as possible"),
        "guest": t("Guest"),
        "showcase": t("Showcase {showcase}"),
        "tray": t("Showcase {showcase}, tray {tray}"),
        "nowhere": t("Place unknown"),
        "sized": unbroken(t("size {size}")),
        "comma": "," if t.locale == "ru" else ".",
        "units": {"cm": t("cm"), "mm": t("mm")},
    }
