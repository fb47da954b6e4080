"""The nearest stores of a chain of 100,000, on both databases."""

import random
import tempfile
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import uvloop
from sqlalchemy import select

from benchmarks.pouring import Row, pour
from benchmarks.report import Table, median, milliseconds, percentile
from benchmarks.shop import databases, postgres_database
from booking_app.core import migrations
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.demo.load_goods import load_products
from booking_app.demo.load_places import load_cities, load_stores
from booking_app.demo.stages import once
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.stores.models import City, Store, StoreHours
from booking_app.workflows.near import stores_page

_STORES = 100_000
_SHARES = {"1 store in 1,000": 0.001, "1 in 20": 0.05, "1 in 8": 0.125, "every second": 0.5}
_TIMES = 120
_SEED = 5


def measure() -> Table:
    """Three variants at a time, each lying in a share of the stores; from a random place."""
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for kind in databases():
        with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
            if kind == "sqlite":
                found[kind] = _run(f"sqlite:///{folder}/vitrina.db")
            else:
                with postgres_database() as url:
                    found[kind] = _run(url)
    names = next(iter(found.values()))
    return Table(
        how=(
            f"The nearest 20 of {_STORES:,} stores, scattered around 60 towns and over the land "
            "between, which have all of 3 variants, with everything a list says of each; asked "
            f"from {_TIMES} places in turn through the workflow that pages and API call, no "
            "network in it. “CPU” is this process's own, without the time others had the cores."
        ),
        columns=[
            "each variant lies in",
            *(f"{kind}, {name}" for kind in found for name in ("p50", "p95", "CPU p95")),
        ],
        rows=[
            [name, *(cell for kind in found for cell in _cells(found[kind][name]))]
            for name in names
        ],
    )


def _cells(times: list[tuple[float, float]]) -> list[str]:
    wall, own = [each[0] for each in times], [each[1] for each in times]
    return [
        milliseconds(median(wall)),
        milliseconds(percentile(wall, 0.95)),
        milliseconds(percentile(own, 0.95)),
    ]


def _run(url: str) -> dict[str, list[tuple[float, float]]]:
    migrations.upgrade(url)
    return uvloop.run(_measured(url))


async def _measured(url: str) -> dict[str, list[tuple[float, float]]]:
    database = Database(url)
    dice = random.Random(_SEED)
    variants = await _fill(database, dice)
    async with database.read() as session:
        cities = list(await session.scalars(select(City)))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in variants}
    for turn in range(_TIMES + 5):
        city = dice.choice(cities)
        lat, lon = city.lat + dice.uniform(-0.2, 0.2), city.lon + dice.uniform(-0.4, 0.4)
        for name, asked in variants.items():
            wall, own = time.perf_counter(), time.process_time()
            async with database.read() as session:
                page = await stores_page(session, "ru", lat=lat, lon=lon, variant_ids=asked)
            if turn >= 5:  # the first times warm up
                times[name].append((time.perf_counter() - wall, time.process_time() - own))
            assert len(page.choices) == 20  # noqa: S101
    await database.dispose()
    return times


async def _fill(database: Database, dice: random.Random) -> dict[str, list[UUID]]:
    for load in (load_cities, load_stores, load_products):
        await once(database, load.__name__, load)
    async with database.read() as session:
        cities = list(await session.scalars(select(City)))
        model = (await session.scalars(select(Store))).first()
        sizes = list(await session.scalars(select(Variant).limit(3 * len(_SHARES))))
    assert model is not None  # noqa: S101
    stores = list(_stores(cities, model, dice))
    await pour(database, Store, stores)
    ids = [row["id"] for row in stores]
    await pour(database, StoreHours, _hours(ids))
    groups = {name: sizes[3 * number : 3 * number + 3] for number, name in enumerate(_SHARES)}
    for name, variants in groups.items():
        for variant in variants:
            await pour(database, Piece, _pieces(ids, variant, _SHARES[name], dice))
    if database.is_sqlite:
        async with database.write() as session:
            await (await session.connection()).exec_driver_sql("ANALYZE")
    else:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql("VACUUM ANALYZE")
    return {name: [variant.id for variant in variants] for name, variants in groups.items()}


def _stores(cities: list[City], model: Store, dice: random.Random) -> Iterator[Row]:
    for number in range(_STORES):
        city, spread = dice.choice(cities), dice.choice((0.05, 0.2, 3.0))
        yield {
            "id": new_id(),
            "slug": f"near-{number}",
            "city_id": city.id,
            "name": {"ru": f"Галерея {number}", "en": f"Gallery {number}"},
            "address": {"ru": f"Садовая улица, {number}", "en": f"{number} Sadovaya Street"},
            "directions": {"ru": "", "en": ""},
            "phone": model.phone,
            "lat": city.lat + dice.gauss(0, spread),
            "lon": (city.lon + dice.gauss(0, 2 * spread) + 180) % 360 - 180,
            "time_zone": model.time_zone,
            "services": model.services,
        }


def _hours(ids: list[UUID]) -> Iterator[Row]:
    opens = utc_now().replace(hour=10, minute=0, second=0, microsecond=0)
    for id_ in ids:
        for weekday in range(7):
            yield {
                "id": new_id(),
                "store_id": id_,
                "weekday": weekday,
                "opens": opens.time(),
                "closes": opens.replace(hour=21).time(),
            }


def _pieces(
    ids: list[UUID], variant: Variant, share: float, dice: random.Random
) -> Iterator[dict[str, Any]]:
    for id_ in dice.sample(ids, int(len(ids) * share)):
        yield {
            "id": (piece_id := new_id()),
            "barcode": piece_id.hex,
            "variant_id": variant.id,
            "store_id": id_,
            "weight_mg": 2000,
            "price_minor": variant.price_minor,
            "currency": variant.currency,
        }
