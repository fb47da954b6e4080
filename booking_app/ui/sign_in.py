"""The doors of the staff's areas: a plain page and a plain form, which need no script.

The form is posted to the API, which sets the session's cookie and leads on, or back with an error
code in the address. `assets/sign-in.js` spares those with scripts the way there and back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, mark, translator
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.answers import respond
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.device_pages import PIN, is_device
from booking_app.ui.dual import Element, each, el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.locales import LOCALE_NAMES, locale_of, localised
from booking_app.ui.pages import Head
from booking_app.ui.staff_access import SESSION_COOKIE

API = "/api/v1/session"
_ERRORS = {
    "bad_credentials": mark("The login and the password do not match."),
    "rate_limited": mark("Too many tries. Wait a little and try again."),
}
_LONGEST_SECRET = 128


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the demo chain whom anybody may be."""

    login: str
    password: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the shop for the staff. `name` and `title` are message ids.

    `path_of` gives the path asked for if it leads to a screen of the area, else an empty text.
    """

    door: str
    home: str
    name: str
    title: str
    lets_in: Callable[[Actor], bool]
    path_of: Callable[[str], str]
    accounts: Sequence[DemoAccount] = ()
    takes_pins: bool = False
    """Whether people on a device of a counter are asked for their PIN first."""

    @property
    def start(self) -> str:
        """Leads to the area's home in the language of whoever signed in."""
        return f"{self.home}/start"


def sign_in_routes(first_paint: FirstPaint, areas: Sequence[Area]) -> list[Route]:
    """The doors in every language, and the ways in."""
    routes = []
    for area in areas:
        for locale in LOCALES:
            door = partial(_door, first_paint, area, areas)
            routes.append(Route(localised(area.door, locale), door, methods=["GET"]))
        routes.append(Route(area.start, partial(_start, area), methods=["GET"]))
    return routes


async def _door(
    first_paint: FirstPaint, area: Area, areas: Sequence[Area], request: Request
) -> Response:
    actor = await _signed_in(request)
    asked = request.query_params
    onward = area.path_of(asked.get("next", ""))
    if actor is not None and "error" not in asked:
        if area.lets_in(actor):
            return _see(onward or localised(area.home, actor.locale))
        for other in areas:
            if not onward and other.lets_in(actor):
                return _see(localised(other.home, actor.locale))
    path = request.scope["path"]
    wants_pin = area.takes_pins and not {"error", "password"} & asked.keys()
    if wants_pin and await is_device(request):
        query = f"?next={quote(onward)}" if onward else ""
        return _see(f"{localised(PIN, locale_of(path))}{query}")
    t = translator(locale_of(path))
    head = Head(title=t(area.title), index=False)
    answer = first_paint.plain_page(
        lambda: _page(t, area, onward, asked.get("error", "")), head, path
    )
    response = respond(answer, request, private=True)
    response.headers["cache-control"] = "no-store"
    return response


async def _start(area: Area, request: Request) -> Response:
    actor = await _signed_in(request)
    if actor is None:
        return _see(area.door)
    # Whoever has nothing to do here is led to the door, and from there to where they work.
    home = area.home if area.lets_in(actor) else area.door
    return _see(localised(home, actor.locale))


def _see(path: str) -> Response:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


async def _signed_in(request: Request) -> Actor | None:
    token = request.cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    if not token:
        return None
    async with get_database().read() as session:
        return await staff.actor_by_session(session, token)


def _page(t: Translator, area: Area, onward: str, error: str) -> Element:
    # People get the language of their account, unless they chose one here.
    own = area.start if t.locale == DEFAULT_LOCALE else localised(area.home, t.locale)
    after = onward or own
    return el.div(
        el.main(
            brand(
                t.locale,
                class_name="font-display text-34 leading-none tracking-wide",
                logo_class="h-12 max-w-60 self-start",
            ),
            el.h1(t(area.name), class_name="mt-2 text-20 text-ink-soft"),
            _form(t, area, after, error),
            _demo(t, area, after) if area.accounts else None,
            _languages(t, area),
            class_name="mx-auto flex w-full max-w-md flex-col px-5 py-12 md:py-20",
        ),
        el.script(src="/sign-in.js", defer=True),
        class_name="min-h-dvh bg-paper text-ink font-sans",
    )


def _form(t: Translator, area: Area, after: str, error: str) -> Element:
    text = t(_ERRORS.get(error, "Something went wrong. Try again.")) if error else ""
    invalid = "true" if error == "bad_credentials" else "false"
    return el.form(
        _hidden("next", after),
        _hidden("back", localised(area.door, t.locale)),
        el.label(t("Login"), html_for="login", class_name="text-16 font-semibold"),
        el.input(
            id="login",
            name="login",
            required=True,
            auto_complete="username",
            auto_capitalize="none",
            spell_check="false",
            max_length="254",
            aria_invalid=invalid,
            aria_describedby="sign-in-error",
            class_name="field control-large mt-2",
        ),
        el.label(t("Password"), html_for="password", class_name="mt-5 text-16 font-semibold"),
        el.input(
            id="password",
            name="password",
            type="password",
            required=True,
            auto_complete="current-password",
            max_length="128",
            aria_invalid=invalid,
            aria_describedby="sign-in-error",
            class_name="field control-large mt-2",
        ),
        el.p(
            text,
            id="sign-in-error",
            role="alert",
            data_offline=t("No connection. Try again when it is back."),
            class_name="min-h-6 mt-2 text-16 font-semibold text-stop-ink",
        ),
        el.button(t("Sign in"), type="submit", class_name="button-primary control-large mt-4"),
        action=f"{API}?locale={t.locale}",
        method="post",
        id="sign-in",
        class_name="mt-8 flex flex-col",
    )


def _demo(t: Translator, area: Area, after: str) -> Element:
    return el.section(
        el.h2(t("Demo: come in as"), class_name="text-16 font-semibold"),
        el.ul(
            each(
                area.accounts,
                lambda account: el.li(
                    el.form(
                        _hidden("login", account.login),
                        _hidden("password", account.password),
                        _hidden("next", after),
                        _hidden("back", localised(area.door, t.locale)),
                        el.button(
                            el.span(
                                el.span(account.name, class_name="block text-16 font-semibold"),
                                el.span(
                                    t(ROLE_WORDS[account.role]),
                                    ", ",
                                    account.login,
                                    class_name="block text-14 text-ink-soft",
                                ),
                                class_name="grow text-left",
                            ),
                            icon("right", size=20),
                            type="submit",
                            class_name="flex min-h-16 w-full items-center gap-3 border-t "
                            "border-line py-2",
                        ),
                        action=API,
                        method="post",
                    )
                ),
            ),
            class_name="mt-3 border-b border-line",
        ),
        el.p(
            t(
                "The password of every demo account is {password}.",
                password=area.accounts[0].password,
            ),
            class_name="mt-3 text-14 text-ink-soft",
        ),
        class_name="mt-12",
    )


def _languages(t: Translator, area: Area) -> Element:
    others = [locale for locale in LOCALES if locale != t.locale]
    return el.nav(
        each(
            others,
            lambda locale: el.a(
                icon("globe"),
                LOCALE_NAMES.get(locale, locale),
                href=localised(area.door, locale),
                lang=locale,
                href_lang=locale,
                class_name="flex min-h-14 items-center gap-2 text-16",
            ),
        ),
        aria_label=t("Language"),
        class_name="mt-8",
    )


def _hidden(name: str, value: str) -> Element:
    return el.input(type="hidden", name=name, value=value)
