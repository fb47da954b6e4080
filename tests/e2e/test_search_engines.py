"""What every kind of public page says to search engines, as it is served.

schema.org's vocabulary is asked by `tests/infra/schema_org.py`. What Google wants besides, beyond
the vocabulary, stands here by hand, from its pages on product, local business, breadcrumb and site
name data.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import httpx
import pytest

from tests.infra import schema_org
from tests.infra.server import Shop

RING = "classic-wedding-band-gold"
STORE = "moscow-kuznetsky-most"
KINDS: dict[str, set[str]] = {
    "/": {"Organization", "WebSite"},
    "/catalogue": {"BreadcrumbList"},
    "/c/rings": {"BreadcrumbList"},
    f"/p/{RING}": {"Product", "BreadcrumbList"},
    "/stores": {"BreadcrumbList"},
    "/stores?city=moscow": {"BreadcrumbList", "ItemList"},
    f"/stores/{STORE}": {"JewelryStore", "BreadcrumbList"},
    "/coupons": {"BreadcrumbList", "OfferCatalog"},
    # Found pages, and lists that are narrowed, are not for search engines.
    "/catalogue?q=ring": set(),
    "/stores?service=engraving": set(),
}
"""What each kind of page says of itself."""
PATHS = [f"{prefix}{path}".rstrip("/") or "/" for prefix in ("", "/en") for path in KINDS]

WANTED: dict[str, set[str]] = {
    "Product": {"name", "image", "offers", "description", "sku", "brand"},
    "AggregateOffer": {"lowPrice", "priceCurrency", "highPrice", "offerCount", "offers"},
    "Product>AggregateOffer>Offer": {
        "price", "priceCurrency", "availability", "itemCondition", "url", "availableAtOrFrom",
    },
    "JewelryStore": {
        "name", "address", "geo", "openingHoursSpecification", "telephone", "url", "image",
    },
    "Offer>JewelryStore": {"name", "address", "url"},
    "PostalAddress": {"streetAddress", "addressLocality", "addressCountry"},
    "GeoCoordinates": {"latitude", "longitude"},
    "OpeningHoursSpecification": {"opens", "closes"},
    "BreadcrumbList": {"itemListElement"},
    "BreadcrumbList>ListItem": {"position", "name", "item"},
    "Organization": {"name", "url"},
    "WebSite>Organization": {"@id"},
    "WebSite": {"name", "url"},
    "OfferCatalog>Offer": {"name", "url", "validThrough", "availability"},
}  # fmt: skip
"""What Google requires or recommends, by the path of types that ends in this one; the longest that
fits is the one that counts."""


@pytest.fixture(scope="module")
def said(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """The data of every page, by its address."""
    with httpx.Client(base_url=shop.url) as robot:
        return {path: data_of(robot.get(path)) for path in PATHS}


def data_of(page: httpx.Response) -> list[dict[str, Any]]:
    assert page.status_code == 200, page.url
    scripts = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.text)
    return [json.loads(script) for script in scripts]


def parts(data: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every thing that is told of, with the types that lead to it."""
    if isinstance(data, list):
        for one in data:
            yield from parts(one, path)
    elif isinstance(data, dict):
        here = f"{path}>{data['@type']}".lstrip(">")
        yield here, data
        for value in data.values():
            yield from parts(value, here)


def wanted_of(path: str) -> set[str]:
    fitting = [known for known in WANTED if f">{path}".endswith(f">{known}")]
    return WANTED[max(fitting, key=len)] if fitting else set()


def test_every_kind_of_page_says_what_it_is(said: dict[str, list[dict[str, Any]]]) -> None:
    for path, data in said.items():
        kind = path.removeprefix("/en") or "/"
        kind = f"/{kind}" if kind.startswith("?") else kind
        assert {one["@type"] for one in data} == KINDS[kind], path


def test_it_is_said_in_the_words_of_schema_org(said: dict[str, list[dict[str, Any]]]) -> None:
    documents = {
        f"{path} {one['@type']}": one for path, data in said.items() for one in data
    }  # fmt: skip
    product = next(one for one in said[f"/p/{RING}"] if one["@type"] == "Product")
    wrong = {
        "a type that is not there": product | {"@type": "Jewel"},
        "a property of another type": product | {"openingHours": "Mo 10:00-20:00"},
        "a value out of range": product | {"brand": {"@type": "GeoCoordinates", "latitude": 1}},
        "a word of no list": product | {"offers": product["offers"] | {"availability": "Soon"}},
    }
    found = schema_org.complaints(documents | wrong)
    assert set(found) == set(wrong), "\n\n".join(
        f"{name}: {found.get(name, 'was let through')}" for name in found.keys() ^ wrong.keys()
    )


def test_what_google_asks_for_is_there(said: dict[str, list[dict[str, Any]]]) -> None:
    for path, data in said.items():
        for types, thing in parts(data):
            missing = {name for name in wanted_of(types) if thing.get(name) in (None, "", [])}
            assert not missing, (path, types, missing)
            assert "" not in thing.values(), (path, types, thing)


def test_a_product_can_be_had_in_stores_only_and_names_each_with_its_price(
    said: dict[str, list[dict[str, Any]]],
) -> None:
    offers = next(one for one in said[f"/en/p/{RING}"] if one["@type"] == "Product")["offers"]
    assert offers["offerCount"] == len(offers["offers"]) > 1
    for offer in (offers, *offers["offers"]):
        assert offer["availability"] == "https://schema.org/InStoreOnly"
    low, high = float(offers["lowPrice"]), float(offers["highPrice"])
    assert all(low <= float(offer["price"]) <= high for offer in offers["offers"])


def test_a_store_says_where_it_is_and_when_it_is_open(
    said: dict[str, list[dict[str, Any]]],
) -> None:
    store = next(one for one in said[f"/stores/{STORE}"] if one["@type"] == "JewelryStore")
    assert 55 < store["geo"]["latitude"] < 56
    assert 37 < store["geo"]["longitude"] < 38
    hours = store["openingHoursSpecification"] + store.get("specialOpeningHoursSpecification", [])
    assert len({span.get("dayOfWeek") for span in hours}) >= 5
    for span in hours:
        assert re.fullmatch(r"[0-2]\d:[0-5]\d", span["opens"])
        assert re.fullmatch(r"[0-2]\d:[0-5]\d", span["closes"])
    assert re.fullmatch(r"\+\d{8,15}", store["telephone"])


def test_every_address_that_is_named_answers(
    said: dict[str, list[dict[str, Any]]], shop: Shop
) -> None:
    named = {
        value
        for data in said.values()
        for _, thing in parts(data)
        for key in ("url", "item", "image", "logo")
        for value in ([thing[key]] if isinstance(thing.get(key), str) else thing.get(key, []))
        if isinstance(value, str)
    }
    assert named
    with httpx.Client() as robot:
        for address in named:
            assert address.startswith(shop.url), address
            assert robot.get(address).status_code == 200, address


def test_a_page_of_a_town_is_the_same_page_in_other_languages(shop: Shop) -> None:
    page = httpx.get(f"{shop.url}/en/stores?city=moscow").text
    links = dict(re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', page))
    assert {name: unescape(url).removeprefix(shop.url) for name, url in links.items()} == {
        "ru": "/stores?city=moscow",
        "en": "/en/stores?city=moscow",
        "x-default": "/stores?city=moscow",
    }
