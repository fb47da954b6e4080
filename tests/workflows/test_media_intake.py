"""From an uploaded file to a picture of a product."""

import io
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.events import EventRow
from booking_app.core.i18n import translator
from booking_app.domain.media.models import MediaAsset, Upload
from booking_app.domain.media.schemas import NewUpload
from booking_app.workflows import media_intake, product_media
from booking_app.workflows.media_words import refusal_text
from tests.factories.media import Bench, picture, zipped


async def stored(bench: Bench) -> set[str]:
    folder = bench.storage.folder  # type: ignore[attr-defined]
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def test_a_photo_ends_up_at_the_end_of_its_product(bench: Bench) -> None:
    first = await bench.take_in(picture(), "one.jpg", angle="hero")
    second = await bench.take_in(picture(colour="red"), "two.png")
    assert (first.status, second.status) == ("done", "done")
    shown = await bench.shown()
    assert [one.facts.id for one in shown] == [first.asset_id, second.asset_id]
    assert [one.facts.angle for one in shown] == ["hero", "front"]
    view = shown[0].view
    assert (view.kind, view.width, view.height, view.alt) == ("photo", 400, 300, "")
    for file in view.renditions:
        content = await bench.storage.open(file.url.removeprefix("/media/"))
        with Image.open(io.BytesIO(content)) as image:
            assert image.size == (file.width, file.height)
    assert bench.received.ids() == []
    async with bench.db.read() as session:
        kinds = list(await session.scalars(select(EventRow.kind).order_by(EventRow.id)))
        audited = (await session.scalars(select(AuditEntry))).all()
    assert kinds[:5] == [
        "upload.receiving", "upload.waiting", "upload.processing", "added", "upload.done",
    ]  # fmt: skip
    entry = next(one for one in audited if one.action == "media.added")
    assert entry.actor_id == str(bench.actor.id)
    assert entry.data["label"] == "Кольцо aurora"
    assert entry.data["filename"] == "one.jpg"


async def test_the_same_bytes_are_stored_and_rendered_once(bench: Bench) -> None:
    content = picture((900, 600))
    first = await bench.take_in(content)
    files = await stored(bench)
    folder = bench.storage.folder  # type: ignore[attr-defined]
    written = {key: (folder / key).stat().st_mtime_ns for key in files}
    again = await bench.take_in(content, "copy.jpg")
    assert again.asset_id == first.asset_id  # the product shows it already
    elsewhere = await bench.take_in(content, "other.jpg", product_id=None)
    assert elsewhere.asset_id not in (None, first.asset_id)
    assert {key: (folder / key).stat().st_mtime_ns for key in await stored(bench)} == written
    assert len(await bench.shown()) == 1


