"""Whether a request comes from our own pages."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from booking_app.core.settings import get_settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_cross_site(connection: HTTPConnection) -> bool:
    """Whether a page of somebody else's made the visitor's browser send this.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. A request with neither was not
    made by a page: programs send none, and carry no cookies they were not given.
    """
    headers = connection.headers
    origin = headers.get("origin")
    if origin is not None and origin == get_settings().public_url:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is None:
        return False
    return urlsplit(origin).netloc != headers.get("host")
