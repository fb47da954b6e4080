"""What people type for a name, a phone and an e-mail."""

import pytest

from booking_app.domain.customers.contacts import mask_email, mask_phone, normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput


@pytest.mark.parametrize(
    ("phone", "stored"),
    [
        ("8 (916) 123-45-67", "+79161234567"),
        ("+7 916 123 45 67", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("+375 29 123-45-67", "+375291234567"),
    ],
)
def test_a_phone_is_understood_as_people_write_it(phone: str, stored: str) -> None:
    assert normalise_contact(ContactInput("Анна", phone=phone)).phone == stored


@pytest.mark.parametrize(
    ("contact", "wrong"),
    [
        (ContactInput("", phone="+79161234567"), {"name": "required"}),
        (ContactInput("\x00\u200b", phone="+79161234567"), {"name": "required"}),
        (ContactInput("🙂🙂", phone="+79161234567"), {"name": "no_letters"}),
        (ContactInput("я" * 10_000, phone="+79161234567"), {"name": "too_long"}),
        (ContactInput("Анна"), {"phone": "contact_required"}),
        (ContactInput("Анна", phone="12"), {"phone": "invalid"}),
        (ContactInput("Анна", phone="9" * 5000), {"phone": "invalid"}),
        (ContactInput("Анна", email="anna@"), {"email": "invalid"}),
        (ContactInput("Анна", email="a" * 10_000 + "@example.com"), {"email": "invalid"}),
        (
            ContactInput("", phone="1", email="x"),
            {"name": "required", "phone": "invalid", "email": "invalid"},
        ),
    ],
)
def test_every_field_that_cannot_be_used_is_named(
    contact: ContactInput, wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidContact) as caught:
        normalise_contact(contact)
    assert caught.value.fields == wrong


def test_names_keep_their_spelling_and_lose_only_what_nobody_sees() -> None:
    result = normalise_contact(
        ContactInput("  Анна-Мария\t О’Нил 🌸\ud800 ", email=" Anna@Example.COM ")
    )
    assert result.name == "Анна-Мария О’Нил 🌸"
    assert result.email == "anna@example.com"


def test_masks_show_enough_to_recognise() -> None:
    assert mask_phone("+79161234567") == "+7 ••• •••-45-67"
    assert mask_email("anna@example.com") == "a•••@example.com"
    assert (mask_phone(""), mask_email("")) == ("", "")
