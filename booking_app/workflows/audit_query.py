"""What an address asks of the audit log: the same for the screen and for its export.

`who` is `staff:<id>`, `api:<id>`, `system` or `shopper`; `what` an action or a kind of subject;
`subject` is `<kind>:<id>`; `store` an id; `since` and `until` are days, both included, in `zone`.
What cannot be meant is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.audit_log import Filter
from booking_app.workflows.audit_words import ACTIONS, SUBJECTS

NAMES = ("who", "what", "subject", "store", "since", "until", "zone")
_LONGEST = 80

Zone = tzinfo


@dataclass(frozen=True, slots=True)
class Asked:
    """The address as understood: `given` holds what was kept of it, `where` what it means."""

    given: Mapping[str, str]
    where: Filter
    zone: Zone


def read(params: Mapping[str, str]) -> Asked:
    """Understand the parameters of an address."""
    text = {name: params[name] for name in NAMES if 0 < len(params.get(name, "")) <= _LONGEST}
    zone = zone_of(text.get("zone", ""))
    since, until = _day(text.get("since", "")), _day(text.get("until", ""))
    actor, what = _actor(text.get("who", "")), text.get("what", "")
    kind, subject_id = _subject(text.get("subject", ""))
    store_id = _id(text.get("store", ""))
    where = Filter(
        actor=actor,
        actions=(what,) if what in ACTIONS else (),
        subject_kind=kind or (what if what in SUBJECTS else ""),
        subject_id=subject_id,
        store_ids=frozenset({store_id}) if store_id else None,
        since=_start(since, zone) if since else None,
        until=_start(until + timedelta(days=1), zone) if until else None,
    )
    meant = {
        "who": actor is not None,
        "what": what in ACTIONS or what in SUBJECTS,
        "subject": bool(kind),
        "store": store_id is not None,
        "since": since is not None,
        "until": until is not None,
        "zone": since is not None or until is not None,
    }
    return Asked({name: text[name] for name in text if meant[name]}, where, zone)


def zone_of(name: str) -> Zone:
    """The zone of this name, else UTC."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2200 else None


def _start(day: date, zone: Zone) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _actor(text: str) -> Actor | None:
    kind, _, who = text.partition(":")
    if kind not in set(ActorKind):
        return None
    return Actor(ActorKind(kind), who if _id(who) else "")


def _subject(text: str) -> tuple[str, str]:
    kind, _, subject_id = text.partition(":")
    return (kind, subject_id) if kind in SUBJECTS and subject_id else ("", "")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
