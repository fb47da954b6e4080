"""Every query on visitors, contacts and touches."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.fixed import Command, Query, one_of, plain, the_value, values_of
from booking_app.core.ids import new_id
from booking_app.domain.customers.models import Consent, Contact, ContactChannel, Touch, Visitor

_AT_ONCE = 500


async def visitor(session: AsyncSession, visitor_id: UUID) -> Visitor | None:
    """The visitor with this id."""
    return await session.get(Visitor, visitor_id)


async def add_visitor(session: AsyncSession, visitor_id: UUID) -> bool:
    """Make a visitor known; done twice at once it is still one. Whether it was done here."""
    return await _ADD_VISITOR.first(session, id=visitor_id, created_at=utc_now()) is not None


def _add_visitor(dialect: str) -> Executable:
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    return (
        insert(Visitor)
        .values(id=bindparam("id"), created_at=bindparam("created_at"))
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(Visitor.id)
    )


_ADD_VISITOR: Query[UUID] = Query(the_value, _add_visitor)
_LOCK_VISITOR = Query(
    the_value, select(Visitor.id).where(Visitor.id == bindparam("id")).with_for_update()
)


async def lock_visitor(session: AsyncSession, visitor_id: UUID) -> None:
    """Keep this browser from doing anything elsewhere until the transaction ends; made known if it
    is not yet."""
    if await _LOCK_VISITOR.first(session, id=visitor_id) is not None:
        return
    if not await add_visitor(session, visitor_id):
        await _LOCK_VISITOR.first(session, id=visitor_id)


_OF_ONE = 2
"""How many channels one contact may have."""


@cache
def _lock_channels(count: int) -> Command:
    """For so many, put together once: every booking says it."""

    def statement(dialect: str) -> Executable:
        insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
        rows: list[dict[str, Any]] = [
            {"value": bindparam(f"value_{place}"), "last_used_at": bindparam("now")}
            for place in range(count)
        ]
        made = insert(ContactChannel).values(rows)
        return made.on_conflict_do_update(
            index_elements=["value"], set_={"last_used_at": made.excluded.last_used_at}
        )

    return Command(statement)


async def lock_channels(session: AsyncSession, values: Collection[str]) -> None:
    """Hold these phones and e-mails until the transaction ends, in a fixed order."""
    insert, now = _insert(session), utc_now()
    ordered = sorted(set(values))
    if not ordered:
        return
    if len(ordered) <= _OF_ONE:
        named = {f"value_{place}": value for place, value in enumerate(ordered)}
        await _lock_channels(len(ordered)).run(session, now=now, **named)
        return
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        statement = insert(ContactChannel).values(
            [{"value": value, "last_used_at": now} for value in part]
        )
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["value"], set_={"last_used_at": statement.excluded.last_used_at}
            )
        )


async def contacts_for(
    session: AsyncSession, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """The ids of the contacts with exactly these phones and e-mails, made if they are new."""
    insert, now = _insert(session), utc_now()
    rows = [
        {"id": new_id(), "phone": phone, "email": email, "created_at": now}
        for phone, email in pairs
    ]
    statement = insert(Contact).values(rows)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["phone", "email"]))
    query = select(Contact.phone, Contact.email, Contact.id).where(
        tuple_(Contact.phone, Contact.email).in_(pairs)
    )
    return {(phone, email): id_ for phone, email, id_ in await session.execute(query)}


async def consents_by_email(
    session: AsyncSession, emails: Collection[str], kind: str
) -> dict[str, bool]:
    """What was last said to a consent under each of these e-mails; absent where nothing was."""
    query = (
        select(Contact.email, Consent.given)
        .join(Consent, Consent.contact_id == Contact.id)
        .where(Contact.email.in_(emails), Consent.kind == kind)
        .order_by(Consent.at, Consent.id)
    )
    return {email: given for email, given in await session.execute(query)}  # noqa: C416


async def contact_for(session: AsyncSession, phone: str, email: str) -> Contact:
    """The contact with exactly this phone and e-mail, made if it is new; to read only."""
    found = await _NEW_CONTACT.first(
        session, id=new_id(), phone=phone, email=email, created_at=utc_now()
    ) or await _CONTACT.first(session, phone=phone, email=email)
    if found is None:
        raise AssertionError("a contact that is neither new nor known")
    return found


def _new_contact(dialect: str) -> Executable:
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    return (
        insert(Contact)
        .values(values_of(Contact))
        .on_conflict_do_nothing(index_elements=["phone", "email"])
        .returning(*Contact.__table__.columns)
    )


_NEW_CONTACT = Query(plain(Contact), _new_contact)
_CONTACT = Query(
    plain(Contact),
    select(Contact).where(Contact.phone == bindparam("phone"), Contact.email == bindparam("email")),
)
_BY_ID = Query(
    plain(Contact), lambda dialect: select(Contact).where(one_of(dialect, Contact.id, "ids"))
)


async def contacts_sharing(session: AsyncSession, phone: str, email: str) -> Sequence[UUID]:
    """Ids of contacts that have this phone or this e-mail."""
    named = {name: value for name, value in (("phone", phone), ("email", email)) if value}
    return await _sharing(*named).all(session, **named)


@cache
def _sharing(*names: str) -> Query[UUID]:
    same = [getattr(Contact, name) == bindparam(name) for name in names]
    return Query(the_value, select(Contact.id).where(or_(*same)))


async def contact(session: AsyncSession, contact_id: UUID) -> Contact | None:
    """The contact with this id."""
    return await session.get(Contact, contact_id)


async def contacts(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Contact]:
    """The contacts with these ids, to read only."""
    return await _BY_ID.all(session, ids=list(ids))


async def consents(session: AsyncSession, contact_id: UUID) -> Sequence[Consent]:
    """What a contact agreed to and withdrew, oldest first."""
    return (
        await session.scalars(
            select(Consent).where(Consent.contact_id == contact_id).order_by(Consent.at)
        )
    ).all()


async def touches(
    session: AsyncSession, visitor_id: UUID, before: datetime, limit: int
) -> Sequence[Touch]:
    """A visitor's touches before a moment, latest first."""
    return (
        await session.scalars(
            select(Touch)
            .where(Touch.visitor_id == visitor_id, Touch.at <= before)
            .order_by(Touch.at.desc())
            .limit(limit)
        )
    ).all()


async def last_touch(session: AsyncSession, visitor_id: UUID, kind: str) -> Touch | None:
    """A visitor's latest touch of a kind."""
    return await session.scalar(
        select(Touch)
        .where(Touch.visitor_id == visitor_id, Touch.kind == kind)
        .order_by(Touch.at.desc())
        .limit(1)
    )


def _insert(session: AsyncSession):  # type: ignore[no-untyped-def]
    """`INSERT … ON CONFLICT` in the words of the session's database."""
    name = session.get_bind().dialect.name
    return postgresql_insert if name == "postgresql" else sqlite_insert
