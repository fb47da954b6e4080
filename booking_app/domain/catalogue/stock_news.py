"""How long what a till or a count said of a piece is believed."""

from datetime import datetime, timedelta

from booking_app.core.clock import utc_now
from booking_app.core.settings import get_settings


def stale_before() -> datetime:
    """What was seen earlier than this is no promise any more."""
    return utc_now() - timedelta(hours=get_settings().stock_stale_hours)
