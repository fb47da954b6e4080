"""A product as search engines read it: schema.org's Product, and the way to it."""

from typing import Any

from booking_app.core.i18n import translator
from booking_app.core.money import Money, plain_amount
from booking_app.domain.chain.service import chain_now
from booking_app.ui.locales import localised
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop import structured
from booking_app.ui.shop.product_view import ProductPageView
from booking_app.ui.shop.stocked_in import StockedIn
from booking_app.ui.shop.structured import CONTEXT, IN_STORE_ONLY, Data, filled
from booking_app.workflows.links import absolute

_NOWHERE = "https://schema.org/OutOfStock"
_NEW = "https://schema.org/NewCondition"


def product_data(view: ProductPageView, request: PageRequest) -> Data:
    """Everything is sold over a counter: an offer names the store where the piece lies."""
    url = absolute(request.path)
    offers: dict[str, Any] = {
        "@type": "AggregateOffer",
        "priceCurrency": view.currency,
        "lowPrice": _amount(view.lowest, view),
        "highPrice": _amount(view.highest, view),
        "offerCount": len(view.stocked_in) or max(len(view.sizes), 1),
        "availability": IN_STORE_ONLY if view.stocked_in else _NOWHERE,
        "itemCondition": _NEW,
        "url": url,
        "seller": structured.organization(),
    }
    if view.stocked_in:
        offers["offers"] = [_offer(store, view, url) for store in view.stocked_in]
    told = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": view.name,
        "url": url,
        "description": view.summary,
        "sku": view.sku,
        "category": view.category,
        "material": view.metal,
        "brand": {"@type": "Brand", "name": chain_now().name},
        "image": [absolute(item.photo.src) for item in view.gallery if item.kind == "photo"],
        "offers": offers,
    }
    return filled(told)


def _offer(store: StockedIn, view: ProductPageView, url: str) -> Data:
    address = {
        "@type": "PostalAddress",
        "streetAddress": store.address,
        "addressLocality": store.city,
        "addressCountry": store.country,
    }
    return {
        "@type": "Offer",
        "url": url,
        "price": _amount(store.lowest, view),
        "priceCurrency": view.currency,
        "availability": IN_STORE_ONLY,
        "itemCondition": _NEW,
        "availableDeliveryMethod": "https://schema.org/OnSitePickup",
        "availableAtOrFrom": {
            "@type": "JewelryStore",
            "@id": absolute(store.href),
            "name": f"{chain_now().name}, {store.name}",
            "url": absolute(store.href),
            "address": filled(address),
        },
    }


def _amount(minor: int, view: ProductPageView) -> str:
    return plain_amount(Money(minor, view.currency))


def breadcrumbs(view: ProductPageView, request: PageRequest) -> Data:
    """From the catalogue over the shelf to the product."""
    t = translator(request.locale)
    return structured.breadcrumbs(
        (t("Catalogue"), localised("/catalogue", request.locale)),
        (view.category, view.category_href),
        (view.name, request.path),
    )
