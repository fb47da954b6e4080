"""Cells are read as people write them; what could mean two things is refused."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_app.workflows.imports import cells
from booking_app.workflows.imports.cells import Unreadable

price = cells.scaled(2, 1, 10**13)
grams = cells.scaled(3, 0, 10**9)
barcode = cells.key(r"\w[\w./-]*", 32)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12990", 1_299_000),
        ("12 990,50", 1_299_050),
        ("12\u00a0990,5", 1_299_050),
        ("12\u202f990.5", 1_299_050),
        ("12,990.50", 1_299_050),
        ("12.990,50", 1_299_050),
        ("1,234,567", 123_456_700),
        ("1.234.567", 123_456_700),
        ("12'990", 1_299_000),
        ("0.01", 1),
        (12990.1, 1_299_010),
        (12990, 1_299_000),
        (0.1 + 0.2, 30),
    ],
)
def test_prices(text: object, minor: int) -> None:
    assert price(text) == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12,990", "ambiguous"),
        ("12.9.90", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("12 990 руб", "not_a_number"),
        ("1e5", "not_a_number"),
        ("nan", "not_a_number"),
        ("12.345", "too_precise"),
        ("0", "out_of_range"),
        ("-5", "out_of_range"),
        ("9" * 17, "out_of_range"),
        (True, "not_a_number"),
        ("#ЗНАЧ!", "cell_error"),
        ("#REF!", "cell_error"),
    ],
)
def test_what_is_no_price(text: object, reason: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        price(text)
    assert unreadable.value.reason == reason


def test_three_decimal_places_are_no_riddle_where_they_are_usual() -> None:
    assert grams("2,350") == 2350
    assert grams("2.35") == 2350


@pytest.mark.parametrize(
    ("value", "text"),
    [("007", "007"), (4600000000012, "4600000000012"), (4600000000012.0, "4600000000012")],
)
def test_barcodes_keep_their_digits(value: object, text: str) -> None:
    assert barcode(value) == text


@pytest.mark.parametrize("value", ["4,6E+12", "4.60000E+12", 4.6e18, 46000000000123456789, 1.5])
def test_barcodes_a_spreadsheet_has_spoilt(value: object) -> None:
    with pytest.raises(Unreadable) as unreadable:
        barcode(value)
    assert unreadable.value.reason == "rounded"


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2026-03-11 09:00", "2026-03-11T09:00:00"),
        ("11.03.2026", "2026-03-11T00:00:00"),
        ("1.3.2026 9:05:07", "2026-03-01T09:05:07"),
        ("2026-03-11T09:00:00+03:00", "2026-03-11T06:00:00+00:00"),
        ("2026-03-11T09:00:00Z", "2026-03-11T09:00:00+00:00"),
        (datetime(2026, 3, 11, 9), "2026-03-11T09:00:00"),  # noqa: DTZ001 - as Excel keeps it
        (date(2026, 3, 11), "2026-03-11T00:00:00"),
    ],
)
def test_moments(value: object, iso: str) -> None:
    assert cells.moment(value) == iso


@pytest.mark.parametrize("text", ["11/03/2026", "31.02.2026", "yesterday", "1026-03-11"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(Unreadable):
        cells.moment(text)


@pytest.mark.parametrize(("text", "answer"), [("Да", True), ("no", False), (1, True), ("Н", False)])
def test_yes_and_no(text: object, answer: bool) -> None:
    assert cells.yes_or_no(text) is answer


@given(st.integers(1, 10**13))
def test_a_price_shown_is_the_price_read(minor: int) -> None:
    assert price(cells.show_scaled(2)(minor)) == minor


@given(st.integers(-900_000_000, 900_000_000).map(lambda n: n / 1e7))
def test_a_latitude_shown_is_the_latitude_read(lat: float) -> None:
    assert cells.degrees(90)(cells.show_number(lat)) == lat


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (price, barcode, cells.moment, cells.text(50), cells.yes_or_no):
        with suppress(Unreadable):
            read(text)


@given(st.from_regex(r"[0-9]{1,14}([.,][0-9]{1,10})?", fullmatch=True), st.sampled_from([0, 2, 3]))
def test_usual_numbers_are_read_as_all_others_are(text: str, digits: int) -> None:
    read = cells.scaled(digits, 0, 10**18)
    # A space keeps the number from being read the short way.
    assert outcome(read, text) == outcome(read, f" {text}")


def outcome(read: cells.Reader, text: str) -> object:
    try:
        return read(text)
    except Unreadable as error:
        return error.reason


def test_a_reader_that_remembers_refuses_again_and_mixes_nothing_up() -> None:
    read = cells.remembering(cells.yes_or_no)
    assert [read("да"), read("да"), read(True), read("1"), read("0")] == [
        True, True, True, True, False,
    ]  # fmt: skip
    for _ in range(2):
        with pytest.raises(Unreadable):
            read("?")
