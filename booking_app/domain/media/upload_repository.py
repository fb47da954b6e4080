"""Every query on uploads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.media.models import Upload
from booking_app.domain.media.schemas import Owner

UNDER_WAY = ("receiving", "waiting", "processing")


async def upload(session: AsyncSession, upload_id: UUID, *, lock: bool = False) -> Upload | None:
    """The upload; with `lock` nobody else changes it until this transaction ends."""
    query = select(Upload).where(Upload.id == upload_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def group(session: AsyncSession, owner: Owner, spin_group: str) -> Sequence[Upload]:
    """The uploads of one spin, locked in a fixed order."""
    return (
        await session.scalars(
            select(Upload)
            .where(
                Upload.owner_kind == owner.kind,
                Upload.owner_id == owner.id,
                Upload.spin_group == spin_group,
            )
            .order_by(Upload.id)
            .with_for_update()
        )
    ).all()


async def begun(session: AsyncSession, asset_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the first file of each of these assets was announced; absent where none is known."""
    rows = await session.execute(
        select(Upload.asset_id, func.min(Upload.created_at))
        .where(Upload.asset_id.in_(list(asset_ids)))
        .group_by(Upload.asset_id)
    )
    return {asset_id: at for asset_id, at in rows if asset_id is not None}


async def count_receiving(session: AsyncSession, owner: Owner) -> int:
    """How many uploads of this owner are not complete yet."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(Upload)
            .where(
                Upload.owner_kind == owner.kind,
                Upload.owner_id == owner.id,
                Upload.status == "receiving",
            )
        )
    ) or 0


async def count_coming(
    session: AsyncSession, product_id: UUID | None, store_id: UUID | None, spin_group: str
) -> int:
    """How many pictures are on their way to a product or a store, each spin counted once.

    Those in the place of another and the spin named are not counted.
    """
    single = Upload.spin_group == ""
    query = select(
        func.count().filter(single),
        func.count(Upload.spin_group.distinct()).filter(~single),
    ).where(
        Upload.product_id == product_id if store_id is None else Upload.store_id == store_id,
        Upload.status.in_(UNDER_WAY),
        Upload.replaces.is_(None),
        or_(single, Upload.spin_group != spin_group),
    )
    singles, spins = (await session.execute(query)).one()
    return singles + spins


async def of_product(session: AsyncSession, product_id: UUID, limit: int) -> Sequence[Upload]:
    """A product's uploads, the newest first."""
    return (
        await session.scalars(
            select(Upload)
            .where(Upload.product_id == product_id)
            .order_by(Upload.created_at.desc(), Upload.id.desc())
            .limit(limit)
        )
    ).all()


async def of_store(session: AsyncSession, store_id: UUID, limit: int) -> Sequence[Upload]:
    """A store's uploads, the newest first."""
    return (
        await session.scalars(
            select(Upload)
            .where(Upload.store_id == store_id)
            .order_by(Upload.created_at.desc(), Upload.id.desc())
            .limit(limit)
        )
    ).all()


async def of_owner(session: AsyncSession, owner: Owner, limit: int) -> Sequence[Upload]:
    """Somebody's own uploads, the newest first."""
    return (
        await session.scalars(
            select(Upload)
            .where(Upload.owner_kind == owner.kind, Upload.owner_id == owner.id)
            .order_by(Upload.created_at.desc(), Upload.id.desc())
            .limit(limit)
        )
    ).all()


async def prolong(session: AsyncSession, upload_id: UUID, expires_at: datetime) -> None:
    """The upload is in use and lives until then."""
    await session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.status == "receiving")
        .values(expires_at=expires_at)
    )


async def expired(session: AsyncSession, now: datetime, limit: int) -> Sequence[Upload]:
    """Uploads nobody went on with in time."""
    return (
        await session.scalars(
            select(Upload)
            .where(Upload.status == "receiving", Upload.expires_at < now)
            .order_by(Upload.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def needing_files(session: AsyncSession, ids: Sequence[UUID], since: datetime) -> set[UUID]:
    """Those of the uploads whose received bytes are still needed.

    A refused one may be tried again for a while, until `since`.
    """
    wanted = or_(
        Upload.status.in_(UNDER_WAY),
        and_(Upload.status == "refused", Upload.updated_at >= since),
    )
    return set(await session.scalars(select(Upload.id).where(Upload.id.in_(list(ids)), wanted)))


async def forget_before(session: AsyncSession, before: datetime) -> None:
    """Remove the rows of uploads that ended before this moment."""
    await session.execute(
        delete(Upload).where(Upload.status.not_in(UNDER_WAY), Upload.updated_at < before)
    )


async def detach_asset(session: AsyncSession, asset_id: UUID) -> None:
    """No upload names this asset any more."""
    await session.execute(update(Upload).where(Upload.asset_id == asset_id).values(asset_id=None))
