"""A public page is declared once and served twice: as complete HTML and as a live page.

    @dataclass(frozen=True, slots=True)
    class HelloView:                      # display data: strings, numbers, tuples of such views
        name: str = ""                    # every field has a default
        tags: tuple[str, ...] = ()

    async def load(request: PageRequest) -> HelloView:
        if request.params["slug"] not in GREETED:
            raise PageNotFound            # → 404, or PageMoved("/new/address") → 301
        return HelloView(name=request.params["slug"].title())

    def hello(view: HelloView, t: Translator) -> Element:   # built with dual.el, see ui/dual.py
        return el.section(el.h1(t("Hello, {name}", name=view.name)), each(view.tags, el.p))

    def head(view: HelloView, request: PageRequest) -> Head:
        return Head(title=view.name, description=f"About {view.name}")

    hello_page = PublicPage(name="hello", route="/hello/[slug]", view=HelloView, load=load,
                            component=hello, head=head)     # then list it in ui/routes.py

Rules: `component` gets a plain view (HTML) or Vars (live), so it uses the helpers of `ui/dual.py`
and never `if`, `len` or `str` on view data; whatever differs by number or language is a ready
string in the view. `load` opens its own session and reads only what it declares: `params`, the
`query` names and the `cookies` names given to `PublicPage` — they are the key of the HTML cache.
The live side keeps the view in `hello_page.state` (`HelloPageState.view`); handlers and further
vars of a page live in a flat substate of their own, and ask for fresh data with
`return hello_page.state.load`. No state var may be called like a route parameter (`slug`).
"""

import asyncio
import dataclasses
import re
import types
import typing
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, unquote

import reflex as rx
import structlog

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, translator
from booking_app.ui.cookies import cookies_of, parse_cookies
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import locale_of, localised, without_locale
from booking_app.ui.share import Share

V = TypeVar("V")

log = structlog.get_logger(__name__)

_KNOWN_VIEWS = 500


@dataclasses.dataclass(slots=True)
class _Version:
    of_content: Callable[[str], Awaitable[str]] | None = None


_version = _Version()


def keep_views(content_version: Callable[[str], Awaitable[str]]) -> None:
    """From now on a page's view is loaded once for each version of the content, which is asked for
    by the page's path, and each request that can tell a difference, however many browsers come to
    it. Without this, at every visit."""
    _version.of_content = content_version


class PageNotFound(Exception):
    """There is nothing at this address."""


class PageGone(PageNotFound):
    """There was something at this address, and it will not come back."""


class PageMoved(Exception):
    """The page lives at another address now."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


@dataclasses.dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page may depend on. `path` is the address as asked for, with its locale prefix."""

    locale: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def key(self) -> tuple[Any, ...]:
        """Requests with the same key get the same page."""
        return (self.path, tuple(sorted(self.query.items())), tuple(sorted(self.cookies.items())))

    @property
    def shop_path(self) -> str:
        """The address without its locale prefix."""
        return without_locale(self.path)

    def link(self, shop_path: str) -> str:
        """A shop path in the language of this request."""
        return localised(shop_path, self.locale)


