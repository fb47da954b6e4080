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
from booking_app.domain.media.files import content_hash
from booking_app.domain.media.making import writer
from booking_app.domain.media.renditions import render_photo
from tests.infra.server import ROOT

_SIZE = (6000, 4000)
_ROUNDS = 3
_CHILD = "--render"


def measure() -> Table:
    """Seconds and memory of a process that renders one photo."""
    runs = [_run() for _ in range(_ROUNDS)]
    return Table(
        how=(
            "A noisy 6000×4000 JPEG to AVIF, WebP and JPEG in every width, in a process of its "
            f"own; the median of {_ROUNDS} runs. Memory is the most the process ever held, "
            "Python and its imports included."
        ),
        columns=["what", "figure"],
        rows=[
            ["seconds", f"{median([seconds for seconds, _ in runs]):.2f}"],
            ["memory", f"{median([megabytes for _, megabytes in runs]):.0f} MB"],
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
    original = sys.stdin.buffer.read()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        render_photo(original, content_hash(original), writer(Path(folder)))
    seconds = time.perf_counter() - begun
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__" and _CHILD in sys.argv:
    _render()
