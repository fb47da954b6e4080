"""The demo chain in a real database and a real folder, after a first run that broke off."""

import asyncio
import io
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from booking_app.adapters.files import LocalFiles, media_folder
from booking_app.adapters.storage import open_storage
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.settings import Settings, get_settings
from booking_app.demo import content, load_pictures
from booking_app.demo.loader import load_demo
from booking_app.demo.stages import demo_id
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.models import Piece, Product, ProductMedia, Variant
from booking_app.domain.catalogue.schemas import ProductQuery
from booking_app.domain.media.errors import StorageFull
from booking_app.domain.media.models import MediaAsset, Rendition
from booking_app.domain.payments.models import CounterPayment
from booking_app.domain.reservations.models import Reservation, ReservationLine, SlotPlace
from booking_app.domain.reservations.schemas import LIVE
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.models import Staff
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.models import City, Store, StoreException, StoreHours, StoreMedia
from booking_app.metadata import metadata
from booking_app.workflows import counter, manage
from booking_app.workflows.customer_card import customer_card
from booking_app.workflows.near import stores_near
from booking_app.workflows.secrets import manage_secret
from tests.conftest import throw_away_database

FLAGSHIP = "moscow-kuznetsky-most"
FILES_BEFORE_THE_DISK_IS_FULL = 300


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of each kind with the schema and nothing in it."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
        _create_tables(make_url(address))
        yield address
        return
    for address in throw_away_database():
        _create_tables(make_url(address).set(drivername="postgresql+psycopg"))
        yield address


