"""Who may come in, for how long, and where to."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core import audit
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import RateLimited
from booking_app.core.ids import new_id
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.settings import get_settings
from booking_app.domain.staff import passwords, service
from booking_app.domain.staff.errors import (
    ApiKeyNotFound,
    BadCredentials,
    InvalidStaff,
    LoginTaken,
    SessionEnded,
    StaffNotFound,
    StoreNotAllowed,
)
from booking_app.domain.staff.models import ApiKey, Staff, StaffSession, StaffStore
from booking_app.domain.staff.schemas import NewStaff, SignedIn
from booking_app.domain.stores.errors import StoreNotFound
from tests.factories.shop import Shop, small_shop

PASSWORD = "correct horse battery"
HERE = "198.51.100.7"


@pytest.fixture(autouse=True)
def _few_tries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits low enough to reach: three tries an account, six an address."""
    monkeypatch.setenv("RATE_SIGN_IN_ACCOUNT", "3/15min")
    monkeypatch.setenv("RATE_SIGN_IN_IP", "6/15min")
    get_settings.cache_clear()
    get_rate_limiter.cache_clear()
    yield
    get_settings.cache_clear()
    get_rate_limiter.cache_clear()


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """Two stores in Moscow, one in Vladivostok."""
    async with db.write() as session:
        return await small_shop(session)


def olga(shop: Shop, *stores: str) -> NewStaff:
    """A consultant of these stores."""
    ids = tuple(shop.stores[slug] for slug in stores or ("arbat",))
    return NewStaff("Olga@Shop.example", "Ольга", PASSWORD, "consultant", ids)


async def hire(db: Database, new: NewStaff) -> UUID:
    """Let a person in."""
    async with db.write() as session:
        return await service.create_staff(session, new)


async def enter(
    db: Database, login: str = "olga@shop.example", password: str = PASSWORD, address: str = HERE
) -> SignedIn:
    """Sign in, as the edge does: a reading session for the check, a writing one for the rest."""
    async with db.read() as session:
        staff_id = await service.check_credentials(session, login, password, address)
    async with db.write() as session:
        return await service.open_session(session, staff_id)


async def who(db: Database, token: str) -> str | None:
    """The name of whoever holds the session."""
    async with db.read() as session:
        actor = await service.actor_by_session(session, token)
    return actor.name if actor else None


async def test_a_person_signs_in_with_a_login_typed_any_way(db: Database, shop: Shop) -> None:
    staff_id = await hire(db, olga(shop))
    signed_in = await enter(db, "  OLGA@shop.EXAMPLE ")
    assert signed_in.actor.id == staff_id
    assert signed_in.actor.store_ids == {shop.stores["arbat"]}
    assert signed_in.actor.store_id == shop.stores["arbat"]
    assert await who(db, signed_in.token) == "Ольга"


async def test_neither_password_nor_session_secret_is_stored(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    async with db.read() as session:
        stored = (await session.scalars(select(StaffSession.token_hash))).one()
        password_hash = (await session.scalars(select(Staff.password_hash))).one()
    assert signed_in.token not in stored
    assert len(stored) == 64
    assert password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("olga@shop.example", "wrong horse battery"),
        ("nobody@shop.example", PASSWORD),
        ("olga@shop.example", ""),
        ("olga@shop.example", "\ud800"),
        ("x" * 5000, PASSWORD),
    ],
)
async def test_wrong_credentials_are_one_and_the_same_refusal(
    db: Database, shop: Shop, login: str, password: str
) -> None:
    await hire(db, olga(shop))
    with pytest.raises(BadCredentials):
        await enter(db, login, password)


async def test_an_unknown_login_takes_as_much_work_as_a_known_one() -> None:
    known = await passwords.hash_password(PASSWORD)
    assert passwords.NOBODY.rsplit("$", 2)[0] == known.rsplit("$", 2)[0]
    assert not await passwords.matches(PASSWORD, None)
    assert await passwords.matches(PASSWORD, known)


