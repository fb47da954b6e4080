"""A product as search engines read it: schema.org's Product, and the way to it."""

from collections.abc import Mapping
from typing import Any

from booking_app.core.i18n import translator
from booking_app.core.money import Money, plain_amount
from booking_app.core.settings import get_settings
from booking_app.domain.chain.service import chain_now
from booking_app.ui.locales import localised
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.product_view import ProductPageView, StockedIn

_IN_STORE = "https://schema.org/InStoreOnly"
_NOWHERE = "https://schema.org/OutOfStock"


def product_data(view: ProductPageView, request: PageRequest) -> Mapping[str, Any]:
    """Everything is sold over a counter: an offer names the store where the piece lies."""
    root, chain = get_settings().public_url, chain_now().name
    offers: dict[str, Any] = {
        "@type": "AggregateOffer",
        "priceCurrency": view.currency,
        "lowPrice": plain_amount(Money(view.lowest, view.currency)),
        "highPrice": plain_amount(Money(view.highest, view.currency)),
        "offerCount": max(len(view.sizes), 1),
        "availability": _IN_STORE if view.is_free else _NOWHERE,
        "url": root + request.path,
        "seller": {"@type": "JewelryStore", "name": chain},
    }
    if view.stocked_in:
        offers["offers"] = [_offer(store, view, root, chain) for store in view.stocked_in]
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": view.name,
        "description": view.summary,
        "sku": view.sku,
        "category": view.category,
        "material": view.metal,
        "brand": {"@type": "Brand", "name": chain},
        "image": [root + item.photo.src for item in view.gallery if item.kind == "photo"],
        "offers": offers,
    }


def _offer(store: StockedIn, view: ProductPageView, root: str, chain: str) -> Mapping[str, Any]:
    return {
        "@type": "Offer",
        "price": plain_amount(Money(view.lowest, view.currency)),
        "priceCurrency": view.currency,
        "availability": _IN_STORE,
        "availableDeliveryMethod": "https://schema.org/OnSitePickup",
        "availableAtOrFrom": {
            "@type": "JewelryStore",
            "name": f"{chain}, {store.name}",
            "url": root + store.href,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": store.address,
                "addressLocality": store.city,
            },
        },
    }


def breadcrumbs(view: ProductPageView, request: PageRequest) -> Mapping[str, Any]:
    """From the catalogue over the shelf to the product."""
    root, t = get_settings().public_url, translator(request.locale)
    way = [
        (t("Catalogue"), localised("/catalogue", request.locale)),
        (view.category, view.category_href),
        (view.name, request.path),
    ]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": root + path}
            for place, (name, path) in enumerate(way, 1)
        ],
    }
