"""What search engines and price comparers are given."""

import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.catalogue.models import Piece, Product
from booking_app.domain.stores.models import Store, StoreAlias
from booking_app.ui import sitemaps
from booking_app.ui.first_paint import SiteFacts
from booking_app.ui.merchant_feed import merchant_feed
from booking_app.ui.pages import PageGone, PageMoved, PageNotFound, PageRequest
from booking_app.ui.shop.product_data import breadcrumbs, product_data
from booking_app.ui.shop.product_view import load_product
from booking_app.ui.shop.store_view import load_store
from booking_app.ui.shop.stores import load as load_stores
from booking_app.ui.sitemaps import Sitemaps
from tests.factories.shop import Shop, add_pieces, small_shop

ROOT = "https://shop.example"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "g": "http://base.google.com/ns/1.0",
}


@pytest.fixture
async def shop(db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Shop:
    views = ("product", "catalogue", "home", "store")
    modules = ("sitemaps", "merchant_feed", "shop.stores", "shop.coupons")
    for module in (*modules, *(f"shop.{view}_view" for view in views)):
        monkeypatch.setattr(f"booking_app.ui.{module}.get_database", lambda: db)
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
async def robot(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    def facts(_locale: str) -> SiteFacts:
        return SiteFacts("Shop & Sons", ROOT)

    app = Starlette(routes=[*Sitemaps(facts).routes(), *merchant_feed(facts)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ROOT) as client:
        yield client


async def read(robot: httpx.AsyncClient, path: str) -> ET.Element:
    answer = await robot.get(path)
    assert answer.status_code == 200, path
    assert "xml" in answer.headers["content-type"]
    return ET.fromstring(answer.content)  # noqa: S314  what we made ourselves


async def addresses(robot: httpx.AsyncClient) -> set[str]:
    """Every address of every file of the index."""
    index = await read(robot, "/sitemap.xml")
    found: set[str] = set()
    for loc in index.iterfind("s:sitemap/s:loc", NAMES):
        path = str(loc.text).removeprefix(ROOT)
        found |= {str(u.text) for u in (await read(robot, path)).iterfind("s:url/s:loc", NAMES)}
    return found


async def test_every_public_page_is_named_in_every_language(robot: httpx.AsyncClient) -> None:
    found = await addresses(robot)
    assert {f"{ROOT}/", f"{ROOT}/en", f"{ROOT}/p/aurora", f"{ROOT}/en/p/halo"} <= found
    assert {f"{ROOT}/stores?city=moscow", f"{ROOT}/en/stores?city=moscow"} <= found
    assert {f"{ROOT}/stores/arbat", f"{ROOT}/en/stores/vladivostok", f"{ROOT}/c/rings"} <= found
    file = await read(robot, "/sitemaps/products-1.xml")
    links = file.find("s:url", NAMES)
    assert links is not None
    named = {link.get("hreflang"): link.get("href") for link in links.iterfind("x:link", NAMES)}
    assert named == {"ru": f"{ROOT}/p/aurora", "en": f"{ROOT}/en/p/aurora"}


async def test_what_shoppers_cannot_see_is_not_named(
    robot: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        await session.execute(
            update(Product).where(Product.slug == "halo").values(archived_at=utc_now())
        )
        await session.execute(update(Store).where(Store.slug == "arbat").values(is_public=False))
    found = await addresses(robot)
    assert not {url for url in found if "halo" in url or "arbat" in url}
    feed = await read(robot, "/merchant.xml")
    assert not [link for link in feed.iter("link") if "halo" in str(link.text)]


async def test_a_large_chain_is_told_in_several_files(
    robot: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PAGES_A_FILE", 1)
    index = await read(robot, "/sitemap.xml")
    files = [str(loc.text) for loc in index.iterfind("s:sitemap/s:loc", NAMES)]
    numbered = {"towns": 2, "stores": 3, "products": 2}
    names = [f"{kind}-{n + 1}" for kind, count in numbered.items() for n in range(count)]
    assert files == [f"{ROOT}/sitemaps/{name}.xml" for name in ("pages", *names)]
    for name in names:
        urls = (await read(robot, f"/sitemaps/{name}.xml")).findall("s:url", NAMES)
        assert len(urls) == 2, "one page in two languages"
    found = await addresses(robot)
    assert {f"{ROOT}/p/halo", f"{ROOT}/stores/vladivostok"} <= found
    assert f"{ROOT}/en/stores?city=vladivostok" in found
    for kind, count in numbered.items():
        for number in (0, count + 1, 10**9):
            assert (await robot.get(f"/sitemaps/{kind}-{number}.xml")).status_code == 404


async def test_no_page_waits_while_a_large_file_is_written_and_packed(
    robot: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving, working = threading.current_thread(), set[threading.Thread]()

    def noted(make: Callable[..., Any]) -> Callable[..., Any]:
        def work(*given: Any) -> Any:
            working.add(threading.current_thread())
            return make(*given)

        return work

    monkeypatch.setattr(sitemaps, "compress", noted(sitemaps.compress))
    monkeypatch.setattr(sitemaps, "_entries", noted(sitemaps._entries))
    await read(robot, "/sitemaps/products-1.xml")
    assert working
    assert serving not in working


async def test_robots_are_kept_out_of_private_screens_but_not_of_pictures(
    robot: httpx.AsyncClient,
) -> None:
    text = (await robot.get("/robots.txt")).text
    assert f"Sitemap: {ROOT}/sitemap.xml" in text
    for path in ("/admin", "/counter", "/en/r/", "/q/", "/en/waiting/"):
        assert f"Disallow: {path}\n" in text
    # Linked from everywhere: a robot must be let in to read that they are not to be named.
    for path in ("/me", "/saved", "/try-on"):
        assert f"Disallow: {path}" not in text
    assert not [line for line in text.splitlines() if "/media/".startswith(line[10:]) and line]


async def test_the_feed_tells_sizes_prices_and_what_can_be_reserved(
    robot: httpx.AsyncClient, shop: Shop, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking_app.ui.merchant_feed._AT_ONCE", 1)
    feed = await read(robot, "/en/merchant.xml")
    assert feed.findtext("channel/title") == "Shop & Sons"
    items = feed.findall("channel/item")
    told = {(item.findtext("link"), item.findtext("g:size", "", NAMES)): item for item in items}
    assert len(told) == len(items) == 3
    aurora = told[f"{ROOT}/en/p/aurora?size=17", "17"]
    assert aurora.findtext("g:availability", "", NAMES) == "in_stock"
    assert aurora.findtext("g:pickup_method", "", NAMES) == "reserve"
    assert aurora.findtext("g:price", "", NAMES).endswith(" RUB")


async def test_the_feed_is_packed_for_those_who_take_it(robot: httpx.AsyncClient) -> None:
    plain = await robot.get("/merchant.xml", headers={"accept-encoding": "identity"})
    other = await robot.get("/merchant.xml", headers={"accept-encoding": "br"})
    assert "content-encoding" not in (*plain.headers, *other.headers)
    packed = await robot.get("/merchant.xml", headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text


def asked(slug: str) -> PageRequest:
    return PageRequest("en", f"/en/p/{slug}", {"slug": slug}, {}, {})


async def test_what_left_the_shop_is_gone_and_what_never_was_is_not_found(
    shop: Shop, db: Database
) -> None:
    async with db.write() as session:
        await session.execute(
            update(Product).where(Product.slug == "halo").values(archived_at=utc_now())
        )
        await session.execute(
            update(Product)
            .where(Product.slug == "aurora")
            .values(archived_at=utc_now(), published_at=None)
        )
    with pytest.raises(PageGone):
        await load_product(asked("halo"))
    for slug in ("aurora", "nothing"):
        with pytest.raises(PageNotFound) as refusal:
            await load_product(asked(slug))
        assert not isinstance(refusal.value, PageGone)


async def test_a_former_address_of_a_store_leads_to_it_and_a_closed_store_is_gone(
    shop: Shop, db: Database
) -> None:
    async with db.write() as session:
        session.add(StoreAlias(slug="old-arbat", store_id=shop.stores["arbat"]))
    former = PageRequest("en", "/en/stores/old-arbat", {"slug": "old-arbat"}, {}, {})
    with pytest.raises(PageMoved) as moved:
        await load_store(former)
    assert moved.value.to == "/en/stores/arbat"
    async with db.write() as session:
        closed = update(Store).where(Store.slug == "arbat").values(archived_at=utc_now())
        await session.execute(closed)
        hidden = update(Store).where(Store.slug == "tverskaya").values(is_public=False)
        await session.execute(hidden)
    for slug in ("arbat", "old-arbat"):
        with pytest.raises(PageGone):
            await load_store(PageRequest("en", f"/en/stores/{slug}", {"slug": slug}, {}, {}))
    for slug in ("tverskaya", "nowhere"):
        with pytest.raises(PageNotFound) as refusal:
            await load_store(PageRequest("en", f"/en/stores/{slug}", {"slug": slug}, {}, {}))
        assert not isinstance(refusal.value, PageGone)


async def test_a_product_names_the_stores_where_it_can_be_had(shop: Shop) -> None:
    request = asked("aurora")
    view = await load_product(request)
    offers = product_data(view, request)["offers"]
    assert offers["availability"] == "https://schema.org/InStoreOnly"
    stores = {offer["availableAtOrFrom"]["url"] for offer in offers["offers"]}
    assert any(url.endswith("/en/stores/arbat") for url in stores)
    assert all(offer["availability"].endswith("InStoreOnly") for offer in offers["offers"])
    way = [part["item"] for part in breadcrumbs(view, request)["itemListElement"]]
    assert [url.partition("/en/")[2] for url in way] == ["catalogue", "c/rings", "p/aurora"]


async def test_what_was_seen_too_long_ago_is_promised_to_nobody(
    robot: httpx.AsyncClient, shop: Shop, db: Database
) -> None:
    old = utc_now() - timedelta(hours=get_settings().stock_stale_hours, minutes=1)
    async with db.write() as session:
        of_arbat = update(Piece).where(Piece.store_id == shop.stores["arbat"])
        await session.execute(of_arbat.values(checked_at=old))
    aurora = await load_product(asked("aurora"))
    assert [store.name for store in aurora.stocked_in] == ["tverskaya", "vladivostok"]
    assert aurora.where_text.startswith("In 2 stores")
    assert [size.note for size in aurora.sizes] == ["in 1 store", "in 1 store"]
    halo = await load_product(asked("halo"))
    assert halo.where_text == "It was in 1 store. Ask there first."
    offers = product_data(halo, asked("halo"))["offers"]
    assert offers["availability"] == "https://schema.org/OutOfStock"
    assert "offers" not in offers
    feed = await read(robot, "/en/merchant.xml")
    told = {
        item.findtext("g:id", "", NAMES): item.findtext("g:availability", "", NAMES)
        for item in feed.iter("item")
    }
    # A size lies fresh in one store and old in the other.
    assert told == {
        "aurora/17": "in_stock", "aurora/18": "in_stock", "halo/17": "out_of_stock",
    }  # fmt: skip


async def test_a_store_that_told_nothing_lately_promises_nothing(shop: Shop, db: Database) -> None:
    old = utc_now() - timedelta(hours=get_settings().stock_stale_hours, minutes=1)
    async with db.write() as session:
        of_arbat = update(Piece).where(Piece.store_id == shop.stores["arbat"])
        await session.execute(of_arbat.where(Piece.barcode != "a1").values(checked_at=old))
    for barcode, said in (
        ("", "1 piece here now"),
        ("a1", "Ask the store first: not checked lately"),
    ):
        async with db.write() as session:
            one = update(Piece).where(Piece.barcode == barcode)
            await session.execute(one.values(checked_at=old))
        store = await load_store(PageRequest("en", "/en/stores/arbat", {"slug": "arbat"}, {}, {}))
        assert store.card.pieces == said
        listed = await load_stores(PageRequest("en", "/en/stores", {}, {}, {}))
        told = {card.slug: card.pieces for town in listed.towns for card in town.stores}
        assert told["arbat"] == said
        assert told["tverskaya"] == "1 piece here now"


async def test_a_part_of_what_was_chosen_is_not_promised_where_nobody_saw_it_lately(
    shop: Shop, db: Database
) -> None:
    old = utc_now() - timedelta(hours=get_settings().stock_stale_hours, minutes=1)
    async with db.write() as session:
        await session.execute(update(Piece).where(Piece.barcode == "a3").values(checked_at=old))
    asked = f"{shop.variants['aurora/17']},{shop.variants['halo/17']}"
    query = {"city": "moscow", "variant": asked}
    listed = await load_stores(PageRequest("en", "/en/stores", {}, query, {}))
    told = {card.slug: card.pieces for card in listed.near}
    assert told["arbat"] == "Everything you chose is here"
    assert told["tverskaya"] == "1 of 2 pieces were here"


async def test_an_old_piece_of_another_size_takes_the_promise_of_the_store_as_on_the_page(
    robot: httpx.AsyncClient, shop: Shop, db: Database
) -> None:
    old = utc_now() - timedelta(hours=get_settings().stock_stale_hours, minutes=1)
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "vladivostok", "a5")
        await session.execute(update(Piece).where(Piece.barcode == "a5").values(checked_at=old))
    feed = await read(robot, "/en/merchant.xml")
    sizes = {
        item.findtext("g:id", "", NAMES): item.findtext("g:availability", "", NAMES)
        for item in feed.iter("item")
    }
    assert sizes["aurora/18"] == "out_of_stock"
    view = await load_product(
        PageRequest("en", "/en/p/aurora", {"slug": "aurora"}, {"size": "18"}, {})
    )
    assert not view.stocked_in
    assert [size.note for size in view.sizes] == ["in 2 stores", "ask first"]
