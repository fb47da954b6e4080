"""The page of one's place in a line for a piece, and the form that joins it."""

from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el, event, is_html, match, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Screen
from booking_app.ui.shop import waiting_state
from booking_app.ui.shop.waiting_state import (
    CONSENT,
    JOINING,
    LEFT,
    MISSING,
    OFFERED,
    OVER,
    TAKEN,
    WAITING,
)
from booking_app.ui.shop.without_script import only_with_script

live: Any = waiting_state.WaitingState
joining: Any = waiting_state.JoinState
_BOX = "mt-6 outline-none"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the form says of what was sent; nothing before."""

    wrong_name: Any = ""
    wrong_email: Any = ""
    wrong_consent: Any = ""
    problem: Any = ""


def _said_of(view: Any) -> _Said:
    """Of this very size: what was wrong with the form of another says nothing here."""

    def here(text: Any) -> Any:
        return when(joining.asked == view.variant_asked, text, "")

    return _Said(
        here(joining.wrong_name),
        here(joining.wrong_email),
        here(joining.wrong_consent),
        here(joining.problem),
    )


def join_form(view: Any, t: Translator) -> Element:
    """“Tell me when it is in my city”, on the page of a product."""
    title = el.h3(view.wait_title, class_name="font-semibold")
    if is_html():
        # Nothing where no script will send it.
        without_script = el.noscript(el.style(f"#{JOINING}{{display:none}}"))
        form = _fields(view, t, _Said())
        return el.div(title, form, without_script, id=JOINING, tab_index=-1, class_name=_BOX)
    return el.div(
        title,
        when(
            joining.joined == view.variant_asked,
            el.p(
                icon("check", size=20, class_name="shrink-0 text-ok-ink"),
                t("You are on the list. We write to you once it is there."),
                role="status",
                class_name="mt-3 flex gap-2",
            ),
            _fields(view, t, _said_of(view)),
        ),
        id=JOINING,
        tab_index=-1,
        class_name=_BOX,
    )


def _fields(view: Any, t: Translator, said: _Said) -> Element:
    # Sent too early it waits for the live page, which alone can take it.
    early = {"data_tap": ""} if is_html() else {}
    return el.form(
        el.input(type="hidden", name="variant", value=view.variant_asked, read_only=True),
        _field(t("Name"), "name", said.wrong_name, auto_complete="name", max_length=120),
        _field(
            t("E-mail"),
            "email",
            said.wrong_email,
            type="email",
            auto_complete="email",
            max_length=254,
        ),
        el.div(
            el.label(
                el.input(
                    name="consent",
                    type="checkbox",
                    aria_invalid=when(said.wrong_consent, "true", "false"),
                    aria_describedby=f"{JOINING}_consent",
                    class_name="tick mt-0.5",
                ),
                el.span(t(CONSENT), class_name="text-14"),
                class_name="flex gap-3 py-1",
            ),
            _error("consent", said.wrong_consent),
        ),
        el.p(said.problem, role="alert", class_name="text-14 text-stop-ink empty:hidden"),
        el.button(t("Tell me"), type="submit", class_name="button-secondary", **early),
        no_validate=True,
        on_submit=event(lambda: joining.join),
        class_name="mt-3 flex max-w-md flex-col gap-3",
    )


def _field(label: str, name: str, error: Any, **attributes: Any) -> Element:
    return el.div(
        el.label(
            el.span(label, class_name="text-14 text-ink-soft"),
            el.input(
                name=name,
                aria_invalid=when(error, "true", "false"),
                aria_describedby=f"{JOINING}_{name}",
                class_name="field mt-1",
                **attributes,
            ),
        ),
        _error(name, error),
    )


def _error(name: str, error: Any) -> Element:
    return el.p(
        error,
        id=f"{JOINING}_{name}",
        role="alert",
        class_name="mt-1 text-14 text-stop-ink empty:hidden",
    )


def waiting_body(t: Translator) -> Any:
    """What has become of the place."""
    return match(
        live.phase,
        {
            OFFERED: _page(
                t("It is in your city"),
                live.name,
                live.text,
                el.button(
                    t("Choose a time"),
                    type="button",
                    on_click=live.take,
                    class_name="button-primary",
                ),
                _leave(t),
            ),
            WAITING: _page(t("You are on the list"), live.name, live.text, _to_piece(t), _leave(t)),
            TAKEN: _page(
                t("It is in your try-on"),
                live.name,
                live.text,
                el.a(t("Choose a time"), href=live.href, class_name="button-primary"),
                _leave(t),
            ),
            OVER: _page(
                t("It went to the next in line"), live.name, live.text, _to_piece(t), _leave(t)
            ),
            LEFT: _page(
                t("You are off the list"),
                live.name,
                t("Your name and e-mail are deleted from it."),
                _to_piece(t),
            ),
            MISSING: _page(
                t("Waiting list"),
                t("This link leads nowhere any more"),
                t("Open the link from the letter whole, or look at the piece in the catalogue."),
                el.a(
                    t("Catalogue"),
                    href=localised("/catalogue", t.locale),
                    class_name="button-primary",
                ),
            ),
        },
        waiting_skeleton(t),
    )


def _page(eyebrow: str, title: Any, text: Any, *actions: Element) -> Element:
    return el.div(
        icon("ring", size=40, class_name="text-accent"),
        el.p(eyebrow, class_name="text-14 text-ink-soft mt-6"),
        el.h1(title, class_name="font-display text-34 mt-1"),
        el.p(text, class_name="text-ink-soft mt-3 max-w-md"),
        el.p(live.problem, role="alert", class_name="text-stop-ink mt-3 empty:hidden"),
        el.div(*actions, class_name="flex flex-wrap justify-center gap-3 mt-8"),
        class_name="flex flex-col items-center justify-center text-center min-h-[70dvh] px-5",
    )


def _to_piece(t: Translator) -> Element:
    return el.a(t("See where it is now"), href=live.href, class_name="button-primary")


def _leave(t: Translator) -> Element:
    return el.button(
        t("Leave the list"), type="button", on_click=live.leave, class_name="button-quiet"
    )


def waiting_skeleton(t: Translator) -> Element:
    """The page in wait of its data."""
    return el.div(
        el.div(class_name="skeleton h-9 w-64 max-w-full rounded-control"),
        el.div(class_name="skeleton h-5 w-80 max-w-full rounded-control mt-4"),
        el.div(class_name="skeleton h-12 w-48 rounded-control mt-8"),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="flex flex-col items-center justify-center min-h-[70dvh] px-5",
    )


waiting_screen = Screen(
    name="waiting",
    route="/waiting/[waiting]",
    title=lambda t: t("Waiting list"),
    component=waiting_body,
    skeleton=waiting_skeleton,
    without_script=only_with_script,
    on_load=[waiting_state.WaitingState.load],
)
