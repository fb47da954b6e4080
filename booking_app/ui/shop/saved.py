"""What this browser saved, and what it looked at."""

from typing import Any

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.db import Session, get_database
from booking_app.core.i18n import Translator
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.customers import service as customers
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.icons import icon
from booking_app.ui.components.product_card import grid_skeleton, product_grid, product_rail
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, el, when
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Screen
from booking_app.ui.shop import saved_state
from booking_app.ui.shop.cards_view import CardView, card_views
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.place_state import place_of
from booking_app.ui.shop.without_script import only_with_script

_TOUCHES = 200
_SEEN = 12

SavedState: Any = saved_state.SavedState


class SavedPageState(rx.State):
    """The cards of the page. A card whose heart was emptied stays until the page is left."""

    saved: tuple[CardView, ...] = ()
    seen: tuple[CardView, ...] = ()
    ready: bool = False

    @rx.event
    async def load(self) -> None:
        """Read both lists."""
        locale = locale_of(str(self.router.url.path))
        place = await place_of(self)
        visitor = visitor_of(self)
        async with get_database().read() as session:
            near = await stores_around(session, locale, place)
            saved = await catalogue.saved_products(session, visitor, locale)
            touches = await customers.touches_before(session, visitor, utc_now(), _TOUCHES)
            looked = dict.fromkeys(t.subject_id for t in touches if t.kind == "view")
            ids = [id_ for id_ in looked if id_][:_SEEN]
            seen = await catalogue.cards_by_ids(session, ids, locale)
            here = await _near(session, [*saved, *seen], near) if place.is_known else None
        self.saved = card_views(saved, locale, here)
        self.seen = card_views(seen, locale, here)
        self.ready = True


async def _near(session: Session, cards: list[Any], near: list[Any]) -> Any:
    ids = [card.id for card in cards]
    return await catalogue.lying_in(session, ids, [store.id for store in near])


Page: Any = SavedPageState


def saved_page(t: Translator) -> Element:
    """Saved pieces, then those looked at."""
    return el.div(
        _title(t),
        # The footer stays below the screen, so that it does not jump up when there is little.
        el.div(
            when(
                Page.ready,
                el.div(
                    when(
                        Page.saved,
                        el.div(
                            product_grid(Page.saved, corner=lambda card: _heart(card, t)),
                            class_name="md:px-8",
                        ),
                        _nothing(t),
                    ),
                    when(
                        Page.seen,
                        el.section(
                            el.h2(
                                t("Looked at lately"),
                                class_name="font-display text-34 px-5 md:px-8 mb-5",
                            ),
                            product_rail(Page.seen, label=t("Looked at lately")),
                            class_name="mt-16",
                        ),
                    ),
                ),
                el.div(grid_skeleton(4), class_name="md:px-8"),
            ),
            class_name="min-h-dvh",
        ),
        site_footer(t),
        class_name="mx-auto max-w-[100rem]",
    )


def _title(t: Translator) -> Element:
    return el.h1(
        t("Saved"), class_name="font-display text-34 md:text-44 px-5 md:px-8 pt-6 md:pt-10 pb-6"
    )


def _heart(card: Any, t: Translator) -> Element:
    saved = SavedState.ids.contains(card.product_id)
    return el.button(
        icon("heart", size=24, class_name=when(saved, "heart-full", "")),
        type="button",
        aria_pressed=when(saved, "true", "false"),
        aria_label=t("Save"),
        on_click=SavedState.toggle(card.product_id),
        class_name="icon-button on-photo",
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        icon("heart", size=36, class_name="text-accent"),
        el.p(t("Nothing saved yet"), class_name="font-display text-26 mt-5"),
        el.p(
            t("Tap the heart on a piece, and it waits for you here."),
            class_name="text-ink-soft mt-2 max-w-xs",
        ),
        el.a(
            t("See the catalogue"),
            href=localised("/catalogue", t.locale),
            class_name="button-primary mt-7",
        ),
        class_name="flex flex-col items-center text-center px-5 py-14 min-h-[40dvh]",
    )


def skeleton(t: Translator) -> Element:
    """The lists in wait of their data."""
    return el.div(
        _title(t),
        el.div(grid_skeleton(4), class_name="md:px-8"),
        aria_busy="true",
        class_name="mx-auto max-w-[100rem] min-h-dvh",
    )


saved_screen = Screen(
    name="saved",
    route="/saved",
    title=lambda t: t("Saved"),
    component=saved_page,
    skeleton=skeleton,
    without_script=only_with_script,
    on_load=(SavedPageState.load, SavedState.load),
)
