"""Decoders and encoders in processes of their own, so that a hostile file harms no one else.

A child takes one order at a time over its pipes (`media_child`). It is nice to the server beside
it, bounded in memory, killed when it takes too long, and replaced whenever anything went wrong in
it. Where it crashes, the file is refused.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from booking_app.core.settings import Settings
from booking_app.domain.media import errors
from booking_app.domain.media.ports import Made, MadeFile, MadeTiles, RenderOrder
from booking_app.domain.media.sniff import kind_of

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = {"photo": 60.0, "archive": 300.0, "film": 900.0}
"""How long each kind of file may take."""
_ORDERS_A_CHILD = 100
_IDLE_SECONDS = 60.0
_LONGEST_LINE = 1 << 20
_ERRORS: Final = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.MediaRefused)
}


class ChildRenderer:
    """Renders in at most `places` children at a time; orders wait for a free one."""

    def __init__(self, places: int, *, seconds: Mapping[str, float] = SECONDS) -> None:
        self.places = places
        self._seconds = seconds
        self._free = asyncio.Semaphore(places)
        self._idle: list[_Child] = []

    async def render(self, order: RenderOrder) -> Made:
        """Make everything browsers need. Raises `MediaRefused` with what is wrong with the file."""
        kind = await asyncio.to_thread(kind_of, order.sources[0])
        seconds = self._seconds["archive" if order.as_spin else kind]
        async with self._free:
            child = self._idle.pop() if self._idle else None
            if child is None or not child.usable:
                child = await _Child.start()
            try:
                answer = await child.ask(_as_json(order), seconds)
            except BaseException:
                await child.end()
                raise
            if answer is None:
                await child.end()
                raise errors.TooDemanding
            if "refused" in answer:
                # It met something bad: let no state of a decoder outlive it.
                await child.end()
                raise _ERRORS[answer["refused"]](**answer["details"])
            if "full" in answer:
                await child.end()
                raise errors.StorageFull
            self._idle.append(child)
            child.rest(self._forget)
            return _made(answer["made"])

    def _forget(self, child: "_Child") -> None:
        with suppress(ValueError):
            self._idle.remove(child)

    async def close(self) -> None:
        """End the children."""
        while self._idle:
            await self._idle.pop().end()


class _Child:
    """One process that renders."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._orders = 0
        self._resting: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "booking_app.adapters.media_child"),
            stdin=PIPE,
            stdout=PIPE,
            limit=_LONGEST_LINE,
            cwd=ROOT,
            start_new_session=True,  # so that what it starts, such as ffmpeg, ends with it
        )
        return cls(process)

    @property
    def usable(self) -> bool:
        return self._process.returncode is None and self._orders < _ORDERS_A_CHILD

    async def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The child's answer; none when it died or took too long."""
        if self._resting:
            self._resting.cancel()
            self._resting = None
        self._orders += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - both were asked for as pipes
        assert stdout is not None  # noqa: S101
        try:
            async with asyncio.timeout(seconds):
                stdin.write(json.dumps(order).encode() + b"\n")
                await stdin.drain()
                line = await stdout.readline()
        except (TimeoutError, ConnectionError, ValueError) as error:
            logger.warning("media_child_lost", extra={"cause": type(error).__name__})
            return None
        if not line.endswith(b"\n"):
            code = await self._process.wait()
            logger.warning("media_child_died", extra={"exit_code": code})
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def rest(self, forget: Any) -> None:
        """Wait for the next order, but not for ever."""

        async def end_later() -> None:
            await asyncio.sleep(_IDLE_SECONDS)
            forget(self)
            self._resting = None
            await self.end()

        self._resting = asyncio.create_task(end_later())

    async def end(self) -> None:
        """Kill the process and whatever it started."""
        if self._resting:
            self._resting.cancel()
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        # Closes the pipes now and not whenever the collector comes by.
        self._process._transport.close()  # type: ignore[attr-defined]


def _as_json(order: RenderOrder) -> dict[str, Any]:
    return {
        "sources": [str(path.absolute()) for path in order.sources],
        "content_hash": order.content_hash,
        "folder": str(order.folder.absolute()),
        "scratch": str(order.scratch.absolute()),
        "as_spin": order.as_spin,
        "crop": asdict(order.crop) if order.crop else None,
    }


def _made(answer: dict[str, Any]) -> Made:
    files = tuple(MadeFile(**file) for file in answer.pop("files"))
    tiles = answer.pop("tiles")
    return Made(**answer, files=files, tiles=MadeTiles(**tiles) if tiles else None)


def renderer(settings: Settings) -> ChildRenderer:
    """As many children as the settings say."""
    return ChildRenderer(settings.media_workers or max(1, (os.cpu_count() or 1) - 1))
