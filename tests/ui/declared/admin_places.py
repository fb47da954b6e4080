"""What the screens of stores and staff call."""

import json
from collections.abc import Mapping
from datetime import timedelta

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import service
from booking_app.domain.staff.edit_repository import REF_LENGTH
from booking_app.domain.staff.models import StaffSession
from booking_app.ui.admin.api_keys import ApiKeysState
from booking_app.ui.admin.holidays import HolidaysState
from booking_app.ui.admin.person_state import PersonState
from booking_app.ui.admin.staff import StaffState
from booking_app.ui.admin.store_form_state import StoreFormState
from booking_app.ui.admin.stores import StoresState
from tests.factories.shop import hire
from tests.ui.handlers import ADMIN_ONLY, MANAGER_ADMIN, Call, Handlers, Scene

_STORE = "/admin/stores/{store:arbat}"
_PERSON = "/admin/staff/{made:person}"
_LONG_WEEK = json.dumps([[["09:00", "21:00"]]] * 7)
_HOLIDAY = [{"first": "2026-03-12", "last": "2026-03-13", "intervals": [], "reason": {}}]
_FORM = {
    "weekly": _LONG_WEEK,
    "days": json.dumps(_HOLIDAY),
    "capacity": "3",
    "slot_minutes": "30",
    "buffer_minutes": "0",
    "safety_stock": "0",
    "city": "moscow",
    "phone": "+74950000000",
    "lat": "55.75",
    "lon": "37.61",
    **{f"{name}-{locale}": "Арбат" for name in ("name", "address") for locale in ("ru", "en")},
}


async def _person(scene: Scene) -> Mapping[str, str]:
    """Somebody who is signed in, and a key."""
    who = await hire(scene.database, scene.shop.stores["tverskaya"])
    secret = hash_secret(str(new_id()))
    async with scene.database.write() as session:
        session.add(
            StaffSession(
                token_hash=secret,
                staff_id=who.id,
                created_at=utc_now(),
                expires_at=utc_now() + timedelta(hours=1),
            )
        )
        key = await service.create_api_key(session, "Till", "stock")
    return {"person": str(who.id), "ref": secret[:REF_LENGTH], "key": str(key.id)}


def _store(arguments: Mapping[str, object] | None = None, **given: object) -> Call:
    after = given.pop("after", ("load",))
    roles = given.pop("roles", MANAGER_ADMIN)
    return Call(roles, arguments or {}, at=_STORE, after=after, **given)  # type: ignore[arg-type]


def _of_person(arguments: Mapping[str, object] | None = None, **given: object) -> Call:
    after = given.pop("after", ("load",))
    return Call(ADMIN_ONLY, arguments or {}, at=_PERSON, after=after, arrange=_person, **given)  # type: ignore[arg-type]


ADMIN: Handlers = {
    StoresState: {
        "load": Call(MANAGER_ADMIN, at="/admin/stores", of_store=False),
        "search": Call(MANAGER_ADMIN, {"text": "арб"}, at="/admin/stores", of_store=False),
        "narrow": Call(
            MANAGER_ADMIN,
            {"name": "city", "value": "moscow"},
            at="/admin/stores",
            of_store=False,
        ),
    },
    StoreFormState: {
        "load": _store(after=()),
        "begin": Call(ADMIN_ONLY, at="/admin/stores/new"),
        "save": _store({"form": _FORM}),
        "confirm": _store({"form": {"tell": "on"}}, idle=True, of_store=False),
        "dismiss": _store(idle=True, of_store=False),
        "undo": _store(after=("load", "save")),
        "set_archived": _store({"archived": False}, roles=ADMIN_ONLY, idle=True),
        "duplicate": _store(roles=ADMIN_ONLY),
        "find": _store({"address": "Арбат, 1"}, roles=ADMIN_ONLY),
        "place_at": _store({"lat": 43.1, "lon": 131.9}, roles=ADMIN_ONLY),
        "choose_zone": _store({"zone": "Asia/Omsk"}, roles=ADMIN_ONLY),
        "find_town": _store({"text": "моск"}, roles=ADMIN_ONLY),
        "choose_town": _store({"slug": "moscow"}, roles=ADMIN_ONLY),
    },
    HolidaysState: {
        "load": Call(MANAGER_ADMIN, at="/admin/stores/holidays", of_store=False),
        "find_stores": Call(
            MANAGER_ADMIN, {"text": ""}, at="/admin/stores/holidays", of_store=False
        ),
        "take_all": Call(MANAGER_ADMIN, at="/admin/stores/holidays", of_store=False),
        "save": Call(
            MANAGER_ADMIN,
            {"form": {"days": json.dumps(_HOLIDAY), "stores": '["{store:arbat}"]'}},
            at="/admin/stores/holidays",
            after=("load",),
        ),
        "confirm": Call(
            MANAGER_ADMIN,
            {"form": {}},
            at="/admin/stores/holidays",
            after=("load",),
            idle=True,
            of_store=False,
        ),
        "dismiss": Call(MANAGER_ADMIN, at="/admin/stores/holidays", idle=True, of_store=False),
    },
    StaffState: {
        "load": Call(ADMIN_ONLY, at="/admin/staff"),
        "search": Call(ADMIN_ONLY, {"text": "оль"}, at="/admin/staff"),
        "narrow": Call(ADMIN_ONLY, {"name": "role", "value": "admin"}, at="/admin/staff"),
    },
    PersonState: {
        "load": _of_person(after=()),
        "begin": Call(ADMIN_ONLY, at="/admin/staff/new"),
        "choose_role": _of_person({"role": "marketer"}),
        "find_stores": _of_person({"text": ""}),
        "save": _of_person(
            {
                "form": {
                    "name": "Вера",
                    "login": "vera",
                    "locale": "ru",
                    "stores": '["{store:arbat}"]',
                }
            }
        ),
        "set_active": _of_person({"active": False}),
        "make_link": _of_person(),
        "end_session": _of_person({"ref": "{made:ref}"}),
        "end_sessions": _of_person(),
    },
    ApiKeysState: {
        "load": Call(ADMIN_ONLY, at="/admin/staff/keys", arrange=_person),
        "choose_scope": Call(ADMIN_ONLY, {"scope": "stock"}, at="/admin/staff/keys"),
        "find_stores": Call(ADMIN_ONLY, {"text": ""}, at="/admin/staff/keys"),
        "create": Call(
            ADMIN_ONLY,
            {"form": {"label": "Till", "store": "{store:arbat}"}},
            at="/admin/staff/keys",
        ),
        "ask": Call(ADMIN_ONLY, {"key_id": "{made:key}"}, at="/admin/staff/keys", arrange=_person),
        "revoke": Call(
            ADMIN_ONLY, {"key_id": "{made:key}"}, at="/admin/staff/keys", arrange=_person
        ),
    },
}
