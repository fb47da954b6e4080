"""The process in which originals are decoded: `python -m booking_app.adapters.media_child`.

It reads one JSON order a line from its standard input, writes one JSON answer a line to its
standard output (`{"made": …}`, `{"refused": code, "details": {…}}`, or `{"full": true}` when the
disk is), and ends when its input does or when whoever started it is gone.
"""

import errno
import json
import os
import resource
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from booking_app.domain.media.errors import MediaRefused, TooDemanding
from booking_app.domain.media.making import make
from booking_app.domain.media.ports import RenderOrder
from booking_app.domain.media.shapes import Crop

MOST_MEMORY: Final = 2_000_000_000
_MOST_FILE_BYTES: Final = 4_000_000_000
_NICE: Final = 10
_LOOK_SECONDS: Final = 1.0


def main() -> None:
    """Work until the input ends."""
    _bound()
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    # Whatever a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _bound() -> None:
    os.nice(_NICE)
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(limit, (most, hard))


def _follow(parent: int) -> None:
    """End at once, with everything started here, when the server or worker is gone."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.killpg(0, signal.SIGKILL)


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    try:
        made = make(
            RenderOrder(
                sources=tuple(map(Path, order["sources"])),
                content_hash=order["content_hash"],
                folder=Path(order["folder"]),
                scratch=Path(order["scratch"]),
                as_spin=order["as_spin"],
                crop=Crop(**order["crop"]) if order["crop"] else None,
            )
        )
    except MediaRefused as error:
        return {"refused": error.code, "details": error.details}
    except MemoryError:
        return {"refused": TooDemanding.code, "details": {}}
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return {"full": True}
        raise
    return {"made": asdict(made)}


if __name__ == "__main__":
    main()
