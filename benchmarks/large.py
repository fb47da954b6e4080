"""A chain grown large, for judging lists: the demo chain with tens of thousands of products more.

    DATA_DIR=/tmp/large python -m benchmarks.large
    DATABASE_URL=postgresql://…/vitrina python -m benchmarks.large --products 5000 --entries 0

The database is migrated, the demo chain is loaded into it, and then rows are poured in past the
services, in a minute or two. What is there already stays; run again, it adds what is missing.
"""

import argparse
import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.pouring import Row, pour
from booking_app.core import migrations
from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.folding import fold
from booking_app.core.ids import new_id
from booking_app.core.settings import get_settings
from booking_app.demo.loader import load_demo
from booking_app.domain.catalogue.models import (
    BUCKETS,
    Piece,
    Product,
    ProductMedia,
    ProductSearch,
    ProductTitle,
    Variant,
)
from booking_app.domain.staff.models import Staff
from booking_app.domain.stores.models import City, Store, StoreHours

_SEED = 11
_NAMES = {
    "ru": ("Лада", "Мира", "Верба", "Заря", "Ольха", "Нота", "Искра", "Грань", "Волна", "Роса"),
    "en": ("Lada", "Mira", "Verba", "Zarya", "Olha", "Nota", "Iskra", "Gran", "Volna", "Rosa"),
}
_SIZES = ("16", "16.5", "17", "17.5", "18")
_EDITED = ("price", "name.ru", "name.en", "position", "metal", "summary.ru")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is to be, the demo chain included."""

    products: int = 50_000
    stores: int = 150
    pieces: int = 500_000
    entries: int = 1_000_000


async def grow(database: Database, size: Size) -> None:
    """Pour in what is missing to this size."""
    dice = random.Random(_SEED)
    async with database.read() as session:
        known = await _Known.read(session)
    await pour(database, Store, _stores(known, size, dice))
    async with database.read() as session:
        known = await _Known.read(session)
    await pour(database, StoreHours, _hours(known))
    await _grow_products(database, known, size, dice)
    async with database.read() as session:
        known = await _Known.read(session)
        missing = size.pieces - await _count(session, Piece)
    await pour(database, Piece, _pieces(known, missing, dice))
    async with database.read() as session:
        missing = size.entries - await _count(session, AuditEntry)
    await pour(database, AuditEntry, entries(known, missing, dice))
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        async with database.write() as session:
            await (await session.connection()).exec_driver_sql("ANALYZE")


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows refer to. `open_stores` have hours already."""

    cities: list[City]
    stores: list[Store]
    open_stores: set[UUID]
    products: list[UUID]
    models: list[Product]
    pictures: dict[UUID, list[UUID]]
    variants: list[Any]
    staff: list[UUID]

    @classmethod
    async def read(cls, session: AsyncSession) -> "_Known":
        pictures: dict[UUID, list[UUID]] = {}
        shown = select(ProductMedia).order_by(ProductMedia.position).limit(500)
        for row in await session.scalars(shown):
            pictures.setdefault(row.product_id, []).append(row.asset_id)
        variants = select(Variant.id, Variant.product_id, Variant.price_minor, Variant.currency)
        models = select(Product).where(Product.slug.not_like("large-%"))
        return cls(
            cities=list(await session.scalars(select(City))),
            stores=list(await session.scalars(select(Store))),
            open_stores=set(await session.scalars(select(StoreHours.store_id).distinct())),
            products=list(await session.scalars(select(Product.id))),
            models=list(await session.scalars(models)),
            pictures=pictures,
            variants=list(await session.execute(variants)),
            staff=list(await session.scalars(select(Staff.id))),
        )


async def _count(session: AsyncSession, table: Any) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


def _stores(known: _Known, size: Size, dice: random.Random) -> Iterator[Row]:
    for number in range(len(known.stores), size.stores):
        city, model = dice.choice(known.cities), dice.choice(known.stores)
        yield {
            "id": new_id(),
            "slug": f"large-{city.slug}-{number}",
            "city_id": city.id,
            "name": {"ru": f"{city.name['ru']}, галерея {number}", "en": f"Gallery {number}"},
            "address": {"ru": f"Садовая улица, {number}", "en": f"{number} Sadovaya Street"},
            "directions": model.directions,
            "postal_code": f"{100_000 + number}",
            "phone": "+74950000000",
            "lat": city.lat + dice.uniform(-0.1, 0.1),
            "lon": city.lon + dice.uniform(-0.1, 0.1),
            "time_zone": model.time_zone,
            "capacity": dice.randint(1, 4),
            "services": model.services,
        }


def _hours(known: _Known) -> Iterator[Row]:
    opens, closes = utc_now().replace(hour=10, minute=0, second=0, microsecond=0), 21
    for store in known.stores:
        if store.id not in known.open_stores:
            for weekday in range(7):
                yield {
                    "id": new_id(),
                    "store_id": store.id,
                    "weekday": weekday,
                    "opens": opens.time(),
                    "closes": opens.replace(hour=closes).time(),
                }


async def _grow_products(
    database: Database, known: _Known, size: Size, dice: random.Random
) -> None:
    rows = list(_products(known, size, dice))
    sizes = list(itertools.chain.from_iterable(_sizes(rows, dice)))
    plain = ({k: v for k, v in row.items() if k != "pictures"} for row in rows)
    await pour(database, Product, plain)
    await pour(database, ProductMedia, itertools.chain.from_iterable(_shown(rows)))
    await pour(database, Variant, sizes)
    await pour(database, ProductSearch, _searched(rows, sizes))
    await pour(database, ProductTitle, itertools.chain.from_iterable(_titles(rows)))


