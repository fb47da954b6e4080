"""ffmpeg and ffprobe, told exactly what they may read and in what shape.

The container is named from the file's first bytes, so a playlist or a script that calls itself a
film is never followed to other files or hosts, and only local files may be opened at all.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from booking_app.domain.media.errors import UnreadableFilm

SECONDS: Final = 840.0
"""How long one run may take; a little less than its process has as a whole."""
_GUARDED: Final = ("-v", "error", "-protocol_whitelist", "file", "-max_alloc", "1000000000")
_STEP: Final = "trunc(min({side},{of})/2)*2"


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film is: upright size in pixels, length in seconds."""

    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a film is converted: its shorter side in pixels, and what else ffmpeg is told."""

    shorter_side: int
    options: tuple[str, ...]


FILM: Final = Recipe(
    720,
    (
        *("-map", "0:v:0", "-map", "0:a:0?"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"),
        *("-c:a", "aac", "-b:a", "96k", "-ac", "2"),
    ),
)
LOOP: Final = Recipe(
    480,
    (
        *("-map", "0:v:0", "-an", "-t", "6"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-profile:v", "main"),
    ),
)


@dataclass(frozen=True, slots=True)
class Tools:
    """The two programs, by their paths."""

    ffmpeg: str
    ffprobe: str

    def probe(self, source: Path) -> FilmFacts:
        """Raises `UnreadableFilm`."""
        asked = "stream=width,height,duration:stream_side_data=rotation:format=duration"
        out = _run(
            self.ffprobe, *_GUARDED, "-f", _container(source), "-select_streams", "v:0",
            "-show_entries", asked, "-of", "json", f"file:{source}",
        )  # fmt: skip
        try:
            said: dict[str, Any] = json.loads(out)
            stream = said["streams"][0]
            seconds = said.get("format", {}).get("duration") or stream["duration"]
            width, height = int(stream["width"]), int(stream["height"])
            if round(_rotation(stream)) % 180:
                width, height = height, width
            return FilmFacts(width, height, float(seconds))
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise UnreadableFilm(cause="no_picture") from error

    def still(self, source: Path, target: Path, at: float) -> None:
        """One picture of the film, as PNG. Raises `UnreadableFilm`."""
        self._convert(
            source,
            target,
            ("-ss", f"{at:.3f}"),
            ("-map", "0:v:0", "-frames:v", "1", "-f", "image2"),
        )

    def convert(self, source: Path, target: Path, recipe: Recipe) -> None:
        """The film as every browser plays it. Raises `UnreadableFilm`."""
        wide = f"-2:{_STEP.format(side=recipe.shorter_side, of='ih')}".split(":")
        high = f"{_STEP.format(side=recipe.shorter_side, of='iw')}:-2".split(":")
        scale = "scale=" + ":".join(
            f"'if(gt(iw,ih),{w},{h})'" for w, h in zip(wide, high, strict=True)
        )
        self._convert(
            source, target, (),
            (
                *recipe.options,
                *("-vf", f"{scale},setsar=1,format=yuv420p", "-fpsmax", "30"),
                *("-movflags", "+faststart", "-f", "mp4"),
            ),
        )  # fmt: skip

    def _convert(
        self, source: Path, target: Path, before: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        _run(
            self.ffmpeg, "-nostdin", "-y", *_GUARDED, "-threads", "1", *before,
            "-f", _container(source), "-i", f"file:{source}",
            *("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-threads", "1"),
            *after, f"file:{target}",
        )  # fmt: skip
        if not target.is_file() or target.stat().st_size == 0:
            raise UnreadableFilm(cause="nothing_decoded")


@cache
def find() -> Tools | None:
    """The programs, if both are installed and can write H.264."""
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg is None or ffprobe is None:
        return None
    try:
        encoders = _run(ffmpeg, "-hide_banner", "-v", "error", "-encoders")
    except UnreadableFilm:
        return None
    return Tools(ffmpeg, ffprobe) if "libx264" in encoders else None


def _run(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own command, the file is named by us
            command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise UnreadableFilm(cause=type(error).__name__) from error
    if done.returncode != 0:
        raise UnreadableFilm(cause="decoder")
    return done.stdout.decode("utf-8", "replace")


def _container(path: Path) -> str:
    with path.open("rb") as file:
        return "matroska" if file.read(4) == b"\x1a\x45\xdf\xa3" else "mov"


def _rotation(stream: dict[str, Any]) -> float:
    for side in stream.get("side_data_list", ()):
        if "rotation" in side:
            return float(side["rotation"])
    return 0.0
