"""What the frame of every admin screen calls."""

from booking_app.ui.admin.access import AdminDoorState
from booking_app.ui.admin.palette_state import PaletteState
from booking_app.ui.admin.shell import AdminShell
from tests.ui.handlers import EVERY_ROLE, Call, Handlers

BACK_OFFICE = EVERY_ROLE - {"consultant"}

ADMIN: Handlers = {
    AdminDoorState: {},
    AdminShell: {
        "enter": Call(BACK_OFFICE, of_store=False),
        "dismiss": Call(BACK_OFFICE, of_store=False, idle=True),
        "stir": Call(BACK_OFFICE, of_store=False, idle=True),
        "lock": Call(BACK_OFFICE, of_store=False, idle=True),
        # Leads everybody to the door.
        "leave": Call(frozenset()),
    },
    PaletteState: {"find": Call(BACK_OFFICE, {"text": "arbat"})},
}
