"""Products, stores, pieces and slots as programs see them."""

from datetime import UTC, datetime, time
from uuid import UUID

import httpx
import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.editing_repository import remember_slug
from booking_app.domain.catalogue.models import Product, ProductMedia
from booking_app.domain.media.models import MediaAsset, Rendition
from tests.api.conftest import problem
from tests.factories.shop import Shop, add_pieces, add_product, add_store, close_on

API = "/api/v1"


async def add_photo(database: Database, product_id: UUID) -> None:
    """A spin of two frames, shown before a photo of two widths."""
    async with database.write() as session:
        for position, (kind, angle, frames, widths) in enumerate(
            (("spin", "spin", 2, (800,)), ("photo", "hero", 1, (480, 960)))
        ):
            asset_id = new_id()
            session.add(
                MediaAsset(
                    id=asset_id,
                    kind=kind,
                    angle=angle,
                    alt={"ru": "Кольцо", "en": "A ring"},
                    content_hash="0" * 64,
                    width=960,
                    height=960,
                    frame_count=frames,
                )
            )
            await session.flush()
            session.add(ProductMedia(product_id=product_id, asset_id=asset_id, position=position))
            session.add_all(
                Rendition(
                    asset_id=asset_id,
                    format="avif",
                    width=width,
                    height=width,
                    frame=frame,
                    key=f"{kind}-{width}-{frame}.avif",
                    byte_count=1,
                )
                for width in widths
                for frame in range(frames)
            )


async def test_products_have_a_price_range_and_availability(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    page = (await client.get(f"{API}/products")).json()
    assert page["total"] == 2
    assert page["next"] is None
    aurora = next(item for item in page["items"] if item["slug"] == "aurora")
    assert aurora["name"] == "Ring aurora"
    assert aurora["category"] == "rings"
    assert aurora["price"] == {
        "lowest": {"amount_minor": 9_900_000, "currency": "RUB"},
        "highest": {"amount_minor": 9_900_000, "currency": "RUB"},
    }
    assert aurora["availability"] == {"free_count": 4, "store_count": 3}
    assert aurora["media"] == []


async def test_names_are_in_the_language_asked_for(client: httpx.AsyncClient, shop: Shop) -> None:
    answer = await client.get(f"{API}/products/aurora?locale=ru")
    assert answer.json()["name"] == "Кольцо aurora"


async def test_a_list_goes_on_where_next_says(client: httpx.AsyncClient, shop: Shop) -> None:
    first = (await client.get(f"{API}/products?limit=1")).json()
    assert (first["total"], first["next"]) == (2, "2")
    second = (await client.get(f"{API}/products?limit=1&page={first['next']}")).json()
    assert second["next"] is None
    assert {first["items"][0]["slug"], second["items"][0]["slug"]} == {"aurora", "halo"}
    beyond = (await client.get(f"{API}/products?page=10000")).json()
    assert beyond["items"] == []


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=halo", {"halo"}),
        ("q=кольцо", {"aurora", "halo"}),
        ("category=rings", {"aurora", "halo"}),
        ("category=none", set()),
        ("metal=white_gold", {"halo"}),
        ("metal=white_gold&metal=yellow_gold", {"aurora", "halo"}),
        ("size=18", {"aurora"}),
        ("store=arbat", {"aurora", "halo"}),
        ("store=tverskaya", {"aurora"}),
    ],
)
async def test_products_are_narrowed(
    client: httpx.AsyncClient, shop: Shop, query: str, slugs: set[str]
) -> None:
    page = (await client.get(f"{API}/products?{query}")).json()
    assert {item["slug"] for item in page["items"]} == slugs


