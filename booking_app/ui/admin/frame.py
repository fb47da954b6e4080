"""The frame of every admin screen: where to go on the left, who is here at its foot.

Wide screens have the side bar with words, tablets one of icons, phones a menu behind a button.
"""

from functools import reduce
from operator import or_
from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import LOCALES, Translator
from booking_app.ui.admin.access import SIGN_IN, AdminDoorState
from booking_app.ui.admin.first_steps import WELCOME, FirstStepsState
from booking_app.ui.admin.palette import palette, palette_button
from booking_app.ui.admin.scripts import Notice, SignInAgain
from booking_app.ui.admin.shell import PLACES, AdminShell, Place
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import one_of
from booking_app.ui.dual import Element, cx, el, fragment, is_html, when
from booking_app.ui.locales import LOCALE_NAMES, localised
from booking_app.ui.staff_frame import offline_line, sign_out_form

# Their fields are Vars here.
shell: Any = AdminShell
door: Any = AdminDoorState
first_steps: Any = FirstStepsState

_MENU_ITEM = "flex min-h-11 w-full items-center gap-3 rounded-control px-3 text-14"


def admin_frame(body: Element, t: Translator, path: Any) -> Element:
    """Put a screen's body into the frame. `path` is the address, plain or live."""
    return el.div(
        el.a(t("Skip to content"), href="#main", reload_document=True, class_name="skip-link"),
        _top_bar(t, path),
        el.aside(
            _brand(t),
            el.div(palette(t), class_name="p-2 xl:px-3"),
            _places(t, path),
            el.div(_person(t, "me-side"), class_name="mt-auto border-t border-line p-2"),
            class_name="sticky top-0 hidden h-dvh shrink-0 flex-col overflow-y-auto border-r "
            "border-line bg-raised md:flex md:w-16 xl:w-60",
        ),
        el.div(
            offline_line(
                t("No connection. What you typed stays; it goes on by itself."),
                "text-14 md:top-0",
            ),
            el.main(
                _gate(body, t),
                id="main",
                tab_index=-1,
                class_name="flex grow flex-col outline-none",
            ),
            class_name="flex min-w-0 grow flex-col",
        ),
        _notice(t),
        _again(t),
        class_name="flex min-h-dvh flex-col bg-paper text-ink font-sans text-14 md:flex-row",
    )


def waiting(t: Translator) -> Element:
    """Before it is known who is here, or while a screen reads what it shows."""
    return el.div(
        el.div(class_name="skeleton h-8 w-56 rounded-control"),
        el.div(class_name="skeleton mt-4 h-11 rounded-control"),
        *(el.div(class_name="skeleton h-12 rounded-control") for _ in range(8)),
        class_name="flex w-full flex-col gap-3 px-4 py-6 md:px-8",
        role="status",
        aria_busy="true",
        aria_label=t("Loading"),
    )


def refusal(t: Translator, home: str, label: str) -> Element:
    """The person's role has nothing to do on this screen; `home` is where it has."""
    return el.div(
        icon("alert", size=40, class_name="text-accent-ink"),
        el.h1(t("Not for your role"), class_name="mt-5 text-26 font-semibold"),
        el.p(
            t("This part is for others. Ask an administrator if you need it."),
            class_name="mt-2 max-w-sm text-16 text-ink-soft",
        ),
        el.div(
            el.a(label, href=home, reload_document=True, class_name="button-primary"),
            sign_out_form(
                t, SIGN_IN, el.button(t("Sign out"), type="submit", class_name="button-secondary")
            ),
            class_name="mt-8 flex flex-wrap justify-center gap-3",
        ),
        class_name="flex grow flex-col items-center justify-center px-5 py-16 text-center",
    )


def _gate(body: Element, t: Translator) -> Element:
    if is_html():
        return body
    return one_of(
        door.access,
        ("ok", body),
        ("refused", refusal(t, localised("/admin", t.locale), t("Overview"))),
        ("stranger", refusal(t, localised("/counter", t.locale), t("To the counter"))),
        waiting(t),
    )


def _brand(t: Translator) -> Element:
    def sign(facts: Any = None) -> Element:
        chain: Any = chain_facts(t.locale) if facts is None else facts
        return fragment(
            el.span(
                brand(
                    t.locale, class_name="line-clamp-2 font-display text-20 leading-6", facts=facts
                ),
                class_name="hidden min-w-0 xl:block",
            ),
            el.span(chain.initial, aria_hidden="true", class_name="font-display text-26 xl:hidden"),
        )

    live = sign() if is_html() else rx.cond(shell.chain.name != "", sign(shell.chain), sign())
    return el.a(
        live,
        el.span(t("Overview"), class_name="sr-only"),
        href=localised("/admin", t.locale),
        class_name="flex h-16 shrink-0 items-center justify-center px-5 xl:justify-start",
    )


def _places(t: Translator, path: Any) -> Element:
    groups = list(dict.fromkeys(place.group for place in PLACES))
    return el.nav(
        *(_group(group, t, path) for group in groups),
        aria_label=t("Main"),
        class_name="flex flex-col gap-2 p-2 xl:px-3",
    )


def _group(group: str, t: Translator, path: Any) -> Element:
    """Places under one title; nothing of it for whom none of them is."""
    places = [place for place in PLACES if place.group == group]
    made = el.div(
        el.p(t(group), class_name="hidden px-3 pb-1 pt-4 text-12 text-ink-soft xl:block")
        if group
        else None,
        el.ul(
            *(_place(place, t, path) for place in places),
            None if group else _first_steps(t, path),
            class_name="flex flex-col gap-0.5",
        ),
        class_name="border-t border-line pt-2 first:border-t-0 xl:border-t-0 xl:pt-0",
    )
    if is_html() or not group:
        return made
    theirs = reduce(or_, (shell.me.paths.contains(place.path) for place in places))
    return cast("Element", rx.cond(theirs, made))