@dataclasses.dataclass(frozen=True, slots=True)
class Preload:
    """The photo that is the largest thing on the screen: fetched before anything else."""

    src: str
    srcset: str = ""
    sizes: str = ""
    type: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself. `canonical` is a path; by default the page's own address.
    `share` is what the picture under a shared link shows; without one there is no picture."""

    title: str
    description: str = ""
    canonical: str = ""
    share: Share | None = None
    kind: str = "website"
    preload: Preload | None = None
    json_ld: tuple[Mapping[str, Any], ...] = ()
    index: bool = True


def no_skeleton(t: Translator) -> Element:
    """An empty page in wait of its data, read out as busy."""
    return el.div(class_name="min-h-dvh", aria_busy="true", aria_label=t("Loading"))


@dataclasses.dataclass(frozen=True)
class PublicPage(Generic[V]):
    """One page of the shop in every language. See the top of the module.

    One that is not `is_open` lives at an address that is somebody's secret. `named_by` are those
    of the `query` names that belong to its canonical address; the others are a visitor's wishes.
    """

    name: str
    route: str
    view: type[V]
    load: Callable[[PageRequest], Awaitable[V]]
    component: Callable[[Any, Translator], Element]
    head: Callable[[V, PageRequest], Head]
    skeleton: Callable[[Translator], Element] = no_skeleton
    query: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    on_load: Sequence[Any] = ()
    is_open: bool = True
    state: Any = dataclasses.field(init=False)
    _known: "OrderedDict[Any, tuple[str, V]]" = dataclasses.field(
        default_factory=OrderedDict, init=False
    )

    _flights: "dict[Any, asyncio.Future[V]]" = dataclasses.field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", _state_of(self))
        _pages.append(self)

    async def view_for(self, request: PageRequest) -> V:
        """The view, as of this version of the content. Views that are equal are the same object,
        so that a thousand browsers on one page hold it once."""
        version = await _version.of_content(request.path) if _version.of_content else ""
        kept = self._known.get(request.key)
        if kept is not None and version and kept[0] == version:
            return kept[1]
        view = await self._loaded(request, version)
        if kept is not None and kept[1] == view:
            view = kept[1]
        self._known[request.key] = (version, view)
        self._known.move_to_end(request.key)
        if len(self._known) > _KNOWN_VIEWS:
            self._known.popitem(last=False)
        return view

    async def _loaded(self, request: PageRequest, version: str) -> V:
        """A fresh view; many who ask for the same at once wait for the same one."""
        if not version:
            return await self.load(request)
        key = (request.key, version)
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self.load(request))
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)

    def request(
        self, path: str, query: Mapping[str, str], cookies: Mapping[str, str]
    ) -> PageRequest:
        """The request for an address of this page, reduced to what the page declared."""
        shop_path = without_locale(path)
        found = _pattern(self.route).fullmatch(shop_path)
        if not found:
            raise PageNotFound(path)
        return PageRequest(
            locale=locale_of(path),
            path=path,
            params={name: unquote(value) for name, value in found.groupdict().items()},
            query={name: query[name] for name in self.query if query.get(name)},
            cookies={name: cookies[name] for name in self.cookies if cookies.get(name)},
        )

    def plain(self, asked: PageRequest) -> PageRequest:
        """The request of somebody who comes for the first time and wishes nothing of the page."""
        named = {name: asked.query[name] for name in self.named_by if name in asked.query}
        return dataclasses.replace(asked, query=named, cookies={})

    def routes(self) -> list[tuple[str, str]]:
        """`(locale, Reflex route)` of every language."""
        return [(locale, localised(self.route, locale)) for locale in LOCALES]


@dataclasses.dataclass(frozen=True)
class Screen:
    """A page of the shop that shows what is this browser's own, so no HTML can be kept for it.

    Its first paint is its skeleton; the live page boots at once, takes over as soon as it is
    there, and shows what its own states hold. `component` and `skeleton` get the translator;
    only the skeleton must be able to become plain HTML. `without_script` stands in its place where
    scripts are off, and gets the address. `frame` stands in for the shop's.
    """

    name: str
    route: str
    title: Callable[[Translator], str]
    component: Callable[[Translator], Element]
    skeleton: Callable[[Translator], Element] = no_skeleton
    without_script: Callable[[Translator, str], Element] | None = None
    on_load: Sequence[Any] = ()
    frame: Callable[[Element, Translator, Any], Element] | None = None

    def __post_init__(self) -> None:
        _pages.append(self)

    def routes(self) -> list[tuple[str, str]]:
        """`(locale, Reflex route)` of every language."""
        return [(locale, localised(self.route, locale)) for locale in LOCALES]


_pages: "list[PublicPage[Any] | Screen]" = []


def loaders_at(path: str) -> list[Any]:
    """The events which load the page or screen at an address anew."""
    page = _at(path)
    if page is None:
        return []
    return list(page.on_load) if isinstance(page, Screen) else [page.state.load]


def public_page_at(path: str) -> PublicPage[Any] | None:
    """The public page at an address."""
    page = _at(path)
    return page if isinstance(page, PublicPage) else None


def _at(path: str) -> "PublicPage[Any] | Screen | None":
    shop_path = without_locale(path)
    return next((page for page in _pages if _pattern(page.route).fullmatch(shop_path)), None)


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\[(\w+)\]", route.rstrip("/"))
    pattern = "".join(
        f"(?P<{part}>[^/]+)" if i % 2 else re.escape(part) for i, part in enumerate(parts)
    )
    return re.compile(pattern + "/?")


def empty(view: type[V]) -> V:
    """A view of blank fields, the live page's value before its data has come."""
    hints = typing.get_type_hints(view)
    fields = dataclasses.fields(view)  # type: ignore[arg-type]
    blank = {field.name: _blank(hints[field.name]) for field in fields if field.init}
    return view(**blank)


def _blank(hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType) and type(None) in typing.get_args(hint):
        return None
    if origin is not None:
        return {} if origin is Mapping else origin()
    if dataclasses.is_dataclass(hint):
        return empty(typing.cast("type[Any]", hint))
    return hint()


def _state_of(page: PublicPage[Any]) -> type[rx.State]:
    """The substate which holds the page's view for one browser."""

    async def load(self: Any) -> Any:
        address = self.router.url
        path = str(address.path) or "/"
        found = dict(parse_qsl(address.query))
        try:
            cookies = await cookies_of(self)
            request = page.request(path, found, cookies)
            view = await page.view_for(request)
            self.view, self.title, self.status = view, page.head(view, request).title, 200
        except PageNotFound:
            self.title, self.status = translator(locale_of(path))("Page not found"), 404
        except PageMoved as moved:
            query = f"?{address.query}" if address.query else ""
            return rx.redirect(moved.to + query, replace=True)
        except Exception:
            # Whatever failed, the page says so itself and offers to try again.
            log.exception("page_load_failed", page=page.name)
            self.title, self.status = translator(locale_of(path))("Something went wrong"), 500
        self.path = path
        return None

    name = "".join(part.title() for part in page.name.split("_")) + "PageState"
    namespace = {
        "__module__": __name__,
        "__qualname__": name,
        "__doc__": f"The view of the page “{page.name}”, for one browser.",
        "__annotations__": {"view": page.view, "path": str, "title": str, "status": int},
        "view": empty(page.view),
        "path": "",
        "title": "",
        "status": 0,
        "load": rx.event(load),
    }
    return type(name, (rx.State,), namespace)


__all__ = [
    "DEFAULT_LOCALE",
    "Head",
    "PageGone",
    "PageMoved",
    "PageNotFound",
    "PageRequest",
    "Preload",
    "PublicPage",
    "Screen",
    "Translator",
    "empty",
    "loaders_at",
    "no_skeleton",
    "parse_cookies",
    "public_page_at",
]
