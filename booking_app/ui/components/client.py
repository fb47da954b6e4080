"""Parts that live in the browser alone (`assets/booking_client.js`); for live pages only."""

from typing import Any

import reflex as rx
from reflex.vars import Var

_MODULE = "$/public/booking_client.js"


class _Draft(rx.Component):
    library = _MODULE
    tag = "Draft"
    keep: Var[str]
    once: Var[str]
    before: Var[str]


class _Countdown(rx.Component):
    library = _MODULE
    tag = "Countdown"
    seconds: Var[int]
    since: Var[str]
    text: Var[str]
    over: Var[str]
    on_over: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg,valid-type]


class _ShownAgain(rx.Component):
    library = _MODULE
    tag = "ShownAgain"
    on_shown: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg,valid-type]


class _ElsewhereOnly(rx.Component):
    library = _MODULE
    tag = "ElsewhereOnly"
    zone: Var[str]


class _UnlessAhead(rx.Component):
    library = _MODULE
    tag = "UnlessAhead"
    minutes: Var[int]


class _StepFocus(rx.Component):
    library = _MODULE
    tag = "StepFocus"
    step: Var[str]
    heading: Var[str]


class _Kept(rx.Component):
    library = _MODULE
    tag = "Kept"
    phase: Var[str]
    notice: Var[rx.Component]


class _KeepFragment(rx.Component):
    library = _MODULE
    tag = "KeepFragment"


def draft(keep: str, once: Any, before: Any) -> rx.Component:
    """Put inside a form: what is typed there survives in this tab; what is ticked only for one
    `once`, which `before` was called before it was kept again."""
    return _Draft.create(keep=keep, once=once, before=before)


def countdown(seconds: Any, since: Any, *, text: str, over: str, on_over: Any) -> rx.Component:
    """`text` with `{time}`, counting down whenever `since` is new; then `over`, and the event."""
    return _Countdown.create(seconds=seconds, since=since, text=text, over=over, on_over=on_over)


def shown_again(event: Any) -> rx.Component:
    """The event happens when Back shows the page as it was left, without loading it."""
    return _ShownAgain.create(on_shown=event)


def elsewhere_only(zone: Any, *children: Any) -> rx.Component:
    """Shown only where the browser's clock shows another time than the zone's."""
    return _ElsewhereOnly.create(*children, zone=zone)


def unless_ahead(minutes: Any, *children: Any) -> rx.Component:
    """Shown but where the browser's clock is as many minutes ahead of UTC."""
    return _UnlessAhead.create(*children, minutes=minutes)


def step_focus(step: Any, heading_id: str) -> rx.Component:
    """Goes to the top and to the heading when the step changes."""
    return _StepFocus.create(step=step, heading=heading_id)


def kept(*children: Any, phase: Any, notice: rx.Component) -> rx.Component:
    """Keeps its children readable on this device; `phase` is empty while nothing has come yet,
    and `ready` when what is shown is worth keeping."""
    return _Kept.create(*children, phase=phase, notice=notice)


def keep_fragment() -> rx.Component:
    """Links to the same page in another language keep the address's fragment."""
    return _KeepFragment.create()
