"""Lists of people that are over: nobody's name or address is kept in them for ever."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.coupons.models import IssueList, IssueRow

UNANSWERED_FOR: Final = timedelta(days=7)
"""How long a list waits for somebody to say yes."""
PEOPLE_KEPT_FOR: Final = timedelta(days=30)
"""How long one can see who is on a list that was given or stopped."""

_NAMED = or_(
    IssueRow.name != "", IssueRow.phone != "", IssueRow.email != "", IssueRow.reference != ""
)


async def drop_unanswered(session: AsyncSession) -> None:
    """Forget the lists nobody said yes to in time, and the people in them."""
    old = select(IssueList.id).where(
        IssueList.state == "checked", IssueList.created_at < utc_now() - UNANSWERED_FOR
    )
    dropped = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(delete(IssueRow).where(IssueRow.list_id.in_(dropped)))
    await session.execute(delete(IssueList).where(IssueList.id.in_(dropped)))


async def with_people(session: AsyncSession) -> Sequence[UUID]:
    """The lists that ended long ago and still say who was on them."""
    query = select(IssueList.id).where(
        IssueList.state.in_(("done", "stopped")),
        IssueList.done_at < utc_now() - PEOPLE_KEPT_FOR,
        exists().where(IssueRow.list_id == IssueList.id, _NAMED),
    )
    return (await session.scalars(query)).all()


async def forget_people(session: AsyncSession, list_id: UUID) -> None:
    """Take the names and addresses out of a list; its lines, problems and coupons stay."""
    await session.execute(
        update(IssueRow)
        .where(IssueRow.list_id == list_id, _NAMED)
        .values(name="", phone="", email="", reference="")
        .execution_options(synchronize_session=False)
    )
