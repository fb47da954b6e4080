"""Ring sizes against published charts."""

import math

import pytest

from booking_app.core.i18n import translator
from booking_app.ui.shop.ring_guide import ring_rows
from booking_app.ui.shop.ring_sizes import ring_size, ring_sizes


@pytest.mark.parametrize(
    ("mm", "eu", "us", "uk"),
    [
        (14.0, "44", "3", "F"),
        (15.5, "49", "4¾", "J"),
        (16.5, "52", "6", "L½"),
        (17.5, "55", "7¼", "O"),
        (18.0, "57", "7¾", "P"),
        (19.0, "60", "9", "S"),
        (20.0, "63", "10¼", "U½"),
        (22.0, "69", "12¾", "Z½"),
        (23.0, "72", "14", "Z+3"),
    ],
)
def test_a_size_in_the_words_of_others(mm, eu, us, uk):
    size = ring_size(mm)
    assert (size.eu, size.us, size.uk) == (eu, us, uk)


def test_sizes_grow_by_half_millimetres_and_european_ones_with_them():
    sizes = ring_sizes()
    assert [size.mm for size in sizes] == [14 + step / 2 for step in range(19)]
    assert all(abs(int(size.eu) - math.pi * size.mm) <= 0.5 for size in sizes)


def test_only_what_this_ring_is_made_in_can_be_chosen():
    rows = {row.mm: row for row in ring_rows({"16.5": "/p/x?size=16.5"}, translator("ru"))}
    assert rows["16.5"].href == "/p/x?size=16.5"
    assert rows["16.5"].name == "16,5"
    assert rows["17"].href == ""
