"""A photo of 24 megapixels to everything browsers get, on one core."""

import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageFilter

from benchmarks.report import Table, median
from booking_app.domain.media.files import hash_file
from booking_app.domain.media.making import writer
from booking_app.domain.media.renditions import render_photo
from tests.infra.server import ROOT

_SIZE = (6000, 4000)
_ROUNDS = 3
_CHILD = "--render"


def measure() -> Table:
    """Seconds and memory of a process that renders one photo."""
    runs = [_run() for _ in range(_ROUNDS)]
    seconds, megabytes = (median(list(figures)) for figures in zip(*runs, strict=True))
    return Table(
        how=(
            "A noisy 6000×4000 JPEG to AVIF, WebP and JPEG in every width and to its tiles, in a "
            f"process of its own on one thread; the median of {_ROUNDS} runs. Seconds are those "
            "a core worked on it, whatever else the machine did; memory is the most the process "
            "ever held, Python and its imports included."
        ),
        columns=["what", "figure"],
        rows=[
            ["seconds of one core", f"{seconds:.2f}"],
            ["memory", f"{megabytes:.0f} MB"],
        ],
    )


def _run() -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.renditions", _CHILD],
        input=_photo(), capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def _photo() -> bytes:
    grain = Image.effect_noise(_SIZE, 60).filter(ImageFilter.GaussianBlur(1.5))
    slope = Image.linear_gradient("L").resize(_SIZE)
    photo = Image.merge("RGB", (grain, slope, Image.blend(grain, slope, 0.5)))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=92)
    return out.getvalue()


def _render() -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "original"
        original.write_bytes(sys.stdin.buffer.read())
        begun = time.process_time()
        render_photo(original, hash_file(original), writer(Path(folder)))
        seconds = time.process_time() - begun
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__" and _CHILD in sys.argv:
    _render()
