"""How the chosen colours look: a shopper's phone in the small, light and dark."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el

# As in `assets/tokens.css`: what does not change with the chain.
_TOKENS = {
    "light": {
        "--paper": "#fbf8f3", "--raised": "#ffffff", "--ink": "#1c1917",
        "--ink-soft": "#6b625a", "--line": "#e7dfd4",
    },
    "dark": {
        "--paper": "#141210", "--raised": "#1d1a17", "--ink": "#f4efe8",
        "--ink-soft": "#a89f94", "--line": "#322d27",
    },
}  # fmt: skip


def previews(t: Translator, look: Any, name: Any) -> Element:
    """The same card in both schemes; for the eye only."""
    return el.figure(
        el.figcaption(t("A shopper's phone"), class_name="text-14 font-semibold"),
        el.div(
            _phone(t, name, "light", look["accent"], look["accent_ink"]),
            _phone(t, name, "dark", look["accent_dark"], look["accent_ink_dark"]),
            aria_hidden="true",
            class_name="mt-1.5 grid grid-cols-1 gap-5 sm:grid-cols-2",
        ),
    )


def _phone(t: Translator, name: Any, scheme: str, accent: Any, accent_ink: Any) -> Element:
    style = {**_TOKENS[scheme], "--accent": accent, "--accent-ink": accent_ink}
    return el.div(
        el.div(
            el.span(name, class_name="truncate font-display text-20 leading-none"),
            icon("pin", size=18),
            class_name="flex items-center justify-between gap-3 border-b border-line px-4 py-3",
        ),
        el.div(
            icon("ring", size=72, class_name="text-accent"),
            class_name="flex h-40 items-center justify-center bg-raised",
        ),
        el.div(
            el.p(t("A ring of white gold"), class_name="font-display text-20 leading-tight"),
            el.p(
                el.span(class_name="size-2 rounded-full bg-accent"),
                t("In three stores near you"),
                class_name="mt-1.5 flex items-center gap-2 text-12 text-ink-soft",
            ),
            el.span(
                t("Try on in store"),
                class_name="mt-3 flex min-h-10 items-center justify-center rounded-control bg-ink "
                "text-14 font-semibold text-paper",
            ),
            el.p(
                t("Where it lies now"),
                class_name="mt-3 text-14 font-semibold text-accent-ink",
            ),
            class_name="px-4 pb-4 pt-3",
        ),
        class_name="overflow-hidden rounded-sheet border border-line bg-paper text-ink",
        custom_attrs={"style": rx.Var.create(style)},
    )
