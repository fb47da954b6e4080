import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_app.core.ids import CODE_ALPHABET, format_code, new_code, new_id, parse_code


def test_ids_are_version_7_and_sort_as_they_were_made() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {i.version for i in ids} == {7}
    assert {i.variant for i in ids} == {"specified in RFC 4122"}
    assert abs((ids[-1].int >> 80) / 1000 - time.time()) < 5


def test_codes_are_read_back_however_they_were_typed() -> None:
    code = new_code()
    assert len(code) == 10
    assert set(code) <= set(CODE_ALPHABET)
    assert format_code(code) == f"{code[:5]}-{code[5:]}"
    for typed in (code, code.lower(), format_code(code), f" {code[:3]} {code[3:]}\n"):
        assert parse_code(typed) == code


def test_cyrillic_letters_that_look_latin_are_understood() -> None:
    to_cyrillic = str.maketrans("ABEKMHPCTYX", "АВЕКМНРСТУХ")
    for _ in range(200):
        code = new_code()
        assert parse_code(code.translate(to_cyrillic)) == code
        assert parse_code(code.translate(to_cyrillic).lower()) == code


@given(st.data())
def test_every_single_wrong_symbol_and_swap_is_noticed(data: st.DataObject) -> None:
    code = new_code()
    at = data.draw(st.integers(0, 9))
    other = data.draw(st.sampled_from([s for s in CODE_ALPHABET if s != code[at]]))
    assert parse_code(code[:at] + other + code[at + 1 :]) is None
    if at < 9 and code[at] != code[at + 1]:
        assert parse_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) is None


@pytest.mark.parametrize("text", ["", "K7QF", "0" * 10, "💍" * 10, "A" * 1000, "Ы" * 10, "\0" * 10])
def test_anything_else_is_not_a_code(text: str) -> None:
    assert parse_code(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    parse_code(text)


def test_codes_cannot_be_guessed() -> None:
    assert len(CODE_ALPHABET) ** 9 >= 2**40
    assert len({new_code() for _ in range(2000)}) == 2000
