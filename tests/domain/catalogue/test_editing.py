"""Writing products: drafts, saving side by side, former addresses, taking back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import Actor, ActorKind, AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.catalogue import editing, publishing
from booking_app.domain.catalogue.editing_schemas import (
    NewProduct,
    ProductEdit,
    ProductInput,
    Saved,
    VariantLine,
)
from booking_app.domain.catalogue.errors import (
    GoodsChanged,
    InvalidGoods,
    NothingToUndo,
    ProductNotFound,
)
from booking_app.domain.catalogue.models import Variant
from booking_app.domain.catalogue.product_fields import flat_of
from booking_app.domain.catalogue.service import get_product, moved_to
from tests.factories.pictures import add_photo
from tests.factories.shop import Shop, small_shop

OLGA = Actor(ActorKind.STAFF, "olga")
IVAN = Actor(ActorKind.STAFF, "ivan")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


async def seen(db: Database, product_id: UUID) -> ProductEdit:
    async with db.read() as session:
        return await editing.get_edit(session, product_id, "ru")


async def saved(
    db: Database,
    product: ProductEdit,
    who: Actor = OLGA,
    lines: tuple[VariantLine, ...] | None = None,
    **fields: Any,
) -> Saved:
    """Save what was seen with these fields changed; `name__ru` stands for `name.ru`."""
    changed = {key.replace("__", "."): value for key, value in fields.items()}
    given = ProductInput(
        version=product.version,
        fields=dict(product.fields) | changed,
        variants=product.variants if lines is None else lines,
        base=flat_of(product),
    )
    async with db.write() as session:
        return await editing.save(session, who, product.id, given, "ru")


async def new(db: Database, shop: Shop, **values: Any) -> ProductEdit:
    values.setdefault("name", {"ru": "Кольцо «Ёлка»", "en": "Fir ring"})
    async with db.write() as session:
        return await editing.create(
            session, OLGA, NewProduct(category_id=shop.products["category:rings"], **values), "ru"
        )


async def test_a_new_product_is_a_draft_with_sensible_names(db: Database, shop: Shop) -> None:
    made = await new(db, shop, sizes="15.5–17", price_minor=990_000, metal="silver")
    assert made.status == "draft"
    assert made.slug == "fir-ring"
    assert [line.size for line in made.variants] == ["15.5", "16", "16.5", "17"]
    assert made.variants[0].sku == "FIR-RING-15.5"
    async with db.read() as session:
        with pytest.raises(ProductNotFound):
            await get_product(session, "fir-ring", "ru")
    assert (await new(db, shop)).slug == "fir-ring-2"


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"name": {"ru": " "}}, "name.ru", "required"),
        ({"name": {"ru": "я" * 121}}, "name.ru", "too_long"),
        ({"slug": "Not good"}, "slug", "malformed"),
        ({"slug": "aurora"}, "slug", "taken"),
        ({"sizes": "19-15", "price_minor": 1}, "sizes", "malformed"),
        ({"price_minor": 0}, "price", "not_positive"),
    ],
)
async def test_what_cannot_be_kept_is_named(
    db: Database, shop: Shop, values: dict[str, Any], key: str, reason: str
) -> None:
    with pytest.raises(InvalidGoods) as refused:
        await new(db, shop, **values)
    assert refused.value.errors[key] == reason


async def test_a_save_is_seen_in_the_shop_and_written_down(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    done = await saved(db, before, name__ru="  Аврора новая ")
    assert done.changed == ("name.ru",)
    assert done.product.version == before.version + 1
    async with db.read() as session:
        assert (await get_product(session, "aurora", "ru")).card.name == "Аврора новая"
        entry = (await session.scalars(select(AuditEntry).order_by(AuditEntry.at.desc()))).first()
    assert entry is not None
    assert entry.actor_id == "olga"
    assert entry.data["changes"] == {"name.ru": [before.fields["name.ru"], "Аврора новая"]}
    assert entry.data["label"] == "Аврора новая"


async def test_nothing_changed_is_nothing_written(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    once = await saved(db, before, metal_name__ru="золото", metal_name__en="gold")
    again = await saved(db, once.product)
    assert again.changed == ()
    assert again.product.version == once.product.version


async def test_changes_to_different_fields_are_both_kept(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    await saved(db, before, OLGA, story__ru="История")
    done = await saved(db, before, IVAN, care__ru="Уход")
    assert done.merged == ("story.ru",)
    assert done.product.fields["story.ru"] == "История"
    assert done.product.fields["care.ru"] == "Уход"


async def test_a_clash_says_who_and_what_and_either_can_be_taken(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    await saved(db, before, OLGA, name__ru="Её имя", story__ru="Её история")
    with pytest.raises(GoodsChanged) as refused:
        await saved(db, before, IVAN, name__ru="Его имя", care__ru="Его уход")
    (clash,) = refused.value.clashes
    assert (clash.key, clash.mine, clash.theirs, clash.who) == (
        "name.ru",
        "Его имя",
        "Её имя",
        "olga",
    )
    now = await seen(db, before.id)
    assert now.fields["care.ru"] == ""  # nothing was half-written
    done = await saved(db, now, IVAN, name__ru=clash.mine, care__ru="Его уход")
    assert done.product.fields["name.ru"] == "Его имя"
    assert done.product.fields["story.ru"] == "Её история"


async def test_a_clash_in_the_table_of_sizes(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    first, second = before.variants
    await saved(db, before, OLGA, (replace(first, price_minor=1_000), second))
    mine = (replace(first, price_minor=2_000), replace(second, price_minor=3_000))
    with pytest.raises(GoodsChanged) as refused:
        await saved(db, before, IVAN, mine)
    assert [clash.key for clash in refused.value.clashes] == [f"variant.{first.id}"]
    done = await saved(db, before, IVAN, (first, mine[1]))
    assert [line.price_minor for line in done.product.variants] == [1_000, 3_000]


async def test_sizes_swap_leave_and_come_back(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    first, second = before.variants
    swapped = await saved(
        db,
        before,
        lines=(
            replace(first, size=second.size, sku=second.sku),
            replace(second, size=first.size, sku=first.sku),
        ),
    )
    assert [(line.id, line.size) for line in swapped.product.variants] == [
        (first.id, "18"),
        (second.id, "17"),
    ]
    fewer = await saved(db, swapped.product, lines=swapped.product.variants[:1])
    assert [line.size for line in fewer.product.variants] == ["18"]
    async with db.read() as session:
        assert len((await get_product(session, "aurora", "ru")).variants) == 1
        assert (await session.get_one(Variant, second.id)).archived_at is not None
    line = VariantLine(None, "17", "", 5_000)
    back = await saved(db, fewer.product, lines=(*fewer.product.variants, line))
    assert [(line.id, line.price_minor) for line in back.product.variants][1] == (second.id, 5_000)


@pytest.mark.parametrize(
    ("lines", "key", "reason"),
    [
        ([("17", "A", 1), ("17", "B", 1)], "variants.1.size", "twice"),
        ([("17", "A", 1), ("", "B", 1)], "variants.1.size", "required"),
        ([("17", "A", 1), ("18", "A", 1)], "variants.1.sku", "twice"),
        ([("17", "halo/17", 1)], "variants.0.sku", "taken"),
        ([("17", "A", 0)], "variants.0.price", "not_positive"),
        ([("17", "a b", 1)], "variants.0.sku", "malformed"),
    ],
)
async def test_a_wrong_row_is_named(
    db: Database, shop: Shop, lines: list[tuple[str, str, int]], key: str, reason: str
) -> None:
    before = await seen(db, shop.products["aurora"])
    with pytest.raises(InvalidGoods) as refused:
        await saved(db, before, lines=tuple(VariantLine(None, *line) for line in lines))
    assert refused.value.errors == {key: reason}


async def test_a_former_address_leads_to_the_new_one(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    once = await saved(db, before, slug="dawn")
    twice = await saved(db, once.product, slug="sunrise")
    assert set(twice.product.former_slugs) == {"aurora", "dawn"}
    async with db.read() as session:
        assert await moved_to(session, "aurora") == "sunrise"
        assert await moved_to(session, "dawn") == "sunrise"
        assert await moved_to(session, "nothing") is None
    halo = await seen(db, shop.products["halo"])
    with pytest.raises(InvalidGoods):
        await saved(db, halo, slug="aurora")
    back = await saved(db, twice.product, slug="aurora")
    assert set(back.product.former_slugs) == {"dawn", "sunrise"}


async def test_the_last_change_can_be_taken_back_and_again(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    done = await saved(db, before, lines=before.variants[:1], name__ru="Другое")
    async with db.write() as session:
        back = await editing.undo(session, IVAN, before.id, done.product.version, "ru")
    assert back.product.fields["name.ru"] == before.fields["name.ru"]
    assert [line.id for line in back.product.variants] == [line.id for line in before.variants]
    async with db.write() as session:
        again = await editing.undo(session, IVAN, before.id, back.product.version, "ru")
    assert again.product.fields["name.ru"] == "Другое"
    async with db.write() as session:
        with pytest.raises(GoodsChanged):
            await editing.undo(session, IVAN, before.id, before.version, "ru")
    halo = await seen(db, shop.products["halo"])
    async with db.write() as session:
        with pytest.raises(NothingToUndo):
            await editing.undo(session, IVAN, halo.id, halo.version, "ru")


async def test_undoing_an_archiving_brings_it_back_into_the_shop(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    async with db.write() as session:
        gone = await publishing.archive(session, OLGA, before.id, before.version, "ru")
    assert gone.status == "archived"
    async with db.write() as session:
        back = await editing.undo(session, OLGA, before.id, gone.version, "ru")
    assert back.product.status == "live"


async def test_two_saves_at_once_do_not_lose_one(
    db: Database, shop: Shop, together: Callable[..., Any]
) -> None:
    before = await seen(db, shop.products["aurora"])
    done = await together(
        *(lambda n=n: saved(db, before, Actor(ActorKind.STAFF, str(n)), name__ru=f"Имя {n}")
          for n in range(5))
    )  # fmt: skip
    assert sum(isinstance(result, Saved) for result in done) == 1
    assert sum(isinstance(result, GoodsChanged) for result in done) == 4


async def test_pictures_do_not_matter_to_a_save(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await add_photo(session, shop.products["aurora"])
    before = await seen(db, shop.products["aurora"])
    assert before.photo is not None
    assert (await saved(db, before, care__en="Soft cloth")).product.photo is not None


@pytest.fixture
def together() -> Callable[..., Any]:
    """Start all of these at once; what each gave or raised."""
    import asyncio

    async def run(*calls: Callable[[], Any]) -> list[Any]:
        return await asyncio.gather(*(call() for call in calls), return_exceptions=True)

    return run
