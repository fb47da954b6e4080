"""What search engines are told: which pages there are, and which are nobody's business.

`/sitemap.xml` is an index of `/sitemaps/pages.xml` (shelves) and of files of towns, stores and
products, each page with its photos and its other languages (sitemaps.org 0.9; Google's image and
language extensions). `/robots.txt` names the index and keeps robots out of private screens.
"""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.core.i18n import DEFAULT_LOCALE
from booking_app.domain.catalogue import published
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.stores import service as stores
from booking_app.ui.compression import accepted_encoding, compress
from booking_app.ui.first_paint import SiteFacts
from booking_app.ui.locales import localised
from booking_app.ui.robots import robots_txt

PAGES_A_FILE = 10_000
"""With two languages well below the 50,000 addresses and 50 MB that a file may have."""
_MOST_PHOTOS = 10
_KEPT_SECONDS = 600
_CACHE = f"public, max-age={_KEPT_SECONDS}, stale-while-revalidate=86400"
"""Nothing here tells a price or what lies where: an older one will do while a new one is made."""
_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
_FIRST_PAGES = ("/", "/catalogue", "/stores", "/coupons")

Facts = Callable[[str], SiteFacts]


@dataclass(frozen=True, slots=True)
class _Page:
    """A shop path, when it last changed, and its photos."""

    path: str
    changed_at: datetime | None = None
    photos: tuple[str, ...] = ()


_Numbered = Callable[[int], Awaitable[list[_Page]]]
"""The pages of a file, from so many pages of its kind on."""


class Sitemaps:
    """Answers robots; a file is made once in ten minutes at most. `facts` are the shop's."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kept: dict[tuple[str, str], tuple[float, bytes]] = {}

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [
            Route("/robots.txt", self._robots, methods=["GET", "HEAD"]),
            Route("/sitemap.xml", self._index, methods=["GET", "HEAD"]),
            Route("/sitemaps/pages.xml", self._pages, methods=["GET", "HEAD"]),
            *(
                Route(
                    f"/sitemaps/{kind}-{{number:int}}.xml",
                    self._numbered(make),
                    methods=["GET", "HEAD"],
                )
                for kind, make in (
                    ("towns", self._make_towns),
                    ("stores", self._make_stores),
                    ("products", self._make_products),
                )
            ),
        ]

    async def _robots(self, request: Request) -> Response:
        facts = self._main()
        text = robots_txt(facts.public_url, facts.locales)
        headers = {"cache-control": "public, max-age=3600"}
        return Response(text, headers=headers, media_type="text/plain")

    async def _index(self, request: Request) -> Response:
        return await self._answer(request, self._make_index)

    async def _pages(self, request: Request) -> Response:
        return await self._answer(request, self._make_pages)

    def _numbered(self, make: _Numbered) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            number = request.path_params["number"]

            async def made() -> str | None:
                pages = await make((number - 1) * PAGES_A_FILE) if number > 0 else []
                # A file may be 30 MB: no page waits while it is written and packed.
                return await to_thread.run_sync(self._urls, pages) if pages else None

            return await self._answer(request, made)

        return answer

    async def _answer(
        self, request: Request, make: Callable[[], Awaitable[str | None]]
    ) -> Response:
        encoding = accepted_encoding(request.headers.get("accept-encoding", ""))
        headers = {"cache-control": _CACHE, "vary": "accept-encoding"}
        key = (request.url.path, encoding)
        kept_at, body = self._kept.get(key, (0.0, b""))
        if not body or time.monotonic() - kept_at > _KEPT_SECONDS:
            text = await make()
            if text is None:
                return Response(status_code=404)
            body = await to_thread.run_sync(_packed, text, encoding)
            self._kept[key] = (time.monotonic(), body)
        if encoding:
            headers["content-encoding"] = encoding
        return Response(body, headers=headers, media_type="application/xml")

    def _main(self) -> SiteFacts:
        return self._facts(DEFAULT_LOCALE)

    async def _make_index(self) -> str:
        async with get_database().read() as session:
            many = {
                "towns": await stores.count_towns(session),
                "stores": await stores.count_stores(session),
                "products": await published.count(session),
            }
        files = [
            f"{kind}-{n + 1}"
            for kind, count in many.items()
            for n in range(-(-count // PAGES_A_FILE))
        ]
        root = escape(self._main().public_url)
        entries = "".join(
            f"<sitemap><loc>{root}/sitemaps/{name}.xml</loc></sitemap>"
            for name in ("pages", *files)
        )
        return _document("sitemapindex", entries)

    async def _make_pages(self) -> str:
        async with get_database().read() as session:
            shelves = await catalogue.list_categories(session, DEFAULT_LOCALE)
        filled = (f"/c/{shelf.slug}" for shelf in shelves if shelf.product_count)
        return self._urls(_Page(path) for path in (*_FIRST_PAGES, *filled))

    async def _make_towns(self, first: int) -> list[_Page]:
        async with get_database().read() as session:
            found = await stores.town_slugs(session, first, PAGES_A_FILE)
        return [_Page(f"/stores?city={slug}") for slug in found]

    async def _make_stores(self, first: int) -> list[_Page]:
        async with get_database().read() as session:
            found = await stores.public_slugs(session, first, PAGES_A_FILE)
        return [_Page(f"/stores/{slug}") for slug in found]

    async def _make_products(self, first: int) -> list[_Page]:
        async with get_database().read() as session:
            found = await published.products(session, first, PAGES_A_FILE)
        return [_Page(f"/p/{one.slug}", one.changed_at, one.photos) for one in found]

    def _urls(self, pages: Iterable[_Page]) -> str:
        facts = self._main()
        return _document("urlset", "".join(_entries(page, facts) for page in pages))


def _entries(page: _Page, facts: SiteFacts) -> str:
    """One entry a language, each naming all of them, as the extension wants it."""
    root = facts.public_url
    addresses = {locale: root + localised(page.path, locale) for locale in facts.locales}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{locale}" href="{escape(href)}"/>'
        for locale, href in addresses.items()
    )
    photos = "".join(
        f"<image:image><image:loc>{escape(root + photo)}</image:loc></image:image>"
        for photo in page.photos[:_MOST_PHOTOS]
    )
    changed = f"<lastmod>{page.changed_at:%Y-%m-%d}</lastmod>" if page.changed_at else ""
    return "".join(
        f"<url><loc>{escape(href)}</loc>{changed}{links}{photos}</url>"
        for href in addresses.values()
    )


def _packed(text: str, encoding: str) -> bytes:
    return compress(text.encode(), encoding) if encoding else text.encode()


def _document(root: str, entries: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_NAMESPACES}>{entries}</{root}>\n'
