"""The chain's sign: its logo, or its name in type where there is none."""

from typing import Any

from booking_app.ui.chain import chain_facts
from booking_app.ui.dual import cx, el, when


def brand(
    locale: str, *, class_name: str, logo_class: str = "h-8 max-w-40", facts: Any = None
) -> Any:
    """The sign; `class_name` is for the name in type, `logo_class` for the picture. `facts` are
    newer ones than the page came with, a Var of `ChainFacts`."""
    chain: Any = chain_facts(locale) if facts is None else facts
    return when(
        chain.logo,
        lambda: el.img(
            src=chain.logo,
            alt=chain.name,
            width=chain.logo_width,
            height=chain.logo_height,
            class_name=cx("block w-auto object-contain object-left", logo_class, chain.logo_class),
        ),
        lambda: el.span(chain.name, class_name=class_name),
    )