async def test_a_large_photo_has_tiles(bench: Bench) -> None:
    await bench.take_in(picture((2100, 1000)))
    tiles = (await bench.shown())[0].view.tiles
    assert tiles is not None
    assert (tiles.width, tiles.height, tiles.tile_size, tiles.levels) == (2100, 1000, 512, 4)
    for level in range(tiles.levels):
        width = -(-tiles.width >> (tiles.levels - 1 - level)) if level else 263
        for x in range(-(-width // tiles.tile_size)):
            url = tiles.url_template.format(level=level, x=x, y=0)
            with Image.open(io.BytesIO(await bench.storage.open(url.removeprefix("/media/")))) as t:
                assert t.width <= tiles.tile_size
    with pytest.raises(Exception, match="media_file_missing"):
        url = tiles.url_template.format(level=0, x=1, y=0)
        await bench.storage.open(url.removeprefix("/media/"))


async def test_a_zip_is_a_spin_in_natural_order(bench: Bench) -> None:
    frames = {f"ring {n}.jpg": picture((500, 500), colour) for n, colour in
              ((10, "green"), (2, "red"), (1, "blue"))}  # fmt: skip
    junk = {"__MACOSX/._ring 1.jpg": b"x", ".DS_Store": b"x", "Thumbs.db": b"x"}
    done = await bench.take_in(zipped(frames | junk), "spin.zip")
    assert done.status == "done", done.reason
    (one,) = await bench.shown()
    assert (one.view.kind, one.view.frame_count, one.facts.angle) == ("spin", 3, "spin")
    found = []
    for frame in range(3):
        url = next(
            file.url for file in one.view.renditions if (file.frame, file.format) == (frame, "webp")
        )
        with Image.open(io.BytesIO(await bench.storage.open(url.removeprefix("/media/")))) as image:
            found.append(image.convert("RGB").getpixel((200, 200)))
    blue, red, green = found
    assert blue[2] > 200 > blue[0]
    assert red[0] > 200 > red[2]
    assert 100 < green[1] < 160


async def test_frames_uploaded_one_by_one_become_one_spin(bench: Bench, clock: ManualClock) -> None:
    group = {"spin_group": "g1", "angle": "spin"}
    ids = [
        await bench.upload(picture((400, 400), colour), f"f{number}.jpg", **group)
        for number, colour in ((2, "red"), (1, "blue"))
    ]
    assert await bench.work() == 0  # perhaps more are on their way
    clock.advance(seconds=5)
    await bench.work()
    (one,) = await bench.shown()
    assert one.view.frame_count == 2
    assert {(await bench.look(each)).asset_id for each in ids} == {one.facts.id}
    # A late one joins the others, in the place of the spin there was.
    await bench.take_in(picture(), "still.jpg")
    late = await bench.upload(picture((400, 400), "green"), "f3.jpg", **group)
    clock.advance(seconds=5)
    await bench.work()
    spin, _ = await bench.shown()
    assert spin.view.frame_count == 3
    assert {(await bench.look(each)).asset_id for each in (*ids, late)} == {spin.facts.id}
    assert bench.received.ids() == []


async def test_a_spin_waits_for_all_frames_that_were_announced(
    bench: Bench, clock: ManualClock
) -> None:
    group = {"spin_group": "g1", "spin_frames": 3}
    for number in (1, 2):
        await bench.upload(picture((400, 400)), f"f{number}.jpg", **group)
    clock.advance(seconds=60)
    await bench.work()
    assert await bench.shown() == ()
    await bench.upload(picture((400, 400), "red"), "f3.jpg", **group)
    clock.advance(seconds=5)
    await bench.work()
    assert [one.view.frame_count for one in await bench.shown()] == [3]


async def test_one_bad_frame_is_refused_and_the_others_turn(
    bench: Bench, clock: ManualClock
) -> None:
    good = [
        await bench.upload(picture((400, 400), colour), f"f{number}.jpg", spin_group="g")
        for number, colour in ((1, "red"), (3, "blue"))
    ]
    bad = await bench.upload(picture((400, 400))[:900], "f2.jpg", spin_group="g")
    for _ in range(2):
        clock.advance(seconds=5)
        await bench.work()
    assert (await bench.look(bad)).reason == "unreadable_image"
    assert [one.view.frame_count for one in await bench.shown()] == [2]
    assert {(await bench.look(each)).status for each in good} == {"done"}


async def test_replacing_keeps_place_angle_and_texts(bench: Bench) -> None:
    old = await bench.take_in(picture(), angle="macro")
    await bench.take_in(picture(colour="red"))
    assert old.asset_id is not None
    async with bench.db.write() as session:
        await product_media.set_alt(
            session, bench.actor, bench.shelf, old.asset_id, {"ru": "Кольцо", "en": "Ring"}
        )
    new = await bench.take_in(picture(colour="green"), "better.jpg", replaces=old.asset_id)
    shown = await bench.shown()
    assert shown[0].facts.id == new.asset_id
    assert (len(shown), shown[0].facts.angle) == (2, "macro")
    assert shown[0].facts.alt == {"ru": "Кольцо", "en": "Ring"}
    async with bench.db.read() as session:
        row = await session.get(MediaAsset, old.asset_id)
    assert row is not None
    assert row.archived_at is not None


async def test_what_a_product_was_for_may_be_gone(bench: Bench, db: Database) -> None:
    upload_id = await bench.upload(picture())
    async with db.write() as session:
        upload = await session.get(Upload, upload_id)
        assert upload is not None
        upload.product_id = UUID(int=1)
    await bench.work()
    refused = await bench.look(upload_id)
    assert (refused.status, refused.reason) == ("refused", "target_gone")
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(MediaAsset)) == 0


async def test_a_refused_file_can_be_tried_again_and_says_why(bench: Bench) -> None:
    refused = await bench.take_in(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.jpg")
    assert (refused.status, refused.reason) == ("refused", "vector_image")
    for locale, word in (("en", "scripts"), ("ru", "скрипты")):
        assert word in refusal_text(translator(locale), refused.reason, refused.details)
    async with bench.db.write() as session:
        await media_intake.retry(session, bench.actor, refused.id)
    await bench.work()
    assert (await bench.look(refused.id)).reason == "vector_image"


async def test_lost_bytes_are_told(bench: Bench) -> None:
    upload_id = await bench.upload(picture())
    bench.received.remove(upload_id)
    await bench.work()
    assert (await bench.look(upload_id)).reason == "bytes_lost"


async def test_only_merchandisers_upload(bench: Bench) -> None:
    for role in ("consultant", "manager", "marketer"):
        async with bench.db.write() as session:
            with pytest.raises(Forbidden):
                await media_intake.begin(
                    session, replace(bench.actor, role=role), NewUpload("a.jpg", 5)
                )


async def test_abandoned_uploads_and_old_files_are_cleaned(
    bench: Bench, clock: ManualClock
) -> None:
    intake = bench.intake()
    async with bench.db.write() as session:
        begun = await media_intake.begin(session, bench.actor, NewUpload("a.jpg", 50))
    bench.received.make(begun.id, 50)
    refused = await bench.take_in(b"nonsense")
    clock.advance(hours=23)
    await intake.tidy()
    assert set(bench.received.ids()) == {begun.id, refused.id}
    clock.advance(hours=2)
    await intake.tidy()
    assert bench.received.ids() == []
    ended = await bench.look(begun.id)
    assert (ended.status, ended.reason) == ("cancelled", "expired")

    kept = await bench.take_in(picture((2100, 1000)))
    gone = await bench.take_in(picture((2200, 1000), "red"))
    twin = await bench.take_in(picture((2100, 1000)), product_id=None)
    assert kept.asset_id is not None
    assert gone.asset_id is not None
    before = await stored(bench)
    async with bench.db.write() as session:
        await product_media.detach(session, bench.actor, bench.shelf, gone.asset_id)
    clock.advance(days=29)
    await intake.tidy()
    assert await stored(bench) == before  # pages kept somewhere still ask for them
    clock.advance(days=2)
    await intake.tidy()
    clock.advance(days=31)
    await intake.tidy()
    left = await stored(bench)
    assert left < before
    (shown,) = await bench.shown()
    keys = {file.url.removeprefix("/media/") for file in shown.view.renditions}
    assert keys <= left
    assert shown.view.tiles is not None
    async with bench.db.read() as session:
        assert list(await session.scalars(select(MediaAsset.id))) == [kept.asset_id]
    assert twin.asset_id != kept.asset_id
