"""Fields of the back office that live in the browser; their source is in `web/`."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar, cast
from uuid import UUID

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.parts import field_error
from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.components.scripts import Events, OwnPart
from booking_app.ui.dual import Element, el


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: its id, what it is called, and what tells it from its likes."""

    id: str = ""
    label: str = ""
    note: str = ""


class Picker(OwnPart):
    """Chooses one or many out of very many by typing; see `picker`."""

    library = f"{FOLDER}/picker"
    tag = "Picker"

    name: rx.Var[str]
    many: rx.Var[bool]
    chosen: rx.Var[Any]
    options: rx.Var[Any]
    answered: rx.Var[int]
    error: rx.Var[str]
    disabled: rx.Var[bool]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_ask": (str,),
        "on_choose": (str,),
    }
    """`on_ask(text)`, `on_choose(ids with spaces between them)`."""


class Hours(OwnPart):
    """The hours of a week: the form gets `weekly`, JSON, seven lists of `["10:00", "20:00"]`."""

    library = f"{FOLDER}/hours"
    tag = "Hours"

    weekly: rx.Var[Any]
    errors: rx.Var[Any]
    labels: rx.Var[dict[str, Any]]
    disabled: rx.Var[bool]


class SpecialDays(OwnPart):
    """Dates with hours of their own: the form gets `days`, JSON, a list of
    `{first, last, intervals, reason}`."""

    library = f"{FOLDER}/special-days"
    tag = "SpecialDays"

    days: rx.Var[Any]
    today: rx.Var[str]
    locales: rx.Var[Any]
    errors: rx.Var[Any]
    labels: rx.Var[dict[str, Any]]
    disabled: rx.Var[bool]


def picker(
    label: str,
    name: str,
    t: Translator,
    *,
    chosen: Any,
    options: Any,
    answered: Any,
    on_ask: Any,
    many: bool = False,
    error: Any = "",
    hint: Any = None,
    placeholder: str = "",
    **props: Any,
) -> Element:
    """Out of very many: `on_ask(text)` fills `options` (`Option`s) and counts `answered` up."""
    field_id = f"{name}-field"
    made = Picker.create(
        name=name,
        many=many,
        chosen=chosen,
        options=options,
        answered=answered,
        error=error,
        labels={
            "id": field_id,
            "placeholder": placeholder or t("Type to find"),
            "remove": t("Remove"),
            "list": label,
            "nothing": t("Nothing like this"),
        },
        on_ask=on_ask,
        **props,
    )
    return el.div(
        el.label(label, html_for=field_id, class_name="text-14 font-semibold"),
        cast("Element", made),
        el.p(hint, class_name="text-12 text-ink-soft") if hint is not None else None,
        field_error(field_id, error),
        class_name="labelled flex min-w-0 flex-col gap-1.5",
    )


def ids_of(sent: Any) -> tuple[UUID, ...]:
    """What a `picker` of many sent; what is no id is left out."""
    try:
        found = json.loads(sent or "[]")
    except (ValueError, TypeError):
        return ()
    if not isinstance(found, list):
        return ()
    made = (uuid_of(each) for each in found if isinstance(each, str))
    return tuple(id_ for id_ in made if id_ is not None)


def uuid_of(text: str) -> UUID | None:
    """The id in a text from a browser, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def hour_labels(t: Translator) -> dict[str, Any]:
    """What the fields for hours and dates say."""
    return {
        "days": [
            t("Monday"), t("Tuesday"), t("Wednesday"), t("Thursday"), t("Friday"), t("Saturday"),
            t("Sunday"),
        ],
        "opens": t("opens"),
        "closes": t("closes"),
        "closed": t("Closed"),
        "nextDay": t("until the next day"),
        "remove": t("Remove"),
        "add": t("Add hours"),
        "addMore": t("More hours"),
        "copy": t("To all days"),
        "none": t("No dates with hours of their own."),
        "from": t("From the date"),
        "to": t("To the date, inclusive"),
        "reason": t("Reason"),
        "removeDay": t("Remove the date"),
        "addDay": t("Add a date"),
    }  # fmt: skip
