"""The frame of every counter screen: who and where at the top, the screens at the thumb."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import LOCALES, Translator
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import CHOOSE_STORE, SIGN_IN, DoorState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.offline import keeper, kept_gate, kept_words
from booking_app.ui.counter.parts import one_of
from booking_app.ui.counter.scripts import Desk, News, PinLock, Revive
from booking_app.ui.counter.words import VERDICTS
from booking_app.ui.device_pages import PIN
from booking_app.ui.dual import Element, cx, el, fragment, is_html, when
from booking_app.ui.locales import LOCALE_NAMES, localised
from booking_app.ui.staff_frame import sign_out_form

# Their fields are Vars here.
desk: Any = DeskState
door: Any = DoorState

BOARD, SCAN, WALK_IN = "/counter", "/counter/scan", "/counter/walk-in"
NUMBERS = "/counter/numbers"
MY_PIN, DEVICES = "/counter/my-pin", "/counter/devices"
CONFLICTS = "/counter/conflicts"


def counter_frame(
    body: Element, t: Translator, path: Any, *, alive: Element | None = None
) -> Element:
    """Put a screen's body into the counter's frame. `path` is the address, plain or live.

    `alive` is what stands there when the page was opened without a connection, instead of what
    the device kept of the day.
    """
    return el.div(
        el.a(t("Skip to content"), href="#main", reload_document=True, class_name="skip-link"),
        el.header(
            el.div(
                _store(t),
                _tabs(t, path, "hidden lg:flex items-stretch gap-2 h-full"),
                _person(t, path),
                class_name="mx-auto flex h-16 max-w-[100rem] items-center justify-between "
                "gap-3 px-3 md:px-5",
            ),
            class_name="sticky top-0 z-40 border-b border-line bg-raised print:hidden",
        ),
        keeper(t),
        el.main(
            _gate(body, t, alive),
            id="main",
            tab_index=-1,
            class_name="flex grow flex-col outline-none pb-24 lg:pb-8",
        ),
        _tabs(
            t,
            path,
            "fixed inset-x-0 bottom-0 z-40 grid grid-cols-2 border-t border-line bg-raised "
            "pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden",
        ),
        _notice(t),
        _desk(t),
        _news(),
        class_name="flex min-h-dvh flex-col bg-paper text-ink font-sans",
    )


def refusal(t: Translator) -> Element:
    """The person's role has nothing to do at a counter."""
    return el.div(
        icon("alert", size=40, class_name="text-accent-ink"),
        el.h1(t("Not for your role"), class_name="mt-5 text-26 font-semibold"),
        el.p(
            t("The counter is for consultants and managers of a store."),
            class_name="mt-2 max-w-sm text-16 text-ink-soft",
        ),
        el.div(
            sign_out_form(
                t,
                SIGN_IN,
                el.button(t("Sign out"), type="submit", class_name="button-primary control-large"),
            ),
            class_name="mt-8",
        ),
        class_name="flex grow flex-col items-center justify-center px-5 py-16 text-center",
    )


def waiting(t: Translator) -> Element:
    """Before it is known who stands here."""
    return el.div(
        el.div(class_name="skeleton h-8 w-48 rounded-control"),
        el.div(class_name="skeleton h-28 rounded-control"),
        el.div(class_name="skeleton h-28 rounded-control"),
        el.div(class_name="skeleton h-28 rounded-control"),
        class_name="mx-auto flex w-full max-w-[100rem] flex-col gap-4 px-3 py-5 md:px-5",
        aria_busy="true",
        aria_label=t("Loading"),
    )


def _gate(body: Element, t: Translator, alive: Element | None) -> Element:
    if is_html():
        return body
    unknown = kept_gate(waiting(t), alive, t)
    return one_of(door.access, ("ok", body), ("refused", refusal(t)), unknown)


