"""Pictures are drawn with the file that pages take a character from."""

import re
from pathlib import Path

import pytest

from booking_app.adapters.lettering import _of, font_of

ASSETS = Path(__file__).parents[2] / "assets"
FACE = re.compile(r'/fonts/(\w+-[\w-]+?)\.\w+\.woff2".*?unicode-range: ([^;]+);', re.DOTALL)


def part_of(family: str, character: str) -> str:
    """Which file `fonts.css` takes a character from."""
    ord(character)
    for name, ranges in FACE.findall((ASSETS / "fonts.css").read_text("utf-8")):
        for span in ranges.replace("U+", "").split(", "):
            first, _, last = span.partition("-")
            if name.startswith(family) and int(first, 16) <= ord(character) <= int(
                last or first, 16
            ):
                return str(name)
    raise AssertionError(f"no file has {character!r}")


@pytest.mark.parametrize("role", ["title", "text"])
@pytest.mark.parametrize("character", [*"AzЯё№ґÉß«—…₽€−7", "\u00a0"])
def test_the_same_file_has_a_character(role: str, character: str) -> None:
    fonts = font_of(ASSETS / "fonts", role, 40)
    file = Path(str(_of(character, fonts).path)).name
    assert file.split(".")[0] == part_of(file.split("-")[0], character)
