"""How to find one's ring size: a ring measured on the screen, a table, a ruler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.screen_scale import (
    card_measure,
    not_zoomed,
    slider_row,
    until_measured,
    when_measured,
)
from booking_app.ui.components.sheet import sheet
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.shop.ring_sizes import LARGEST_MM, SMALLEST_MM, ring_sizes
from booking_app.ui.shop.words import size_name

RING_GUIDE = "ring-guide"
_HERE = {"replace": True, "prevent_scroll_reset": True}


@dataclass(frozen=True, slots=True)
class RingRow:
    """A size in four countries; `href` chooses it where this ring is made in it."""

    mm: str = ""
    name: str = ""
    eu: str = ""
    us: str = ""
    uk: str = ""
    href: str = ""
    label: str = ""


def ring_rows(links: Mapping[str, str], t: Translator) -> tuple[RingRow, ...]:
    """The table; `links` leads from the sizes there are (`16.5`) to their choice."""
    rows = []
    for size in ring_sizes():
        mm = f"{size.mm:g}"
        name = size_name(mm, t)
        rows.append(
            RingRow(
                mm=mm,
                name=name,
                eu=size.eu,
                us=size.us,
                uk=size.uk,
                href=links.get(mm, ""),
                label=t("Choose size {size}", size=name),
            )
        )
    return tuple(rows)


def ring_guide(view: Any, t: Translator) -> Element:
    """The sheet; `view.ring_rows` are the sizes."""
    return sheet(
        RING_GUIDE,
        t("Your ring size"),
        _on_the_screen(t),
        _table(view, t),
        _with_a_ruler(t),
        t=t,
    )


def _on_the_screen(t: Translator) -> Element:
    return el.section(
        el.h3(t("Measure a ring on the screen"), class_name="text-16 font-semibold"),
        el.p(
            t("You need a ring that fits the same finger."), class_name="text-14 text-ink-soft mt-1"
        ),
        until_measured(
            el.p(
                t(
                    "This screen's true size is not known yet. Set it first: without that, sizes "
                    "would be a guess."
                ),
                class_name="notice mt-3",
            ),
        ),
        el.div(card_measure(t), class_name="mt-2"),
        when_measured(_circle(t)),
        class_name="needs-script mb-8",
    )


def _circle(t: Translator) -> Element:
    return el.div(
        not_zoomed(t),
        el.p(
            t(
                "Lay the ring on the circle and move the slider until the circle just fills it "
                "from the inside."
            ),
            class_name="text-14 text-ink-soft",
        ),
        el.div(el.div(class_name="ring-disc"), class_name="ring-table", aria_hidden="true"),
        slider_row(
            t,
            min=f"{SMALLEST_MM:g}",
            max=f"{LARGEST_MM:g}",
            step="0.05",
            default_value="17",
            aria_label=t("Inner diameter in millimetres"),
            data_ring="",
        ),
        el.p(
            el.span(class_name="font-display text-34 mr-3", data_ring_size=""),
            el.span(class_name="text-14 text-ink-soft", data_ring_more=""),
            role="status",
            class_name="flex items-baseline flex-wrap min-h-14 mb-3",
        ),
        el.button(
            type="button", data_ring_choose="", class_name="button-primary w-full control-large"
        ),
        el.p(class_name="text-14 text-ink-soft mt-2 empty:hidden", data_ring_note=""),
        data_ring_measure="",
        data_word_size=t("Size {size}", size="%"),
        data_word_more=t(
            "{mm} mm inside · EU {eu} · US {us} · UK {uk}", mm="%m", eu="%e", us="%u", uk="%k"
        ),
        data_word_choose=t("Choose size {size}", size="%"),
        data_word_close=t("Got it"),
        data_word_none=t(
            "This ring is not made in size {size}; the nearest is {nearest}.",
            size="%s",
            nearest="%n",
        ),
        class_name="ring-measure mt-3",
    )


def _table(view: Any, t: Translator) -> Element:
    def row(size: Any) -> Element:
        return el.tr(
            el.th(
                when(
                    size.href,
                    lambda: el.a(
                        size.name,
                        href=size.href,
                        aria_label=size.label,
                        data_chooses=size.mm,
                        class_name="ring-choice",
                        **_HERE,
                    ),
                    lambda: el.span(size.name, class_name="text-ink-soft"),
                ),
                scope="row",
                class_name="text-left font-semibold",
            ),
            el.td(size.eu, data_eu=""),
            el.td(size.us, data_us=""),
            el.td(size.uk, data_uk=""),
            data_mm=size.mm,
        )

    def head(*words: str) -> list[Element]:
        return [el.th(word, scope="col", class_name="text-left font-semibold") for word in words]

    return el.section(
        el.h3(t("Sizes of other countries"), class_name="text-16 font-semibold"),
        el.table(
            el.thead(
                el.tr(*head(t("Russia, mm inside"), t("Europe"), t("USA"), t("UK"))),
                class_name="text-12 text-ink-soft",
            ),
            el.tbody(each(view.ring_rows, row)),
            class_name="ring-table-sizes w-full text-14 mt-2",
        ),
        el.p(
            t(
                "Russia: inner diameter in millimetres. Europe: inner circumference in whole "
                "millimetres, ISO 8653. UK: letters of BS 6820. USA: steps of 0.032 inch of "
                "diameter. Where scales do not meet, the nearest size is given."
            ),
            class_name="text-12 text-ink-soft mt-3",
        ),
        class_name="mb-8",
    )


def _with_a_ruler(t: Translator) -> Element:
    steps = (
        t("Take a ring that fits you and lay it on a ruler."),
        t("Measure across the inside, from edge to edge, in millimetres."),
        t("That number is your size: 17 millimetres is size 17."),
    )
    return el.section(
        el.h3(t("Or with a ruler"), class_name="text-16 font-semibold"),
        el.ol(
            *(
                el.li(
                    el.span(
                        str(number), class_name="font-display text-26 text-accent-ink w-6 shrink-0"
                    ),
                    el.span(step),
                    class_name="flex items-baseline gap-4 py-1.5",
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
            class_name="text-14 text-ink-soft mt-3",
        ),
    )
