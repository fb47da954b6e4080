"""Changing the chain's settings where that concerns more than the chain."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import Actor
from booking_app.core.errors import Conflict
from booking_app.domain.catalogue import prices
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.schemas import ChainView


class PricesExist(Conflict):
    """Goods are priced in another currency. Details: `currency`, the one they are priced in."""

    code = "prices_exist"


async def change(
    session: AsyncSession, actor: Actor, changes: Mapping[str, Any], version: int
) -> ChainView:
    """Change settings. Raises what `chain.update` raises, and `PricesExist`.

    The transaction is to be given up when it raises.
    """
    return await _with_one_currency(session, await chain.update(session, actor, changes, version))


async def undo(session: AsyncSession, actor: Actor, version: int) -> ChainView:
    """Take the last change back. Raises what `chain.undo` raises, and `PricesExist`."""
    return await _with_one_currency(session, await chain.undo(session, actor, version))


async def priced_in(session: AsyncSession) -> str:
    """The currency goods are priced in; empty while nothing has a price."""
    return await prices.any_currency(session) or ""


async def _with_one_currency(session: AsyncSession, view: ChainView) -> ChainView:
    other = await prices.other_currency(session, view.currency)
    if other is not None:
        raise PricesExist(currency=other)
    return view
