"""Which databases can be used, and with which driver."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


def normalise_url(url: str) -> URL:
    """The URL with the driver we use. Raises `ValueError` for any other kind of database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("not a database URL") from error
    if parsed.drivername in {"sqlite", "sqlite+aiosqlite"}:
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("SQLite needs a file")
        return parsed.set(drivername="sqlite+aiosqlite")
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError("only sqlite and postgresql databases are supported")
