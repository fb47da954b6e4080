"""Where somebody chooses their password by a link: a plain page beside the doors of the staff.

The secret is in the link's fragment, which no server and no log ever sees; `assets/password.js`
takes it from there and posts it to the API.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.core.i18n import LOCALES, Translator, translator
from booking_app.domain.staff import passwords
from booking_app.ui.answers import respond
from booking_app.ui.components.brand import brand
from booking_app.ui.dual import Element, el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Head

PATH = "/staff/password"
API = "/api/v1/session/password"


def password_routes(first_paint: FirstPaint) -> list[Route]:
    """The page in every language."""

    async def page(request: Request) -> Response:
        path = request.scope["path"]
        t = translator(locale_of(path))
        head = Head(title=t("Choose your password"), index=False)
        response = respond(
            first_paint.plain_page(lambda: _page(t), head, path), request, private=True
        )
        response.headers["cache-control"] = "no-store"
        response.headers["referrer-policy"] = "no-referrer"
        return response

    return [Route(localised(PATH, locale), page, methods=["GET"]) for locale in LOCALES]


def _page(t: Translator) -> Element:
    return el.div(
        el.main(
            brand(
                t.locale,
                class_name="font-display text-34 leading-none tracking-wide",
                logo_class="h-12 max-w-60 self-start",
            ),
            el.h1(t("Choose your password"), class_name="mt-2 text-20 text-ink-soft"),
            _form(t),
            class_name="mx-auto flex w-full max-w-md flex-col px-5 py-12 md:py-20",
        ),
        el.script(src="/password.js", defer=True),
        class_name="min-h-dvh bg-paper text-ink font-sans",
    )


def _form(t: Translator) -> Element:
    hint = t(
        "At least {shortest} characters. A few words in a row are easy to remember.",
        shortest=passwords.SHORTEST,
    )
    return el.form(
        el.label(t("New password"), html_for="password", class_name="text-16 font-semibold"),
        el.input(
            id="password",
            name="password",
            type="password",
            required=True,
            auto_complete="new-password",
            min_length=str(passwords.SHORTEST),
            max_length=str(passwords.LONGEST),
            aria_describedby="password-hint password-error",
            class_name="field control-large mt-2",
        ),
        el.p(hint, id="password-hint", class_name="mt-2 text-14 text-ink-soft"),
        el.label(
            el.input(type="checkbox", id="show-password", class_name="size-5 accent-ink"),
            t("Show it"),
            class_name="mt-4 flex min-h-11 items-center gap-3 text-16",
        ),
        el.p(
            id="password-error",
            role="alert",
            data_offline=t("No connection. Try again when it is back."),
            data_ended=t(
                "This link was used already, or its time is over. Ask an administrator for a new "
                "one."
            ),
            class_name="mt-2 min-h-6 text-16 font-semibold text-stop-ink",
        ),
        el.button(
            t("Save and sign in"), type="submit", class_name="button-primary control-large mt-4"
        ),
        el.noscript(el.p(t("This page needs scripts to be allowed."), class_name="mt-4 text-14")),
        action=f"{API}?locale={t.locale}",
        method="post",
        id="password-form",
        class_name="mt-8 flex flex-col",
    )
