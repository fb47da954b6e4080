"""The settings of the demo chain."""

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import SYSTEM
from booking_app.domain.chain import service as chain


async def load_settings(session: AsyncSession) -> None:
    """Save what the environment says of the chain; settings somebody saved stay as they are."""
    if not (await chain.current(session)).version:
        await chain.update(session, SYSTEM, {}, 0)
