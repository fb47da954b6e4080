"""What the screens of coupon campaigns call."""

from collections.abc import Mapping
from typing import Any

from booking_app.domain.coupons import campaigns, lists
from booking_app.domain.coupons.lists import Person
from booking_app.domain.customers.schemas import ContactInput
from booking_app.ui.admin.campaign_list_state import CampaignListState
from booking_app.ui.admin.campaign_state import CampaignState
from booking_app.ui.admin.campaigns import CampaignsState
from booking_app.ui.admin.windows_state import WindowsState
from tests.factories.coupons import MARKETER, draft, published
from tests.factories.shop import hire
from tests.ui.handlers import Call, Handlers, Scene

MARKETER_ADMIN = frozenset({"marketer", "admin"})
CAMPAIGN = "/admin/coupons/{made:campaign}"

FORM = {
    "kind": "percent",
    "title.ru": "Новое имя",
    "title.en": "A new name",
    "percent_bp": "12,5",
    "starts_local": "2026-03-11T00:00",
    "ends_local": "2026-03-21T00:00",
    "per_shopper": "1",
}


async def a_campaign(scene: Scene) -> Mapping[str, str]:
    async with scene.database.write() as session:
        return {"campaign": str((await published(session)).id)}


async def a_draft(scene: Scene) -> Mapping[str, str]:
    async with scene.database.write() as session:
        return {"campaign": str((await campaigns.create(session, MARKETER, draft())).id)}


async def a_list(scene: Scene) -> Mapping[str, str]:
    person = Person(2, ContactInput("Анна", phone="+79161234567"), "ru")
    marketer = await hire(scene.database, role="marketer")
    async with scene.database.write() as session:
        campaign = await published(session)
        made = await lists.add(session, marketer, campaign.id, "people.csv", [person], "ru")
        return {"campaign": str(campaign.id), "list": str(made.id)}


LISTS = "/admin/coupons/{made:campaign}/list"


def of_list(handler_arguments: Mapping[str, Any] | None = None, *, idle: bool = False) -> Call:
    return Call(
        MARKETER_ADMIN,
        handler_arguments or {},
        at=LISTS,
        after=("load",),
        arrange=a_list,
        idle=idle,
    )


def of_campaign(
    arguments: Mapping[str, Any] | None = None,
    *after: str,
    idle: bool = False,
    arrange: Any = a_campaign,
) -> Call:
    return Call(
        MARKETER_ADMIN,
        arguments or {},
        at=CAMPAIGN,
        after=after or ("load",),
        arrange=arrange,
        idle=idle,
    )


WINDOWS = "/admin/windows"


def of_windows(**arguments: str) -> Call:
    return Call(MARKETER_ADMIN, arguments, at=WINDOWS, after=("load",), arrange=a_campaign)


ADMIN: Handlers = {
    WindowsState: {
        "load": Call(MARKETER_ADMIN, at=WINDOWS),
        "find_stores": of_windows(text="arbat"),
        "choose_store": of_windows(slug="arbat"),
        "choose_campaign": of_windows(slug="birthday"),
        "choose_language": of_windows(code="en"),
    },
    CampaignsState: {
        "load": Call(MARKETER_ADMIN, at="/admin/coupons", arrange=a_campaign),
        "search": Call(MARKETER_ADMIN, {"text": "name"}, at="/admin/coupons", idle=True),
    },
    CampaignListState: {
        "load": Call(MARKETER_ADMIN, at=LISTS, arrange=a_list),
        "watch": Call(MARKETER_ADMIN, at=LISTS, after=("load",), arrange=a_list, endless=True),
        "sent": of_list({"list_id": ""}, idle=True),
        "show": of_list({"kind": "wrong"}),
        "give": of_list({"list_id": "{made:list}"}),
        "discard": of_list({"list_id": "{made:list}"}),
    },
    CampaignState: {
        "load": Call(MARKETER_ADMIN, at=CAMPAIGN, arrange=a_campaign),
        "begin": Call(MARKETER_ADMIN, at="/admin/coupons/new"),
        "save": of_campaign({"form": FORM}),
        "preview": of_campaign({"form": FORM}),
        "look": of_campaign({"locale": "en"}),
        "darken": of_campaign({"is_dark": True}),
        "ask": of_campaign({"step": "paused"}),
        "go": of_campaign({}, "load", "ask"),
        "find_stores": of_campaign({"text": ""}),
        "find_categories": of_campaign({"text": ""}),
        "find_products": of_campaign({"text": ""}),
    },
}
