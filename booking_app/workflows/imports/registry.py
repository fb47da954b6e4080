"""Every kind by its name."""

from babel.numbers import get_currency_precision

from booking_app.domain.chain.schemas import ChainView
from booking_app.workflows.imports import pieces
from booking_app.workflows.imports.kinds import Kind


def kind_of(name: str, chain: ChainView) -> Kind:
    """The kind of this name, with the chain's money and languages. Raises `KeyError`."""
    digits = get_currency_precision(chain.currency)
    makers = {"pieces": lambda: pieces.kind(digits)}
    return makers[name]()
