"""A made-up camera: Chromium plays a film of a picture to whoever asks for the camera.

Chromium opens the film when a page asks for the camera, so what is held before the lens may be
decided after the browser was started, but before the page asks.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

FRAME = (1280, 720)
_FRAMES = 30
_PAPER = "#b9b4ab"


def camera_arguments(film: Path) -> list[str]:
    """What to start Chromium with, so that its camera shows the film at this path."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def hold_before_lens(picture: bytes, film: Path) -> None:
    """Film a PNG as a phone's screen held before the lens: on a table, and not quite straight."""
    film.write_bytes(_held(picture) * _FRAMES)


def hold_in_turn(pictures: Sequence[bytes], film: Path) -> None:
    """Film several, one after the other and round again."""
    film.write_bytes(b"".join(_held(picture) * _FRAMES for picture in pictures))


def _held(picture: bytes) -> bytes:
    scene = Image.new("RGB", FRAME, _PAPER)
    screen = Image.open(io.BytesIO(picture)).convert("RGB")
    screen.thumbnail((FRAME[0] * 2 // 3, FRAME[1] * 2 // 3))
    turned = screen.rotate(4, expand=True, fillcolor=_PAPER, resample=Image.Resampling.BICUBIC)
    scene.paste(turned, ((FRAME[0] - turned.width) // 2, (FRAME[1] - turned.height) // 2))
    frame = io.BytesIO()
    scene.save(frame, "JPEG", quality=85)
    return frame.getvalue()


def show_nothing(film: Path) -> None:
    """Film an empty table."""
    frame = io.BytesIO()
    Image.new("RGB", FRAME, _PAPER).save(frame, "JPEG", quality=85)
    film.write_bytes(frame.getvalue() * _FRAMES)
