"""The shop on a home screen and without a signal: manifest, service worker, offline page.

`/sw.js` is `assets/sw.js` with a name before it, of the build and of the chain's settings, so that
browsers take others for a new worker; it fills its cache with the skeletons of pages that live on
the device.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_app.core.i18n import LOCALES, Translator, translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui import theme
from booking_app.ui.answers import respond
from booking_app.ui.chain import MANIFEST
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Head
from booking_app.ui.screenshots import Screenshots

OFFLINE = "/offline"
_SHORT = 12
"""Letters that fit under an icon."""


def installed_routes(
    first_paint: FirstPaint, static_dir: Path, screenshots: Screenshots
) -> list[Route]:
    """The addresses of the installed shop, for the composition root."""
    text = (static_dir / "sw.js").read_text(encoding="utf-8")
    shell = (static_dir / "index.html").read_bytes()

    async def script(_request: Request) -> Response:
        headers = {"cache-control": "no-cache", "service-worker-allowed": "/"}
        return Response(_worker(text, shell), headers=headers, media_type="text/javascript")

    async def offline(request: Request) -> Response:
        path = request.scope["path"]
        t = translator(locale_of(path))
        head = Head(title=t("No connection"), index=False)
        return respond(first_paint.plain_page(lambda: _page(t), head, path), request)

    async def manifest(request: Request) -> Response:
        said = _manifest(translator(locale_of(request.url.path)), screenshots)
        headers = {"cache-control": "public, max-age=3600, stale-while-revalidate=86400"}
        return JSONResponse(said, headers=headers, media_type="application/manifest+json")

    return [
        Route("/sw.js", script, methods=["GET"]),
        *screenshots.routes(),
        *(Route(localised(MANIFEST, one), manifest, methods=["GET"]) for one in LOCALES),
        *(Route(localised(OFFLINE, one), offline, methods=["GET"]) for one in LOCALES),
    ]


def _worker(text: str, shell: bytes) -> str:
    """Another one for another build, and for other settings of the chain: its name, its languages
    and how to reach it are in the pages it keeps."""
    chain = str(chain_now().version).encode()
    build = hashlib.blake2b(shell + text.encode() + chain, digest_size=6).hexdigest()
    return f"const BUILD={json.dumps(build)},LOCALES={json.dumps(LOCALES)};\n{text}"


def _manifest(t: Translator, screenshots: Screenshots) -> dict[str, Any]:
    """https://www.w3.org/TR/appmanifest/, in this language."""
    locale, chain = t.locale, chain_now()
    icons = [
        {"src": f"/icons/{name}.png", "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in (
            ("192", "192x192", "any"),
            ("512", "512x512", "any"),
            ("maskable", "512x512", "maskable"),
        )
    ]
    ways = [
        (t("My bookings"), "/me"),
        (t("Saved"), "/saved"),
        (t("Stores"), "/stores"),
    ]
    said = {
        "id": "/",
        "name": chain.name,
        "short_name": short_name(chain.name),
        "description": t("Look online, try on in the store."),
        "lang": locale,
        "dir": "ltr",
        "categories": ["shopping"],
        "start_url": localised("/", locale),
        "scope": "/",
        "display": "standalone",
        "background_color": theme.PAPER["light"],
        "theme_color": theme.PAPER["light"],
        "icons": icons,
        "shortcuts": [
            {"name": name, "url": localised(path, locale), "icons": icons[:1]}
            for name, path in ways
        ],
    }
    shown = screenshots.described(t)
    return {**said, "screenshots": shown} if shown else said


def short_name(name: str) -> str:
    """The words of a name that fit under an icon; of a longer first word its beginning."""
    if len(name) <= _SHORT:
        return name
    words = name[: _SHORT + 1].rpartition(" ")[0].rstrip(" ,.&-·")
    return words or name[:_SHORT]


def _page(t: Translator) -> Element:
    return el.div(
        el.main(
            brand(
                t.locale,
                class_name="font-display text-34 leading-none tracking-wide",
                logo_class="h-12 max-w-60 self-start",
            ),
            el.div(icon("offline", size=40), class_name="mt-16 text-ink-soft"),
            el.h1(t("No connection"), class_name="mt-4 font-display text-34"),
            el.p(
                t(
                    "Your bookings, your coupons and the pages you looked at open from this "
                    "device. The rest is here again as soon as there is a signal."
                ),
                class_name="mt-3 text-ink-soft",
            ),
            _kept(t("My bookings"), "kept-bookings"),
            _kept(t("My coupons"), "kept-coupons"),
            _row(),
            el.a(t("Try again"), href="", id="again", class_name="button-primary mt-8 self-start"),
            class_name="mx-auto flex w-full max-w-md flex-col px-5 py-12",
        ),
        el.script(src="/offline.js", defer=True),
        class_name="min-h-dvh bg-paper text-ink font-sans",
    )


def _kept(title: str, list_id: str) -> Element:
    """A list that the page's script fills, or leaves hidden."""
    return el.div(
        el.h2(title, class_name="text-16 font-semibold"),
        el.ul(class_name="mt-2", id=list_id),
        hidden=True,
        class_name="mt-8",
    )


def _row() -> Element:
    """What the script copies for each: a name, what more there is to say, and at its end a code."""
    return el.template(
        el.li(
            el.a(
                el.span(
                    el.span(data_part="", class_name="block font-semibold"),
                    el.span(data_part="", class_name="block text-14 text-ink-soft"),
                ),
                el.span(data_part="", class_name="shrink-0 text-14 text-ink-soft"),
                class_name="flex min-h-13 items-center justify-between gap-4 border-b "
                "border-line py-2",
            )
        ),
        id="kept-row",
    )
