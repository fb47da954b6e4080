"""What the processes of the storm share: the goods by name, one clock, and a log each."""

import json
import mmap
import os
import random
import struct
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from booking_app.core.clock import set_clock
from booking_app.domain.staff.schemas import Actor

PIECES = 24
_OFFSET = struct.Struct("d")


@dataclass(frozen=True, slots=True)
class Goods:
    """Ids by name, as text. All pieces of the storm lie in `arbat` and `tverskaya`."""

    stores: dict[str, str]
    pieces: dict[str, str]
    place: dict[str, str]

    def save(self, folder: Path) -> None:
        (folder / "goods.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls(**json.loads((folder / "goods.json").read_text()))

    def some(self, dice: random.Random, most: int = 3) -> tuple[str, list[str]]:
        """A store and a few pieces that lie in it."""
        store = dice.choice(("arbat", "tverskaya"))
        here = [name for name, place in self.place.items() if place == store]
        return store, dice.sample(here, dice.randint(1, most))


class SharedClock:
    """The real time, moved on by as much as the file says, for every process at once."""

    def __init__(self, folder: Path) -> None:
        path = folder / "clock"
        if not path.exists():
            path.write_bytes(_OFFSET.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _OFFSET.size)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    @property
    def _offset(self) -> float:
        return float(_OFFSET.unpack(self._shared[:])[0])

    def jump(self, by: timedelta) -> None:
        self._shared[:] = _OFFSET.pack(self._offset + by.total_seconds())

    def rule(self) -> None:
        set_clock(self)


class Log:
    """Lines of JSON that are with the kernel before the next step, whoever is killed."""

    def __init__(self, folder: Path) -> None:
        name = folder / f"log-{os.getpid()}.jsonl"
        self._file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, what: str, **facts: Any) -> None:
        os.write(self._file, f"{json.dumps({'what': what, **facts})}\n".encode())


def lines(folder: Path) -> list[dict[str, Any]]:
    """Everything all processes said; a line cut off by a kill is none."""
    found = []
    for path in folder.glob("log-*.jsonl"):
        found += [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
    return found


def staff_of(goods: Goods) -> Actor:
    """A manager of both stores, who is also the machine that tells of stock."""
    ids = [UUID(goods.stores[name]) for name in ("arbat", "tverskaya")]
    return Actor(
        id=UUID(int=7),
        kind="staff",
        name="Ольга",
        role="manager",
        scope="stock",
        store_ids=frozenset(ids),
        store_id=ids[0],
        any_store=True,
        locale="ru",
    )