def _searched(rows: list[Row], sizes: list[Row]) -> Iterator[Row]:
    """As `catalogue.indexing` writes it."""
    skus: dict[UUID, list[Row]] = {}
    for size in sizes:
        skus.setdefault(size["product_id"], []).append(size)
    for row in rows:
        mine = skus[row["id"]]
        texts = (*row["name"].values(), row["slug"], *(size["sku"] for size in mine))
        price = min(size["price_minor"] for size in mine)
        yield {
            "product_id": row["id"],
            "text": fold(" ".join(texts)),
            "price_from_minor": price,
            "bucket": row["id"].int % BUCKETS,
            "stamp": 1,
        }


def _titles(rows: list[Row]) -> Iterator[list[Row]]:
    for row in rows:
        yield [
            {"product_id": row["id"], "locale": locale, "title": fold(text)[:200]}
            for locale, text in row["name"].items()
        ]


def _products(known: _Known, size: Size, dice: random.Random) -> Iterator[Row]:
    now = utc_now()
    for number in range(len(known.products), size.products):
        model = known.models[number % len(known.models)]
        names = {
            locale: f"{text} {dice.choice(_NAMES[locale])} {number}"
            for locale, text in model.name.items()
        }
        age = timedelta(minutes=number * 9)
        yield {
            "id": new_id(),
            "slug": f"large-{model.slug}-{number}"[:120],
            "category_id": model.category_id,
            "family": f"large-{number // 4}",
            "name": names,
            "summary": model.summary,
            "story": model.story,
            "care": model.care,
            "metal": model.metal,
            "metal_name": model.metal_name,
            "stone": model.stone,
            "specs": model.specs,
            "position": number,
            "search_text": fold(" ".join((*names.values(), model.search_text))),
            # A tenth are drafts, a few appear in the days to come.
            "published_at": None
            if number % 10 == 3
            else now + timedelta(days=number % 30)
            if number % 100 == 7
            else now - age,
            "pictures": known.pictures.get(model.id, []),
        }


def _shown(rows: list[Row]) -> Iterator[list[Row]]:
    for row in rows:
        yield [
            {"product_id": row["id"], "asset_id": asset, "position": place}
            for place, asset in enumerate(row["pictures"][:3])
        ]


def _sizes(rows: list[Row], dice: random.Random) -> Iterator[list[Row]]:
    for row in rows:
        price = dice.randrange(900, 90_000) * 1000
        yield [
            {
                "id": new_id(),
                "product_id": row["id"],
                "sku": f"L{row['position']:06}-{size}",
                "size": size,
                "price_minor": price,
                "currency": "RUB",
                "position": place,
            }
            for place, size in enumerate(_SIZES[: 1 + row["position"] % 3])
        ]


def _pieces(known: _Known, missing: int, dice: random.Random) -> Iterator[Row]:
    first = int(utc_now().timestamp())
    for number in range(missing):
        variant = known.variants[number % len(known.variants)]
        yield {
            "id": new_id(),
            "barcode": f"27{first:010}{number:07}",
            "variant_id": variant.id,
            "store_id": dice.choice(known.stores).id,
            "weight_mg": dice.randrange(900, 9000),
            "price_minor": variant.price_minor,
            "currency": variant.currency,
            "status": "sold" if number % 20 == 0 else "available",
            "showcase": f"V{number % 12 + 1}",
            "tray": f"{number % 40 + 1}",
        }


def entries(known: Any, missing: int, dice: random.Random) -> Iterator[Row]:
    """Two years of work: mostly bookings, edits of products, people signing in."""
    now = utc_now()
    step = timedelta(days=730) / max(missing, 1)
    stores = [store.id for store in known.stores]
    bookings = [new_id() for _ in range(2000)]
    for number in range(missing):
        kind = dice.choices(("reservation", "product", "staff", "store"), (70, 22, 6, 2))[0]
        row: Row = {
            "id": new_id(),
            "at": now - step * (missing - number),
            "actor_kind": "staff",
            "actor_id": str(dice.choice(known.staff)),
            "subject_kind": kind,
            "store_id": dice.choice(stores) if kind in ("reservation", "store") else None,
            "data": {},
        }
        if kind == "reservation":
            change = dice.choice(("confirmed", "ready", "arrived", "completed", "viewed"))
            row |= {"action": f"reservation.{change}", "subject_id": str(dice.choice(bookings))}
        elif kind == "staff":
            row |= {"action": "staff.signed_in", "subject_id": row["actor_id"]}
        else:
            subject = dice.choice(known.products if kind == "product" else stores)
            changes = {dice.choice(_EDITED): [dice.randrange(1000), dice.randrange(1000)]}
            row |= {"action": f"{kind}.edited", "subject_id": str(subject)}
            row |= {"data": {"label": f"№ {number}", "changes": changes}}
        yield row


async def _make(url: str, size: Size) -> None:
    database = Database(url)
    await load_demo(database, get_settings())
    await grow(database, size)
    await database.dispose()


def main() -> None:
    standard = Size()
    parser = argparse.ArgumentParser(prog="benchmarks.large", description=__doc__)
    for name in ("products", "stores", "pieces", "entries"):
        parser.add_argument(f"--{name}", type=int, default=getattr(standard, name))
    size = Size(**vars(parser.parse_args()))
    url = get_settings().database_url
    migrations.upgrade(url)
    asyncio.run(_make(url, size))


if __name__ == "__main__":
    main()