async def test_too_many_wrong_passwords_close_the_account_to_guessers(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await hire(db, olga(shop))
    for number in range(3):
        with pytest.raises(BadCredentials):
            await enter(db, password="guess", address=f"198.51.100.{number}")
    with pytest.raises(RateLimited):
        await enter(db, address="203.0.113.1")
    clock.advance(minutes=31)
    await enter(db)


async def test_too_many_logins_from_one_address_are_refused(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    for number in range(6):
        with pytest.raises(BadCredentials):
            await enter(db, f"guess{number}")
    with pytest.raises(RateLimited):
        await enter(db)
    await enter(db, address="203.0.113.1")


async def test_a_right_password_forgives_the_wrong_ones_before_it(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(BadCredentials):
                await enter(db, password="guess", address="127.0.0.1")
        await enter(db, address="127.0.0.1")


async def test_an_unused_session_ends(db: Database, shop: Shop, clock: ManualClock) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    clock.advance(minutes=119)
    assert await who(db, signed_in.token)
    clock.advance(minutes=2)
    assert await who(db, signed_in.token) is None


async def test_a_session_in_use_goes_on_up_to_its_longest_life(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    begun = clock.now
    while await who(db, signed_in.token):
        async with db.write() as session:
            await service.keep_session(session, signed_in.token)
        clock.advance(minutes=60)
    assert timedelta(hours=11) < clock.now - begun <= timedelta(hours=13)


async def test_looking_often_does_not_ask_to_prolong_each_time(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    assert not service.needs_keeping(signed_in.actor)
    clock.advance(minutes=6)
    assert service.needs_keeping(signed_in.actor)


async def test_signing_out_ends_this_session_only(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    one, other = await enter(db), await enter(db)
    async with db.write() as session:
        await service.sign_out(session, one.token)
    assert await who(db, one.token) is None
    assert await who(db, other.token)


async def test_signing_in_again_ends_the_session_it_replaces(db: Database, shop: Shop) -> None:
    staff_id = await hire(db, olga(shop))
    old = await enter(db)
    async with db.write() as session:
        new = await service.open_session(session, staff_id, replaces=old.token)
    assert await who(db, old.token) is None
    assert await who(db, new.token)


async def test_a_new_password_ends_every_session(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    async with db.write() as session:
        await service.set_password(session, "OLGA@shop.example", "another horse battery")
    assert await who(db, signed_in.token) is None
    with pytest.raises(BadCredentials):
        await enter(db)
    await enter(db, password="another horse battery")


async def test_somebody_who_left_is_out_at_once(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    async with db.write() as session:
        await service.deactivate(session, "olga@shop.example")
    assert await who(db, signed_in.token) is None
    with pytest.raises(BadCredentials):
        await enter(db)


async def test_whoever_works_in_several_stores_says_where_they_stand(
    db: Database, shop: Shop
) -> None:
    await hire(db, olga(shop, "arbat", "tverskaya"))
    signed_in = await enter(db)
    assert signed_in.actor.store_id is None
    async with db.write() as session:
        actor = await service.choose_store(session, signed_in.token, shop.stores["tverskaya"])
    assert actor.store_id == shop.stores["tverskaya"]
    async with db.read() as session:
        again = await service.actor_by_session(session, signed_in.token)
    assert again is not None
    assert again.store_id == shop.stores["tverskaya"]


async def test_nobody_stands_at_a_foreign_counter(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    signed_in = await enter(db)
    for store_id, refusal in (
        (shop.stores["vladivostok"], StoreNotAllowed),
        (new_id(), StoreNotFound),
    ):
        with pytest.raises(refusal):
            async with db.write() as session:
                await service.choose_store(session, signed_in.token, store_id)
    with pytest.raises(SessionEnded):
        async with db.write() as session:
            await service.choose_store(session, "no such token", shop.stores["arbat"])


async def test_whoever_was_moved_to_another_store_stands_nowhere(db: Database, shop: Shop) -> None:
    staff_id = await hire(db, olga(shop))
    signed_in = await enter(db)
    async with db.write() as session:
        row = await session.get_one(StaffStore, (staff_id, shop.stores["arbat"]))
        await session.delete(row)
        session.add(StaffStore(staff_id=staff_id, store_id=shop.stores["vladivostok"]))
    async with db.read() as session:
        actor = await service.actor_by_session(session, signed_in.token)
    assert actor is not None
    assert actor.store_id is None
    assert not actor.may_use_counter(shop.stores["arbat"])


async def test_the_stores_one_may_choose_from(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop, "tverskaya", "arbat"))
    await hire(db, NewStaff("boss", "Boss", PASSWORD, "admin"))
    await hire(db, NewStaff("words", "Words", PASSWORD, "marketer"))
    found = {}
    for login in ("olga@shop.example", "boss", "words"):
        signed_in = await enter(db, login)
        async with db.read() as session:
            stores = await service.list_stores_of(session, signed_in.actor, "en")
        found[login] = [store.slug for store in stores]
    assert found == {
        "olga@shop.example": ["arbat", "tverskaya"],
        "boss": ["arbat", "tverskaya", "vladivostok"],
        "words": [],
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": "a b"}, "login"),
        ({"login": ""}, "login"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"role": "king"}, "role"),
        ({"store_ids": ()}, "stores"),
    ],
)
async def test_people_are_not_let_in_half_described(
    db: Database, shop: Shop, changes: dict[str, object], field: str
) -> None:
    given = {
        "login": "olga",
        "name": "Ольга",
        "password": PASSWORD,
        "role": "manager",
        "store_ids": (shop.stores["arbat"],),
    }
    with pytest.raises(InvalidStaff) as refused:
        await hire(db, NewStaff(**(given | changes)))  # type: ignore[arg-type]
    assert refused.value.details["field"] == field


async def test_two_people_cannot_share_a_login(db: Database, shop: Shop) -> None:
    await hire(db, olga(shop))
    with pytest.raises(LoginTaken):
        await hire(db, olga(shop))


async def test_a_key_acts_in_its_store_and_scope_until_revoked(db: Database, shop: Shop) -> None:
    arbat = shop.stores["arbat"]
    async with db.write() as session:
        made = await service.create_api_key(session, "till 1", "counter", arbat)
    async with db.read() as session:
        actor = await service.actor_by_api_key(session, made.text)
        stored = (await session.scalars(select(ApiKey.key_hash))).one()
    assert made.text not in stored
    assert actor is not None
    assert actor.may_use_counter(arbat)
    assert not actor.may_use_counter(shop.stores["tverskaya"])
    assert not actor.may_override(arbat)
    async with db.write() as session:
        await service.revoke_api_key(session, made.id)
    async with db.read() as session:
        assert await service.actor_by_api_key(session, made.text) is None
    with pytest.raises(ApiKeyNotFound):
        async with db.write() as session:
            await service.revoke_api_key(session, made.id)


async def test_a_key_for_stock_is_no_key_to_a_counter(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await service.create_api_key(session, "erp", "stock")
    async with db.read() as session:
        actor = await service.actor_by_api_key(session, made.text)
    assert actor is not None
    assert not actor.may_use_counter(shop.stores["arbat"])


@pytest.mark.parametrize(
    ("label", "scope"), [("till", "counter"), ("", "stock"), ("till", "everything")]
)
async def test_keys_are_not_made_half_described(db: Database, label: str, scope: str) -> None:
    with pytest.raises(InvalidStaff):
        async with db.write() as session:
            await service.create_api_key(session, label, scope)  # type: ignore[arg-type]


async def test_what_happens_to_people_is_in_the_audit_log(db: Database, shop: Shop) -> None:
    staff_id = await hire(db, olga(shop))
    signed_in = await enter(db)
    async with db.write() as session:
        await service.sign_out(session, signed_in.token)
        await service.set_password(session, "olga@shop.example", "another horse battery")
        await service.deactivate(session, "olga@shop.example")
    async with db.read() as session:
        rows = list(await session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id)))
    assert [row.action for row in rows] == [
        "staff.created",
        "staff.signed_in",
        "staff.signed_out",
        "staff.password_set",
        "staff.deactivated",
    ]
    assert {row.subject_id for row in rows} == {str(staff_id)}
    assert PASSWORD not in str([row.data for row in rows])


async def test_nobody_cannot_be_changed(db: Database) -> None:
    with pytest.raises(StaffNotFound):
        async with db.write() as session:
            await service.set_password(session, "nobody", PASSWORD)
