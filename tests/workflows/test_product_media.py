"""What a merchandiser does with the pictures of a product."""

import io
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.errors import Forbidden, InvalidInput
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.media.errors import AssetNotFound, InvalidCrop
from booking_app.domain.media.shapes import Crop
from booking_app.workflows import product_media
from booking_app.workflows.media_shelves import Shelf
from booking_app.workflows.product_media import OrderIsStale
from tests.factories.media import Bench, picture
from tests.factories.shop import Shop


async def add(bench: Bench, *colours: str) -> list[UUID]:
    """Photos of these colours."""
    for colour in colours:
        await bench.upload(picture(colour=colour), f"{colour}.jpg")
    await bench.work()
    return [one.facts.id for one in await bench.shown()]


async def pixel(bench: Bench, url: str, at: tuple[int, int]) -> tuple[int, ...]:
    with Image.open(io.BytesIO(await bench.storage.open(url.removeprefix("/media/")))) as image:
        found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return found


async def test_pictures_are_put_in_order_and_a_stale_order_is_refused(bench: Bench) -> None:
    first, second, third = await add(bench, "red", "green", "blue")
    wanted = [third, first, second]
    async with bench.db.write() as session:
        await product_media.reorder(session, bench.actor, bench.shelf, wanted)
    assert [one.facts.id for one in await bench.shown()] == wanted
    for stale in ([first, second], [first, second, third, new_id()], [first, first, second]):
        async with bench.db.write() as session:
            with pytest.raises(OrderIsStale):
                await product_media.reorder(session, bench.actor, bench.shelf, stale)


async def test_texts_angle_and_focal_point_are_written_down(bench: Bench) -> None:
    (asset,) = await add(bench, "red")
    async with bench.db.write() as session:
        where = (session, bench.actor, bench.shelf, asset)
        await product_media.set_alt(*where, {"ru": " Кольцо ", "en": "Ring"})
        await product_media.set_alt(*where, {"en": "A ring"})
        await product_media.set_angle(*where, "macro")
        await product_media.set_focal(*where, 0.25, 0.75)
        for wrong in ({"xx": "Ring"}, {"en": "a" * 301}):
            with pytest.raises(InvalidInput):
                await product_media.set_alt(*where, wrong)
        with pytest.raises(InvalidInput):
            await product_media.set_angle(*where, "inside")
        with pytest.raises(InvalidInput):
            await product_media.set_focal(*where, 1.5, 0)
    (one,) = await bench.shown()
    assert one.facts.alt == {"ru": "Кольцо", "en": "A ring"}
    assert (one.view.alt, one.view.angle) == ("A ring", "macro")
    assert (one.view.focal_x, one.view.focal_y) == (0.25, 0.75)
    async with bench.db.read() as session:
        entries = {e.action: e.data for e in await session.scalars(select(AuditEntry))}
    assert entries["media.alt_set"]["changes"] == {"alt.en": ["Ring", "A ring"]}
    assert entries["media.angle_set"]["changes"] == {"angle": ["front", "macro"]}
    assert entries["media.focal_set"]["asset"] == str(asset)


async def test_a_crop_is_cut_in_the_background_and_taken_back(bench: Bench) -> None:
    (asset,) = await add(bench, "red")
    (before,) = await bench.shown()
    corner = Crop(0.0, 0.0, 0.25, 0.25)  # the white mark
    async with bench.db.write() as session:
        where = (session, bench.actor, bench.shelf, asset)
        await product_media.set_focal(*where, 0.125, 0.125)
        await product_media.crop(*where, corner)
    (waiting,) = await bench.shown()
    assert waiting.facts.wanted_crop == corner
    assert waiting.view.renditions == before.view.renditions
    await bench.work()
    (cropped,) = await bench.shown()
    assert (cropped.facts.crop, cropped.facts.wanted_crop) == (corner, None)
    assert (cropped.view.width, cropped.view.height) == (100, 75)
    assert (cropped.view.focal_x, cropped.view.focal_y) == (0.5, 0.5)
    urls = {file.url for file in cropped.view.renditions}
    assert not urls & {file.url for file in before.view.renditions}
    assert min(await pixel(bench, cropped.view.renditions[0].url, (50, 40))) > 240
    # What pages kept somewhere still show is there.
    assert (await pixel(bench, before.view.renditions[0].url, (150, 110)))[0] > 200
    async with bench.db.write() as session:
        await product_media.crop(session, bench.actor, bench.shelf, asset, None)
    await bench.work()
    (whole,) = await bench.shown()
    assert whole.facts.crop is None
    assert whole.view.renditions == before.view.renditions


