"""QR codes, read back the way a camera would."""

import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from booking_app.workflows.qr_codes import QUIET_ZONE, qr_png, qr_svg

PAYLOAD = "https://shop.example/q/" + "AB7KQ2X9" * 23
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def read(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def draw(svg: str, scale: int) -> Image.Image:
    """The path as pixels."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    size = int(root.attrib["viewBox"].split()[2])
    white, black = root.findall("{http://www.w3.org/2000/svg}path")
    assert (white.attrib["fill"], black.attrib["fill"]) == ("#fff", "#000")
    image = Image.new("L", (size, size), 255)
    for x, y, length in _RUN.findall(black.attrib["d"]):
        image.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return image.resize((size * scale, size * scale), Image.Resampling.NEAREST)


def test_the_picture_reads_back() -> None:
    image = Image.open(io.BytesIO(qr_png(PAYLOAD)))
    assert image.width >= 600
    assert read(image.convert("L")) == [PAYLOAD]


def test_the_drawing_reads_back() -> None:
    assert read(draw(qr_svg(PAYLOAD), 6)) == [PAYLOAD]


@pytest.mark.parametrize("payload", ["x", "http://localhost:3000/q/A", "Привет", PAYLOAD * 4])
def test_any_length_and_script(payload: str) -> None:
    assert read(draw(qr_svg(payload), 6)) == [payload]


def test_it_reads_from_a_bad_photo_of_a_screen() -> None:
    image = draw(qr_svg(PAYLOAD), 6).rotate(7, expand=True, fillcolor=255)
    faded = image.point(lambda value: 90 + value * 110 // 255).filter(ImageFilter.GaussianBlur(2))
    assert read(faded) == [PAYLOAD]


def test_white_surrounds_the_code() -> None:
    image = draw(qr_svg(PAYLOAD), 1)
    size = image.width
    inside = (QUIET_ZONE, QUIET_ZONE, size - QUIET_ZONE, size - QUIET_ZONE)
    dark = image.point(lambda value: 255 - value).getbbox()
    assert dark == inside


def test_a_screen_reader_says_the_title() -> None:
    svg = qr_svg(PAYLOAD, title='Code of "Anna" & <you>')
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Code of "Anna" & <you>'
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == 'Code of "Anna" & <you>'
    assert 'aria-hidden="true"' in qr_svg(PAYLOAD)
