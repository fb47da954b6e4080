"""Second step: the store, those that have everything first."""

from typing import Any

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator
from booking_app.domain.stores.errors import CityNotFound
from booking_app.ui.components.icons import icon
from booking_app.ui.components.place import POSITION_ANSWER, opens_place_sheet
from booking_app.ui.components.store_row import open_mark, store_row_skeleton
from booking_app.ui.cookies import BrowserCookies, visitor_of
from booking_app.ui.dual import Element, cx, each, el, when
from booking_app.ui.place import Place, read_place
from booking_app.ui.shop.place_state import PlaceState
from booking_app.ui.shop.trouble import tells_failure
from booking_app.ui.shop.try_on_frame import heading, locale_for, notice, sheet, step_of
from booking_app.ui.shop.try_on_view import StoreOption, step_href, store_option
from booking_app.workflows import try_on
from booking_app.workflows.near import StoreChoice

_MOST = 20
_JOURNEY_KM = 100.0


class TryOnStore(rx.State):
    """Stores in three groups; `none` cannot be chosen and stay in view. `only_far` when a
    store with everything is a journey away and one with a part is not."""

    everything: tuple[StoreOption, ...] = ()
    some: tuple[StoreOption, ...] = ()
    none: tuple[StoreOption, ...] = ()
    only_far: bool = False
    ready: bool = False

    @rx.event
    @tells_failure
    async def load(self) -> Any:
        """Rank the stores for what was chosen; nothing chosen leads back."""
        if step_of(self) != "store":
            return None
        locale = locale_for(self)
        here = read_place((await self.get_state(BrowserCookies)).place)
        async with get_database().read() as session:
            chosen = await try_on.basket(session, visitor_of(self), locale)
            if not chosen:
                return rx.redirect(step_href(locale), replace=True)
            found = await _ranked(session, visitor_of(self), locale, here)
        options = [store_option(choice, chosen, locale) for choice in found]
        self.everything = tuple(option for option in options if option.has_all)
        self.some = tuple(o for o in options if o.choose_href and not o.has_all)
        self.none = tuple(option for option in options if not option.choose_href)
        self.only_far = _only_far(found)
        self.ready = True
        return None


def _only_far(found: list[StoreChoice]) -> bool:
    full = [choice.store.distance_km or 0.0 for choice in found if choice.has_all]
    part = [choice.store.distance_km or 0.0 for choice in found if choice.found]
    return bool(full) and min(full) > _JOURNEY_KM >= min(part)


async def _ranked(session: Any, visitor_id: Any, locale: str, here: Place) -> list[StoreChoice]:
    try:
        return await try_on.stores_for(
            session,
            visitor_id,
            locale,
            lat=here.lat,
            lon=here.lon,
            city=here.city or None,
            limit=_MOST,
        )
    except CityNotFound:
        # A town that is no longer known: then all towns are alike.
        return await try_on.stores_for(session, visitor_id, locale, limit=_MOST)


live: Any = TryOnStore
"""The same, as components see it."""

place: Any = PlaceState


def store_step(t: Translator) -> Element:
    """The step."""
    return sheet(
        t,
        1,
        heading(t("Where would you like to try on?")),
        _place(t),
        when(live.ready, _groups(t), _skeleton(t)),
    )


def _place(t: Translator) -> Element:
    return el.div(
        when(
            place.name,
            el.div(
                icon("pin", size=20, class_name="text-accent shrink-0"),
                el.span(
                    when(place.has_position, t("Near you:"), t("Nearest first:")),
                    " ",
                    el.strong(place.name, class_name="font-semibold"),
                ),
                el.button(t("Change"), class_name="button-quiet ml-auto", **opens_place_sheet()),
                class_name="flex items-center gap-2 min-h-12",
            ),
            el.div(
                el.button(
                    icon("route", size=20),
                    t("Show the nearest"),
                    type="button",
                    data_ask_position=POSITION_ANSWER,
                    class_name="button-secondary grow",
                ),
                el.button(
                    icon("pin", size=20),
                    t("Type a town"),
                    class_name="button-secondary grow",
                    **opens_place_sheet(),
                ),
                class_name="flex flex-wrap gap-3",
            ),
        ),
        class_name="mt-5",
    )


def _groups(t: Translator) -> Element:
    return el.div(
        when(
            (live.everything.length() == 0) & (live.some.length() > 0),
            notice(
                t(
                    "No single store has everything. Choose one that has a part; the rest stays "
                    "in your list for another visit."
                )
            ),
        ),
        when(
            (live.everything.length() == 0) & (live.some.length() == 0),
            notice(
                t("None of these lies in a store right now. Another size or piece may."),
                el.a(
                    t("Back to the pieces"),
                    href=step_href(t.locale),
                    class_name="button-quiet -ml-3",
                ),
            ),
        ),
        when(
            live.only_far,
            notice(t("Only a store far away has everything. Nearer ones have a part of it.")),
        ),
        el.ul(each(live.everything, lambda option: _option(option, t)), class_name="mt-4"),
        el.ul(each(live.some, lambda option: _option(option, t))),
        when(live.none.length() > 0, _without(t)),
        class_name="pb-8",
    )


def _option(option: Any, t: Translator) -> Element:
    card = option.card
    can = option.choose_href != ""
    return el.li(
        el.div(
            el.h2(
                when(
                    can,
                    el.a(
                        card.name,
                        href=option.choose_href,
                        class_name="after:absolute after:inset-0",
                    ),
                    card.name,
                ),
                class_name="font-display text-20 md:text-26 leading-tight",
            ),
            el.p(card.city, ", ", card.address, class_name="text-14 text-ink-soft mt-0.5"),
            el.p(
                when(
                    option.has_all,
                    icon("check", size=18, class_name="text-ok-ink shrink-0"),
                ),
                option.stock,
                class_name=cx("flex items-center gap-1.5 mt-2", when(can, "", "text-ink-soft")),
            ),
            when(option.missing, el.p(option.missing, class_name="text-14 text-ink-soft mt-0.5")),
            el.div(
                open_mark(card),
                when(option.checked, el.span(option.checked, class_name="text-14 text-ink-soft")),
                class_name="flex flex-wrap gap-x-4 gap-y-1 mt-1.5",
            ),
            class_name="grow min-w-0",
        ),
        el.div(
            el.span(card.distance, class_name="text-14 text-ink-soft whitespace-nowrap"),
            when(can, icon("right", size=20, class_name="text-ink-soft")),
            class_name="flex items-center gap-1 shrink-0",
        ),
        class_name=cx(
            "relative flex items-start justify-between gap-4 py-5 border-b border-line",
            when(can, "hover:bg-paper md:-mx-4 md:px-4", "md:-mx-4 md:px-4"),
        ),
    )


def _without(t: Translator) -> Element:
    return el.section(
        el.h2(t("Nothing you chose is here now"), class_name="text-14 text-ink-soft"),
        el.ul(
            each(
                live.none,
                lambda option: el.li(
                    el.span(
                        el.span(option.card.name, class_name="block"),
                        el.span(
                            option.card.city,
                            ", ",
                            option.card.address,
                            class_name="block text-14 text-ink-soft",
                        ),
                    ),
                    el.span(
                        option.card.distance, class_name="text-14 text-ink-soft whitespace-nowrap"
                    ),
                    class_name="flex justify-between gap-4 py-3 border-b border-line",
                ),
            ),
            class_name="mt-1",
        ),
        class_name="mt-10",
    )


def _skeleton(t: Translator) -> Element:
    return el.ul(
        *(store_row_skeleton() for _ in range(4)),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="mt-6",
    )
