"""Complete HTML for public pages, before and without the live page.

An address of a `PublicPage` is answered with the compiled shell, its head filled in (title,
description, canonical, languages, Open Graph, JSON-LD, preload of the first photo, the styles the
page uses) and the page's content as `#first-paint` before `</body>`. `first_paint.js` boots the
live page later and takes the block away when `#live` has its data. Answers are kept in the process
by page, address, declared query and cookies, and content version; with `shared` (see
`shared_pages.py`) servers make them for each other. Browsers revalidate by `ETag`.

    first_paint = FirstPaint(read_shell(static_dir), pages, frame=…, not_found=…, failed=…,
                             facts=lambda locale: SiteFacts(name="Vitrina", public_url="https://…"),
                             content_version=by_the_clock)
    Starlette(routes=[*first_paint.routes(), …])
"""

import asyncio
import html
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, best_locale, translator
from booking_app.ui.answers import Answer, finished, respond
from booking_app.ui.built import Shell, scripts_later, with_boot
from booking_app.ui.dual import Element, el, fragment, rendering_html
from booking_app.ui.live import Frame
from booking_app.ui.locales import locale_of, localised, without_locale
from booking_app.ui.markup import to_html
from booking_app.ui.pages import (
    Head,
    PageGone,
    PageMoved,
    PageNotFound,
    PageRequest,
    Preload,
    PublicPage,
    Screen,
)
from booking_app.ui.share import HEIGHT, WIDTH, Share
from booking_app.ui.shared_pages import SharedPages
from booking_app.ui.speculation import is_prefetch, saves_data, speculation_rules

log = structlog.get_logger(__name__)

_KEPT_ANSWERS = 2000
_GOOD_FOR_SECONDS = 5
_SCRIPT = (resources.files("booking_app.ui") / "first_paint.js").read_text(encoding="utf-8")
SCRIPT = "\n".join(
    line for full in _SCRIPT.splitlines() if (line := full.strip()) and not line.startswith("//")
)
"""`first_paint.js` without its comments and indents: every page carries it."""
FONTS_AT_ONCE = (
    'try{localStorage.fonts&&(document.querySelector("style[data-fonts]").media="all")}catch{}'
)
"""Where fonts were fetched before they are there with the first words, and no flash is seen."""
_FONT_FILE = re.compile(r"@font-face\s*\{[^{}]*url\([^{}]*\}")
_HIDE_LIVE = "[data-first-paint]>body>#live{display:none}"
_HIDE_SKELETON = ".needs-script{display:none}"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What every page says of the shop: `styles` are CSS, `chain` is JSON for the live page,
    `manifest` is the address of the one in the page's language."""

    name: str
    public_url: str
    locales: tuple[str, ...] = LOCALES
    default_locale: str = DEFAULT_LOCALE
    styles: str = ""
    chain: str = "{}"
    manifest: str = ""


async def by_the_clock(_: str) -> str:
    """A content version for goods that are taken and freed all the time: good for 5 seconds."""
    return str(int(time.monotonic() / _GOOD_FOR_SECONDS))


async def no_frame_data(request: PageRequest) -> Mapping[str, Any]:
    """A frame that shows nothing of its own."""
    return {}


