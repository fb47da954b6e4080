"""Colours that can be read, and the nearest ones that can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_app.core.colours import READABLE, contrast, nearest_readable, parse_colour

PAPERS = ("#fbf8f3", "#141210")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#B0894A", "#b0894a"),
        (" b0894a ", "#b0894a"),
        ("#AbC", "#aabbcc"),
        ("gold", None),
        ("#12345", None),
        ("#1234567", None),
        ("", None),
    ],
)
def test_colours_are_read_as_people_type_them(typed: str, colour: str | None) -> None:
    assert parse_colour(typed) == colour


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours, st.sampled_from(PAPERS))
def test_the_nearest_colour_can_be_read_and_is_no_further_than_it_must_be(
    colour: str, paper: str
) -> None:
    found = nearest_readable(colour, paper)
    assert contrast(found, paper) >= READABLE
    if contrast(colour, paper) >= READABLE:
        assert found == colour
    else:
        assert contrast(found, paper) < READABLE + 0.35
