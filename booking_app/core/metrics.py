"""Figures of this process, in the text format that Prometheus reads.

BOOKINGS = Counter("vitrina_bookings_total", "Changes of bookings.", ("change",))
BOOKINGS.add("confirmed")
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[str, ...]


class Counter:
    """How often something happened, told apart by labels. Few values each, none from outside."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str] = ()) -> None:
        self._head = _head(name, meaning, "counter")
        self._name, self._labels = name, tuple(labels)
        self._counts: dict[Labels, int] = defaultdict(int)

    def add(self, *values: str) -> None:
        """One more."""
        self._counts[values] += 1

    def lines(self) -> Iterable[str]:
        """What it is, and one line for each combination of labels seen so far."""
        yield from self._head
        for values, count in sorted(self._counts.items()):
            yield _line(self._name, dict(zip(self._labels, values, strict=True)), count)


class Histogram:
    """How long something took, in seconds, told apart by labels."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str] = ()) -> None:
        self._head = _head(name, meaning, "histogram")
        self._name, self._labels = name, tuple(labels)
        self._counts: dict[Labels, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._sums: dict[Labels, float] = defaultdict(float)

    def observe(self, seconds: float, *values: str) -> None:
        """Count one that took so long."""
        self._counts[values][bisect_left(_BOUNDS, seconds)] += 1
        self._sums[values] += seconds

    def lines(self) -> Iterable[str]:
        """Cumulative buckets, sum and count, as Prometheus wants them."""
        yield from self._head
        for values, counts in sorted(self._counts.items()):
            labels = dict(zip(self._labels, values, strict=True))
            total = 0
            for bound, count in zip((*_BOUNDS, "+Inf"), counts, strict=True):
                total += count
                yield _line(f"{self._name}_bucket", labels | {"le": str(bound)}, total)
            yield _line(f"{self._name}_sum", labels, round(self._sums[values], 6))
            yield _line(f"{self._name}_count", labels, total)


def gauge(name: str, meaning: str, figures: Iterable[tuple[dict[str, str], float]]) -> list[str]:
    """Figures as they are now: labels and value of each."""
    lines = _head(name, meaning, "gauge")
    return [*lines, *(_line(name, labels, value) for labels, value in figures)]


def _head(name: str, meaning: str, kind: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"


REQUESTS = Counter("vitrina_requests_total", "Answers by kind of address and status.",
                   ("kind", "status"))  # fmt: skip
SECONDS = Histogram(
    "vitrina_request_seconds", "From a request to the end of its answer.", ("kind",)
)
BOOKINGS = Counter("vitrina_bookings_total", "Changes of bookings made here.", ("change",))
