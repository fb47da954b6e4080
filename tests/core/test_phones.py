import pytest

from booking_app.core.phones import format_phone, phone_link


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+74950001201", "+7 495 000-12-01"),
        ("+37410555120", "+374 10 555120"),
        ("+7 495 123-45-67", "+7 495 123-45-67"),
        ("call us", "call us"),
        ("", ""),
    ],
)
def test_as_people_write_it(number: str, shown: str) -> None:
    assert format_phone(number) == shown


def test_as_a_telephone_dials_it() -> None:
    assert phone_link("+7 (495) 123-45-67") == "tel:+74951234567"
    assert phone_link("") == ""
