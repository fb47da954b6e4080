"""Every screen of the back office. More exact addresses come before those with parameters."""

from booking_app.ui.admin.audit import audit_screen
from booking_app.ui.admin.import_run import import_screen
from booking_app.ui.admin.imports import imports_screen
from booking_app.ui.admin.overview import overview_screen
from booking_app.ui.admin.settings import settings_screen
from booking_app.ui.admin.welcome import welcome_screen
from booking_app.ui.pages import Screen

ADMIN_SCREENS: list[Screen] = [
    overview_screen,
    audit_screen,
    settings_screen,
    welcome_screen,
    imports_screen,
    import_screen,
]
