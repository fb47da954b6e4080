"""A store as search engines read it: schema.org's JewelryStore, and the way to it."""

from booking_app.core.i18n import translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.locales import localised
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.store_view import StorePageView
from booking_app.ui.shop.structured import CONTEXT, Data, breadcrumbs, filled, organization
from booking_app.ui.shop.told_hours import ToldHours
from booking_app.workflows.links import absolute


def store_data(view: StorePageView, request: PageRequest) -> Data:
    """Where the store is, and when it is open."""
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
            {**_span(one), "dayOfWeek": f"https://schema.org/{one.weekday}"}
            for one in view.hours
            if one.weekday
        ],
        "specialOpeningHoursSpecification": [
            {**_span(one), "validFrom": one.local_date, "validThrough": one.local_date}
            for one in view.hours
            if one.local_date
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


def _span(told: ToldHours) -> Data:
    return {"@type": "OpeningHoursSpecification", "opens": told.opens, "closes": told.closes}
