"""The demo chain to be measured: built, loaded, served, with more pieces than the demo has."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.stores.models import Store
from tests.infra import server
from tests.infra.server import Shop

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def postgres_is_reachable() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def databases() -> list[str]:
    """`sqlite`, and `postgresql` where there is a server."""
    return ["sqlite", "postgresql"] if postgres_is_reachable() else ["sqlite"]


@contextmanager
def postgres_database(template: str = "template1") -> Iterator[str]:
    """The URL of a PostgreSQL database, a copy of `template`, dropped at the end."""
    name = f"vitrina_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


@contextmanager
def measured_shop(kind: str, **settings: str) -> Iterator[Shop]:
    """The running demo chain on a database of this kind (`sqlite` or `postgresql`)."""
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        if kind == "sqlite":
            with server.running_shop(Path(folder), LOG_LEVEL="ERROR", **settings) as shop:
                yield shop
            return
        with (
            postgres_database() as url,
            server.running_shop(
                Path(folder), DATABASE_URL=url, LOG_LEVEL="ERROR", **settings
            ) as shop,
        ):
            yield shop


def database_url(shop: Shop) -> str:
    return shop.environ.get("DATABASE_URL") or f"sqlite:///{shop.data_dir / 'vitrina.db'}"


async def add_pieces(shop: Shop, count: int) -> list[tuple[str, str]]:
    """Put so many more pieces on sale, in all stores; gives `(store slug, piece id)` of each."""
    database = Database(database_url(shop))
    async with database.write() as session:
        stores = (await session.execute(select(Store.id, Store.slug))).all()
        variants = (
            await session.execute(select(Variant.id, Variant.price_minor, Variant.currency))
        ).all()
        rows, made = [], []
        for index in range(count):
            store, variant = stores[index % len(stores)], variants[index % len(variants)]
            piece_id = new_id()
            rows.append(
                {
                    "id": piece_id,
                    "barcode": f"29{index:010}",
                    "variant_id": variant.id,
                    "store_id": store.id,
                    "weight_mg": 3000,
                    "price_minor": variant.price_minor,
                    "currency": variant.currency,
                }
            )
            made.append((store.slug, str(piece_id)))
        await session.execute(insert(Piece), rows)
    await database.dispose()
    return made
