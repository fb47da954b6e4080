"""The doors of a counter's devices: plain pages, where a browser becomes one, and where people take
their turn on it by a PIN.

The code that makes a device is in the link's fragment, which no server and no log ever sees;
`assets/enrol.js` and `assets/pin.js` post to the API.
"""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.core.i18n import LOCALES, Translator, translator
from booking_app.domain.staff import devices, pins
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.pins import Colleague
from booking_app.domain.stores import service as stores
from booking_app.ui.answers import respond
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import SIGN_IN, counter_path
from booking_app.ui.dual import Element, each, el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.locales import LOCALE_NAMES, locale_of, localised
from booking_app.ui.pages import Head
from booking_app.ui.staff_access import DEVICE_COOKIE, SESSION_COOKIE

PIN, ENROL = "/counter/pin", "/counter/enrol"
_LONGEST_SECRET = 128
_KEY = (
    "flex min-h-18 items-center justify-center rounded-control border border-line bg-raised "
    "text-26 font-semibold tabular-nums"
)


def device_routes(first_paint: FirstPaint) -> list[Route]:
    """Both pages in every language."""
    return [
        Route(localised(path, locale), partial(page, first_paint), methods=["GET"])
        for locale in LOCALES
        for path, page in ((PIN, _pin), (ENROL, _enrol))
    ]


async def is_device(request: Request) -> bool:
    """Whether the browser is a device of some counter."""
    async with get_database().read() as session:
        return await devices.find(session, request.cookies.get(DEVICE_COOKIE)) is not None


async def _pin(first_paint: FirstPaint, request: Request) -> Response:
    path = request.scope["path"]
    t = translator(locale_of(path))
    onward = counter_path(request.query_params.get("next", ""))
    after = onward or localised("/counter", t.locale)
    door = f"{localised(SIGN_IN, t.locale)}?password=1&next={quote(after)}"
    token = request.cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    is_leaving = "switch" in request.query_params
    async with get_database().read() as session:
        device = await devices.find(session, request.cookies.get(DEVICE_COOKIE))
        if device is None:
            return _see(door)
        actor = await staff.actor_by_session(session, token) if token else None
        if actor is not None and actor.works_counters and not is_leaving:
            return _see(after)
        people = await pins.colleagues(session, device)
        store = await stores.get_store_by_id(session, device.store_id, t.locale)
    if is_leaving and token:
        # Whoever comes next by Back, or by the board's address, must not be the one who left.
        async with get_database().write() as session:
            await pins.lock(session, token)
    body = partial(_pads, t, f"{store.name}, {device.name}", people, after, door)
    return _plain(first_paint, request, t("Who is at the counter?"), body)


async def _enrol(first_paint: FirstPaint, request: Request) -> Response:
    t = translator(locale_of(request.scope["path"]))
    return _plain(first_paint, request, t("New device of a counter"), partial(_join, t))


def _plain(first_paint: FirstPaint, request: Request, title: str, body: object) -> Response:
    head = Head(title=title, index=False)
    answer = first_paint.plain_page(body, head, request.scope["path"])  # type: ignore[arg-type]
    response = respond(answer, request, private=True)
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    return response


def _see(path: str) -> Response:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


def initials_of(name: str) -> str:
    """What stands in the place of a portrait."""
    return "".join(part[0] for part in name.split()[:2])


def _pads(t: Translator, place: str, people: Sequence[Colleague], after: str, door: str) -> Element:
    return _frame(
        t,
        PIN,
        place,
        el.h1(t("Who is at the counter?"), class_name="text-26 font-semibold md:text-34"),
        el.p(
            t("Nobody has a PIN here yet. Sign in with your password, then choose one."),
            class_name="mt-4 text-16 text-ink-soft",
        )
        if not people
        else None,
        el.ul(
            each(people, lambda person: _person(person)),
            id="people",
            class_name="mt-6 grid grid-cols-1 gap-3 sm:grid-cols-2",
        ),
        el.form(
            el.div(
                el.button(
                    icon("back", label=t("Somebody else")),
                    type="button",
                    id="pin-back",
                    class_name="flex size-14 shrink-0 items-center justify-center rounded-full "
                    "border border-line",
                ),
                el.div(
                    el.h1(id="pin-who", class_name="truncate text-26 font-semibold"),
                    el.label(
                        t("Enter your PIN"),
                        html_for="pin",
                        class_name="block text-16 text-ink-soft",
                    ),
                    class_name="min-w-0",
                ),
                class_name="flex items-center gap-4",
            ),
            el.input(
                id="pin",
                name="pin",
                type="password",
                required=True,
                # The keys below are there already; those of a real keyboard work all the same.
                input_mode="none",
                auto_complete="off",
                max_length=str(pins.LONGEST),
                aria_describedby="pin-error",
                class_name="field control-large mt-6 w-full text-center text-34 tracking-[0.5em]",
            ),
            el.p(
                id="pin-error",
                role="alert",
                data_offline=t("No connection. Try again when it is back."),
                class_name="mt-2 min-h-12 text-center text-16 font-semibold text-stop-ink",
            ),
            _keys(t),
            action=f"/api/v1/session/pin?locale={t.locale}",
            method="post",
            id="pin-form",
            data_next=after,
            hidden=True,
        ),
        el.a(
            icon("key"),
            t("Sign in with a password"),
            href=door,
            class_name="mt-8 flex min-h-14 items-center gap-3 text-16 font-semibold",
        ),
        el.noscript(el.p(t("This page needs scripts to be allowed."), class_name="mt-4 text-14")),
        el.script(src="/pin.js", defer=True),
    )


