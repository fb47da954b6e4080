"""The parts of the shop for the staff, each with a door of its own."""

from collections.abc import Sequence

from booking_app.core.i18n import LOCALES, mark
from booking_app.ui.admin import access as admin
from booking_app.ui.counter import access as counter
from booking_app.ui.device_pages import ENROL, PIN
from booking_app.ui.locales import localised
from booking_app.ui.sign_in import Area, DemoAccount


def areas(accounts: Sequence[DemoAccount]) -> list[Area]:
    """The counter and the back office; each door offers the demo accounts that may pass it."""
    return [
        Area(
            door=counter.SIGN_IN,
            home="/counter",
            name=mark("Counter"),
            title=mark("Sign in to the counter"),
            lets_in=lambda actor: actor.works_counters,
            path_of=counter.counter_path,
            accounts=_of(accounts, "consultant", "manager", "admin"),
            takes_pins=True,
        ),
        Area(
            door=admin.SIGN_IN,
            home="/admin",
            name=mark("Back office"),
            title=mark("Sign in to the back office"),
            lets_in=lambda actor: actor.works_admin,
            path_of=admin.admin_path,
            accounts=_of(accounts, "merchandiser", "marketer", "manager", "admin"),
        ),
    ]


def reload_routes() -> list[str]:
    """Addresses whose pages the server makes by itself; the live app must let them go."""
    doors = (counter.SIGN_IN, admin.SIGN_IN, PIN, ENROL)
    return [localised(door, locale) for door in doors for locale in LOCALES]


def _of(accounts: Sequence[DemoAccount], *roles: str) -> list[DemoAccount]:
    return [account for account in accounts if account.role in roles]