class FirstPaint:
    """Serves public pages as HTML. Made once, at start."""

    def __init__(
        self,
        shell: Shell,
        pages: list[PublicPage[Any]],
        *,
        frame: Frame,
        not_found: Callable[[Translator], Element],
        failed: Callable[[Translator, Any], Element],
        facts: Callable[[str], SiteFacts],
        screens: Sequence[Screen] = (),
        frame_data: Callable[[PageRequest], Awaitable[Mapping[str, Any]]] = no_frame_data,
        content_version: Callable[[str], Awaitable[str]] = by_the_clock,
        shared: SharedPages | None = None,
    ) -> None:
        self._shell = shell
        self._head = scripts_later(shell.head)
        self._pages = pages
        self._screens = screens
        self._frame = frame
        self._not_found = not_found
        self._failed = failed
        self._facts = facts
        self._frame_data = frame_data
        self._content_version = content_version
        self._shared = shared
        self.rules = speculation_rules(
            route for page in pages if page.is_open for _, route in page.routes()
        )
        self._answers: OrderedDict[tuple[Any, ...], tuple[str, asyncio.Task[Answer]]] = (
            OrderedDict()
        )

    def routes(self) -> list[Route]:
        """Starlette routes of every page and screen in every language."""
        pages = [
            Route(_starlette_path(route), partial(self._serve, page), methods=["GET"])
            for page in self._pages
            for _, route in page.routes()
        ]
        screens = [
            Route(_starlette_path(route), partial(self._serve_screen, screen), methods=["GET"])
            for screen in self._screens
            for _, route in screen.routes()
        ]
        return pages + screens

    async def _serve(self, page: PublicPage[Any], request: Request) -> Response:
        path = request.scope["path"]
        if is_prefetch(request) and (saves_data(request) or not page.is_open):
            return _not_before_it_is_asked_for()
        if moved_to := self.elsewhere(request):
            return _see_instead(moved_to)
        try:
            asked = page.request(path, request.query_params, request.cookies)
            answer = await self._answer(page, asked)
        except PageGone:
            answer = self.not_found_answer(path, 410)
        except PageNotFound:
            answer = self.not_found_answer(path)
        except PageMoved as moved:
            return moved_for_good(moved.to, request)
        except Exception:
            # Whatever failed, people get a page which says so and offers to try again.
            log.exception("first_paint_failed", page=page.name)
            answer = self.failed_answer(path)
        return respond(answer, request, private=bool(page.cookies))

    async def _serve_screen(self, screen: Screen, request: Request) -> Response:
        path = request.scope["path"]
        if is_prefetch(request):
            return _not_before_it_is_asked_for()
        # The chain's languages are its shoppers'; its staff keep theirs.
        if screen.frame is None and (moved_to := self.elsewhere(request)):
            return _see_instead(moved_to)
        asked = PageRequest(locale_of(path), path, {}, {}, request.cookies)
        frame_data: Mapping[str, Any]
        try:
            frame_data = await self._frame_data(asked)
        except Exception:
            # A booking that is kept on the device opens all the same.
            log.exception("frame_data_failed", page=screen.name)
            frame_data = {}
        return respond(self._skeleton(screen, path, frame_data), request, private=True)

    def _skeleton(self, screen: Screen, path: str, frame_data: Mapping[str, Any]) -> Answer:
        """The skeleton in its frame, with the live page booting at once."""
        locale = locale_of(path)
        t = translator(locale)
        with rendering_html():
            skeleton = _skeleton_of(screen, t, path)
            framed = (
                screen.frame(skeleton, t, path)
                if screen.frame
                else self._frame(skeleton, t, path, **frame_data)
            )
            content = to_html(framed)
        head = Head(title=screen.title(t), index=False)
        boot = self._shell.boot_for(localised(screen.route, locale))
        return self._finish(content, head, path, {**boot, "now": True})

    def elsewhere(self, request: Request) -> str:
        """Where to go instead: the same page in the default language when the one asked for is
        switched off, and from the front door when somebody comes from outside and reads another.
        """
        path = request.scope["path"]
        locale = locale_of(path)
        facts = self._facts(locale)
        wanted = locale
        if locale not in facts.locales:
            wanted = facts.default_locale
        elif path == "/" and request.headers.get("sec-fetch-site") != "same-origin":
            wanted = _reads(request, facts) or locale
        if wanted == locale:
            return ""
        query = f"?{request.url.query}" if request.url.query else ""
        return localised(without_locale(path), wanted) + query

    async def _answer(self, page: PublicPage[Any], asked: PageRequest) -> Answer:
        """The kept answer, or a new one; many who ask at once wait for the same one."""
        version, key = await self._content_version(asked.path), (page.name, asked.key)
        kept, task = self._answers.get(key, ("", None))
        failed = task is not None and task.done() and (task.cancelled() or task.exception())
        if task is None or failed or kept != version:
            task = asyncio.create_task(self._made(page, asked))
            # In the place of the one before, which nobody can ask for any more.
            self._answers[key] = (version, task)
            while len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return await asyncio.shield(task)

    async def _made(self, page: PublicPage[Any], asked: PageRequest) -> Answer:
        """Made here, or by another process of the same version; nobody's own pages are shared."""
        if self._shared is None or not page.is_open:
            return await self._make(page, asked)
        # What is around the content must be the same too: scripts, the policy that lets them run.
        scripts = (FONTS_AT_ONCE, SCRIPT, self.rules)
        around = (self._shell.head, self._shell.body, *scripts, self._facts(asked.locale))
        named = repr((page.name, asked.key, around))
        return await self._shared.answer(asked.path, named, partial(self._make, page, asked))

    async def _make(self, page: PublicPage[Any], asked: PageRequest) -> Answer:
        view = await page.view_for(asked)
        frame_data = await self._frame_data(asked)
        head = page.head(view, asked)
        if head.share and not head.index:
            head = replace(head, share=await _plain_share(page, asked))
        t = translator(asked.locale)
        route = localised(page.route, asked.locale)
        with rendering_html():
            content = to_html(self._frame(page.component(view, t), t, asked.path, **frame_data))
        return self._finish(content, head, asked.path, self._shell.boot_for(route))

    def not_found_answer(self, path: str, status: int = 404) -> Answer:
        """The page for an address where there is nothing, or nothing any more (410)."""
        t = translator(locale_of(path))
        with rendering_html():
            content = to_html(self._frame(self._not_found(t), t, path))
        head = Head(title=t("Page not found"), index=False)
        return self._finish(content, head, path, self._shell.boot_for("*"), status)

    def failed_answer(self, path: str) -> Answer:
        """The page for when something broke on our side."""
        t = translator(locale_of(path))
        with rendering_html():
            content = to_html(self._frame(self._failed(t, None), t, path))
        head = Head(title=t("Something went wrong"), index=False)
        return self._finish(content, head, path, self._shell.boot_for("*"), 503)

    def plain_page(self, make: Callable[[], Element], head: Head, path: str) -> Answer:
        """A page which is never live: no script of the app, and only the styles it uses."""
        with rendering_html():
            content = to_html(make())
        styles = self._shell.stylesheet.critical(content)
        facts = self._facts(locale_of(path))
        return finished(
            f'<!DOCTYPE html><html lang="{locale_of(path)}"><head>'
            f"{self._shell.head}{_head_html(head, path, facts)}"
            f"<style>{styles}{facts.styles}</style></head><body>{content}</body></html>"
        )

    def _finish(
        self, content: str, head: Head, path: str, boot: dict[str, Any], status: int = 200
    ) -> Answer:
        block = f'<div id="first-paint">{content}</div>'
        styles = self._shell.stylesheet.critical(block) + _HIDE_LIVE
        fonts = "".join(_FONT_FILE.findall(styles))
        # After the largest photo; without scripts at once.
        later = ' media="(scripting: none)"' if head.preload else ""
        facts = self._facts(locale_of(path))
        return finished(
            f'<!DOCTYPE html><html lang="{locale_of(path)}" data-first-paint '
            f'data-chain="{html.escape(facts.chain)}"><head>'
            f"{self._head}{_head_html(head, path, facts)}"
            f"<style data-first-paint>{_FONT_FILE.sub('', styles)}</style>"
            f"<style data-first-paint data-fonts{later}>{fonts}</style>"
            f"<script>{FONTS_AT_ONCE}</script><style>{facts.styles}</style></head>"
            f"<body>{with_boot(self._shell.body, boot)}{block}<script>{SCRIPT}</script>"
            f'<script type="speculationrules">{self.rules}</script></body></html>',
            status,
        )


