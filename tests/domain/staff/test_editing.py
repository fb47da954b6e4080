"""Looking after people: who may, who cannot be locked out, and links that work once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.domain.staff import editing, keys, password_links, service
from booking_app.domain.staff.errors import (
    BadCredentials,
    InvalidPerson,
    InvalidStaff,
    LastAdmin,
    OwnAccess,
    PasswordLinkEnded,
    StaffChanged,
)
from booking_app.domain.staff.records import PasswordLinkMade, PersonDraft, StaffQuery
from booking_app.domain.staff.schemas import Actor
from tests.factories.shop import Shop, hire, small_shop

PASSWORD = "velvet harbour lantern"


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
async def admin(db: Database, shop: Shop) -> Actor:
    return await hire(db, role="admin")


def olga(shop: Shop, **changes: Any) -> PersonDraft:
    given: dict[str, Any] = {
        "name": "Ольга Ильина",
        "login": "Olga@Shop.example",
        "role": "consultant",
        "store_ids": (shop.stores["arbat"],),
        "locale": "ru",
    }
    return PersonDraft(**given | changes)


async def created(
    db: Database, admin: Actor, shop: Shop, **changes: Any
) -> tuple[UUID, PasswordLinkMade]:
    async with db.write() as session:
        return await editing.create_person(session, admin, olga(shop, **changes))


async def test_somebody_new_chooses_their_password_by_the_link_once(
    db: Database, shop: Shop, admin: Actor
) -> None:
    person, link = await created(db, admin, shop)
    async with db.read() as session:
        with pytest.raises(BadCredentials):
            await service.check_credentials(session, "olga@shop.example", PASSWORD, "127.0.0.1")
    async with db.write() as session:
        with pytest.raises(InvalidStaff):
            await password_links.use(session, link.token, "short")
    async with db.write() as session:
        assert await password_links.use(session, link.token, PASSWORD) == person
    async with db.read() as session:
        found = await service.check_credentials(session, "olga@shop.example", PASSWORD, "127.0.0.1")
    assert found == person
    async with db.write() as session:
        with pytest.raises(PasswordLinkEnded):
            await password_links.use(session, link.token, PASSWORD)


async def test_a_link_ends_by_time_by_a_newer_one_and_with_the_access(
    db: Database, shop: Shop, admin: Actor, clock: ManualClock
) -> None:
    person, first = await created(db, admin, shop)
    async with db.write() as session:
        second = await editing.new_password_link(session, admin, person)
    async with db.read() as session:
        with pytest.raises(PasswordLinkEnded):
            await password_links.owner(session, first.token)
        assert (await password_links.owner(session, second.token))[0] == person
    clock.advance(days=3, seconds=1)
    async with db.read() as session:
        with pytest.raises(PasswordLinkEnded):
            await password_links.owner(session, second.token)
    async with db.write() as session:
        third = await editing.new_password_link(session, admin, person)
        await editing.set_active(session, admin, person, 1, False)
    async with db.write() as session:
        with pytest.raises(PasswordLinkEnded):
            await password_links.use(session, third.token, PASSWORD)


async def test_whoever_loses_access_is_out_at_once(
    db: Database, shop: Shop, admin: Actor, clock: ManualClock
) -> None:
    person, _ = await created(db, admin, shop)
    async with db.write() as session:
        signed_in = await service.open_session(session, person, device="Chrome · Windows")
    async with db.read() as session:
        record = await editing.get_person(session, admin, person, "ru")
        assert [one.device for one in record.sessions] == ["Chrome · Windows"]
    async with db.write() as session:
        await editing.set_active(session, admin, person, record.version, False)
    async with db.read() as session:
        assert await service.actor_by_session(session, signed_in.token) is None


async def test_one_session_can_be_ended(db: Database, shop: Shop, admin: Actor) -> None:
    person, _ = await created(db, admin, shop)
    async with db.write() as session:
        kept = await service.open_session(session, person)
    async with db.write() as session:
        ended = await service.open_session(session, person)
    async with db.read() as session:
        refs = [
            one.ref for one in (await editing.get_person(session, admin, person, "ru")).sessions
        ]
    async with db.write() as session:
        assert await editing.end_session(session, admin, person, refs[0])
        assert not await editing.end_session(session, admin, person, refs[0])
        assert not await editing.end_session(session, admin, admin.id, refs[1])
    async with db.read() as session:
        alive = [
            await service.actor_by_session(session, one.token) is not None for one in (kept, ended)
        ]
    assert sorted(alive) == [False, True]


async def test_the_last_admin_stays_one(db: Database, shop: Shop, admin: Actor) -> None:
    async with db.write() as session:
        with pytest.raises(LastAdmin):
            await editing.set_active(session, admin, admin.id, 1, False)
    async with db.write() as session:
        draft = olga(shop, login="boss", role="marketer", store_ids=())
        with pytest.raises(LastAdmin):
            await editing.save_person(session, admin, admin.id, 1, draft)


async def test_nobody_takes_their_own_rights_away(db: Database, shop: Shop, admin: Actor) -> None:
    await hire(db, role="admin")
    async with db.write() as session:
        with pytest.raises(OwnAccess):
            await editing.set_active(session, admin, admin.id, 1, False)


async def test_two_admins_who_depose_each_other_leave_one(
    db: Database, shop: Shop, admin: Actor
) -> None:
    other = await hire(db, role="admin")

    async def depose(by: Actor, whom: Actor) -> None:
        async with db.write() as session:
            await editing.set_active(session, by, whom.id, 1, False)

    answers = await asyncio.gather(
        depose(admin, other), depose(other, admin), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["LastAdmin", "NoneType"]


async def test_of_two_editors_at_once_one_is_told(db: Database, shop: Shop, admin: Actor) -> None:
    person, _ = await created(db, admin, shop)

    async def rename(name: str) -> PersonDraft:
        async with db.write() as session:
            return await editing.save_person(session, admin, person, 1, olga(shop, name=name))

    answers = await asyncio.gather(rename("Анна"), rename("Вера"), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["PersonDraft", "StaffChanged"]
    with pytest.raises(StaffChanged):
        await rename("Дарья")


async def test_what_is_wrong_is_named(db: Database, shop: Shop, admin: Actor) -> None:
    await created(db, admin, shop)
    with pytest.raises(InvalidPerson) as raised:
        await created(db, admin, shop, name=" ", store_ids=(), locale="xx")
    assert raised.value.fields == {
        "name": "required",
        "login": "taken",
        "locale": "not_allowed",
        "stores": "required",
    }


async def test_a_change_is_logged_with_what_was_before(
    db: Database, shop: Shop, admin: Actor
) -> None:
    person, _ = await created(db, admin, shop)
    async with db.write() as session:
        await editing.save_person(
            session, admin, person, 1, olga(shop, role="marketer", store_ids=())
        )
    async with db.read() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.changed"))
        ).one()
    assert entry.data["changes"]["role"] == ["consultant", "marketer"]
    assert entry.data["changes"]["stores"] == [[str(shop.stores["arbat"])], []]


async def test_the_list_is_searched_filtered_and_paged(
    db: Database, shop: Shop, admin: Actor
) -> None:
    for number in range(5):
        await created(db, admin, shop, name=f"Ёлка {number}", login=f"user{number}")
    await created(db, admin, shop, name="Борис", role="marketer", store_ids=())

    async def names(**asked: Any) -> tuple[list[str], int]:
        async with db.read() as session:
            page = await editing.list_people(session, admin, StaffQuery(**asked), "ru")
        return [one.name for one in page.people], page.total

    assert await names(q="елка", page_size=2, page=2) == (["Ёлка 2", "Ёлка 3"], 5)
    assert await names(role="marketer") == (["Борис"], 1)
    assert (await names(store_id=shop.stores["arbat"]))[1] == 5
    assert await names(q="user3") == (["Ёлка 3"], 1)
    assert await names(status="inactive") == ([], 0)


@pytest.mark.parametrize("role", ["consultant", "manager", "merchandiser", "marketer"])
async def test_only_admins_look_after_people_and_keys(
    db: Database, shop: Shop, admin: Actor, role: Any
) -> None:
    person, _ = await created(db, admin, shop)
    who = await hire(db, shop.stores["arbat"], role=role)
    async with db.write() as session:
        for call in (
            editing.list_people(session, who, StaffQuery(), "ru"),
            editing.get_person(session, who, person, "ru"),
            editing.create_person(session, who, olga(shop, login="x2")),
            editing.save_person(session, who, person, 1, olga(shop)),
            editing.set_active(session, who, person, 1, False),
            editing.new_password_link(session, who, person),
            editing.end_sessions(session, who, person),
            keys.list_keys(session, who, "ru"),
            keys.create_key(session, who, "Till", "stock", None),
            keys.revoke_key(session, who, person),
        ):
            with pytest.raises(Forbidden):
                await call


async def test_a_key_is_listed_without_its_text_and_revoked(
    db: Database, shop: Shop, admin: Actor
) -> None:
    async with db.write() as session:
        made = await keys.create_key(session, admin, "Till", "counter", shop.stores["arbat"])
    async with db.read() as session:
        assert await service.actor_by_api_key(session, made.text) is not None
        listed = await keys.list_keys(session, admin, "ru")
    assert [(key.label, key.store, key.revoked_at) for key in listed] == [("Till", "arbat", None)]
    assert made.text not in repr(listed)
    async with db.write() as session:
        await keys.revoke_key(session, admin, made.id)
    async with db.read() as session:
        assert await service.actor_by_api_key(session, made.text) is None
