"""Which pieces lie in which store: made by rule, the same on every machine.

Chance comes from a digest of names, not from a random generator, so a piece keeps its barcode
and place when another product or store is added to the demo.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from booking_app.demo.content import Product, Store, Variant, assortment, bookings, stores

_CARRIED = {"flagship": 1.0, "rich": 0.9, "medium": 0.68, "small": 0.45}
_SIZES = {"flagship": 0.97, "rich": 0.78, "medium": 0.6, "small": 0.46}
_MOST = {"flagship": 5, "rich": 4, "medium": 3, "small": 3}
_DEAR_MINOR = 300_000_00

ONLY_IN = {
    "AU-Y-20": "moscow-kuznetsky-most",
    "AU-R-19": "spb-nevsky",
    "SV-S-155": "yekaterinburg-vaynera",
    "SV-R-19": "moscow-arbat",
    "RV-E-16": "kazan-bauman",
    "MW-D-155": "vladivostok-svetlanskaya",
    "MG-Y-20": "novosibirsk-krasny",
    "ME-D-19": "spb-nevsky",
    "SO-Y-62": "moscow-khodynka",
}
"""Sizes of which the whole chain has pieces in one store only."""
NOWHERE = frozenset({"SV-S-195"})
"""Sizes sold out everywhere."""
_EVERYWHERE = frozenset({"classic-wedding-band-gold", "orbit-hoop-earrings-gold"})


@dataclass(frozen=True, slots=True)
class DemoPiece:
    """One physical item. `status` as in the table of pieces."""

    barcode: str
    store: str
    product: str
    sku: str
    weight_mg: int
    price_minor: int
    status: str
    showcase: str
    tray: str
    checked_minutes_ago: int


def check_digit(body: str) -> str:
    """The last digit of an EAN-13 whose first twelve are given."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return str(-total % 10)


def barcode(sku: str, serial: int) -> str:
    """An EAN-13 of the range kept for a shop's own use (20–29)."""
    item = int.from_bytes(_digest("barcode", sku)[:6], "big") % 10**6
    body = f"2{item:06}{serial:05}"
    return body + check_digit(body)


def pieces() -> Iterator[DemoPiece]:
    """Every piece of the chain, by product, size and store."""
    for product in assortment().products:
        for variant in product.variants:
            serial = 0
            for store in stores():
                for _ in range(_count(store, product, variant)):
                    serial += 1
                    yield _piece(store, product, variant, serial)


def _count(store: Store, product: Product, variant: Variant) -> int:
    sku = product.sku_of(variant)
    if sku in NOWHERE:
        return 0
    if sku in ONLY_IN:
        return 1 if store.slug == ONLY_IN[sku] else 0
    return max(_by_chance(store, product, variant, sku), _booked()[store.slug, sku])


def _by_chance(store: Store, product: Product, variant: Variant, sku: str) -> int:
    carried = _CARRIED[store.stock]
    dear = variant.price_minor >= _DEAR_MINOR
    if dear and store.stock in ("medium", "small"):
        carried *= 0.5
    if product.slug not in _EVERYWHERE and _chance("carries", store.slug, product.slug) >= carried:
        return 0
    if _chance("size", store.slug, sku) >= _SIZES[store.stock] * _middle(variant.size):
        return 0
    most = max(
        1, _MOST[store.stock] - (2 if dear else 0) + (0 if _is_ring_size(variant.size) else 2)
    )
    return 1 + int(_chance("count", store.slug, sku) ** 1.6 * most)


def _middle(size: str) -> float:
    """How likely a size is kept: rings around 17 more often than those at the ends."""
    if not _is_ring_size(size):
        return 1.5
    return max(0.55, 1.1 - abs(float(size) - 17.25) * 0.16)


def _is_ring_size(size: str) -> bool:
    return bool(size) and " " not in size


@cache
def _booked() -> Counter[tuple[str, str]]:
    """How many pieces of a size the demo's bookings need in a store."""
    products = {product.slug: product for product in assortment().products}
    return Counter(
        (booking.store, products[line.product].sku_of_size(line.size))
        for booking in bookings().bookings
        for line in booking.lines
    )


def _piece(store: Store, product: Product, variant: Variant, serial: int) -> DemoPiece:
    sku = product.sku_of(variant)
    key = (sku, str(serial))
    needed = sku in ONLY_IN or (store.slug, sku) in _booked()
    return DemoPiece(
        barcode=barcode(sku, serial),
        store=store.slug,
        product=product.slug,
        sku=sku,
        weight_mg=round(variant.weight_mg * (0.97 + 0.06 * _chance("weight", *key)) / 10) * 10,
        price_minor=variant.price_minor,
        status="available" if needed else _status(_chance("status", *key)),
        showcase=str(1 + int(_chance("showcase", store.slug, product.slug) * _showcases(store))),
        tray="ABCD"[int(_chance("tray", store.slug, sku) * 4)],
        checked_minutes_ago=2 + int(_chance("checked", store.slug) * 50),
    )


def _showcases(store: Store) -> int:
    return {"flagship": 9, "rich": 6, "medium": 4, "small": 3}[store.stock]


def _status(chance: float) -> str:
    if chance < 0.012:
        return "repair"
    if chance < 0.026:
        return "transit"
    return "missing" if chance < 0.03 else "available"


def _digest(*names: str) -> bytes:
    return hashlib.blake2b("|".join(names).encode(), digest_size=8).digest()


def _chance(*names: str) -> float:
    """A number in [0, 1) that belongs to these names."""
    return int.from_bytes(_digest(*names), "big") / 2**64
