"""Phone numbers as people read them and as telephones dial them."""

import phonenumbers


def format_phone(number: str) -> str:
    """`+7 495 000-12-01`, as people write it; whatever is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_link(number: str) -> str:
    """The link which calls a number, however it is written; empty for none."""
    return "tel:" + "".join(c for c in number if c in "+0123456789") if number else ""
