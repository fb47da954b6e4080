"""What can go wrong with what a shopper tells about themselves."""

from booking_app.core.errors import InvalidInput


class InvalidContact(InvalidInput):
    """A name, phone or e-mail that cannot be used.

    `details["fields"]` maps the field (`name`, `phone`, `email`) to a reason: `required`,
    `too_long`, `no_letters`, `invalid`, `contact_required`.
    """

    code = "invalid_contact"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields=fields)
        self.fields = fields
