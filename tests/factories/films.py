"""Films made by ffmpeg for tests."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import IN_CI


def require_ffmpeg() -> None:
    """Skip without ffmpeg, except where its presence was promised."""
    if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
        sentence = "ffmpeg is not installed (Debian: apt install ffmpeg)"
        (pytest.fail if IN_CI else pytest.skip)(sentence)


def run_ffmpeg(*arguments: object) -> None:
    """One run, quietly."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def make_film(
    path: Path, *, size: str = "1600x900", seconds: float = 2, more: tuple[str, ...] = ()
) -> Path:
    """A test picture with sound that tells where it was made."""
    require_ffmpeg()
    run_ffmpeg(
        "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=50:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
        "-metadata", "location=+55.7558+037.6173/", "-metadata", "title=Secret", *more, path,
    )  # fmt: skip
    return path
