"""The chain's settings and the first steps."""

from booking_app.ui.admin.first_steps import FirstStepsState
from booking_app.ui.admin.settings_state import ChainSettingsState
from tests.ui.handlers import ADMIN_ONLY, EVERY_ROLE, Call, Handlers

_AT = "/admin/settings"

ADMIN: Handlers = {
    ChainSettingsState: {
        "load": Call(ADMIN_ONLY, at=_AT),
        "pick": Call(
            ADMIN_ONLY,
            {"name": "accent_ink", "text": "#e0d0b0"},
            at=_AT,
            after=("load",),
        ),
        "take_suggestion": Call(ADMIN_ONLY, {"name": "accent_ink"}, at=_AT, after=("load", "pick")),
        "save": Call(ADMIN_ONLY, {"form": {"name": "Aurora"}}, at=_AT, after=("load",)),
        "save_over": Call(ADMIN_ONLY, at=_AT, after=("load",), idle=True),
        "undo": Call(ADMIN_ONLY, at=_AT, after=("load", "save")),
    },
    FirstStepsState: {
        "load": Call(ADMIN_ONLY, at="/admin/welcome"),
        "lead_on": Call(EVERY_ROLE - {"consultant"}, of_store=False, idle=True),
    },
}