def _store(t: Translator) -> Element:
    chain = brand(t.locale, class_name="font-display text-26 leading-none")
    if is_html():
        return el.div(chain, class_name="flex min-w-0 grow items-center lg:basis-0")
    here = desk.here
    name = el.span(
        el.span(here.store, class_name="block truncate text-16 font-semibold leading-tight"),
        el.span(here.city, class_name="block truncate text-14 text-ink-soft leading-tight"),
        class_name="min-w-0 text-left",
    )
    return el.div(
        rx.cond(
            here.many_stores,
            el.a(
                icon("store"),
                name,
                icon("down", size=18),
                el.span(t("Choose another store"), class_name="sr-only"),
                href=localised(CHOOSE_STORE, t.locale),
                class_name="flex min-h-14 min-w-0 items-center gap-2 rounded-control pr-2",
            ),
            rx.cond(
                here.store == "",
                chain,
                el.div(icon("store"), name, class_name="flex min-w-0 items-center gap-2"),
            ),
        ),
        class_name="flex min-w-0 grow items-center lg:basis-0",
    )


def _tabs(t: Translator, path: Any, class_name: str) -> Element:
    return el.nav(
        _tab(t, path, BOARD, "list", t("Today"), with_badge=True),
        _tab(t, path, SCAN, "scan", t("Scan")),
        aria_label=t("Main"),
        class_name=class_name,
    )


def _tab(
    t: Translator, path: Any, shop_path: str, name: str, label: str, *, with_badge: bool = False
) -> Element:
    href = localised(shop_path, t.locale)
    is_current = path == href
    badge = None
    if with_badge and not is_html():
        badge = rx.cond(
            (desk.fresh > 0) & ~is_current,
            el.span(
                desk.fresh,
                class_name="ml-2 min-w-6 rounded-full bg-accent-ink px-2 text-center text-14 "
                "leading-6 text-paper",
            ),
        )
    return el.a(
        icon(name),
        el.span(label),
        badge,
        href=href,
        aria_current=when(is_current, "page", "false"),
        class_name=cx(
            "flex min-h-16 items-center justify-center gap-2 px-6 text-16 font-semibold "
            "border-t-3 lg:border-t-0 lg:border-b-3",
            when(is_current, "border-ink text-ink", "border-transparent text-ink-soft"),
        ),
    )


def _person(t: Translator, path: Any) -> Element:
    if is_html():
        return el.div(class_name="skeleton size-11 rounded-full")
    here = desk.here
    others = [locale for locale in LOCALES if locale != t.locale]
    return el.div(
        el.button(
            rx.cond(here.initials != "", here.initials, icon("person")),
            type="button",
            popover_target="person",
            aria_label=t("Who is here"),
            class_name="flex size-14 items-center justify-center rounded-full border border-line "
            "text-16 font-semibold",
        ),
        el.div(
            el.p(here.name, class_name="text-16 font-semibold"),
            el.p(here.role, class_name="text-14 text-ink-soft"),
            el.div(
                rx.cond(
                    here.sees_numbers,
                    el.a(
                        icon("scale"),
                        t("Numbers"),
                        href=localised(NUMBERS, t.locale),
                        class_name=_MENU_ITEM,
                    ),
                ),
                rx.cond(
                    here.device != "",
                    el.a(
                        icon("people"),
                        t("Change over"),
                        href=f"{localised(PIN, t.locale)}?switch=1",
                        reload_document=True,
                        class_name=_MENU_ITEM,
                    ),
                ),
                el.a(
                    icon("key"),
                    t("My PIN"),
                    href=localised(MY_PIN, t.locale),
                    class_name=_MENU_ITEM,
                ),
                rx.cond(
                    here.runs_devices,
                    el.a(
                        icon("tablet"),
                        t("Devices"),
                        href=localised(DEVICES, t.locale),
                        class_name=_MENU_ITEM,
                    ),
                ),
                *(
                    el.a(
                        icon("globe"),
                        LOCALE_NAMES.get(locale, locale),
                        href=localised(BOARD, locale),
                        reload_document=True,
                        lang=locale,
                        class_name=_MENU_ITEM,
                    )
                    for locale in others
                ),
                sign_out_form(
                    t,
                    SIGN_IN,
                    el.button(icon("exit"), t("Sign out"), type="submit", class_name=_MENU_ITEM),
                ),
                class_name="mt-3 border-t border-line pt-2",
            ),
            id="person",
            popover="auto",
            class_name="inset-auto top-[4.5rem] right-3 m-0 w-72 rounded-sheet bg-raised p-4 "
            "text-ink shadow-float md:right-5",
        ),
        class_name="flex shrink-0 justify-end lg:grow lg:basis-0",
    )


