"""The catalogue's address says everything, and nonsense in it says nothing."""

import pytest

from booking_app.ui.shop.catalogue_query import Filters, address, read_filters


def test_an_address_comes_back_as_the_same_filters():
    filters = Filters(
        q="кольцо с сапфиром",
        category="rings",
        metal=("white_gold", "rose_gold"),
        stone=("sapphire",),
        size=("16.5", "45 cm"),
        price_from=10_000,
        price_to=300_000,
        place="near",
        sort="price_asc",
        page=3,
    )
    assert read_filters(dict(filters.parameters())) == filters


def test_an_address_is_as_short_as_it_can_be():
    assert address("/catalogue", Filters()) == "/catalogue"
    assert address("/en/c/rings", Filters(category="rings", metal=("silver", "platinum"))) == (
        "/en/c/rings?metal=silver,platinum"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "cheapest"},
        {"place": "moon"},
        {"page": "-1"},
        {"page": "0"},
        {"page": "x"},
        {"from": "1e9"},
        {"to": "١٢٣"},
        {"metal": "<b>"},
        {"size": ","},
        {"q": "   "},
    ],
)
def test_nonsense_is_as_if_it_were_not_there(query):
    assert read_filters(query) == Filters()


def test_a_choice_is_put_in_and_taken_out_from_the_first_page():
    filters = Filters(metal=("silver",), page=4)
    more = filters.toggled("metal", "platinum")
    assert more == Filters(metal=("silver", "platinum"))
    assert more.toggled("metal", "silver") == Filters(metal=("platinum",))


def test_clearing_keeps_words_and_sorting():
    filters = Filters(q="ring", metal=("silver",), price_to=5, sort="newest", page=2)
    assert filters.cleared() == Filters(q="ring", sort="newest")


def test_prices_are_typed_in_whole_units():
    typed = read_filters({"from": "10 000", "to": "300\u00a0000"})
    assert typed.price_minor() == (1_000_000, 30_000_000)
