"""Lists keep what is asked of them in the address, whatever somebody writes there."""

import pytest

from booking_app.ui.admin.table import PAGE_SIZE, ListQuery, ListShape
from tests.ui.handlers import browser_at

SHAPE = ListShape(sorts=("name", "updated"), default_sort="-updated", filters=("status",))


def asked(query: str) -> ListQuery:
    return SHAPE.read(browser_at(f"/admin/products?{query}"))


def test_a_bare_address_asks_for_the_first_page_in_the_usual_order() -> None:
    assert asked("") == ListQuery(sort="updated", descending=True)


def test_everything_that_can_be_asked_is_read() -> None:
    query = asked("q=+ring+&status=draft&sort=name&page=3")
    assert query == ListQuery("ring", "name", False, 3, {"status": "draft"})
    assert query.offset == 2 * PAGE_SIZE


@pytest.mark.parametrize(
    "query", ["sort=password", "page=0", "page=-1", "page=x", "page=99999999999", "other=1"]
)
def test_what_cannot_be_meant_is_left_out(query: str) -> None:
    assert asked(query) == ListQuery(sort="updated", descending=True)


def test_what_is_read_leads_back_to_the_same_address() -> None:
    query = ListQuery("кольцо & ко", "name", True, 2, {"status": "draft"})
    address = SHAPE.address("/admin/products", query)
    assert asked(address.partition("?")[2]) == query


def test_narrowing_begins_at_the_first_page_and_keeps_the_rest() -> None:
    screen = browser_at("/en/admin/products?q=ring&status=draft&sort=name&page=3")
    assert SHAPE.narrowed(screen, status="") == "/en/admin/products?q=ring&sort=name"
    assert SHAPE.narrowed(screen, q="") == "/en/admin/products?status=draft&sort=name"
    assert SHAPE.narrowed(screen, evil="1") == "/en/admin/products?q=ring&status=draft&sort=name"


def test_a_page_in_the_middle_knows_its_neighbours() -> None:
    screen = browser_at("/en/admin/products?page=2")
    listing = SHAPE.listing(screen, SHAPE.read(screen), total=1234, shown=50, found="1,234 rings")
    assert listing.span == "51–100 of 1,234"
    assert listing.previous == "/en/admin/products"
    assert listing.next == "/en/admin/products?page=3"
    assert not listing.is_narrowed


def test_the_last_page_leads_no_further_and_an_empty_one_has_no_range() -> None:
    screen = browser_at("/en/admin/products?q=none")
    listing = SHAPE.listing(screen, SHAPE.read(screen), total=0, shown=0, found="Nothing")
    assert (listing.span, listing.previous, listing.next) == ("", "", "")
    assert listing.is_narrowed


def test_a_second_tap_on_a_column_turns_its_order() -> None:
    screen = browser_at("/en/admin/products?sort=name")
    listing = SHAPE.listing(screen, SHAPE.read(screen), total=1, shown=1, found="1")
    assert listing.directions == {"name": "ascending", "updated": "none"}
    assert listing.sorts["name"] == "/en/admin/products?sort=-name"
    assert listing.sorts["updated"] == "/en/admin/products"
