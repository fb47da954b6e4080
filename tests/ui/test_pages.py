import dataclasses
from collections.abc import Mapping

import pytest

from booking_app.ui import pages
from booking_app.ui.dual import el
from booking_app.ui.locales import locale_of, localised, without_locale
from booking_app.ui.pages import (
    Head,
    PageNotFound,
    PublicPage,
    empty,
    keep_views,
    parse_cookies,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    text: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    name: str
    count: int
    share: float
    new: bool
    lines: tuple[Line, ...]
    line: Line
    maybe: Line | None
    by_name: Mapping[str, str]


async def load(request):
    raise NotImplementedError


page = PublicPage(
    name="thing_of_test",
    route="/t/[slug]",
    view=View,
    load=load,
    component=lambda view, t: el.p(view.name),
    head=lambda view, request: Head(title=view.name),
    query=("q", "page"),
    cookies=("city",),
)


@pytest.mark.parametrize(
    ("path", "locale", "shop_path"),
    [
        ("/", "ru", "/"),
        ("/en", "en", "/"),
        ("/en/p/ring", "en", "/p/ring"),
        ("/p/ring", "ru", "/p/ring"),
        ("/entrance", "ru", "/entrance"),
        ("/ru/p", "ru", "/ru/p"),
        ("", "ru", ""),
    ],
)
def test_an_address_knows_its_language(path, locale, shop_path):
    assert locale_of(path) == locale
    assert without_locale(path) == shop_path
    if shop_path and not path.startswith("/ru"):
        assert localised(shop_path, locale) == path


def test_a_request_holds_only_what_the_page_declared():
    asked = page.request(
        "/en/t/%D0%BA%20%2F",
        {"q": "x", "utm_source": "y", "page": ""},
        {"city": "moscow", "s": "1"},
    )
    assert asked.locale == "en"
    assert asked.params == {"slug": "к /"}
    assert asked.query == {"q": "x"}
    assert asked.cookies == {"city": "moscow"}
    assert asked.shop_path == "/t/%D0%BA%20%2F"
    assert asked.link("/catalogue") == "/en/catalogue"


@pytest.mark.parametrize("path", ["/t", "/t/", "/t/a/b", "/x/t/a"])
def test_another_address_is_not_of_this_page(path):
    with pytest.raises(PageNotFound):
        page.request(path, {}, {})


def test_routes_in_every_language():
    assert page.routes() == [("ru", "/t/[slug]"), ("en", "/en/t/[slug]")]


def test_a_blank_view_has_every_field():
    assert empty(View) == View("", 0, 0.0, False, (), Line(""), None, {})


def test_the_live_state_starts_blank():
    assert page.state.__name__ == "ThingOfTestPageState"
    assert page.state.view.count is not None


@pytest.mark.parametrize(
    ("header", "cookies"),
    [("a=1; b=2", {"a": "1", "b": "2"}), ("", {}), ("a\x00=;;=", {}), ('c="x y"', {"c": "x y"})],
)
def test_cookies(header, cookies):
    assert parse_cookies(header) == cookies


async def test_equal_views_are_one_object():
    async def load_name(request):
        return Line(request.params["slug"] + request.query.get("q", ""))

    lines = PublicPage(
        name="lines_of_test",
        route="/l/[slug]",
        view=Line,
        load=load_name,
        component=lambda view, t: el.p(view.text),
        head=lambda view, request: Head(title=view.text),
        query=("q",),
    )
    first = await lines.view_for(lines.request("/l/a", {}, {}))
    assert await lines.view_for(lines.request("/l/a", {}, {})) is first
    assert await lines.view_for(lines.request("/l/a", {"q": "b"}, {})) == Line("ab")


async def test_a_view_is_loaded_once_for_each_version_of_the_content(monkeypatch):
    loaded, content = [], ["1"]

    async def load_line(request):
        loaded.append(request.path)
        return Line(content[0])

    async def version(path):
        assert path == "/l/a"
        return content[0]

    monkeypatch.setattr(pages._version, "of_content", None)
    lines = PublicPage(
        name="line_of_test",
        route="/l/[slug]",
        view=Line,
        load=load_line,
        component=lambda view, t: el.p(view.text),
        head=lambda view, request: Head(title=view.text),
        cookies=("city",),
    )
    here = lines.request("/l/a", {}, {"city": "perm"})
    elsewhere = lines.request("/l/a", {}, {"city": "omsk"})
    assert [(await lines.view_for(here)).text for _ in range(2)] == ["1", "1"]
    assert len(loaded) == 2
    keep_views(version)
    assert [(await lines.view_for(one)).text for one in (here, here, elsewhere)] == ["1"] * 3
    assert len(loaded) == 4
    content[0] = "2"
    assert (await lines.view_for(here)).text == "2"
