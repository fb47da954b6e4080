"""The piece as large as it is, on a screen whose true size is known."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.screen_scale import card_measure, not_zoomed, until_measured
from booking_app.ui.components.sheet import opens, sheet
from booking_app.ui.dual import Element, each, el, inline_style, when

TRUE_SIZE = "true-size"


def opens_true_size(view: Any, t: Translator) -> Any:
    """The button that shows it; absent where nothing was measured."""
    return when(
        view.figures,
        lambda: el.button(
            icon("scale", size=20),
            t("See it in true size"),
            type="button",
            class_name="button-quiet -mx-3 text-14",
            **opens(TRUE_SIZE),
        ),
    )


def true_size(view: Any, t: Translator) -> Element:
    """The sheet; `view.figures` are drawn in millimetres."""
    return sheet(
        TRUE_SIZE,
        t("In true size"),
        not_zoomed(t),
        until_measured(
            el.p(
                t("This screen's true size is not known yet, so what you see is only about right."),
                class_name="notice",
            ),
        ),
        el.div(each(view.figures, _figure), class_name="figures"),
        el.p(
            t("Drawn after the measurements in the description; hold your finger beside it."),
            class_name="text-14 text-ink-soft mt-4",
        ),
        el.div(card_measure(t), class_name="mt-4"),
        t=t,
    )


def _figure(figure: Any) -> Element:
    return el.figure(
        el.svg(
            when(
                figure.metal, lambda: el.path(d=figure.metal, fill=figure.tint, fill_rule="evenodd")
            ),
            when(figure.stone, lambda: el.path(d=figure.stone, class_name="figure-stone")),
            when(figure.line, lambda: el.path(d=figure.line, class_name="figure-line")),
            view_box=figure.view_box,
            aria_hidden="true",
            class_name="figure-drawing",
            **inline_style(width=figure.width, height=figure.height),
        ),
        el.figcaption(figure.label, class_name="text-14 mt-3"),
        class_name="figure",
    )