def _skeleton_of(screen: Screen, t: Translator, path: str) -> Element:
    skeleton = screen.skeleton(t)
    if screen.without_script is None:
        return skeleton
    instead = el.noscript(el.style(_HIDE_SKELETON), screen.without_script(t, path))
    return fragment(instead, el.div(skeleton, class_name="needs-script"))


async def _plain_share(page: PublicPage[Any], asked: PageRequest) -> Share | None:
    """What is told of the page without a visitor's wishes: no picture repeats somebody's words."""
    plain = page.plain(asked)
    return page.head(await page.view_for(plain), plain).share


def _reads(request: Request, facts: SiteFacts) -> str:
    """The language of somebody who comes to the front door of a shop whose first one is not the
    one spoken there; empty for those who did not say, robots among them."""
    accepted = request.headers.get("accept-language", "")
    if facts.default_locale == DEFAULT_LOCALE or not accepted:
        return ""
    return best_locale(accepted, facts.locales) or facts.default_locale


def _not_before_it_is_asked_for() -> Response:
    """To a browser that wants to have a page ready: it will come again when somebody opens it.

    Too Early, because 503 would ring the bell of those who watch the shop.
    """
    return Response(status_code=425, headers={"cache-control": "no-store"})


def moved_for_good(path: str, request: Request) -> Response:
    """The page's present address, with the query: what brought a shopper is in it.

    Asked about each time: browsers keep a 301 for ever, and a product may take its former address
    back.
    """
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 301, {"cache-control": "no-cache"})