async def test_another_part_is_chosen_on_the_whole_photo(bench: Bench) -> None:
    (asset,) = await add(bench, "red")
    (before,) = await bench.shown()
    shape = (before.view.width, before.view.height)
    assert before.facts.whole is None
    for part in (Crop(0.0, 0.0, 0.25, 0.25), Crop(0.5, 0.5, 0.5, 0.5)):
        async with bench.db.write() as session:
            await product_media.crop(session, bench.actor, bench.shelf, asset, part)
        await bench.work()
        (cropped,) = await bench.shown()
        whole = cropped.facts.whole
        assert whole is not None
        assert (whole.width, whole.height) == shape
        # The white mark of the whole photo, which the second part does not hold.
        assert min(await pixel(bench, whole.url, (20, 15))) > 240
        assert whole.url not in {file.url for file in cropped.view.renditions}
    async with bench.db.write() as session:
        await product_media.crop(session, bench.actor, bench.shelf, asset, None)
    await bench.work()
    assert (await bench.shown())[0].facts.whole is None


async def test_a_part_outside_of_the_picture_is_no_crop(bench: Bench) -> None:
    (asset,) = await add(bench, "red")
    for wrong in (Crop(0.5, 0, 0.6, 1), Crop(-0.1, 0, 0.5, 1), Crop(0, 0, 0.01, 1)):
        async with bench.db.write() as session:
            with pytest.raises(InvalidCrop):
                await product_media.crop(session, bench.actor, bench.shelf, asset, wrong)


async def test_of_two_crops_the_last_one_stays(bench: Bench) -> None:
    (asset,) = await add(bench, "red")
    for part in (Crop(0, 0, 0.5, 0.5), Crop(0.5, 0.5, 0.5, 0.5)):
        async with bench.db.write() as session:
            await product_media.crop(session, bench.actor, bench.shelf, asset, part)
    await bench.work()
    assert (await bench.shown())[0].facts.crop == Crop(0.5, 0.5, 0.5, 0.5)


async def test_what_was_taken_off_can_be_put_back_in_its_place(bench: Bench) -> None:
    first, second, third = await add(bench, "red", "green", "blue")
    async with bench.db.write() as session:
        place = await product_media.detach(session, bench.actor, bench.shelf, second)
    assert [one.facts.id for one in await bench.shown()] == [first, third]
    for _ in range(2):  # twice is once
        async with bench.db.write() as session:
            await product_media.attach(session, bench.actor, bench.shelf, second, place)
    shown = await bench.shown()
    assert [one.facts.id for one in shown] == [first, second, third]
    assert {one.facts.archived_at for one in shown} == {None}


async def test_one_picture_takes_the_place_of_another(bench: Bench) -> None:
    first, second, third = await add(bench, "red", "green", "blue")
    async with bench.db.write() as session:
        await product_media.set_angle(session, bench.actor, bench.shelf, first, "hero")
        await product_media.replace(session, bench.actor, bench.shelf, first, third)
    shown = await bench.shown()
    assert [one.facts.id for one in shown] == [third, second]
    assert shown[0].facts.angle == "hero"


async def test_others_may_change_nothing_and_nothing_of_another_product(
    bench: Bench, shop: Shop
) -> None:
    (asset,) = await add(bench, "red")
    nobody = replace(bench.actor, role="consultant")
    async with bench.db.write() as session:
        for actor, shelf, error in (
            (nobody, bench.shelf, Forbidden),
            (bench.actor, Shelf("product", shop.products["halo"]), AssetNotFound),
            (bench.actor, Shelf("product", new_id()), ProductNotFound),
        ):
            where = (session, actor, shelf, asset)
            for change in (
                product_media.set_alt(*where, {"en": "x"}),
                product_media.set_angle(*where, "macro"),
                product_media.set_focal(*where, 0.1, 0.1),
                product_media.crop(*where, None),
                product_media.replace(*where, asset),
                product_media.detach(*where),
            ):
                with pytest.raises(error):
                    await change
        with pytest.raises(Forbidden):
            await product_media.list_media(session, nobody, bench.shelf, "en")
