"""What may be fetched before it is asked for, and what is a visit."""

import json
import re

from booking_app.ui import routes
from booking_app.ui.speculation import speculation_rules
from booking_app.workflows import arrivals
from tests.infra.server import ROOT

SHOP_JS = (ROOT / "assets" / "shop.js").read_text(encoding="utf-8")
PRIVATE = ("/me", "/saved", "/try-on", "/r/K7QF33M9XA", "/coupon/K7QF", "/q/token", "/counter",
           "/admin/products", "/preview/ticket", "/staff/password")  # fmt: skip


def address(route: str) -> str:
    """An address of a route."""
    return re.sub(r"\[\w+\]", "some-name", route)


def open_addresses() -> list[str]:
    return [address(route) for page in routes.OPEN_PAGES for _, route in page.routes()]


def in_script(name: str) -> str:
    """A pattern of the script, as Python writes it."""
    (found,) = re.findall(rf"const {name} = /\^(.*)\$/;", SHOP_JS)
    return str(found).replace("\\/", "/")


def test_the_script_and_the_server_have_one_rule_of_what_is_an_arrival() -> None:
    assert in_script("OPEN") == arrivals.PUBLIC.pattern
    marks = re.compile(in_script("MARK"))
    assert all(marks.fullmatch(mark) for mark in arrivals.MARKS)
    assert not marks.fullmatch("utm_else")


def test_a_page_is_kept_once_whatever_brought_somebody() -> None:
    worker = (ROOT / "assets" / "sw.js").read_text(encoding="utf-8")
    (found,) = re.findall(r"const MARKS = /\^(.*)\$/;", worker)
    assert [mark for mark in arrivals.MARKS if not re.fullmatch(found, mark)] == []


def test_that_rule_knows_every_open_page_and_no_other() -> None:
    for path in open_addresses():
        assert arrivals.PUBLIC.fullmatch(path), path
    others = [page for page in (*routes.PUBLIC_PAGES, *routes.SCREENS)
              if page not in routes.OPEN_PAGES]  # fmt: skip
    for path in [address(route) for page in others for _, route in page.routes()]:
        assert not arrivals.PUBLIC.fullmatch(path), path


def test_only_open_pages_are_fetched_ahead_and_none_is_run() -> None:
    rules = json.loads(
        speculation_rules(route for page in routes.OPEN_PAGES for _, route in page.routes())
    )
    assert set(rules) == {"prefetch"}
    (rule,) = rules["prefetch"]
    assert rule["eagerness"] == "moderate"
    (named,) = [each["href_matches"] for each in rule["where"]["and"] if "href_matches" in each]
    patterns = [re.compile(re.sub(r":\w+", "[^/]+", pattern)) for pattern in named]
    for path in open_addresses():
        assert any(pattern.fullmatch(path) for pattern in patterns), path
    for path in (*PRIVATE, *(f"/en{path}" for path in PRIVATE)):
        assert not any(pattern.fullmatch(path) for pattern in patterns), path