def _create_tables(url: sqlalchemy.URL) -> None:
    engine = sqlalchemy.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def settings(url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("media")
    return get_settings().model_copy(update={"database_url": url, "media_url": str(folder)})


@pytest.fixture(scope="session")
def rendered_once() -> Iterator[None]:
    """Each picture is really made, but once for both databases: it is the slow part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_pictures, "_render", cache(load_pictures._render))
        yield


@pytest.fixture(scope="module", autouse=True)
def loaded(url: str, settings: Settings, rendered_once: None) -> tuple[str, ...]:
    """The demo, loaded by a run whose disk filled up and by another one after it."""

    async def load() -> tuple[str, ...]:
        database = Database(url)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(LocalFiles, "_put", _full_disk())
                with pytest.raises(StorageFull):
                    await load_demo(database, settings)
            return (await load_demo(database, settings)).stages
        finally:
            await database.dispose()

    return asyncio.run(load())


def _full_disk() -> Any:
    real = LocalFiles._put
    written: list[Path] = []

    def put(self: LocalFiles, path: Path, content: bytes) -> None:
        if len(written) >= FILES_BEFORE_THE_DISK_IS_FULL:
            raise StorageFull
        written.append(path)
        real(self, path, content)

    return put


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    await database.dispose()


async def everything(database: Database) -> dict[str, list[Any]]:
    async with database.read() as session:
        return {
            table.name: sorted(map(repr, await session.execute(select(table))))
            for table in metadata.sorted_tables
        }


def test_the_second_run_did_only_what_was_left(loaded: tuple[str, ...]) -> None:
    assert "cities" not in loaded
    assert "staff" not in loaded
    assert loaded[-1] == "bookings"
    assert 0 < sum(stage.startswith("pictures:") for stage in loaded) <= 18


async def test_another_run_changes_nothing(
    database: Database, settings: Settings, url: str
) -> None:
    before = await everything(database)
    files = {path: path.stat().st_mtime_ns for path in media_folder(settings.media_url).rglob("*")}
    assert (await load_demo(database, settings)).stages == ()
    assert await everything(database) == before
    after = {path: path.stat().st_mtime_ns for path in media_folder(settings.media_url).rglob("*")}
    assert after == files


async def test_everything_written_down_is_there(database: Database) -> None:
    products = content.assortment().products
    photos = sum(len(store.photos) for store in content.stores())
    async with database.read() as session:
        for model, count in (
            (City, len(content.cities())),
            (Store, len(content.stores())),
            (StoreHours, sum(len(store.hours) for store in content.stores())),
            (StoreException, sum(len(store.exceptions) for store in content.stores())),
            (Product, len(products)),
            (Variant, sum(len(product.variants) for product in products)),
            (ProductMedia, sum(len(product.media) for product in products)),
            (StoreMedia, photos),
            (MediaAsset, photos + sum(len(product.media) for product in products)),
            (Staff, len(content.staff().people)),
            (Reservation, len(content.bookings().bookings)),
        ):
            found = await session.scalar(select(sqlalchemy.func.count()).select_from(model))
            assert found == count, model.__name__
        pieces = await session.scalar(select(sqlalchemy.func.count()).select_from(Piece))
        assert pieces is not None
        assert pieces >= 1600


async def test_every_rendition_is_a_file_of_its_size(
    database: Database, settings: Settings
) -> None:
    folder = media_folder(settings.media_url)
    async with database.read() as session:
        rows = (await session.scalars(select(Rendition))).all()
    assert len(rows) > 1000
    for row in rows:
        file = folder / row.key
        assert file.stat().st_size == row.byte_count
        if row.format == "mp4":
            continue
        with Image.open(io.BytesIO(file.read_bytes())) as image:
            assert image.size == (row.width, row.height)
            assert not dict(image.getexif())
    assert {row.format for row in rows} == {"avif", "webp", "jpeg", "mp4"}
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {row.key for row in rows} <= kept
    assert not [path for path in kept if ".drafts" in path]


async def test_a_lost_file_is_made_again(database: Database, settings: Settings) -> None:
    asset = demo_id("media", "orbit-hoop-earrings-silver/hero.jpg")
    async with database.read() as session:
        rows = await session.scalars(select(Rendition.key).where(Rendition.asset_id == asset))
        keys = list(rows)
    (media_folder(settings.media_url) / keys[0]).unlink()
    assert (await load_demo(database, settings)).stages == ("pictures:orbit-hoop-earrings-silver",)
    storage = open_storage(settings)
    assert await storage.exists(keys) == set(keys)


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_a_product_page_has_all_it_shows(database: Database, locale: str) -> None:
    async with database.read() as session:
        view = await catalogue.get_product(session, "aurora-solitaire-ring-gold", locale)
    assert [media.angle for media in view.media][:4] == ["hero", "front", "spin", "video"]
    spin = next(media for media in view.media if media.kind == "spin")
    assert spin.frame_count == 24
    assert len({file.frame for file in spin.renditions}) == 24
    film = next(media for media in view.media if media.kind == "video")
    assert {"mp4", "jpeg", "avif"} <= {file.format for file in film.renditions}
    assert [card.slug for card in view.siblings] == ["aurora-solitaire-ring-rose"]
    assert view.card.photo is not None
    assert view.card.photo.placeholder.startswith("data:image/webp;base64,")
    assert view.card.photo.focal_y < 0.3, "its stone stays in sight where a box cuts the photo"
    assert all((view.summary, view.story, view.care, view.specs, view.category_name))


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("сапфир", "severnaya-halo-ring-sapphire"),
        ("sapphire", "severnaya-halo-ring-sapphire"),
        ("топаз", "neva-pendant-topaz"),
        ("жемчуг серьги", "perla-drop-earrings-pearl"),
        ("tennis bracelet", "meridian-tennis-bracelet"),
        ("изумрут", "riviera-three-stone-ring-emerald"),
    ],
)
async def test_products_are_found_by_words(database: Database, words: str, slug: str) -> None:
    async with database.read() as session:
        page = await catalogue.search(session, ProductQuery(q=words), "ru")
    assert slug in [card.slug for card in page.items]
    assert page.total < 18


async def test_stores_are_found_from_anywhere(database: Database) -> None:
    async with database.read() as session:
        near = await stores_near(session, "en", lat=59.93, lon=30.33, limit=5)
        towns = await stores.search_cities(session, "екатерин", "ru")
        open_stores = await stores.list_stores(session, "ru")
    assert {choice.store.city_slug for choice in near[:4]} == {"saint-petersburg"}
    assert towns[0].slug == "yekaterinburg"
    assert all(store.open.is_open or store.open.opens_at for store in open_stores)


async def test_live_bookings_hold_exactly_their_pieces_and_places(database: Database) -> None:
    async with database.read() as session:
        bookings = {row.id: row for row in await session.scalars(select(Reservation))}
        lines = (await session.scalars(select(ReservationLine))).all()
        pieces = {row.id: row for row in await session.scalars(select(Piece))}
        places = (await session.scalars(select(SlotPlace))).all()
        capacity = {row.id: row.capacity for row in await session.scalars(select(Store))}
    held = {id_ for id_, piece in pieces.items() if piece.holder_id is not None}
    kept = set()
    for line in lines:
        booking, piece = bookings[line.reservation_id], pieces[line.piece_id]
        assert piece.store_id == booking.store_id
        assert line.price_minor == piece.price_minor
        if booking.status in LIVE:
            kept.add(piece.id)
            assert (piece.holder_id, piece.held_until) == (booking.id, booking.keep_until)
    assert held == kept
    for place in places:
        booking = bookings[place.reservation_id]
        assert booking.status in LIVE
        assert booking.slot_ends_at is not None
        assert place.starts_at == booking.slot_starts_at
        assert place.held_until == min(booking.keep_until, booking.slot_ends_at)
        assert 1 <= place.place <= capacity[place.store_id]
    with_place = {place.reservation_id for place in places}
    live_with_slot = {b.id for b in bookings.values() if b.status in LIVE and b.slot_starts_at}
    assert with_place == live_with_slot


async def test_ended_bookings_left_the_pieces_as_they_say(database: Database) -> None:
    async with database.read() as session:
        bookings = {row.id: row for row in await session.scalars(select(Reservation))}
        lines = (await session.scalars(select(ReservationLine))).all()
        pieces = {row.id: row for row in await session.scalars(select(Piece))}
        payments = (await session.scalars(select(CounterPayment))).all()
    bought: Counter[Any] = Counter()
    fate = {"bought": "sold", "missing": "missing"}
    for line in lines:
        if line.outcome in fate:
            assert pieces[line.piece_id].status == fate[line.outcome]
        if line.outcome == "bought":
            bought[line.reservation_id] += line.price_minor
    assert sum(piece.status == "sold" for piece in pieces.values()) == sum(
        line.outcome == "bought" for line in lines
    )
    assert {p.reservation_id: p.amount_minor for p in payments} == dict(bought)
    assert all(payment.staff_id for payment in payments)
    assert {row.status for row in bookings.values()} == {
        *LIVE,
        "completed",
        "expired",
        "cancelled",
        "no_show",
    }


async def test_a_shoppers_own_link_opens_the_booking(database: Database) -> None:
    async with database.read() as session:
        rows = (await session.scalars(select(Reservation))).all()
        for row in rows:
            view = await manage.view(session, row.code, manage_secret(row.id))
            assert view.id == row.id
            assert view.locale == row.locale
    assert len({row.code for row in rows}) == len(rows)


async def test_the_consultant_finds_a_full_counter(database: Database) -> None:
    password = content.staff().password
    async with database.write() as session:
        staff_id = await staff.check_credentials(session, "consultant", password, "127.0.0.1")
        shop = await stores.get_store(session, FLAGSHIP, "ru")
        actor = Actor(
            id=staff_id,
            kind="staff",
            name="",
            role="consultant",
            scope=None,
            store_ids=frozenset({shop.id}),
            store_id=shop.id,
            any_store=False,
            locale="ru",
        )
        board = await counter.board(session, actor, shop.id, "ru")
        assert board.upcoming
        assert board.ready
        assert board.arrived
        maria = next(view for view in board.upcoming if view.contact_name == "Мария Лебедева")
        card = await customer_card(session, actor, maria.code, "ru")
    assert len(card.viewed) >= 4
    assert [product.slug for product in card.saved] == ["aurora-solitaire-ring-gold"]
    assert [former.status for former in card.former] == ["completed"]
    assert all(line.piece.showcase and line.piece.tray for line in maria.lines)


async def test_people_have_their_roles_and_stores(database: Database) -> None:
    async with database.read() as session:
        roles = defaultdict(list)
        for person in await session.scalars(select(Staff)):
            roles[person.role].append(person.login)
    for role in ("consultant", "manager", "merchandiser", "marketer", "admin"):
        assert role in roles[role]


async def test_stores_have_the_coming_new_year(database: Database) -> None:
    async with database.read() as session:
        rows = (await session.scalars(select(StoreException))).all()
    today = utc_now().date()
    assert all(0 <= (row.local_date - today).days + 1 <= 368 for row in rows)
    closed = [row for row in rows if (row.local_date.month, row.local_date.day) == (1, 1)]
    assert len(closed) == len(content.stores())
    assert all(row.opens is None for row in closed)


async def test_an_old_demo_still_promises_its_pieces(
    database: Database, settings: Settings
) -> None:
    """And what the demo's till has sold stays as it was."""
    long_ago = utc_now() - timedelta(days=30)
    async with database.write() as session:
        ids = list(await session.scalars(select(Piece.id).order_by(Piece.barcode).limit(2)))
        await session.execute(update(Piece).values(checked_at=long_ago))
        await session.execute(update(Piece).where(Piece.id == ids[0]).values(status="sold"))
    await load_demo(database, settings)
    async with database.read() as session:
        found = select(Piece.id, Piece.checked_at).where(Piece.id.in_(ids))
        seen = {row.id: row.checked_at for row in await session.execute(found)}
    assert seen[ids[0]] == long_ago
    assert utc_now() - seen[ids[1]] < timedelta(hours=1)