def _see_instead(path: str) -> Response:
    headers = {"cache-control": "no-cache", "vary": "accept-language, sec-fetch-site"}
    return RedirectResponse(path, 302, headers)


def _head_html(head: Head, path: str, facts: SiteFacts) -> str:
    own = head.canonical or path
    shop_path, canonical = without_locale(own), facts.public_url + own
    tags = [f"<title data-first-paint>{html.escape(head.title)}</title>"]

    def meta(key: str, name: str, content: str) -> None:
        if content:
            tags.append(f'<meta {key}="{name}" content="{html.escape(content)}" data-first-paint>')

    if facts.manifest:
        tags.append(f'<link rel="manifest" href="{html.escape(facts.manifest)}">')
    meta("name", "description", head.description)
    if head.index:
        tags.append(f'<link rel="canonical" href="{html.escape(canonical)}" data-first-paint>')
        for locale in (*facts.locales, "x-default"):
            target = localised(shop_path, facts.default_locale if locale == "x-default" else locale)
            href = html.escape(facts.public_url + target)
            tags.append(
                f'<link rel="alternate" hreflang="{locale}" href="{href}" data-first-paint>'
            )
    else:
        meta("name", "robots", "noindex")
    meta("property", "og:title", head.title)
    meta("property", "og:description", head.description)
    meta("property", "og:type", head.kind)
    meta("property", "og:url", canonical)
    meta("property", "og:site_name", facts.name)
    meta("property", "og:locale", {"ru": "ru_RU", "en": "en_GB"}.get(locale_of(path), ""))
    if head.share:
        meta("property", "og:image", facts.public_url + head.share.address(own))
        meta("property", "og:image:alt", head.share.alt)
        meta("property", "og:image:type", "image/jpeg")
        meta("property", "og:image:width", str(WIDTH))
        meta("property", "og:image:height", str(HEIGHT))
        meta("name", "twitter:card", "summary_large_image")
    if head.preload:
        tags.append(_preload_tag(head.preload))
    for data in head.json_ld:
        text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        tags.append(f'<script type="application/ld+json" data-first-paint>{text}</script>')
    return "".join(tags)


def _preload_tag(photo: Preload) -> str:
    given = {
        "href": photo.src,
        "imagesrcset": photo.srcset,
        "imagesizes": photo.sizes,
        "type": photo.type,
    }
    attributes = "".join(f' {name}="{html.escape(v)}"' for name, v in given.items() if v)
    return f'<link rel="preload" as="image" fetchpriority="high"{attributes} data-first-paint>'


def _starlette_path(route: str) -> str:
    return route.replace("[", "{").replace("]", "}")
