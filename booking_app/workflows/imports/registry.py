"""Every kind by its name."""

from collections.abc import Callable

from babel.numbers import get_currency_precision

from booking_app.domain.chain.schemas import ChainView
from booking_app.workflows.imports import goods, pieces, stores
from booking_app.workflows.imports.kinds import Kind, KindName


def kind_of(name: str, chain: ChainView) -> Kind:
    """The kind of this name, with the chain's money and languages. Raises `KeyError`."""
    digits = get_currency_precision(chain.currency)
    leading = chain.default_locale
    locales = (leading, *(locale for locale in chain.locales if locale != leading))
    makers: dict[KindName, Callable[[], Kind]] = {
        "products": lambda: goods.products(locales),
        "variants": lambda: goods.variants(digits, chain.currency),
        "pieces": lambda: pieces.kind(digits),
        "stores": lambda: stores.kind(locales),
    }
    return makers[name]()  # type: ignore[index]
