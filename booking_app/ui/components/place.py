"""Choosing a town: the button of the top bar, and its sheet, which stands once in the frame.

Any button may open the sheet: `el.button(…, **opens_place_sheet())`. State and events are in
`ui.shop.place_state`.
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.domain.stores.gazetteer import ATTRIBUTION, ATTRIBUTION_URL
from booking_app.ui.components.icons import icon
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.dual import Element, cx, each, el, is_html, match, when
from booking_app.ui.locales import localised
from booking_app.ui.shop import place_state
from booking_app.ui.shop.place_state import PLACE_SHEET, TYPED, CityChoice

POSITION_ANSWER = "position-answer"

PlaceState: Any = place_state.PlaceState


def opens_place_sheet() -> dict[str, Any]:
    """Attributes of a button that opens the sheet."""
    return {**opens(PLACE_SHEET), "on_click": PlaceState.open, "type": "button"}


def place_button(t: Translator, name: Any) -> Element:
    """The chosen town in the top bar, or the invitation to choose one; an icon on a phone."""
    return el.button(
        el.span(
            icon("pin"),
            when(
                name,
                el.span(class_name="absolute right-0 top-0.5 size-2 rounded-full bg-accent"),
            ),
            class_name="relative",
        ),
        el.span(when(name, name, t("Your town")), class_name="sr-only lg:not-sr-only lg:text-14"),
        class_name="icon-button gap-1.5 lg:px-2",
        **opens_place_sheet(),
    )


def place_sheet(t: Translator) -> Element:
    """The sheet: share a position, type a town, or take one from the list."""
    stores_link = el.a(
        t("All stores by town"),
        href=localised("/stores", t.locale),
        class_name="button-quiet -ml-3",
    )
    if is_html():
        # Opened only where script is off: towns are links on the page of the stores.
        return sheet(PLACE_SHEET, t("Where is it handy for you?"), stores_link, t=t)
    return sheet(
        PLACE_SHEET,
        t("Where is it handy for you?"),
        _position(t),
        _typed(t),
        _choices(t),
        when(
            PlaceState.name,
            el.button(
                t("Show the whole chain"),
                type="button",
                on_click=PlaceState.forget,
                class_name="button-quiet -ml-3 mt-2",
                **closes(PLACE_SHEET),
            ),
        ),
        t=t,
    )


def _position(t: Translator) -> Element:
    return el.div(
        el.button(
            icon("route", size=20),
            t("Use my position"),
            type="button",
            # shell.js asks the browser and types the rounded answer into the field below.
            data_ask_position=POSITION_ANSWER,
            class_name="button-secondary w-full",
        ),
        el.p(
            t(
                "Only to show the nearest stores. Your phone rounds it to about a hundred metres "
                "before it is sent."
            ),
            class_name="text-14 text-ink-soft mt-2",
        ),
        el.input(
            id=POSITION_ANSWER,
            type="text",
            tab_index=-1,
            aria_hidden="true",
            default_value="",
            on_change=PlaceState.located,
            class_name="hidden",
        ),
        el.p(
            match(
                PlaceState.problem,
                {
                    "denied": t("The browser does not give us your position. Choose a town below."),
                    "timeout": t("Your position is taking too long. Choose a town below."),
                    "unavailable": t("Your position could not be found. Choose a town below."),
                },
                "",
            ),
            role="status",
            class_name="text-14 text-warn mt-2 empty:hidden",
        ),
        class_name="pt-1",
    )


def _typed(t: Translator) -> Element:
    """Enter alone takes the first of the towns below."""
    return el.form(
        el.label(
            el.span(
                when(
                    PlaceState.can_find_addresses,
                    t("Or type a town or an address"),
                    t("Or type a town"),
                ),
                class_name="text-14 text-ink-soft",
            ),
            el.input(
                type="search",
                name=TYPED,
                auto_complete="address-level2",
                enter_key_hint="search",
                on_change=PlaceState.search.debounce(200),
                class_name="field mt-1",
            ),
            class_name="block",
        ),
        on_submit=PlaceState.submit,
        class_name="mt-6",
    )


def _choices(t: Translator) -> Element:
    return el.div(
        el.ul(each(PlaceState.choices, _choice)),
        when(
            (PlaceState.choices.length() == 0) & (PlaceState.typed != ""),
            el.p(
                t("We do not know this town. Try the nearest larger one."),
                class_name="text-ink-soft py-4",
            ),
        ),
        el.p(
            t("Names of towns:"),
            " ",
            el.a(
                ATTRIBUTION,
                href=ATTRIBUTION_URL,
                target="_blank",
                rel="noopener noreferrer",
                class_name="underline",
            ),
            ", CC BY 4.0",
            class_name="text-12 text-ink-soft mt-4",
        ),
        aria_live="polite",
        class_name="mt-3 min-h-48",
    )


def _choice(choice: CityChoice) -> Element:
    return el.li(
        el.button(
            el.span(choice.name, class_name="text-16"),
            el.span(choice.note, class_name="text-14 text-ink-soft ml-auto text-right"),
            el.span(
                when(choice.chosen, icon("check", size=20)),
                class_name="w-5 shrink-0 text-accent-ink",
            ),
            type="button",
            aria_current=when(choice.chosen, "true", "false"),
            on_click=PlaceState.choose_city(choice.slug),
            class_name=cx("flex w-full items-center gap-3 min-h-12 py-2 text-left"),
            **closes(PLACE_SHEET),
        ),
        class_name="border-b border-line",
    )
