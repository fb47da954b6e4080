"""A list of stores is narrowed by its address."""

from uuid import UUID

from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.stores_query import StoresQuery

ONE, TWO = UUID(int=1), UUID(int=2)


def asked(**query: str) -> StoresQuery:
    return StoresQuery.of(PageRequest("en", "/en/stores", {}, query, {}))


def test_what_makes_no_sense_is_left_out() -> None:
    found = asked(variant=f"{ONE},x,{TWO},{ONE}", service="engraving,flying", today="maybe")
    assert found == StoresQuery(variants=(ONE, TWO), services=("engraving",))
    assert found.is_narrowed
    assert not asked(city="moscow").is_narrowed


def test_a_wish_more_keeps_the_others_and_begins_at_the_first_page() -> None:
    found = asked(city="moscow", service="engraving", page="2.5")
    address = found.href("/en/stores", is_today=True)
    assert address == "/en/stores?city=moscow&service=engraving&today=1"
    assert StoresQuery().href("/stores") == "/stores"
