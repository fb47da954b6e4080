"""Runs the measurements named, or all, one after another, and writes their figures."""

import sys
from collections.abc import Callable

from benchmarks import (
    bookings,
    counter,
    goods,
    imports,
    lighthouse,
    lists,
    nearest,
    pages,
    renditions,
    search,
    sockets,
    start,
    uploads,
    weights,
)
from benchmarks.report import DOCUMENT, Table, write
from tests.infra import server

MEASUREMENTS: dict[str, Callable[[], Table]] = {
    "lighthouse": lighthouse.measure,
    "pages": pages.measure,
    "weights": weights.measure,
    "bookings": bookings.measure,
    "counter": counter.measure,
    "lists": lists.measure,
    "nearest": nearest.measure,
    "search": search.measure,
    "sockets": sockets.measure,
    "goods": goods.measure,
    "imports": imports.measure,
    "renditions": renditions.measure,
    "uploads": uploads.measure,
    "start": start.measure,
}

ON_DEMAND: dict[str, Callable[[], Table]] = {"soak": sockets.soak}
"""What takes too long to be measured each time."""


def main() -> None:
    unknown = set(sys.argv[1:]) - set(MEASUREMENTS | ON_DEMAND)
    if unknown:
        known = ", ".join(MEASUREMENTS | ON_DEMAND)
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. There are {known}.")
    server.build()
    for name in sys.argv[1:] or MEASUREMENTS:
        print(f"{name} …", flush=True)
        table = (MEASUREMENTS | ON_DEMAND)[name]()
        write(name, table)
        for row in table.rows:
            print("  " + " · ".join(cell for cell in row if cell))
    print(f"Written into {DOCUMENT}")


if __name__ == "__main__":
    main()
