"""The storm itself: `python -m tests.torture.storm FOLDER SECONDS BOOKINGS SEED`.

Eight processes live (`people`), one of them dies by SIGKILL every 0.7 seconds and another takes
its place; the clock jumps; the database's connections are cut. Everything is imported once and
forked, so that a life begins at once. It lasts as long as it is told, and on a busy machine until
there were so many bookings, but no longer than four times that. Prints how many were killed.
"""

import asyncio
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg

from booking_app.core.settings import get_settings
from tests.torture import people
from tests.torture.world import Goods, Log, SharedClock, lines

ROLES = ("shopper",) * 4 + ("consultant",) * 2 + ("stock_news", "worker")
JUMPS = (timedelta(seconds=40), timedelta(minutes=11), timedelta(hours=3), timedelta(hours=26))


def main(folder: Path, seconds: float, bookings: int, seed: int) -> None:
    dice, goods, clock = random.Random(seed), Goods.load(folder), SharedClock(folder)  # noqa: S311
    lives = [(role, _fork(role, dice.random(), goods, clock, folder)) for role in ROLES]
    begun, rounds = time.monotonic(), 0
    while (lasted := time.monotonic() - begun) < seconds or (
        lasted < 4 * seconds and _booked(folder) < bookings
    ):
        time.sleep(0.7)
        rounds += 1
        place = dice.randrange(len(lives))
        role, victim = lives[place]
        _kill(victim)
        lives[place] = (role, _fork(role, dice.random(), goods, clock, folder))
        if rounds % 3 == 0:
            clock.jump(dice.choice(JUMPS))
        if rounds % 5 == 0:
            _cut_connections()
    for _, pid in lives:
        _kill(pid)
    print(rounds, flush=True)


def _booked(folder: Path) -> int:
    return sum(line["what"] == "booked" for line in lines(folder))


def _fork(role: str, seed: float, goods: Goods, clock: SharedClock, folder: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    log = Log(folder)
    try:
        asyncio.run(people.live(role, int(seed * 1e9), goods, clock, log))
    except BaseException as error:
        log.say("fault", who=role, error=repr(error)[:500])
    os._exit(1)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _cut_connections() -> None:
    """End every connection to the database but this one; it may be away altogether."""
    url = get_settings().database_url
    if not url.startswith("postgresql"):
        return
    try:
        with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    except psycopg.OperationalError:
        return


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
