"""Full addresses for whatever leaves the site: letters, calendar files, QR codes."""

from urllib.parse import quote, urlsplit
from uuid import UUID

from booking_app.core.i18n import DEFAULT_LOCALE
from booking_app.core.settings import get_settings
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows.secrets import coupon_secret, manage_secret
from booking_app.workflows.tokens import PATH

# Where the other map's addresses and routes are known best.
_YANDEX_COUNTRIES = {"RU", "BY", "KZ", "UZ", "AM", "KG"}


def locale_prefix(locale: str) -> str:
    """What a page's path begins with: nothing for Russian, `/en` for English."""
    return "" if locale == DEFAULT_LOCALE else f"/{locale}"


def host() -> str:
    """The name of the machine shoppers reach."""
    return urlsplit(get_settings().public_url).hostname or "localhost"


def absolute(path: str) -> str:
    """The address of a path of ours; an address that is full already stays."""
    return path if "://" in path else get_settings().public_url + path


def page_url(path: str, locale: str) -> str:
    """A page in one language, e.g. `/p/aurora`."""
    return absolute(locale_prefix(locale) + path)


def manage_url(reservation_id: UUID, code: str, locale: str) -> str:
    """The booking's page with its secret in the fragment, which browsers send to nobody."""
    return page_url(f"/r/{code}", locale) + f"#{manage_secret(reservation_id)}"


def coupon_path(coupon_id: UUID, code: str, locale: str) -> str:
    """The coupon's page with its secret in the fragment, as a path of ours."""
    return f"{locale_prefix(locale)}/coupon/{code}#{coupon_secret(coupon_id)}"


def coupon_url(coupon_id: UUID, code: str, locale: str) -> str:
    """The same as a full address."""
    return absolute(coupon_path(coupon_id, code, locale))


def qr_payload(token: str) -> str:
    """What the QR of a booking says: an address any camera can open."""
    return absolute(PATH + token)


def route_url(store: StoreView) -> str:
    """Directions to the store, in the map people of its country use; needs no application."""
    point = f"{store.lat:.6f},{store.lon:.6f}"
    if store.country in _YANDEX_COUNTRIES:
        return f"https://yandex.ru/maps/?rtext={quote(f'~{point}')}&rtt=auto"
    return f"https://www.google.com/maps/dir/?api=1&destination={quote(point)}"