def _place(place: Place, t: Translator, path: Any) -> Element:
    item = _link(place.path, place.icon, t(place.label), t, path)
    if is_html():
        return item
    return cast("Element", rx.cond(shell.me.paths.contains(place.path), item))


def _first_steps(t: Translator, path: Any) -> Element | None:
    """The way back to the first steps, as long as any is missing."""
    if is_html():
        return None
    link = _link(WELCOME, "list", t("First steps"), t, path)
    return cast("Element", rx.cond(first_steps.missing, link))


def _link(place: str, icon_name: str, label: str, t: Translator, path: Any) -> Element:
    href = localised(place, t.locale)
    is_current = _is_within(path, href, exact=place == "/admin")
    return el.li(
        el.a(
            icon(icon_name, size=20),
            el.span(label, class_name="md:sr-only xl:not-sr-only"),
            href=href,
            title=label,
            aria_current=when(is_current, "page", "false"),
            class_name=cx(
                _MENU_ITEM,
                "md:justify-center md:px-0 xl:justify-start xl:px-3",
                when(
                    is_current,
                    "bg-paper font-semibold text-ink",
                    "text-ink-soft hover:bg-paper hover:text-ink",
                ),
            ),
        )
    )


def _is_within(path: Any, href: str, *, exact: bool) -> Any:
    if exact:
        return path == href
    if is_html():
        return str(path) == href or str(path).startswith(f"{href}/")
    return (path == href) | path.startswith(f"{href}/")


def _top_bar(t: Translator, path: Any) -> Element:
    """Phones only."""
    return el.header(
        brand(t.locale, class_name="font-display text-26 leading-none"),
        el.div(palette_button(t), class_name="ml-auto"),
        el.button(
            icon("menu"),
            type="button",
            popover_target="admin-menu",
            aria_label=t("Menu"),
            class_name="icon-button",
        ),
        el.div(
            _places(t, path),
            el.div(_person(t, "me-menu"), class_name="border-t border-line p-2"),
            id="admin-menu",
            popover="auto",
            class_name="inset-auto right-2 top-16 m-0 max-h-[80dvh] w-72 overflow-y-auto "
            "rounded-sheet bg-raised text-ink shadow-float",
        ),
        class_name="sticky top-0 z-40 flex h-16 items-center justify-between border-b "
        "border-line bg-raised px-4 md:hidden",
    )


def _person(t: Translator, menu_id: str) -> Element:
    if is_html():
        return el.div(class_name="skeleton h-11 rounded-control")
    me = shell.me
    return el.div(
        el.button(
            el.span(
                rx.cond(me.initials != "", me.initials, icon("person", size=18)),
                class_name="flex size-9 shrink-0 items-center justify-center rounded-full border "
                "border-line text-12 font-semibold",
            ),
            el.span(
                el.span(me.name, class_name="block truncate font-semibold"),
                el.span(me.role_name, class_name="block truncate text-12 text-ink-soft"),
                class_name="min-w-0 text-left md:sr-only xl:not-sr-only",
            ),
            el.span(t("Who is here"), class_name="sr-only"),
            type="button",
            popover_target=menu_id,
            class_name="flex min-h-11 w-full items-center gap-3 rounded-control px-1 "
            "md:justify-center xl:justify-start",
        ),
        el.div(
            el.a(
                icon("bag", size=20),
                t("To the shop"),
                href=localised("/", t.locale),
                reload_document=True,
                target="_blank",
                class_name=_MENU_ITEM,
            ),
            rx.cond(
                me.works_counters,
                el.a(
                    icon("scan", size=20),
                    t("To the counter"),
                    href=localised("/counter", t.locale),
                    reload_document=True,
                    class_name=_MENU_ITEM,
                ),
            ),
            *(
                el.a(
                    icon("globe", size=20),
                    LOCALE_NAMES.get(locale, locale),
                    href=localised("/admin", locale),
                    reload_document=True,
                    lang=locale,
                    class_name=_MENU_ITEM,
                )
                for locale in LOCALES
                if locale != t.locale
            ),
            sign_out_form(
                t,
                SIGN_IN,
                el.button(
                    icon("exit", size=20), t("Sign out"), type="submit", class_name=_MENU_ITEM
                ),
            ),
            id=menu_id,
            popover="auto",
            class_name="inset-auto bottom-4 left-4 m-0 w-64 rounded-sheet bg-raised p-2 text-14 "
            "text-ink shadow-float",
        ),
    )


def _notice(t: Translator) -> Element:
    if is_html():
        return el.div()
    return cast(
        "Element",
        Notice.create(
            text=door.notice,
            kind=door.notice_kind,
            number=door.notice_number,
            labels={"close": t("Close")},
            on_dismiss=shell.dismiss,
        ),
    )


def _again(t: Translator) -> Element:
    if is_html():
        return el.div()
    me = shell.me
    return cast(
        "Element",
        SignInAgain.create(
            ended=door.ended,
            minutes=me.lock_minutes,
            who=me.who,
            session=me.session,
            fresh=rx.State.is_hydrated,
            name=me.name,
            login=me.login,
            labels={
                "title": t("Sign in again to go on"),
                "text": t("Your session is over. What you typed is still here."),
                "password": t("Password"),
                "open": t("Sign in"),
                "other": t("Leave without saving"),
                "offline": t("No connection. Try again when it is back."),
                "action": f"/api/v1/session?locale={t.locale}",
            },
            on_lock=shell.lock,
            on_stir=shell.stir,
            on_opened=shell.enter,
            on_leave=shell.leave,
        ),
    )