_MENU_ITEM = "flex min-h-14 w-full items-center gap-3 text-16"


def _notice(t: Translator) -> Element:
    if is_html():
        return el.div()
    return el.div(
        rx.cond(
            door.notice != "",
            el.div(
                icon("alert"),
                el.p(door.notice, class_name="grow text-16"),
                el.button(
                    icon("close"),
                    type="button",
                    aria_label=t("Close"),
                    on_click=desk.dismiss,
                    class_name="-my-2 -mr-3 flex size-14 items-center justify-center",
                ),
                class_name="pointer-events-auto flex w-full max-w-xl items-center gap-3 "
                "rounded-control bg-ink px-5 py-3 text-paper shadow-float",
            ),
        ),
        role="alert",
        class_name="pointer-events-none fixed inset-x-0 bottom-24 z-50 flex justify-center px-4",
    )


def _desk(t: Translator) -> Element:
    if is_html():
        return el.div()
    return el.div(_lock(t), _hearing(t))


def _lock(t: Translator) -> Element:
    made = PinLock.create(
        locked=door.is_locked,
        minutes=desk.here.lock_minutes,
        person=desk.here.person,
        name=desk.here.name,
        who=desk.here.who,
        session=desk.here.session,
        fresh=rx.State.is_hydrated,
        loaded=door.access == "ok",
        connected=~has_connection_errors,
        other=f"{localised(PIN, t.locale)}?switch=1",
        labels={
            "title": t("Enter your PIN"),
            "pin": t("PIN"),
            "back": t("Delete the last digit"),
            "open": t("Come in"),
            "other": t("Somebody else, or with a password"),
            "noPin": t("Sign in with your password to go on."),
            "offline": t("No connection. Try again when it is back."),
            "alone": t(
                "Without a connection nobody can be recognised here, neither by PIN nor by "
                "password. Until it is back, note the codes on paper."
            ),
            "action": f"/api/v1/session/pin?locale={t.locale}",
        },
        on_lock=desk.lock,
        on_stir=desk.stir,
        on_opened=desk.opened,
    )
    return cast("Element", made)


def _hearing(t: Translator) -> Element:
    made = Desk.create(
        answer=desk.answer,
        connected=~has_connection_errors,
        labels={
            "open": t("Open the card"),
            "next": t("Next"),
            "retry": t("Check again"),
            "notACode": t("A code has ten letters and digits, like K7QF3-3M9XA."),
            "notOurs": _local_verdict("not_ours", "stop", t),
            **kept_words(t),
        },
        on_scan=desk.scan,
        on_wake=desk.wake,
        on_put_away=desk.put_away,
    )
    return cast("Element", made)


def _news() -> Element:
    return el.div() if is_html() else News.create(chime=desk.chime, fresh=desk.fresh)


def revive(on_back: Any) -> Element:
    """Brings a live screen up to date after sleep, a lost network or a locked device; what was
    typed stays."""
    connected = ~has_connection_errors & ~door.is_locked
    return cast("Element", Revive.create(connected=connected, on_back=on_back))


def heard(page: Callable[[Translator], Element]) -> Callable[[Translator], Element]:
    """A screen that hears news of its store again after sleep or a lost network."""

    @wraps(page)
    def with_revival(t: Translator) -> Element:
        return fragment(page(t), revive([desk.listen]))

    return with_revival


def _local_verdict(reason: str, tone: str, t: Translator) -> dict[str, Any]:
    words = VERDICTS[reason]
    return {"reason": reason, "tone": tone, "word": t(words.word), "text": t(words.text)}