def _person(person: Colleague) -> Element:
    return el.li(
        el.button(
            el.span(
                initials_of(person.name),
                aria_hidden="true",
                class_name="flex size-14 shrink-0 items-center justify-center rounded-full "
                "border border-line text-20 font-semibold",
            ),
            el.span(person.name, class_name="min-w-0 text-left text-20 font-semibold"),
            type="button",
            data_person=str(person.id),
            data_name=person.name,
            class_name="flex min-h-20 w-full items-center gap-4 rounded-control border "
            "border-line bg-raised px-4 py-3",
        )
    )


def _keys(t: Translator) -> Element:
    digits = [
        el.button(digit, type="button", data_key=digit, class_name=_KEY) for digit in "123456789"
    ]
    return el.div(
        *digits,
        el.button(
            icon("erase", label=t("Delete the last digit")),
            type="button",
            data_key="back",
            class_name=_KEY,
        ),
        el.button("0", type="button", data_key="0", class_name=_KEY),
        el.button(
            icon("check", label=t("Come in")),
            type="submit",
            class_name="button-primary min-h-18 rounded-control",
        ),
        class_name="mt-3 grid grid-cols-3 gap-3",
    )


def _join(t: Translator) -> Element:
    return _frame(
        t,
        ENROL,
        "",
        el.h1(t("New device of a counter"), class_name="text-26 font-semibold md:text-34"),
        el.p(
            t(
                "People of the store will take turns here by a PIN. Do this only on a device that "
                "stays in the store."
            ),
            class_name="mt-4 text-16 text-ink-soft",
        ),
        el.form(
            el.label(t("Code"), html_for="enrol-code", class_name="text-16 font-semibold"),
            el.input(
                id="enrol-code",
                name="code",
                required=True,
                auto_complete="off",
                auto_capitalize="characters",
                spell_check="false",
                max_length="24",
                placeholder="K7QF3-3M9XA",
                aria_describedby="enrol-error",
                class_name="field control-large mt-2 text-20 tracking-widest uppercase "
                "placeholder:normal-case",
            ),
            el.p(
                id="enrol-error",
                role="alert",
                data_offline=t("No connection. Try again when it is back."),
                class_name="mt-2 min-h-6 text-16 font-semibold text-stop-ink",
            ),
            el.button(
                t("Make it a device of the store"),
                type="submit",
                class_name="button-primary control-large mt-4",
            ),
            action=f"/api/v1/session/device?locale={t.locale}",
            method="post",
            id="enrol-form",
            data_next=localised(PIN, t.locale),
            class_name="mt-8 flex flex-col",
        ),
        el.noscript(el.p(t("This page needs scripts to be allowed."), class_name="mt-4 text-14")),
        el.script(src="/enrol.js", defer=True),
    )


def _frame(t: Translator, path: str, place: str, *body: Element | None) -> Element:
    others = [locale for locale in LOCALES if locale != t.locale]
    return el.div(
        el.main(
            brand(
                t.locale,
                class_name="font-display text-34 leading-none tracking-wide",
                logo_class="h-12 max-w-60 self-start",
            ),
            el.p(place or t("Counter"), class_name="mt-2 mb-8 text-20 text-ink-soft"),
            *body,
            el.nav(
                each(
                    others,
                    lambda locale: el.a(
                        icon("globe"),
                        LOCALE_NAMES.get(locale, locale),
                        href=localised(path, locale),
                        lang=locale,
                        href_lang=locale,
                        class_name="flex min-h-14 items-center gap-3 text-16",
                    ),
                ),
                aria_label=t("Language"),
            ),
            # With the keys on the screen everything stands in their column.
            class_name="mx-auto flex w-full max-w-2xl flex-col px-5 py-10 md:py-16 "
            "has-[#pin-form:not([hidden])]:max-w-[26.5rem]",
        ),
        class_name="min-h-dvh bg-paper text-ink font-sans",
    )
