"""The demo chain must look like a real one: whole, consistent, in both languages."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from geopy.distance import geodesic
from PIL import Image

from booking_app.demo import content, pieces
from booking_app.demo.content import MEDIA, Product, Store

PRODUCTS = content.assortment().products
STORES = content.stores()


def test_the_chain_is_as_large_as_promised() -> None:
    cities = {store.city for store in STORES}
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    offsets = {ZoneInfo(store.time_zone).utcoffset(now) for store in STORES}
    countries = {city.country for city in content.cities() if city.slug in cities}
    assert len(PRODUCTS) == 18
    assert sum(len(product.variants) for product in PRODUCTS) >= 90
    assert len(STORES) >= 26
    assert len(cities) >= 14
    assert len(offsets) >= 7
    assert len(countries) >= 3
    assert len(content.cities()) >= 150


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_a_product_is_complete(product: Product) -> None:
    assert product.category in {category.slug for category in content.assortment().categories}
    assert product.media[0].angle == "hero"
    assert len(product.story.ru) > 150
    assert len(product.story.en) > 150
    assert len(product.specs) >= 4
    sizes = [variant.size for variant in product.variants]
    assert len(set(sizes)) == len(sizes)
    prices = [variant.price_minor for variant in product.variants]
    assert prices == sorted(prices)
    assert all(price % 100 == 0 for price in prices)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_every_master_is_there_and_shown(product: Product) -> None:
    shown = {path for media in product.media for path in media.sources}
    shown |= {MEDIA / media.poster for media in product.media if media.poster}
    there = {path for path in (MEDIA / product.slug).rglob("*") if path.is_file()}
    assert shown == there
    for path in shown:
        if path.suffix == ".jpg":
            with Image.open(path) as image:
                image.verify()


def test_article_numbers_and_alt_texts_are_not_repeated() -> None:
    skus = [product.sku_of(variant) for product in PRODUCTS for variant in product.variants]
    assert len(set(skus)) == len(skus)
    for product in PRODUCTS:
        for locale in ("ru", "en"):
            alts = [getattr(media.alt, locale) for media in product.media]
            assert len(set(alts)) == len(alts)


def test_russian_is_cyrillic_and_english_is_not() -> None:
    def has_cyrillic(text: str) -> bool:
        return any("а" <= letter.lower() <= "я" or letter in "Ёё" for letter in text)

    texts: list[content.Text] = []
    for product in PRODUCTS:
        texts += [product.name, product.summary, product.story, product.care, product.metal_name]
        texts += [media.alt for media in product.media]
        texts += [spec.label for spec in product.specs]
        assert not any(has_cyrillic(spec.value.en) for spec in product.specs)
    for store in STORES:
        texts += [store.name, store.address, store.directions]
        texts += [exception.reason for exception in store.exceptions]
    for city in content.cities():
        texts += [city.name, city.region]
    texts += [category.name for category in content.assortment().categories]
    texts += [content.chain().name, content.chain().about, *content.chain().promises]
    assert not [text for text in texts if not has_cyrillic(text.ru)]
    assert not [text for text in texts if has_cyrillic(text.en)]


def test_families_join_only_the_same_design() -> None:
    families: defaultdict[str, list[Product]] = defaultdict(list)
    for product in PRODUCTS:
        families[product.family].append(product)
    assert sum(len(members) > 1 for members in families.values()) >= 5
    for members in families.values():
        assert len({product.category for product in members}) == 1
        assert len({(product.metal, product.stone) for product in members}) == len(members)


@pytest.mark.parametrize("store", STORES, ids=lambda store: store.slug)
def test_a_store_is_sane(store: Store) -> None:
    city = next(city for city in content.cities() if city.slug == store.city)
    assert geodesic((city.lat, city.lon), (store.lat, store.lon)).km < 20
    assert ZoneInfo(store.time_zone)
    assert phonenumbers.is_valid_number(phonenumbers.parse(store.phone))
    assert 1 <= store.capacity <= 4
    assert store.services
    assert 6 <= len({hours.weekday for hours in store.hours}) <= 7
    by_day = defaultdict(list)
    for hours in store.hours:
        assert hours.opens < hours.closes
        by_day[hours.weekday].append(hours)
    for day in by_day.values():
        for first, second in pairwise(sorted(day, key=lambda hours: hours.opens)):
            assert first.closes < second.opens
    for exception in store.exceptions:
        assert (exception.opens is None) == (exception.closes is None)
        assert exception.next_date(date(2026, 6, 1)) >= date(2026, 6, 1)


def test_new_year_is_kept_everywhere() -> None:
    for store in STORES:
        yearly = {(rule.month, rule.day): rule for rule in store.exceptions}
        assert yearly[1, 1].opens is None
        assert yearly[12, 31].opens is not None
        assert len(yearly) == len(store.exceptions)


def test_pieces_are_many_and_uneven() -> None:
    made = list(pieces.pieces())
    assert len(made) >= 1600
    assert made == list(pieces.pieces())
    per_store = Counter(piece.store for piece in made)
    assert set(per_store) == {store.slug for store in STORES}
    assert per_store.most_common(1)[0][0] == "moscow-kuznetsky-most"
    assert per_store.most_common(1)[0][1] > 5 * min(per_store.values())
    stores_of = defaultdict(set)
    for piece in made:
        stores_of[piece.sku].add(piece.store)
    assert sum(len(found) == 1 for found in stores_of.values()) >= 5
    offered = {(piece.store, piece.product) for piece in made}
    assert any((store.slug, p.slug) not in offered for store in STORES for p in PRODUCTS)


def test_barcodes_are_valid_and_for_use_in_the_shop_only() -> None:
    codes = [piece.barcode for piece in pieces.pieces()]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert len(code) == 13
        assert code.startswith("2")
        odd, even = sum(map(int, code[0::2])), sum(map(int, code[1::2]))
        assert (odd + 3 * even) % 10 == 0


def test_a_known_check_digit() -> None:
    assert pieces.check_digit("400638133393") == "1"


def test_pieces_weigh_and_cost_what_their_size_does() -> None:
    sizes = {
        product.sku_of(variant): variant for product in PRODUCTS for variant in product.variants
    }
    weights = defaultdict(set)
    for piece in pieces.pieces():
        variant = sizes[piece.sku]
        assert piece.price_minor == variant.price_minor
        assert abs(piece.weight_mg - variant.weight_mg) <= 0.04 * variant.weight_mg
        assert piece.showcase.isdigit()
        assert piece.tray in set("ABCD")
        weights[piece.sku].add(piece.weight_mg)
    assert any(len(found) > 5 for found in weights.values())


def test_staff_has_every_role_and_only_known_stores() -> None:
    people = content.staff().people
    known = {store.slug for store in STORES}
    assert {person.role for person in people} == {
        "consultant",
        "manager",
        "merchandiser",
        "marketer",
        "admin",
    }
    assert len({person.login for person in people}) == len(people)
    assert len(content.staff().password) >= 12
    for person in people:
        assert set(person.stores) <= known
        assert bool(person.stores) == (person.role in ("consultant", "manager"))
    assert any(person.role == "manager" and len(person.stores) > 1 for person in people)


def test_bookings_show_every_status_and_find_their_pieces() -> None:
    bookings = content.bookings().bookings
    shoppers = {shopper.key: shopper for shopper in content.bookings().shoppers}
    assert len(bookings) >= 12
    assert len({booking.status for booking in bookings}) == 8
    here = [booking for booking in bookings if booking.store == "moscow-kuznetsky-most"]
    assert {"confirmed", "ready", "arrived", "completed", "cancelled", "no_show", "held"} <= {
        booking.status for booking in here
    }
    free = Counter(
        (piece.store, piece.sku) for piece in pieces.pieces() if piece.status == "available"
    )
    skus = {product.slug: product for product in PRODUCTS}
    wanted = Counter(
        (booking.store, skus[line.product].sku_of_size(line.size))
        for booking in bookings
        for line in booking.lines
    )
    assert not wanted - free
    for booking in bookings:
        assert booking.shopper is None or booking.shopper in shoppers
        assert len(booking.lines) <= 5
        assert {line.outcome != "" for line in booking.lines} == {booking.status == "completed"}
    for shopper in shoppers.values():
        assert shopper.email.endswith("@example.com") or not shopper.email
        assert not shopper.phone or phonenumbers.is_valid_number(phonenumbers.parse(shopper.phone))
