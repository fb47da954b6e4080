"""Products, sizes and stores come in files as pieces do."""

from typing import Any

from sqlalchemy import select, update

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.domain.catalogue.models import FormerSlug, Product, ProductSearch, Variant
from booking_app.domain.media.models import MediaAsset
from booking_app.domain.stores import bulk
from booking_app.domain.stores.models import Store
from booking_app.workflows.imports import looking
from tests.factories.pictures import add_photo
from tests.factories.shop import Shop
from tests.workflows.imports.conftest import Desk


async def product(db: Database, slug: str) -> Product:
    async with db.read() as session:
        return (await session.scalars(select(Product).where(Product.slug == slug))).one()


async def test_products_come_as_drafts_and_keep_what_is_not_spoken_of(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send(
        "products",
        "slug,category,metal,name (ru),name (en),specs (ru),specs (en)\n"
        'nova,rings,yellow_gold,Нова,Nova,"Вес: 2,3 г\nПроба: 585","Weight: 2.3 g\nFineness: 585"\n'
        "aurora,rings,white_gold,Аврора,,,\n",
    )
    assert (run.counts.new, run.counts.changed, run.counts.wrong) == (1, 1, 0)
    before = await product(db, "aurora")
    assert (await desk.apply(run)).status == "applied"
    made = await product(db, "nova")
    assert made.published_at is None
    assert made.name == {"ru": "Нова", "en": "Nova"}
    assert made.specs[1] == {
        "label": {"ru": "Проба", "en": "Fineness"},
        "value": {"ru": "585", "en": "585"},
    }
    changed = await product(db, "aurora")
    assert (changed.metal, changed.name["ru"], changed.name["en"]) == ("white_gold", "Аврора", "")
    assert changed.story == before.story
    assert changed.version == before.version + 1
    async with db.read() as session:
        found = await session.get(ProductSearch, made.id)
    assert found is not None
    assert "нова" in found.text


async def test_what_is_wrong_with_products(db: Database, shop: Shop, desk: Desk) -> None:
    run = await desk.send(
        "products",
        "slug;category;metal;name.ru;specs.ru;specs.en\n"
        "nova;;;;;\n"
        "Bad Slug;rings;gold;А;;\n"
        "twin;hats;gold;Б;;\n"
        "aurora;;;Аврора;Вес: 1;Weight: 1\n"
        'halo;;;Гало;"Вес: 1\nПроба: 5";Weight: 1\n',
    )
    assert await desk.faults(run) == [
        (2, "category", "required", ""),
        (2, "metal", "required", ""),
        (2, "name.ru", "required", ""),
        (3, "slug", "characters", "Bad Slug"),
        (4, "category", "unknown", "hats"),
        (6, "specs.ru", "specs_differ", ""),
    ]


async def test_sizes(db: Database, shop: Shop, desk: Desk) -> None:
    run = await desk.send(
        "variants",
        "Артикул\tИзделие\tРазмер\tЦена\n"
        "aurora/19\taurora\t19\t101 000,00\n"
        "aurora/17\taurora\t17\t102000\n"
        "aurora/20\taurora\t18\t1\n"
        "halo/17\taurora\t17\t1\n"
        "halo/18\thalo\t\t5\n"
        "halo/19\thalo\t\t5\n",
    )
    assert await desk.faults(run) == [
        (4, "size", "taken", "aurora/18"),
        (5, "product", "fixed", "aurora"),
        (7, "size", "duplicate", "6"),
    ]
    before = await product(db, "aurora")
    run = await desk.apply(run, skip_wrong=True)
    assert run.status == "applied"
    async with db.read() as session:
        prices = dict(
            (await session.execute(select(Variant.sku, Variant.price_minor))).all()  # type: ignore[arg-type]
        )
    assert prices["aurora/19"] == 10_100_000
    assert prices["aurora/17"] == 10_200_000
    assert (await product(db, "aurora")).version > before.version


async def test_a_new_product_takes_an_address_that_led_elsewhere(
    db: Database, shop: Shop, desk: Desk
) -> None:
    async with db.write() as session:
        session.add(FormerSlug(kind="product", slug="nova", subject_id=shop.products["aurora"]))
    run = await desk.send("products", "slug;category;metal;name.ru\nnova;rings;gold;Нова\n")
    assert (await desk.apply(run)).status == "applied"
    async with db.read() as session:
        assert (await session.scalars(select(FormerSlug))).all() == []


async def test_products_are_published_by_the_rules_of_their_editor(
    db: Database, shop: Shop, desk: Desk
) -> None:
    ready, bare = shop.products["aurora"], shop.products["halo"]
    async with db.write() as session:
        await session.execute(update(Product).values(published_at=None))
        await add_photo(session, ready)
        await session.execute(
            update(Product).where(Product.id == bare).values(name={"ru": "Гало", "en": ""})
        )
    content = "slug;category;metal;name.ru;name.en;Опубликовано\n"
    run = await desk.send(
        "products",
        content + "nova;rings;gold;Нова;Nova;да\naurora;;;Аврора;Aurora;да\nhalo;;;Гало;;да\n",
    )
    assert await desk.faults(run) == [
        (2, "published", "needs_variants", ""),
        (2, "published", "needs_photo", ""),
        (4, "published", "needs_name", "en"),
        (4, "published", "needs_photo", ""),
    ]
    run = await desk.apply(run, skip_wrong=True)
    assert run.status == "applied"
    shown = await product(db, "aurora")
    assert (shown.published_at, shown.version) == (utc_now(), 2)
    async with db.read() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == str(ready)))
        ).one()
    assert (entry.action, entry.actor_id) == ("product.published", str(desk.who.id))

    run = await desk.send("products", "slug;published\naurora;нет\nhalo;\n")
    assert (run.counts.changed, run.counts.unchanged) == (1, 1)
    assert (await desk.apply(run)).status == "applied"
    assert (await product(db, "aurora")).published_at is None


