"""The shopper's catalogue of a large chain, with its filters' counts, asked in this process."""

import time

import uvloop

from benchmarks.goods import large_database
from benchmarks.report import Table, milliseconds, percentile
from benchmarks.shop import databases
from booking_app.core.db import Database
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import ProductQuery

_ROUNDS = 30
_LOCALES = ("ru", "en")

QUESTIONS = {
    "everything, featured": ProductQuery(),
    "everything, page 200": ProductQuery(page=200),
    "a shelf": ProductQuery(category="rings"),
    "a shelf, metal and stone, by price": ProductQuery(
        category="rings", metals=("white_gold",), stones=("diamond",), sort="price_asc"
    ),
    "a price range": ProductQuery(price_from_minor=1_000_000, price_to_minor=3_000_000),
    "one word of many": ProductQuery(q="кольцо"),
    "two words of few": ProductQuery(q="лада 4321"),
    "an English word": ProductQuery(q="ring"),
    "one typo": ProductQuery(q="колцо лада"),
    "a word nobody has": ProductQuery(q="абракадабра"),
    "in stock only": ProductQuery(in_stock_only=True),
}


def measure() -> Table:
    """Every question in turn on every database; the same question never twice in a row."""
    kinds = databases()
    figures: dict[str, dict[str, list[float]]] = {name: {} for name in QUESTIONS}
    for kind in kinds:
        with large_database(kind) as url:
            for name, seconds in uvloop.run(_ask(url)).items():
                figures[name][kind] = seconds
    return Table(
        how=(
            "50,000 products, 150 stores, 500,000 pieces; a page of 24 cards with the total and "
            "the counts of every filter, through the service that pages and API call, in one "
            f"process, {_ROUNDS} times each in turn, Russian and English by turns. Median / p95."
        ),
        columns=["search", *kinds],
        rows=[
            [name, *(_told(by_kind[kind]) for kind in kinds)] for name, by_kind in figures.items()
        ],
    )


def _told(seconds: list[float]) -> str:
    return f"{milliseconds(percentile(seconds, 0.5))} / {milliseconds(percentile(seconds, 0.95))}"


async def _ask(url: str) -> dict[str, list[float]]:
    database = Database(url)
    times: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for turn in range(_ROUNDS + 1):
        for name, query in QUESTIONS.items():
            started = time.perf_counter()
            async with database.read() as session:
                await catalogue.search(session, query, _LOCALES[turn % 2])
            if turn:  # the first round warms up
                times[name].append(time.perf_counter() - started)
    await database.dispose()
    return times
