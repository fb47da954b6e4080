"""The true size of the screen: `--mm` is the CSS length of a millimetre on it.

Until it was set by a bank card, once in a browser, `--mm` is the browser's own guess, which is
rarely right; `assets/scale.js` keeps and applies it. What is true only on a measured screen stands
in `when_measured`, what says so stands in `until_measured`.
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el

CARD_MM = (85.60, 53.98)
"""A bank card, the size ID-1 of ISO/IEC 7810."""


def until_measured(*children: Any) -> Element:
    """Seen while the screen's true size is not known."""
    return el.div(*children, class_name="until-measured")


def when_measured(*children: Any) -> Element:
    """Seen once the screen's true size is known."""
    return el.div(*children, class_name="when-measured")


def slider_row(t: Translator, **attributes: Any) -> Element:
    """A slider with a button on either side for small steps."""
    return el.div(
        _nudge("minus", -1, t("A little smaller")),
        el.input(type="range", class_name="slider", **attributes),
        _nudge("plus", 1, t("A little larger")),
        class_name="flex items-center gap-2",
    )


def _nudge(name: str, by: int, label: str) -> Element:
    return el.button(
        icon(name, size=20),
        type="button",
        aria_label=label,
        data_nudge=str(by),
        class_name="icon-button shrink-0",
    )


def card_measure(t: Translator) -> Element:
    """Setting the scale by a bank card; folded away, and says how things stand."""
    return el.details(
        el.summary(
            icon("card", size=20),
            el.span(t("Set the screen with a bank card"), class_name="until-measured"),
            el.span(t("The screen is set. Set it again"), class_name="when-measured"),
            icon("down", size=18, class_name="fold-mark ml-auto"),
            class_name="flex items-center gap-3 min-h-12 list-none text-14 font-semibold",
        ),
        el.p(
            t(
                "Lay any bank card or driving licence on the screen, its short edge along the top "
                "line, and move the slider until both are of the same width. Once is enough for "
                "this device; nothing is sent."
            ),
            class_name="text-14 text-ink-soft",
        ),
        el.div(
            slider_row(
                t,
                min="130",
                max="430",
                step="0.25",
                default_value="204",
                aria_label=t("Width of the card on the screen"),
                data_card="",
            ),
            class_name="mt-2",
        ),
        el.div(
            el.div(
                el.span(t("Short edge of the card"), class_name="text-12"),
                class_name="card-outline",
            ),
            class_name="card-table",
        ),
        el.button(
            t("They are the same width"),
            type="button",
            data_card_done="",
            class_name="button-primary w-full mt-4",
        ),
        data_card_measure="",
        class_name="card-measure fold needs-script",
    )


def not_zoomed(t: Translator) -> Element:
    """Said only while the page is pinched larger than it is."""
    return el.p(
        t("The page is zoomed in. Sizes are true only at its normal size."),
        role="status",
        class_name="when-pinched text-14 text-warn-ink",
    )
