"""How to reach the chain."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import el, when


def call_chain(t: Translator, *, class_name: str, mark: Any = None) -> Any:
    """The link that calls the chain, by its number; nothing where it has none."""
    chain: Any = chain_facts(t.locale)
    return when(
        chain.phone,
        lambda: el.a(mark, chain.phone, href=chain.phone_href, class_name=class_name),
    )


def call_button(t: Translator, *, class_name: str) -> Any:
    """The same as a button."""
    return call_chain(t, class_name=class_name, mark=icon("phone", size=20))
