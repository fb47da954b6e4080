"""The photos of a store: brought, arranged and described as those of products are."""

from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.ids import new_id
from booking_app.domain.media.errors import AssetNotFound, InvalidUpload
from booking_app.domain.media.models import MediaAsset
from booking_app.domain.media.schemas import NewUpload
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.workflows import media_intake, product_media
from booking_app.workflows.media_shelves import MOST_PHOTOS, Shelf
from booking_app.workflows.product_media import OnlyPhotos, TooManyMedia
from booking_app.workflows.store_photos import photos_of
from tests.factories.media import Bench, picture, zipped
from tests.factories.shop import Shop


async def bring(bench: Bench, store: UUID, *colours: str) -> list[UUID]:
    """Photos of these colours, in this order."""
    for colour in colours:
        name = f"{colour}.jpg"
        await bench.take_in(picture(colour=colour), name, product_id=None, store_id=store)
    return await shown(bench, store)


async def shown(bench: Bench, store: UUID) -> list[UUID]:
    async with bench.db.read() as session:
        return [media.id for media in await photos_of(session, store, "en")]


async def test_photos_come_in_order_and_are_described_moved_and_taken_off(
    bench: Bench, shop: Shop
) -> None:
    arbat, other = shop.stores["arbat"], shop.stores["tverskaya"]
    first, second = await bring(bench, arbat, "red", "green")
    assert await bench.shown() == ()
    assert await shown(bench, other) == []
    shelf = Shelf("store", arbat)
    async with bench.db.write() as session:
        await product_media.reorder(session, bench.actor, shelf, [second, first])
        await product_media.set_alt(session, bench.actor, shelf, first, {"en": "The door"})
        with pytest.raises(AssetNotFound):
            await product_media.set_alt(
                session, bench.actor, Shelf("store", other), first, {"en": "x"}
            )
        with pytest.raises(StoreNotFound):
            await product_media.list_media(session, bench.actor, Shelf("store", new_id()), "en")
    async with bench.db.read() as session:
        assert [media.alt for media in await photos_of(session, arbat, "en")] == ["", "The door"]
    async with bench.db.write() as session:
        place = await product_media.detach(session, bench.actor, shelf, first)
    assert await shown(bench, arbat) == [second]
    async with bench.db.read() as session:
        assert (await session.get_one(MediaAsset, first)).archived_at is not None
    async with bench.db.write() as session:
        await product_media.attach(session, bench.actor, shelf, first, place)
    assert await shown(bench, arbat) == [second, first]
    async with bench.db.read() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.store_id == arbat))
        assert {entry.action for entry in entries} >= {
            "store.media_reordered",
            "media.alt_set",
            "media.detached",
            "media.attached",
        }


async def test_a_photo_is_put_in_the_place_of_another_and_the_same_one_comes_once(
    bench: Bench, shop: Shop
) -> None:
    arbat = shop.stores["arbat"]
    first, second = await bring(bench, arbat, "red", "green")
    new = await bench.take_in(
        picture(colour="blue"), "b.jpg", product_id=None, store_id=arbat, replaces=first
    )
    again = await bench.take_in(picture(colour="green"), product_id=None, store_id=arbat)
    assert again.asset_id == second
    assert await shown(bench, arbat) == [new.asset_id, second]


async def test_what_is_no_photo_or_one_too_many_is_refused(bench: Bench, shop: Shop) -> None:
    arbat = shop.stores["arbat"]
    both = NewUpload("a.jpg", 9, product_id=bench.product_id, store_id=arbat)
    nowhere = NewUpload("a.jpg", 9, store_id=new_id())
    async with bench.db.write() as session:
        for wrong in (both, nowhere):
            with pytest.raises(InvalidUpload):
                await media_intake.begin(session, bench.actor, wrong)
    spin = NewUpload("a.jpg", 9, store_id=arbat, spin_group="s")
    film = NewUpload("a.mp4", 9, "video/mp4", store_id=arbat)
    async with bench.db.write() as session:
        for wrong in (spin, film):
            with pytest.raises(OnlyPhotos):
                await media_intake.begin(session, bench.actor, wrong)
    await fill(bench, arbat, MOST_PHOTOS)
    async with bench.db.write() as session:
        with pytest.raises(TooManyMedia):
            await media_intake.begin(session, bench.actor, NewUpload("a.jpg", 9, store_id=arbat))


async def test_nothing_is_kept_of_what_turns_out_to_be_no_photo(bench: Bench, shop: Shop) -> None:
    frames = {f"{number}.jpg": picture((400, 400), "red") for number in range(8)}
    refused = await bench.take_in(
        zipped(frames), "a.jpg", product_id=None, store_id=shop.stores["arbat"]
    )
    assert (refused.status, refused.reason) == ("refused", "only_photos")
    assert kept(bench) == []


async def test_photos_on_their_way_count_and_undoing_finds_its_place(
    bench: Bench, shop: Shop
) -> None:
    arbat = shop.stores["arbat"]
    shelf, there = Shelf("store", arbat), {"product_id": None, "store_id": arbat}
    many = await fill(bench, arbat, MOST_PHOTOS - 1)
    last = await bench.upload(picture(), **there)
    async with bench.db.write() as session:
        with pytest.raises(TooManyMedia):
            await media_intake.begin(session, bench.actor, NewUpload("b.jpg", 9, store_id=arbat))
        instead = NewUpload("b.jpg", 9, store_id=arbat, replaces=many[0])
        await media_intake.begin(session, bench.actor, instead)
        place = await product_media.detach(session, bench.actor, shelf, many[0])
    await bench.work()
    assert (await bench.look(last)).status == "done"
    await bench.take_in(picture(colour="red"), **there)
    assert len(await lying(bench, arbat)) == MOST_PHOTOS
    async with bench.db.write() as session:
        with pytest.raises(TooManyMedia):
            await product_media.attach(session, bench.actor, shelf, many[0], place)
        await product_media.attach(session, bench.actor, shelf, many[0], place, undoes=True)
    assert (await lying(bench, arbat))[place] == many[0]


async def test_a_photo_that_finds_the_store_full_waits_for_another_try(
    bench: Bench, shop: Shop
) -> None:
    arbat = shop.stores["arbat"]
    late = await bench.upload(picture(), product_id=None, store_id=arbat)
    await fill(bench, arbat, MOST_PHOTOS)
    await bench.work()
    refused = await bench.look(late)
    assert (refused.status, refused.reason) == ("refused", "too_many_media")
    assert refused.details == {"limit": MOST_PHOTOS}
    assert kept(bench) == []
    assert len(await lying(bench, arbat)) == MOST_PHOTOS


async def fill(bench: Bench, store: UUID, count: int) -> list[UUID]:
    """So many photos of a store that nobody uploaded."""
    many = [
        MediaAsset(
            id=new_id(), kind="photo", angle="front", alt={}, content_hash="0" * 64,
            width=1, height=1,
        )
        for _ in range(count)
    ]  # fmt: skip
    async with bench.db.write() as session:
        session.add_all(many)
        await session.flush()
        await Shelf("store", store).arrange(session, [each.id for each in many])
    return [each.id for each in many]


async def lying(bench: Bench, store: UUID) -> list[UUID]:
    async with bench.db.read() as session:
        return await Shelf("store", store).asset_ids(session)


def kept(bench: Bench) -> list[str]:
    """The files of the storage, originals too."""
    places = (bench.storage.folder, bench.storage.folder.parent / "originals")  # type: ignore[attr-defined]
    return [str(path) for place in places for path in place.rglob("*") if path.is_file()]
