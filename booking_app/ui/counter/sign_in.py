"""The counter's door: a plain page and a plain form, which need no script.

The form is posted to the API, which sets the session's cookie and leads on, or back with an error
code in the address. `assets/sign-in.js` spares those with scripts the way there and back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, mark, translator
from booking_app.core.settings import get_settings
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import SESSION_COOKIE, SIGN_IN, counter_path
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.dual import Element, each, el
from booking_app.ui.first_paint import FirstPaint, respond
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Head

API = "/api/v1/session"
START = "/counter/start"
"""Leads to the board in the language of whoever signed in."""

_ERRORS = {
    "bad_credentials": mark("The login and the password do not match."),
    "rate_limited": mark("Too many tries. Wait a little and try again."),
}
_LOCALE_NAMES = {"ru": "Русский", "en": "English"}
_LONGEST_SECRET = 128


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the demo chain whom anybody may be."""

    login: str
    password: str
    name: str
    role: str


def sign_in_routes(first_paint: FirstPaint, accounts: Sequence[DemoAccount]) -> list[Route]:
    """The door in every language, and the way in."""

    async def door(request: Request) -> Response:
        actor = await _signed_in(request)
        asked = request.query_params
        onward = counter_path(asked.get("next", ""))
        if actor is not None and actor.works_counters and "error" not in asked:
            return _see(onward or localised("/counter", actor.locale))
        path = request.scope["path"]
        t = translator(locale_of(path))
        head = Head(title=t("Sign in to the counter"), index=False)
        answer = first_paint.plain_page(
            lambda: _page(t, onward, asked.get("error", ""), accounts), head, path
        )
        response = respond(answer, request, private=True)
        response.headers["cache-control"] = "no-store"
        return response

    async def start(request: Request) -> Response:
        actor = await _signed_in(request)
        return _see(localised("/counter", actor.locale if actor else DEFAULT_LOCALE))

    doors = [Route(localised(SIGN_IN, locale), door, methods=["GET"]) for locale in LOCALES]
    return [*doors, Route(START, start, methods=["GET"])]


def _see(path: str) -> Response:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


async def _signed_in(request: Request) -> Actor | None:
    token = request.cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    if not token:
        return None
    async with get_database().read() as session:
        return await staff.actor_by_session(session, token)


def _page(t: Translator, onward: str, error: str, accounts: Sequence[DemoAccount]) -> Element:
    # People get the language of their account, unless they chose one here.
    after = onward or (START if t.locale == DEFAULT_LOCALE else localised("/counter", t.locale))
    return el.div(
        el.main(
            el.p(
                get_settings().chain_name,
                class_name="font-display text-34 leading-none tracking-wide",
            ),
            el.h1(t("Counter"), class_name="mt-2 text-20 text-ink-soft"),
            _form(t, after, error),
            _demo(t, after, accounts) if accounts else None,
            _languages(t),
            class_name="mx-auto flex w-full max-w-md flex-col px-5 py-12 md:py-20",
        ),
        el.script(src="/sign-in.js", defer=True),
        class_name="min-h-dvh bg-paper text-ink font-sans",
    )


def _form(t: Translator, after: str, error: str) -> Element:
    text = t(_ERRORS.get(error, "Something went wrong. Try again.")) if error else ""
    invalid = "true" if error == "bad_credentials" else "false"
    return el.form(
        _hidden("next", after),
        _hidden("back", localised(SIGN_IN, t.locale)),
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


def _demo(t: Translator, after: str, accounts: Sequence[DemoAccount]) -> Element:
    return el.section(
        el.h2(t("Demo: come in as"), class_name="text-16 font-semibold"),
        el.ul(
            each(
                accounts,
                lambda account: el.li(
                    el.form(
                        _hidden("login", account.login),
                        _hidden("password", account.password),
                        _hidden("next", after),
                        _hidden("back", localised(SIGN_IN, t.locale)),
                        el.button(
                            el.span(
                                el.span(account.name, class_name="block text-16 font-semibold"),
                                el.span(
                                    t(ROLE_WORDS[account.role]),
                                    " · ",
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
            t("The password of every demo account is {password}.", password=accounts[0].password),
            class_name="mt-3 text-14 text-ink-soft",
        ),
        class_name="mt-12",
    )


def _languages(t: Translator) -> Element:
    others = [locale for locale in LOCALES if locale != t.locale]
    return el.nav(
        each(
            others,
            lambda locale: el.a(
                icon("globe"),
                _LOCALE_NAMES.get(locale, locale),
                href=localised(SIGN_IN, locale),
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
