"""What can go wrong with stores."""

from booking_app.core.errors import NotFound


class StoreNotFound(NotFound):
    """No public store has this address."""

    code = "unknown_store"


class CityNotFound(NotFound):
    """No town has this address."""

    code = "unknown_city"
