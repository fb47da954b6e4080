"""Millimetres found in a description, and drawn."""

import re

import pytest

from booking_app.core.i18n import translator
from booking_app.ui.shop.true_size_view import figures, measures


@pytest.mark.parametrize(
    ("locale", "value", "numbers"),
    [
        ("ru", "2,0 мм", (2.0,)),
        ("en", "2.0 mm", (2.0,)),
        ("ru", "Изумруд ступенчатой огранки, 6,2 × 4,6 мм, 0,70 карата", (6.2, 4.6)),
        ("en", "10 x 8 mm, for engraving", (10.0, 8.0)),
        ("en", "Two freshwater pearls of 9.2 mm", (9.2,)),
    ],
)
def test_millimetres_are_found_in_both_languages(locale, value, numbers):
    (found,) = measures([("Stone", value)], translator(locale))
    assert found.numbers == numbers


@pytest.mark.parametrize(
    "value",
    [
        "около 2,6 г (размер 17)",
        "about 14.6 g (58 mm)",
        "45 см",
        "0,70 карата",
        "165 мм",
        "G / VS2",
    ],
)
def test_what_is_no_length_or_no_phone_could_show_is_left_out(value):
    assert measures([("Вес", value)], translator("ru")) == ()
    assert measures([("Weight", value)], translator("en")) == ()


def test_of_several_the_one_of_the_chosen_size_is_drawn():
    specs = [("Внешний диаметр", "22 мм (на фото) или 18 мм")]
    t = translator("ru")
    assert measures(specs, t, "18 mm")[0].numbers == (18.0,)
    assert measures(specs, t, "22 mm")[0].numbers == (22.0,)
    assert measures(specs, t)[0].numbers == (22.0,)


def drawn(specs, **more):
    given = {"size": "17", "is_ring": True, "metal": "white_gold", "t": translator("en")} | more
    return figures(specs, **given)


def test_a_ring_has_the_inside_of_its_size():
    ring = drawn([("Stone", "Round brilliant diamond, 6.4 mm, 1.00 ct")])[0]
    assert ring.label == "A ring of size 17"
    # The inner edge: two arcs of 8.5 mm.
    assert ring.metal.count("a8.5 8.5") == 2
    # As wide as 17 mm and twice the metal, with half a millimetre at either edge.
    assert ring.width == "calc(21.4 * var(--mm))"
    assert ring.stone


def test_a_stone_is_drawn_in_its_own_shape():
    (stone,) = drawn([("Stone", "Blue topaz, pear cut, 10 × 6.4 mm")], is_ring=False)
    assert stone.view_box == "-0.5 -0.5 7.4 11"
    assert re.search(r"a3\.2 5 ", stone.stone)


@pytest.mark.parametrize(
    ("locale", "label", "value"), [("ru", "Камень", "6,4 мм"), ("en", "Stone", "6.4 mm")]
)
def test_a_stone_is_known_in_both_languages(locale, label, value):
    (stone,) = drawn([(label, value)], is_ring=False, t=translator(locale))
    assert stone.stone


def test_nothing_measured_nothing_drawn():
    assert drawn([("Stones", "None")], is_ring=False, size="45 cm") == ()
