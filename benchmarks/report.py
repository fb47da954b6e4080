"""Figures into `docs/benchmarks.md`, each measurement between its own pair of markers."""

import os
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from booking_app.core.clock import utc_now

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Table:
    """One measurement's figures. `how` says in a sentence or two what was done."""

    how: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def milliseconds(seconds: float) -> str:
    """In milliseconds, with as many digits as mean something."""
    figure = seconds * 1000
    return f"{figure:.1f} ms" if figure < 10 else f"{figure:.0f} ms"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def machine() -> str:
    """The machine's shape, without its name."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    gigabytes = round(pages * size / 2**30)
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {gigabytes} GB, {platform.system()}, Python {python}"


def write(name: str, table: Table) -> None:
    """Put a measurement's figures between `<!-- name -->` and `<!-- /name -->`."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    if start not in text or end not in text:
        raise ValueError(f"{DOCUMENT.name} has no markers {start} … {end}")
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    filled = f"{start}\n{_markdown(table)}\n{end}"
    DOCUMENT.write_text(pattern.sub(lambda _: filled, text), encoding="utf-8")


def _markdown(table: Table) -> str:
    lines = [
        f"*{utc_now().date().isoformat()}; {machine()}.* {table.how}",
        "",
        _row(table.columns),
        _row(["---"] * len(table.columns)),
        *map(_row, table.rows),
    ]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
