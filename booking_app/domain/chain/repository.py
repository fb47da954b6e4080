"""Every query on the chain's settings."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import AuditEntry
from booking_app.core.fixed import Query, plain
from booking_app.domain.chain.models import ONLY_ROW, Chain, Logo


async def row(session: AsyncSession, *, lock: bool = False) -> tuple[Chain, Logo | None] | None:
    """The settings with their logo, if anybody ever saved them."""
    query = select(Chain, Logo).outerjoin(Logo, Logo.digest == Chain.logo)
    query = query.where(Chain.id == ONLY_ROW)
    if lock:
        query = query.with_for_update(of=Chain)
    found = (await session.execute(query)).first()
    return (found[0], found[1]) if found else None


_chain, _logo = plain(Chain), plain(Logo, "digest", "width", "height", "is_dark")
_CHAIN_COLUMNS = len(Chain.__table__.columns)


def _seen(*columns: Any) -> tuple[Chain, Logo | None]:
    logo = columns[_CHAIN_COLUMNS:]
    return _chain(*columns[:_CHAIN_COLUMNS]), _logo(*logo) if logo[0] is not None else None


_SEEN = Query(
    _seen,
    select(Chain, Logo.digest, Logo.width, Logo.height, Logo.is_dark)
    .outerjoin(Logo, Logo.digest == Chain.logo)
    .where(Chain.id == ONLY_ROW),
)


async def seen(session: AsyncSession) -> tuple[Chain, Logo | None] | None:
    """As `row`, to read only."""
    return await _SEEN.first(session)


async def version(session: AsyncSession) -> int:
    """The version of the settings; 0 when nobody ever saved them."""
    return await session.scalar(select(Chain.version).where(Chain.id == ONLY_ROW)) or 0


async def logo(session: AsyncSession, digest: str) -> Logo | None:
    """A logo by its digest, the one in use or an older one; without its bytes."""
    return await session.get(Logo, digest)


async def logo_content(session: AsyncSession, digest: str) -> bytes | None:
    """A logo's bytes."""
    return await session.scalar(select(Logo.content).where(Logo.digest == digest))


async def last_change(session: AsyncSession, action: str) -> AuditEntry | None:
    """The newest entry of the audit log about the settings."""
    query = select(AuditEntry).where(
        AuditEntry.subject_kind == "chain", AuditEntry.action == action
    )
    return await session.scalar(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))
