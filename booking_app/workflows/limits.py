"""Limits against abuse of bookings, coupons and codes. Ask before the transaction, count after."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from booking_app.core.errors import NotFound, RateLimited
from booking_app.core.ratelimit import address_key, get_rate_limiter
from booking_app.core.rates import Rate
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret
from booking_app.domain.customers.schemas import ContactInput

_ARRIVALS_OF_ONE = Rate(30, 3600)
_ARRIVALS_FROM_ONE = Rate(600, 3600)


async def check_booking(address: str, contact: ContactInput) -> None:
    """Raises `RateLimited` when this address or contact has booked too often lately.

    The contact must be normalised; `address` is the network address, empty if unknown.
    """
    limiter = get_rate_limiter()
    for key, rate in _booking_keys(address, contact):
        await limiter.check(key, rate)


async def count_booking(address: str, contact: ContactInput) -> None:
    """Count a booking that was made. One that was refused costs nobody anything.

    Several made at once may exceed the limit together; they stand, and the next one is refused.
    """
    limiter = get_rate_limiter()
    for key, rate in _booking_keys(address, contact):
        with suppress(RateLimited):
            await limiter.hit(key, rate)


async def check_guesses(*, address: str = "", account: str = "") -> None:
    """Raises `RateLimited` when too many codes or secrets from there were wrong lately.

    Counted by `account` where somebody is signed in, else by the network address.
    """
    key = _guesses_key(address, account)
    if key is not None:
        await get_rate_limiter().check(key, get_settings().rate_code_entry)


async def count_guess(*, address: str = "", account: str = "") -> None:
    """Count a wrong code or secret. Raises `RateLimited` when it was one too many."""
    key = _guesses_key(address, account)
    if key is not None:
        await get_rate_limiter().hit(key, get_settings().rate_code_entry)


@asynccontextmanager
async def counted_guesses(*, address: str = "", account: str = "") -> AsyncIterator[None]:
    """Around what a code or a secret opens: `NotFound` counts as a wrong one."""
    await check_guesses(address=address, account=account)
    try:
        yield
    except NotFound:
        await count_guess(address=address, account=account)
        raise


async def count_taking(address: str, visitor_id: UUID | None, contact: ContactInput | None) -> None:
    """Count one more coupon taken. Raises `RateLimited` when that were too many.

    The contact must be normalised.
    """
    settings, limiter = get_settings(), get_rate_limiter()
    known = [str(visitor_id)] if visitor_id else []
    if contact is not None:
        known += [hash_secret(value) for value in (contact.phone, contact.email) if value]
    for value in known:
        await limiter.hit(f"coupon:shopper:{value}", settings.rate_coupon_shopper)
    if (source := address_key(address)) is not None:
        await limiter.hit(f"coupon:address:{source}", settings.rate_coupon_ip)


async def count_arrival(address: str, visitor_id: UUID | None) -> None:
    """Count one more arrival told by a browser. Raises `RateLimited` when that were too many."""
    limiter, source = get_rate_limiter(), address_key(address)
    if visitor_id is not None:
        await limiter.hit(f"arrival:visitor:{visitor_id}", _ARRIVALS_OF_ONE)
    if source is not None:
        await limiter.hit(f"arrival:address:{source}", _ARRIVALS_FROM_ONE)


def _guesses_key(address: str, account: str) -> str | None:
    source = f"account:{account}" if account else address_key(address)
    return None if source is None else f"code:{source}"


def _booking_keys(address: str, contact: ContactInput) -> list[tuple[str, Rate]]:
    settings = get_settings()
    keys = [
        (f"booking:contact:{hash_secret(value)}", settings.rate_booking_contact)
        for value in (contact.phone, contact.email)
        if value
    ]
    if (source := address_key(address)) is not None:
        keys.append((f"booking:address:{source}", settings.rate_booking_ip))
    return keys