async def test_a_picture_lost_its_text_between_looking_and_applying(
    db: Database, shop: Shop, desk: Desk
) -> None:
    async with db.write() as session:
        await session.execute(update(Product).values(published_at=None))
        photo = await add_photo(session, shop.products["aurora"])
    run = await desk.send("products", "slug;published\naurora;yes\n")
    assert run.counts.changed == 1
    async with db.write() as session:
        await session.execute(
            update(MediaAsset).where(MediaAsset.id == photo).values(alt={"ru": "Кольцо", "en": ""})
        )
    run = await desk.apply(run)
    assert (run.status, run.trouble) == ("ready", "moved")
    assert await desk.faults(run) == [(2, "published", "needs_alt", "en")]
    async with db.read() as session:
        shown = await looking.shown_rows(session, desk.who, run.id, "wrong", "ru")
    assert shown[0].faults[0].text.endswith("Не хватает: Английский.")


STORE = (
    "slug,city,name.ru,name.en,address.ru,address.en,phone,lat,lon,time zone,capacity,"
    "пн,вт,суббота,services\n"
)


async def store(db: Database, slug: str) -> Any:
    async with db.read() as session:
        return (await bulk.records_by_slug(session, [slug]))[slug]


async def test_stores_come_with_their_week(db: Database, shop: Shop, admin_desk: Desk) -> None:
    run = await admin_desk.send(
        "stores",
        STORE + "nevsky,Москва,Невский,Nevsky,Невский 1,Nevsky 1,+7 812 000-00-01,59.9,30.3,"
        'Europe/Moscow,3,"10:00-14:00, 15:00-20:00",10-20,закрыто,"гравировка, чистка"\n'
        "arbat,moscow,Арбат,Arbat,1,1,+74950000000,55.7558,37.6173,Europe/Moscow,,"
        "11:00-19:00,10:00-20:00,10:00-20:00,\n",
    )
    assert await admin_desk.faults(run) == [(2, "hours.1", "not_hours", "10-20")]
    run = await admin_desk.send(
        "stores",
        STORE + "nevsky,Москва,Невский,Nevsky,Невский 1,Nevsky 1,+7 812 000-00-01,59.9,30.3,"
        'Europe/Moscow,3,"10:00-14:00, 15:00-20:00",10:00-20:00,закрыто,"гравировка, чистка"\n'
        "arbat,moscow,Арбат,Arbat,1,1,+74950000000,55.7558,37.6173,Europe/Moscow,,"
        "11:00-19:00,10:00-20:00,10:00-20:00,\n",
    )
    assert (run.counts.new, run.counts.changed, run.counts.wrong) == (1, 1, 0)
    (changed,) = await admin_desk.rows(run, "changed")
    assert changed.changes["hours.0"] == ["10:00-20:00", "11:00-19:00"]
    assert (await admin_desk.apply(run)).status == "applied"
    made = await store(db, "nevsky")
    assert made.card.phone == "+78120000001"
    assert made.card.services == ("engraving", "cleaning")
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in made.schedule.weekly[0]] == [
        "10:00-14:00",
        "15:00-20:00",
    ]
    assert made.schedule.weekly[5] == ()
    assert (await store(db, "arbat")).schedule.weekly[0][0][0].hour == 11


async def test_an_archived_store_stays_archived(db: Database, shop: Shop, admin_desk: Desk) -> None:
    async with db.write() as session:
        archived = (await session.scalars(select(Store).where(Store.slug == "arbat"))).one()
        await session.execute(
            update(Store).where(Store.id == archived.id).values(archived_at=archived.updated_at)
        )
    run = await admin_desk.send("stores", "slug;phone\narbat;+74950000001\n")
    assert await admin_desk.faults(run) == [(2, "slug", "archived", "arbat")]
