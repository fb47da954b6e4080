"""What the payment endpoints answer."""

from booking_app.api.schemas.common import View


class Received(View):
    """A webhook has been kept; `new` is false when it was known."""

    new: bool
