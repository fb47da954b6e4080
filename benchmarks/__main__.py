"""Runs the measurements named, or all, one after another, and writes their figures."""

import sys
from collections.abc import Callable

from benchmarks import (
    bookings,
    counter,
    goods,
    imports,
    lists,
    nearest,
    pages,
    renditions,
    start,
    uploads,
    weights,
)
from benchmarks.report import DOCUMENT, Table, write
from tests.infra import server

MEASUREMENTS: dict[str, Callable[[], Table]] = {
    "pages": pages.measure,
    "weights": weights.measure,
    "bookings": bookings.measure,
    "counter": counter.measure,
    "lists": lists.measure,
    "nearest": nearest.measure,
    "goods": goods.measure,
    "imports": imports.measure,
    "renditions": renditions.measure,
    "uploads": uploads.measure,
    "start": start.measure,
}


def main() -> None:
    unknown = set(sys.argv[1:]) - set(MEASUREMENTS)
    if unknown:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(MEASUREMENTS)}.")
    server.build()
    for name in sys.argv[1:] or MEASUREMENTS:
        print(f"{name} …", flush=True)
        table = MEASUREMENTS[name]()
        write(name, table)
        for row in table.rows:
            print("  " + " · ".join(cell for cell in row if cell))
    print(f"Written into {DOCUMENT}")


if __name__ == "__main__":
    main()
