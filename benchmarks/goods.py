"""The admin's lists of products and pieces over a large chain, asked in this process."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.large import Size, grow
from benchmarks.report import Table, milliseconds, percentile
from benchmarks.shop import databases, postgres_database
from booking_app.core import migrations
from booking_app.core.db import Database
from booking_app.core.settings import Settings
from booking_app.demo.loader import load_demo
from booking_app.domain.catalogue import admin_lists
from booking_app.domain.catalogue.editing_schemas import PieceListQuery, ProductListQuery
from booking_app.domain.catalogue.models import Category, Piece, Product
from booking_app.domain.stores.models import Store

_ROUNDS = 30
Question = Callable[[Any], Awaitable[Any]]


def measure() -> Table:
    """Every question in turn on every database; the same question never twice in a row."""
    figures: dict[str, dict[str, list[float]]] = {}
    for kind in databases():
        with large_database(kind) as url:
            for name, seconds in asyncio.run(_ask(url)).items():
                figures.setdefault(name, {})[kind] = seconds
    kinds = databases()
    return Table(
        how=(
            "50,000 products, 150 stores, 500,000 pieces; one page of 50 rows with photos, counts "
            "and the total, from the service, in one process, "
            f"{_ROUNDS} times each in turn. Median / p95."
        ),
        columns=["list", *kinds],
        rows=[
            [name, *(_told(by_kind[kind]) if kind in by_kind else "" for kind in kinds)]
            for name, by_kind in figures.items()
        ],
    )


def _told(seconds: list[float]) -> str:
    return f"{milliseconds(percentile(seconds, 0.5))} / {milliseconds(percentile(seconds, 0.95))}"


@contextmanager
def large_database(kind: str) -> Iterator[str]:
    """The URL of a database of this kind with a large chain in it; gone at the end."""
    with _database_url(kind) as url:
        migrations.upgrade(url)
        asyncio.run(_fill(url))
        yield url


async def _fill(url: str) -> None:
    database = Database(url)
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        await load_demo(
            database, Settings.model_validate({"data_dir": folder, "database_url": url})
        )
    await grow(database, Size(entries=0))
    await database.dispose()


@contextmanager
def _database_url(kind: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{Path(folder) / 'vitrina.db'}"
            return
        with postgres_database() as url:
            yield url


async def _ask(url: str) -> dict[str, list[float]]:
    database = Database(url)
    questions = await _questions(database)
    times: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(_ROUNDS):
        for name, question in questions.items():
            started = time.perf_counter()
            async with database.read() as session:
                await question(session)
            times[name].append(time.perf_counter() - started)
    await database.dispose()
    return times


async def _questions(database: Database) -> dict[str, Question]:
    async with database.read() as session:
        shelf = await session.scalar(select(Category.id).limit(1))
        store = await session.scalar(select(Store.id).limit(1))
        product = await session.scalar(select(Product.id).where(Product.slug.like("large-%")))
        barcode = await session.scalar(select(Piece.barcode).where(Piece.barcode.like("27%")))
    products: dict[str, dict[str, Any]] = {
        "products, newest changes": {},
        "products, page 200": {"offset": 9950},
        "products by name": {"sort": "name", "descending": False},
        "products by name, page 200": {"sort": "name", "descending": False, "offset": 9950},
        "products by price": {"sort": "price"},
        "products, one word of many": {"q": "кольцо"},
        "products, two words of few": {"q": "лада 4321"},
        "products, one sku": {"q": "L004321-16"},
        "products, one barcode": {"q": barcode},
        "products, a word nobody has": {"q": "абракадабра"},
        "products, drafts by name": {"status": "draft", "sort": "name"},
        "products, a shelf, metal and stone": {
            "category_id": shelf,
            "metal": "white_gold",
            "stone": "diamond",
        },
        "products without photos": {"lacks": "photos"},
        "products without pieces": {"lacks": "pieces"},
    }
    pieces: dict[str, dict[str, Any]] = {
        "pieces, newest": {},
        "pieces, page 200": {"offset": 9950},
        "pieces of a store": {"store_id": store},
        "pieces of a store by price": {"store_id": store, "sort": "price"},
        "pieces, sold": {"status": "sold"},
        "pieces, missing": {"status": "missing"},
        "pieces held now": {"status": "held"},
        "pieces of a product": {"product_id": product},
        "pieces, one barcode": {"q": barcode},
        "pieces, barcodes that begin alike": {"q": "27"},
        "pieces, by the name of many": {"q": "кольцо"},
        "pieces, by the name of one, in a store": {"q": "лада 4321", "store_id": store},
    }
    asked: dict[str, Question] = {"counts by status": admin_lists.product_counts}
    for name, query in products.items():
        asked[name] = _products(ProductListQuery(**query))
    for name, query in pieces.items():
        asked[name] = _pieces(PieceListQuery(**query))
    return asked


def _products(query: ProductListQuery) -> Question:
    return lambda session: admin_lists.products(session, query, "ru")


def _pieces(query: PieceListQuery) -> Question:
    return lambda session: admin_lists.pieces(session, query, "ru")
