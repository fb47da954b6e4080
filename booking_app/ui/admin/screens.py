"""Every screen of the back office. More exact addresses come before those with parameters."""

from booking_app.ui.admin.api_keys import api_keys_screen
from booking_app.ui.admin.audit import audit_screen
from booking_app.ui.admin.campaign import campaign_screen, new_campaign_screen
from booking_app.ui.admin.campaign_list import campaign_list_screen
from booking_app.ui.admin.campaigns import campaigns_screen
from booking_app.ui.admin.categories import categories_screen
from booking_app.ui.admin.holidays import holidays_screen
from booking_app.ui.admin.import_run import import_screen
from booking_app.ui.admin.imports import imports_screen
from booking_app.ui.admin.letters import letters_screen
from booking_app.ui.admin.overview import overview_screen
from booking_app.ui.admin.payments import payment_screen, payments_screen
from booking_app.ui.admin.person import new_person_screen, person_screen
from booking_app.ui.admin.pieces import pieces_screen
from booking_app.ui.admin.product import product_editor_screen
from booking_app.ui.admin.product_new import new_product_screen
from booking_app.ui.admin.products import products_screen
from booking_app.ui.admin.settings import settings_screen
from booking_app.ui.admin.staff import staff_screen
from booking_app.ui.admin.store_form import new_store_screen, store_screen
from booking_app.ui.admin.stores import stores_screen
from booking_app.ui.admin.welcome import welcome_screen
from booking_app.ui.admin.windows import windows_screen
from booking_app.ui.pages import Screen

ADMIN_SCREENS: list[Screen] = [
    overview_screen,
    products_screen,
    new_product_screen,
    product_editor_screen,
    pieces_screen,
    categories_screen,
    campaigns_screen,
    new_campaign_screen,
    campaign_screen,
    campaign_list_screen,
    windows_screen,
    payments_screen,
    payment_screen,
    letters_screen,
    audit_screen,
    settings_screen,
    welcome_screen,
    imports_screen,
    import_screen,
    stores_screen,
    new_store_screen,
    holidays_screen,
    store_screen,
    staff_screen,
    new_person_screen,
    api_keys_screen,
    person_screen,
]
