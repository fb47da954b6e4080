"""Who is calling: the network address behind the proxies we trust."""

from ipaddress import ip_address

from starlette.requests import HTTPConnection

from booking_app.core.settings import get_settings

_MOST_HOPS = 20


def client_address(connection: HTTPConnection) -> str:
    """The nearest address that is not one of our own proxies, or an empty string.

    `X-Forwarded-For` is read from the right and only as far as trusted proxies wrote it: what
    stands left of the first stranger is whatever that stranger liked to write.
    """
    address = connection.client.host if connection.client else ""
    forwarded = ",".join(connection.headers.getlist("x-forwarded-for"))
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        if not _is_trusted(address) or not _is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in get_settings().trusted_networks)