async def test_availability_is_counted_where_the_question_says(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    page = (await client.get(f"{API}/products?store=arbat&q=aurora")).json()
    assert page["items"][0]["availability"] == {"free_count": 2, "store_count": 1}


async def test_a_product_has_its_variants_and_media_in_order(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    await add_photo(database, shop.products["aurora"])
    product = (await client.get(f"{API}/products/aurora")).json()
    assert [variant["size"] for variant in product["variants"]] == ["17", "18"]
    assert product["variants"][0]["availability"] == {"free_count": 3, "store_count": 2}
    spin, photo = product["media"]
    assert (spin["kind"], photo["angle"], photo["alt"]) == ("spin", "hero", "A ring")
    assert {file["frame"] for file in spin["renditions"]} == {0, 1}
    assert {
        "format": "avif",
        "width": 480,
        "height": 480,
        "url": "/media/photo-480-0.avif",
        "frame": 0,
    } in photo["renditions"]
    card = (await client.get(f"{API}/products?q=aurora")).json()["items"][0]
    assert [media["kind"] for media in card["media"]] == ["photo"]


async def test_stores_come_nearest_first(client: httpx.AsyncClient, shop: Shop) -> None:
    page = (await client.get(f"{API}/stores?lat=43.1&lon=131.9")).json()
    assert [store["slug"] for store in page["items"]] == ["vladivostok", "arbat", "tverskaya"]
    nearest = page["items"][0]
    assert nearest["city"] == "Vladivostok"
    assert nearest["time_zone"] == "Asia/Vladivostok"
    assert 0 < nearest["distance_km"] < 5
    assert (nearest["is_open"], nearest["closes_at"]) == (True, "2026-03-11T20:00:00+10:00")
    assert page["total"] == 3


async def test_stores_with_everything_come_before_nearer_ones(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    wanted = (shop.variants["aurora/17"], shop.variants["halo/17"])
    query = "&".join(f"variant={one}" for one in wanted)
    page = (await client.get(f"{API}/stores?city=vladivostok&{query}")).json()
    assert [(store["slug"], store["has_all"]) for store in page["items"]] == [
        ("arbat", True),
        ("tverskaya", False),
        ("vladivostok", False),
    ]
    assert page["items"][0]["counts"] == {str(wanted[0]): 2, str(wanted[1]): 1}
    assert page["items"][0]["checked_at"].endswith("+03:00")
    assert page["items"][2]["counts"] == {str(one): 0 for one in wanted}


async def test_stores_come_in_pages(client: httpx.AsyncClient, shop: Shop) -> None:
    for query in ("", "&lat=55.7&lon=37.6", f"&city=moscow&variant={shop.variants['halo/17']}"):
        seen, page = [], ""
        while page is not None:
            answer = (await client.get(f"{API}/stores?limit=2{query}&page={page}")).json()
            seen += [store["slug"] for store in answer["items"]]
            page = answer["next"]
        assert sorted(seen) == ["arbat", "tverskaya", "vladivostok"]


async def test_stores_beyond_a_radius_are_left_out(client: httpx.AsyncClient, shop: Shop) -> None:
    page = (await client.get(f"{API}/stores?city=moscow&radius=50")).json()
    assert sorted(store["slug"] for store in page["items"]) == ["arbat", "tverskaya"]
    assert (page["total"], page["next"]) == (2, None)


@pytest.mark.parametrize("page", ["7", "1.x", "2.5.zz", "-1.4", "9.9", "0." + "9" * 60])
async def test_a_page_nobody_named_is_refused(
    client: httpx.AsyncClient, shop: Shop, page: str
) -> None:
    answer = await client.get(f"{API}/stores?lat=1&lon=1&page={page}")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_page")


async def test_a_store_shows_its_week(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        await close_on(session, shop.stores["arbat"], datetime(2026, 3, 12, tzinfo=UTC).date())
    hours = (await client.get(f"{API}/stores/arbat")).json()["hours"]
    assert hours[0] == {"date": "2026-03-11", "intervals": [["10:00", "20:00"]], "reason": ""}
    assert hours[1] == {"date": "2026-03-12", "intervals": [], "reason": "holiday"}
    assert len(hours) == 7


async def test_a_hidden_store_is_no_store(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        await add_store(session, shop, "cellar", is_public=False)
    problem(await client.get(f"{API}/stores/cellar"), 404, "unknown_store")


async def test_pieces_in_a_store_say_nothing_of_where_they_lie(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    page = (await client.get(f"{API}/stores/arbat/pieces")).json()
    assert page["total"] == 3
    piece = next(item for item in page["items"] if item["id"] == str(shop.pieces["h1"]))
    assert piece["product"] == "halo"
    assert piece["price"] == {"amount_minor": 15_000_000, "currency": "RUB"}
    assert not {"barcode", "tray", "showcase"} & piece.keys()
    narrowed = await client.get(f"{API}/stores/arbat/pieces?variant={shop.variants['aurora/17']}")
    assert {item["id"] for item in narrowed.json()["items"]} == {
        str(shop.pieces["a1"]),
        str(shop.pieces["a2"]),
    }
    nothing = await client.get(f"{API}/stores/arbat/pieces?variant={new_id()}")
    assert nothing.json()["items"] == []


async def test_slots_are_in_the_stores_own_time(client: httpx.AsyncClient, shop: Shop) -> None:
    page = (await client.get(f"{API}/stores/vladivostok/slots?date=2026-03-12")).json()
    assert page["items"][0] == {
        "starts_at": "2026-03-12T10:00:00+10:00",
        "ends_at": "2026-03-12T10:30:00+10:00",
        "capacity": 2,
        "free": 2,
    }
    assert page["total"] == len(page["items"]) == 20


async def test_without_a_date_slots_are_todays(client: httpx.AsyncClient, shop: Shop) -> None:
    page = (await client.get(f"{API}/stores/arbat/slots")).json()
    assert page["items"][0]["starts_at"] == "2026-03-11T13:00:00+03:00"


@pytest.mark.parametrize("day", ["0001-01-01", "2026-03-10", "2026-04-30", "9999-12-31"])
async def test_no_slots_beyond_the_horizon(client: httpx.AsyncClient, shop: Shop, day: str) -> None:
    answer = await client.get(f"{API}/stores/arbat/slots?date={day}")
    assert answer.json() == {"items": [], "total": 0, "next": None}


async def test_slots_across_a_clock_change_keep_their_local_hours(
    client: httpx.AsyncClient, database: Database, shop: Shop, clock: ManualClock
) -> None:
    clock.now = datetime(2026, 3, 27, 9, tzinfo=UTC)
    async with database.write() as session:
        await add_store(
            session,
            shop,
            "berlin",
            city="berlin",
            time_zone="Europe/Berlin",
            opens=time(1),
            closes=time(5),
        )
        await add_product(session, shop, "last")
        await add_pieces(session, shop, "last/17", "berlin", "b1")
    page = (await client.get(f"{API}/stores/berlin/slots?date=2026-03-29")).json()
    starts = [slot["starts_at"] for slot in page["items"]]
    assert starts[:3] == [
        "2026-03-29T01:00:00+01:00",
        "2026-03-29T01:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
    ]


async def test_a_former_address_of_a_product_answers_the_same(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        product = await session.get_one(Product, shop.products["aurora"])
        await remember_slug(session, "product", product.id, "aurora", "sunrise")
        product.slug = "sunrise"
    former, present = [
        (await client.get(f"{API}/products/{slug}")).json() for slug in ("aurora", "sunrise")
    ]
    assert former == present
    assert former["slug"] == "sunrise"
