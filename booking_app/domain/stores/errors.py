"""What can go wrong with stores."""

from booking_app.core.errors import Conflict, InvalidInput, NotFound, Unavailable


class StoreNotFound(NotFound):
    """No public store has this address."""

    code = "unknown_store"


class CityNotFound(NotFound):
    """No town has this address."""

    code = "unknown_city"


class UnknownPage(InvalidInput):
    """A list of stores was to go on from where none of its pages ends."""

    code = "unknown_page"


class InvalidStore(InvalidInput):
    """Fields of a store that cannot be accepted.

    `details["fields"]` maps the field (`name.ru`, `slug`, `weekly.0`, `days.2026-01-01` …) to a
    reason: `required`, `too_long`, `invalid`, `taken`, `out_of_range`, `overlap`, `duplicate`.
    """

    code = "invalid_store"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields=fields)
        self.fields = fields


class StoreChanged(Conflict):
    """Somebody saved this store meanwhile. `details`: their `version`."""

    code = "store_changed"


class StoreArchived(Conflict):
    """An archived store must be brought back before it can be changed."""

    code = "store_archived"


class GeocoderUnavailable(Unavailable):
    """The service that finds addresses is not set up, or does not answer now."""

    code = "geocoder_unavailable"
