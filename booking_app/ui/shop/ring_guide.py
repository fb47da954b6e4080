"""How to find one's ring size."""

from booking_app.core.i18n import Translator
from booking_app.ui.components.sheet import sheet
from booking_app.ui.dual import Element, el

RING_GUIDE = "ring-guide"


def ring_guide(t: Translator) -> Element:
    steps = (
        t("Take a ring that fits you and lay it on a ruler."),
        t("Measure across the inside, from edge to edge, in millimetres."),
        t("That number is your size: 17 millimetres is size 17."),
    )
    return sheet(
        RING_GUIDE,
        t("Your ring size"),
        el.ol(
            *(
                el.li(
                    el.span(
                        str(number), class_name="font-display text-26 text-accent-ink w-6 shrink-0"
                    ),
                    el.span(step),
                    class_name="flex items-baseline gap-4 py-2",
                )
                for number, step in enumerate(steps, 1)
            ),
        ),
        el.p(
            t(
                "Fingers are a little wider in the evening and in warm weather. Between two sizes "
                "take the larger one. Or do not guess: a consultant measures it in a minute and "
                "lays out the sizes beside it too."
            ),
            class_name="text-ink-soft mt-4",
        ),
        t=t,
    )
