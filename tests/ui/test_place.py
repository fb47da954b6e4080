"""The chosen place in its cookie."""

import pytest

from booking_app.ui.place import Place, read_place, write_place


@pytest.mark.parametrize(
    ("place", "cookie"),
    [
        (Place(), ""),
        (Place("moscow"), "moscow"),
        (Place("moscow", "moscow-arbat"), "moscow~moscow-arbat"),
        (Place("kazan", "", 55.79, 49.12), "kazan~~55.790~49.120"),
        (Place("", "", -0.5, 0.0), "~~-0.500~0.000"),
    ],
)
def test_a_place_comes_back_from_its_cookie(place, cookie):
    assert write_place(place) == cookie
    assert read_place(cookie) == place


@pytest.mark.parametrize("cookie", ["<script>", "Москва", "a b", "x" * 81, "~'"])
def test_what_is_not_ours_is_no_place(cookie):
    assert read_place(cookie) == Place()


@pytest.mark.parametrize("cookie", ["~~91~0", "~~nan~1", "~~inf~1", "~~55.7", "~~x~y"])
def test_half_a_position_is_none(cookie):
    assert read_place(cookie).lat is None


def test_a_position_is_never_kept_exactly():
    assert read_place("~~55.761402~37.621066") == Place("", "", 55.761, 37.621)
