"""The chain's settings: what holds, who changed it, and what is refused."""

from typing import Any

import pytest
from sqlalchemy import select

from booking_app.core.audit import Actor, ActorKind, AuditEntry
from booking_app.core.colours import contrast
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.chain import known, service
from booking_app.domain.chain.errors import ChainChanged, InvalidChain, NothingToUndo
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.chain.views import defaults

ADMIN = Actor(ActorKind.STAFF, "admin")


async def save(db: Database, version: int, **changes: Any) -> ChainView:
    async with db.write() as session:
        return await service.update(session, ADMIN, changes, version)


async def read(db: Database) -> ChainView:
    async with db.read() as session:
        return await service.current(session)


async def test_the_environment_holds_until_somebody_saves(db: Database) -> None:
    assert await read(db) == defaults(get_settings())
    saved = await save(db, 0, name="  Северное   сияние ", hold_minutes="15")
    assert saved.version == 1
    assert (saved.name, saved.rules.hold_minutes) == ("Северное сияние", 15)
    assert saved.email == get_settings().chain_email
    assert await read(db) == saved


async def test_what_is_the_same_is_no_change(db: Database) -> None:
    first = await save(db, 0, name="Aurora")
    assert await save(db, 1, name="Aurora", hold_minutes=first.rules.hold_minutes) == first


async def test_two_admins_do_not_overwrite_each_other(db: Database) -> None:
    await save(db, 0, name="First")
    with pytest.raises(ChainChanged) as refusal:
        await save(db, 0, name="Second")
    assert refusal.value.details == {"version": 1}
    assert (await read(db)).name == "First"


async def test_the_audit_log_tells_what_was_and_what_is(db: Database) -> None:
    await save(db, 0, name="Aurora")
    await save(db, 1, name="Borealis", grace_minutes=30)
    async with db.read() as session:
        rows = (await session.scalars(select(AuditEntry).order_by(AuditEntry.at))).all()
    assert [row.action for row in rows] == ["chain.changed"] * 2
    assert rows[1].actor_id == "admin"
    assert rows[1].data["label"] == "Borealis"
    assert rows[1].data["changes"] == {
        "name": ["Aurora", "Borealis"],
        "grace_minutes": [120, 30],
    }


async def test_the_last_change_can_be_taken_back_and_brought_back(db: Database) -> None:
    with pytest.raises(NothingToUndo):
        async with db.write() as session:
            await service.undo(session, ADMIN, 0)
    await save(db, 0, name="Aurora")
    await save(db, 1, name="Borealis", social=["https://vk.com/borealis"])
    async with db.write() as session:
        undone = await service.undo(session, ADMIN, 2)
    assert (undone.name, undone.social, undone.version) == ("Aurora", (), 3)
    async with db.write() as session:
        again = await service.undo(session, ADMIN, 3)
    assert (again.name, again.version) == ("Borealis", 4)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "   ", "required"),
        ("name", "\x00\x1f", "required"),
        ("name", "x" * 61, "too_long"),
        ("accent", "gold", "not_a_colour"),
        ("accent_ink", "#b0894a", "too_faint"),
        ("accent_ink_dark", "#7a5a22", "too_faint"),
        ("phone", "call us", "invalid"),
        ("phone", "12", "invalid"),
        ("email", "", "required"),
        ("email", "hello", "invalid"),
        ("address", {"de": "Berlin"}, "not_allowed"),
        ("address", {"en": "x" * 201}, "too_long"),
        ("social", ["http://vk.com/x"], "invalid"),
        ("social", ["javascript:alert(1)"], "invalid"),
        ("social", ["https://[::1"], "invalid"),
        ("social", ["https://a.example/\x00"], "invalid"),
        ("social", [f"https://a{n}.example" for n in range(9)], "too_long"),
        ("country", "XX", "not_allowed"),
        ("locales", [], "required"),
        ("locales", ["de"], "not_allowed"),
        ("default_locale", "de", "not_allowed"),
        ("currency", "RUR5", "not_allowed"),
        ("hold_minutes", "soon", "invalid"),
        ("hold_minutes", 0, "out_of_range"),
        ("horizon_days", 91, "out_of_range"),
        ("logo", "nothing", "invalid"),
    ],
)
async def test_what_cannot_be_used_is_refused_by_name(
    db: Database, field: str, value: Any, reason: str
) -> None:
    with pytest.raises(InvalidChain) as refusal:
        await save(db, 0, **{field: value})
    assert refusal.value.fields == {field: reason}
    assert (await read(db)).version == 0


async def test_all_wrong_fields_are_named_at_once(db: Database) -> None:
    with pytest.raises(InvalidChain) as refusal:
        await save(db, 0, name="", email="x", hold_minutes=0, phone="")
    assert set(refusal.value.fields) == {"name", "email", "hold_minutes"}


async def test_a_faint_colour_comes_with_the_nearest_that_can_be_read(db: Database) -> None:
    with pytest.raises(InvalidChain) as refusal:
        await save(db, 0, accent_ink="#e6b8c0", accent_ink_dark="#30203a")
    offered = refusal.value.suggestions
    assert contrast(offered["accent_ink"], "#fbf8f3") >= 4.5
    assert contrast(offered["accent_ink_dark"], "#141210") >= 4.5
    saved = await save(db, 0, **offered)
    assert saved.look.accent_ink == offered["accent_ink"]


async def test_the_default_language_is_one_of_those_offered(db: Database) -> None:
    with pytest.raises(InvalidChain) as refusal:
        await save(db, 0, locales=["en"])
    assert refusal.value.fields == {"default_locale": "not_allowed"}
    saved = await save(db, 0, locales=["en"], default_locale="en")
    assert (saved.locales, saved.default_locale) == (("en",), "en")


async def test_phones_are_understood_in_the_country_of_the_chain(db: Database) -> None:
    assert (await save(db, 0, phone="8 495 000-12-01")).phone == "+74950001201"
    saved = await save(db, 1, country="KZ", phone="8 727 000 00 01")
    assert saved.phone == "+77270000001"
    assert (await save(db, 2, phone=" ")).phone == ""


async def test_a_process_knows_a_change_at_once_and_not_one_that_was_undone(db: Database) -> None:
    await service.look(db)
    with pytest.raises(RuntimeError, match="given up"):
        async with db.write() as session:
            await service.update(session, ADMIN, {"name": "Never"}, 0)
            raise RuntimeError("given up")
    assert known._known[db].version == 0
    await save(db, 0, name="Aurora")
    assert known._known[db].name == "Aurora"


async def test_another_process_sees_a_change_when_it_looks_again(db: Database, db_url: str) -> None:
    other = Database(db_url)
    async with service.following_chain(other):
        assert other not in known._known
        await save(db, 0, name="Aurora")
        await known.keep_up(other)
        assert known._known[other].name == "Aurora"
    await other.dispose()


async def test_a_server_without_tables_still_starts(tmp_path: Any) -> None:
    bare = Database(f"sqlite:///{tmp_path / 'bare.db'}")
    async with service.following_chain(bare):
        pass
    await bare.dispose()


async def test_a_transaction_sees_its_own_change(db: Database) -> None:
    async with db.write() as session:
        assert (await service.current(session)).version == 0
        await service.update(session, ADMIN, {"pieces_per_contact": 3}, 0)
        assert (await service.current(session)).rules.pieces_per_contact == 3
