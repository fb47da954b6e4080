"""A store as search engines read it: schema.org's JewelryStore, and the way to it."""

from datetime import date

from booking_app.core.i18n import translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.locales import localised
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.store_view import StorePageView
from booking_app.ui.shop.stores_view import DayRow
from booking_app.ui.shop.structured import CONTEXT, Data, breadcrumbs, filled, organization
from booking_app.workflows.links import absolute

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def store_data(view: StorePageView, request: PageRequest) -> Data:
    """A day with a reason is an exception to the week."""
    chain, card, url = chain_now(), view.card, absolute(request.path)
    address = {
        "@type": "PostalAddress",
        "streetAddress": card.address,
        "addressLocality": card.city,
        "postalCode": view.postal_code,
        "addressCountry": view.country,
    }
    told = {
        "@context": CONTEXT,
        "@type": "JewelryStore",
        "@id": url,
        "name": f"{chain.name}, {card.name}",
        "url": url,
        "image": [absolute(one.photo.src) for one in view.photos],
        "telephone": card.phone_href.removeprefix("tel:"),
        "email": chain.email,
        "address": filled(address),
        "geo": {"@type": "GeoCoordinates", "latitude": view.lat, "longitude": view.lon},
        "openingHoursSpecification": [
            _opening(day, span) for day in view.days if not day.reason for span in day.spans
        ],
        "specialOpeningHoursSpecification": [
            _special(day, span) for day in view.days if day.reason for span in day.spans or ("-",)
        ],
        "currenciesAccepted": chain.currency,
        "hasMap": card.route_href,
        "parentOrganization": organization(),
    }
    return filled(told)


def store_way(view: StorePageView, request: PageRequest) -> Data:
    """From all stores over those of the town to the store."""
    t, card = translator(request.locale), view.card
    return breadcrumbs(
        (t("Stores"), localised("/stores", request.locale)),
        (card.city, view.town_href),
        (card.name, request.path),
    )


def _opening(day: DayRow, span: str) -> Data:
    opens, _, closes = span.partition("-")
    weekday = date.fromisoformat(day.local_date).weekday()
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{_DAYS[weekday]}",
        "opens": opens,
        "closes": closes,
    }


def _special(day: DayRow, span: str) -> Data:
    # Closed all day is written as opening and closing at midnight.
    opens, _, closes = span.partition("-")
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": day.local_date,
        "validThrough": day.local_date,
        "opens": opens or "00:00",
        "closes": closes or "00:00",
    }
