"""Which store to go to: everything first, then by distance, on every page alike."""

import random
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core import others
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import store_search
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.store_search import Kind
from booking_app.domain.stores.density import Density
from booking_app.domain.stores.geometry import distance_km
from booking_app.domain.stores.models import Store
from booking_app.domain.stores.nearest import WHOLE_EARTH_KM, Near, nearest
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop import stores as stores_screen
from booking_app.workflows import near
from booking_app.workflows.near import stores_page
from booking_app.workflows.reserve import HoldCommand, hold
from tests.factories.shop import MOSCOW, Shop, add_pieces, add_product, add_store, small_shop
from tests.infra.statements import statements_asked

_SKUS = ("ring/16", "ring/17", "ring/18")
_FIRST_KM = (1.0, 60.0, WHOLE_EARTH_KM)
"""However wide the first ring is guessed to be, what is found is the same."""


def _begin(monkeypatch: pytest.MonkeyPatch, first_km: float) -> None:
    monkeypatch.setattr(store_search, "RARE", 0)
    monkeypatch.setattr(Density, "radius_km", lambda *_: first_km)


@pytest.fixture(params=[0, 1])
async def chain(
    db: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> tuple[Shop, dict[str, dict[UUID, int]]]:
    """Forty stores around Moscow and across the date line, with a random share of three sizes.

    Every fourth engraves. No store keeps anything back, or every third one of each.
    """
    dice = random.Random(3)  # noqa: S311
    shop = Shop()
    has: dict[str, dict[UUID, int]] = {}
    async with db.write() as session:
        await add_product(session, shop, "ring", sizes=("16", "17", "18"))
        for number in range(40):
            slug = f"s{number}"
            at = (dice.uniform(54, 57), dice.uniform(36, 39))
            if number % 5 == 0:
                at = (dice.uniform(-1, 1), dice.choice((179.5, -179.5)))
            store_id = await add_store(session, shop, slug, position=at)
            kept_back = number % 3 // 2 * request.param
            store = await session.get_one(Store, store_id)
            store.safety_stock = kept_back
            store.services = ["engraving"] if number % 4 == 0 else ["repair"]
            has[slug] = {}
            for sku in _SKUS:
                count = dice.choice((0, 0, 1, 1, 2))
                barcodes = [f"{slug}-{sku}-{each}" for each in range(count)]
                await add_pieces(session, shop, sku, slug, *barcodes)
                has[slug][shop.variants[sku]] = max(0, count - kept_back)
        # Sold, in repair, on the way and kept for others: none of these is offered.
        for place, status in enumerate(("sold", "repair", "transit", "missing")):
            await add_pieces(session, shop, _SKUS[0], f"s{place}", f"gone-{status}")
            (await session.get_one(Piece, shop.pieces[f"gone-{status}"])).status = status
    return shop, has


@pytest.mark.parametrize("first_km", _FIRST_KM)
@pytest.mark.parametrize("here", [MOSCOW, (0.2, 179.9)])
async def test_pages_are_ranked_as_by_hand(
    db: Database,
    chain: tuple[Shop, dict[str, dict[UUID, int]]],
    monkeypatch: pytest.MonkeyPatch,
    here: tuple[float, float],
    first_km: float,
) -> None:
    shop, has = chain
    _begin(monkeypatch, first_km)
    wanted = [shop.variants[sku] for sku in _SKUS]
    for asked in (wanted, wanted[:1], [wanted[0], wanted[0], wanted[1]]):
        paged = []
        async with db.read() as session:
            after = ""
            while True:
                page = await stores_page(
                    session,
                    "en",
                    lat=here[0],
                    lon=here[1],
                    variant_ids=asked,
                    limit=7,
                    after=after,
                )
                paged += page.choices
                if page.next is None:
                    break
                after = page.next

        order = [(-_rank(has[c.store.slug], asked), c.store.distance_km) for c in paged]
        assert order == sorted(order)
        assert {c.store.slug for c in paged} == set(has)
        assert len(paged) == len(has)
        for choice in paged:
            at = (choice.store.lat, choice.store.lon)
            assert choice.store.distance_km == distance_km(here, at)
            assert choice.counts == {id_: has[choice.store.slug][id_] for id_ in asked}
            assert choice.has_all == (_rank(has[choice.store.slug], asked) == 2)


def _rank(counts: dict[UUID, int], asked: list[UUID]) -> int:
    if all(counts[id_] >= asked.count(id_) for id_ in asked):
        return 2
    return 1 if any(counts[id_] for id_ in asked) else 0


@pytest.mark.parametrize("first_km", _FIRST_KM)
@pytest.mark.parametrize("by_town", [True, False])
async def test_wishes_narrow_every_page(
    db: Database,
    chain: tuple[Shop, dict[str, dict[UUID, int]]],
    monkeypatch: pytest.MonkeyPatch,
    by_town: bool,
    first_km: float,
) -> None:
    shop, has = chain
    _begin(monkeypatch, first_km)
    asked = [shop.variants[sku] for sku in _SKUS[:2]]
    place = {} if by_town else {"lat": MOSCOW[0], "lon": MOSCOW[1], "radius_km": 90.0}
    async with db.read() as session:
        paged, after = [], ""
        while not paged or after:
            page = await stores_page(
                session,
                "en",
                **place,
                variant_ids=asked,
                services=("engraving",),
                limit=2,
                after=after,
            )
            paged += page.choices
            after = page.next or ""
        positions = {
            store.slug: (store.lat, store.lon) for store in await session.scalars(select(Store))
        }
    ranks = [_rank(has[choice.store.slug], asked) for choice in paged]
    assert ranks == sorted(ranks, reverse=True)
    assert len({choice.store.slug for choice in paged}) == len(paged)
    assert {choice.store.slug for choice in paged} == {
        slug
        for number, slug in enumerate(has)
        if number % 4 == 0 and (by_town or distance_km(MOSCOW, positions[slug]) <= 90)
    }


async def test_what_a_form_keeps_counts_as_free_wherever_it_is_looked_for(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
        (await session.get_one(Store, shop.stores["tverskaya"])).safety_stock = 1
    visitor = new_id()
    command = HoldCommand(visitor, "tverskaya", None, (shop.pieces["a3"],), is_promised=True)
    async with db.write() as session:
        own = await hold(session, command)
    asked = [shop.variants["aurora/17"]]
    for first_km in _FIRST_KM:
        _begin(monkeypatch, first_km)
        for form, free in ((own, 1), (None, 0)):
            async with db.read() as session:
                page = await stores_page(
                    session, "en", lat=MOSCOW[0], lon=MOSCOW[1], variant_ids=asked, own=form
                )
            counts = {c.store.slug: (c.has_all, *c.counts.values()) for c in page.choices}
            assert counts == {
                "arbat": (True, 2),
                "tverskaya": (bool(free), free),
                "vladivostok": (False, 0),
            }


async def test_pages_of_those_free_today_are_full(db: Database, clock: ManualClock) -> None:
    shop = Shop()
    async with db.write() as session:
        for number in range(30):
            # Noon of a Wednesday: every third store is closed today.
            days = (0, 1) if number % 3 == 0 else tuple(range(7))
            at = (MOSCOW[0] + number / 100, MOSCOW[1])
            await add_store(session, shop, f"s{number:02}", position=at, weekdays=days)
    open_ones = [f"s{number:02}" for number in range(30) if number % 3]
    here = {"lat": MOSCOW[0], "lon": MOSCOW[1]}
    for asked in (here, {}):
        pages, after = [], ""
        async with db.read() as session:
            while not pages or after:
                page = await stores_page(
                    session, "ru", **asked, limit=8, after=after, only_today=True
                )
                pages.append([choice.store.slug for choice in page.choices])
                assert page.free_today.keys() == {choice.store.id for choice in page.choices}
                after = page.next or ""
        assert [len(slugs) for slugs in pages] == [8, 8, 4]
        assert sum(pages, []) == open_ones  # noqa: RUF017 - three short lists


async def test_a_search_that_passed_over_many_says_where_to_look_on(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_AT_ONCE", 4)
    monkeypatch.setattr(near, "_MOST_LOOKS", 2)
    shop = Shop()
    async with db.write() as session:
        for number in range(22):
            days = tuple(range(7)) if number in (3, 17, 21) else (0, 1)
            at = (MOSCOW[0] + number / 100, MOSCOW[1])
            await add_store(session, shop, f"s{number:02}", position=at, weekdays=days)
    here = {"lat": MOSCOW[0], "lon": MOSCOW[1]}
    for asked in (here, {}):
        pages, after = [], ""
        async with db.read() as session:
            while not pages or after:
                page = await stores_page(
                    session, "ru", **asked, limit=3, after=after, only_today=True
                )
                pages.append([choice.store.slug for choice in page.choices])
                assert page.free_today.keys() == {choice.store.id for choice in page.choices}
                after = page.next or ""
        assert pages == [["s03"], [], ["s17", "s21"]]


async def test_the_page_says_that_it_did_not_look_at_all_stores(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_AT_ONCE", 2)
    monkeypatch.setattr(near, "_MOST_LOOKS", 1)
    monkeypatch.setattr(stores_screen, "get_database", lambda: db)
    shop = Shop()
    async with db.write() as session:
        for number in range(5):
            days = tuple(range(7)) if number == 2 else (0, 1)
            await add_store(session, shop, f"s{number}", weekdays=days)

    async def shown(href: str) -> stores_screen.StoresView:
        query = dict(parse_qsl(urlsplit(href).query))
        return await stores_screen.load(PageRequest("en", "/en/stores", {}, query, {}))

    first = await shown("/en/stores?today=1")
    assert (first.near, first.none) == (
        (),
        "None of the stores looked at so far does all of this.",
    )
    second = await shown(first.more_href)
    assert [(card.name, card.today) for card in second.near] == [("s2", "Free today from 13:00")]
    assert second.none == ""
    last = await shown(second.more_href)
    assert (last.none, last.more_href) == ("No further store does all of this.", "")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Kind, float]]:
    """What kind of stores was looked for, and how far at first, search by search."""
    made: list[tuple[Kind, float]] = []

    async def noted(*args: Any, **kw: Any) -> list[Near]:
        made.append((getattr(kw["narrowing"], "kind", Kind.NOTHING), kw.get("first_km", 0.0)))
        return await nearest(*args, **kw)

    monkeypatch.setattr(near, "nearest", noted)
    return made


async def test_what_is_common_is_not_looked_for_on_the_whole_earth(
    db: Database, looks: list[tuple[Kind, float]]
) -> None:
    shop = Shop()
    async with db.write() as session:
        await add_product(session, shop, "ring", sizes=("16", "17"))
        for number in range(60):
            slug = f"s{number:02}"
            at = (MOSCOW[0], MOSCOW[1] + number / 10)
            await add_store(session, shop, slug, position=at)
            await add_pieces(session, shop, _SKUS[0], slug, *(f"{slug}-{n}" for n in range(17)))
            if number % 2:
                await add_pieces(
                    session, shop, _SKUS[1], slug, *(f"{slug}-+{n}" for n in range(34))
                )
    asked = [shop.variants[sku] for sku in _SKUS[:2]]
    lat, lon = MOSCOW
    async with db.read() as session:
        page = await stores_page(session, "en", lat=lat, lon=lon, variant_ids=asked, limit=5)
    assert [c.store.slug for c in page.choices] == ["s01", "s03", "s05", "s07", "s09"]
    assert looks[0][0] == Kind.EVERYTHING
    assert looks[0][1] < 200
    looks.clear()
    asked = [shop.variants[_SKUS[0]]] * 17
    async with db.read() as session:
        page = await stores_page(session, "en", lat=lat, lon=lon, variant_ids=asked, limit=5)
    assert [c.store.slug for c in page.choices] == ["s00", "s01", "s02", "s03", "s04"]
    assert looks[0][1] < 200


async def test_some_of_one_thing_is_not_looked_for(
    db: Database, chain: tuple[Shop, dict[str, dict[UUID, int]]], looks: list[tuple[Kind, float]]
) -> None:
    shop, has = chain
    one = shop.variants[_SKUS[0]]
    lat, lon = MOSCOW
    for asked, kinds in (([one], {Kind.EVERYTHING, Kind.NOTHING}), ([one, one], set(Kind))):
        looks.clear()
        async with db.read() as session:
            page = await stores_page(
                session, "en", lat=lat, lon=lon, variant_ids=asked, limit=len(has)
            )
        assert {choice.store.slug for choice in page.choices} == set(has)
        assert {kind for kind, _ in looks} == kinds


async def test_what_a_process_forgets_of_its_counts_is_counted_again(
    db: Database, chain: tuple[Shop, dict[str, dict[UUID, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, has = chain
    monkeypatch.setattr(store_search, "_MOST_KEPT", 0)
    lat, lon = MOSCOW
    for count in (1, 2, 3, 1):
        asked = [shop.variants[sku] for sku in _SKUS[:count]]
        async with db.read() as session:
            page = await stores_page(
                session, "en", lat=lat, lon=lon, variant_ids=asked, limit=len(has)
            )
        assert {choice.store.slug for choice in page.choices} == set(has)


async def test_a_page_of_stores_is_three_questions_however_many_there_are(
    db: Database, chain: tuple[Shop, dict[str, dict[UUID, int]]]
) -> None:
    shop, _ = chain
    lat, lon = MOSCOW
    for limit in (1, 6):
        async with db.read() as session:
            for _ in range(2):
                with statements_asked(db) as statements:
                    page = await stores_page(
                        session, "en", lat=lat, lon=lon, variant_ids=[shop.variants[_SKUS[0]]],
                        limit=limit,
                    )  # fmt: skip
        assert [choice.has_all for choice in page.choices] == [True] * limit
        assert len(statements) == 3


async def test_a_store_that_begins_to_keep_back_is_passed_over_at_once(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "_GOOD_FOR_SECONDS", 0.0)
    monkeypatch.setattr(others, "_GATHERED_SECONDS", 0.0)
    async with db.write() as session:
        shop = await small_shop(session)
    asked = [shop.variants["aurora/17"]]
    lat, lon = MOSCOW

    async def first() -> str:
        async with db.read() as session:
            page = await stores_page(session, "en", lat=lat, lon=lon, variant_ids=asked)
        return page.choices[0].store.slug

    async def keep_back(database: Database, pieces: int) -> None:
        async with database.write() as session:
            (await session.get_one(Store, shop.stores["arbat"])).safety_stock = pieces

    assert await first() == "arbat"
    await keep_back(db, 2)
    assert await first() == "tverskaya"
    await keep_back(db, 0)
    assert await first() == "arbat"
    other = Database(db.url.render_as_string(hide_password=False))
    await keep_back(other, 2)
    await other.dispose()  # by then it has told the others
    assert await first() == "tverskaya"
