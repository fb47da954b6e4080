"""What the audit log shows of its entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from booking_app.core.audit import Actor as Doer
from booking_app.core.i18n import Translator
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.admin.shell import PLACES
from booking_app.ui.locales import localised
from booking_app.workflows.audit_trail import Line
from booking_app.workflows.audit_values import Reader, Shown
from booking_app.workflows.audit_words import WHO, action_text, subject_text

LOG = "/admin/audit"
_PAGES = {
    "product": "/admin/products/{id}",
    "store": "/admin/stores/{id}",
    "staff": "/admin/staff/{id}",
    "import": "/admin/imports/{id}",
    "category": "/admin/categories",
    "chain": "/admin/settings",
}
"""Where the things of each kind are looked after."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A field before and after; where a value is a moment, its text is empty."""

    field: str = ""
    before: str = ""
    before_at: str = ""
    after: str = ""
    after_at: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry. `href` leads to the thing itself, `about` and `by` to what else there is about it
    and by whoever acted; empty where there is no way."""

    id: str = ""
    at: str = ""
    who: str = ""
    what: str = ""
    kind: str = ""
    subject: str = ""
    store: str = ""
    brief: str = ""
    changes: tuple[ChangeRow, ...] = ()
    facts: tuple[ChangeRow, ...] = ()
    href: str = ""
    about: str = ""
    by: str = ""


def log_address(locale: str, given: Mapping[str, str]) -> str:
    """The address of the log narrowed so."""
    path = localised(LOG, locale)
    told = urlencode({name: value for name, value in given.items() if value})
    return f"{path}?{told}" if told else path


def rows(lines: Sequence[Line], reader: Reader, actor: Actor) -> tuple[EntryRow, ...]:
    """The lines as the actor sees them."""
    paths = {place.path for place in PLACES if actor.role in place.roles}
    return tuple(_row(line, reader, paths) for line in lines)


def _row(line: Line, reader: Reader, paths: set[str]) -> EntryRow:
    entry, t = line.entry, reader.t
    reader = reader.knowing(line.names)
    changes, facts = reader.changes(entry), reader.facts(entry)
    may_read_log = LOG in paths
    subject = {"subject": f"{entry.subject_kind}:{entry.subject_id}"}
    return EntryRow(
        id=str(entry.id),
        at=entry.at.isoformat(),
        who=line.who or t(WHO[entry.actor.kind.value]),
        what=action_text(entry.action, t),
        kind=subject_text(entry.subject_kind, t),
        subject="" if entry.subject_id == entry.actor.id else line.subject,
        store=line.store,
        brief=_brief(changes, t),
        changes=tuple(map(_change, changes)),
        facts=tuple(map(_change, facts)),
        href=_page(entry.subject_kind, entry.subject_id, paths, t.locale),
        about=log_address(t.locale, subject) if may_read_log else "",
        by=log_address(t.locale, {"who": _doer(entry.actor)}) if may_read_log and line.who else "",
    )


def _brief(changes: Sequence[Shown], t: Translator) -> str:
    """Which fields changed, in one line."""
    names = list(dict.fromkeys(change.field for change in changes))
    if len(names) <= 3:
        return " · ".join(names)
    return t.n(
        "{names} and {n} field more",
        "{names} and {n} fields more",
        len(names) - 2,
        names=" · ".join(names[:2]),
    )


def _change(shown: Shown) -> ChangeRow:
    before, after = shown.before, shown.after
    return ChangeRow(shown.field, before.text, before.moment, after.text, after.moment)


def _doer(doer: Doer) -> str:
    return f"{doer.kind.value}:{doer.id}" if doer.id else doer.kind.value


def _page(kind: str, subject_id: str, paths: set[str], locale: str) -> str:
    page = _PAGES.get(kind, "")
    place = "/".join(page.split("/")[:3])
    return localised(page.format(id=subject_id), locale) if place in paths else ""
