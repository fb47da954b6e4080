"""What a shopper is told when something cannot be had, and what can be had instead."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, mark, translator
from booking_app.domain.stores import service as stores
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.shop.times_view import SlotOption, offered_slot
from booking_app.ui.shop.try_on_view import StoreOption, step_href, store_option
from booking_app.workflows import reserve, try_on

_TEXTS = {
    "piece_taken": mark("Somebody has just taken one of these pieces."),
    "piece_kept_back": mark(
        "The store keeps its last pieces of this for its own counter. Call them, or choose another."
    ),
    "slot_full": mark("The last place at this time has just been taken."),
    "slot_unavailable": mark("This time can no longer be booked. Choose a later one."),
    "store_closed": mark("The store is closed then. Choose another day."),
    "piece_elsewhere": mark("One of these pieces has moved to another store."),
    "unknown_piece": mark("One of these pieces is no longer there."),
    "unknown_variant": mark("One of these pieces is no longer there."),
    "no_pieces": mark("None of these pieces lies in this store any more."),
    "not_changeable": mark("This booking can no longer be changed."),
    "payment_unavailable": mark(
        "Paying by card does not work at the moment. Nothing was charged; pay in the store, or try "
        "again in a minute."
    ),
    "payment_refused": mark(
        "The payment page could not be opened. Nothing was charged; pay in the store instead."
    ),
    "rate_limited": mark("That was a lot of bookings at once. Try again in a little while."),
}
_WITH_WAYS_OUT = frozenset(
    {
        "piece_taken",
        "piece_kept_back",
        "piece_elsewhere",
        "unknown_piece",
        "no_pieces",
        "slot_full",
        "slot_unavailable",
        "store_closed",
    }
)
_ABOUT_PIECES = frozenset(
    {"piece_taken", "piece_kept_back", "piece_elsewhere", "unknown_piece", "no_pieces"}
)
_OTHER = mark("That did not work, and nothing was booked. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and the ways out; no text means no problem.

    `without_href` leads on with what is left, where a piece is gone and others are not.
    """

    text: str = ""
    slots: tuple[SlotOption, ...] = ()
    stores: tuple[StoreOption, ...] = ()
    without_href: str = ""


def problem_text(error: DomainError, t: Translator) -> str:
    """The sentence for an error."""
    if error.code == "cap_reached":
        return t.n(
            "{n} piece is already kept under this contact, and {cap} can be. Cancel another "
            "booking first, or take something out here.",
            "{n} pieces are already kept under this contact, and {cap} can be. Cancel another "
            "booking first, or take something out here.",
            int(error.details.get("live", 0)),
            cap=error.details.get("cap", 0),
        )
    return t(_TEXTS.get(error.code, _OTHER))


async def problem_for(
    error: DomainError,
    *,
    visitor_id: UUID,
    store_slug: str,
    variant_ids: Sequence[UUID],
    slot_starts_at: datetime | None,
    locale: str,
) -> Problem:
    """The error in words, with other times in the same store and other stores for the pieces."""
    text = problem_text(error, translator(locale))
    if error.code not in _WITH_WAYS_OUT:
        return Problem(text)
    # Whatever else fails now must not hide what failed first.
    with suppress(DomainError):
        async with get_database().read() as session:
            store = await stores.get_store(session, store_slug, locale)
            chosen = [
                item
                for item in await try_on.basket(session, visitor_id, locale)
                if item.variant_id in variant_ids
            ]
            found = await reserve.alternatives(
                session,
                store_slug=store_slug,
                variant_ids=variant_ids,
                slot_starts_at=slot_starts_at,
                locale=locale,
            )
            left = (await try_on.plan(session, visitor_id, store_slug, locale)).offers
        about_pieces = error.code in _ABOUT_PIECES
        some_left = about_pieces and any(offer.pieces for offer in left)
        zone = ZoneInfo(store.time_zone)
        return Problem(
            text=text,
            slots=()
            if about_pieces
            else tuple(offered_slot(slot, zone, locale) for slot in found.next_slots),
            stores=tuple(
                store_option(choice, chosen, locale) for choice in found.same_variant_elsewhere
            ),
            without_href=step_href(locale, "time", store=store_slug) if some_left else "",
        )
    return Problem(text)


def problem_notice(problem: Any, t: Translator, *, take_slot: Any = None) -> Any:
    """The problem beside what caused it; `take_slot(starts_at)` is the event of a tap on a time."""
    return when(
        problem.text,
        el.div(
            el.p(
                icon("alert", size=20, class_name="shrink-0 mt-0.5 text-stop-ink"),
                problem.text,
                role="alert",
                class_name="flex gap-3 font-semibold",
            ),
            _slots(problem, t, take_slot) if take_slot is not None else None,
            when(problem.stores.length() > 0, _stores(problem, t)),
            when(
                problem.without_href,
                el.a(
                    t("Go on with the rest"),
                    href=problem.without_href,
                    reload_document=True,
                    class_name="button-quiet -ml-3 mt-1",
                ),
            ),
            class_name="mt-5 p-4 bg-raised md:bg-paper border-l-2 border-stop",
        ),
    )


def _slots(problem: Any, t: Translator, take_slot: Any) -> Any:
    return when(
        problem.slots.length() > 0,
        el.div(
            el.p(t("The next free times here:"), class_name="text-14 text-ink-soft"),
            el.div(
                each(
                    problem.slots,
                    lambda slot: el.button(
                        slot.time,
                        type="button",
                        on_click=take_slot(slot.starts_at),
                        class_name="chip bg-raised hover:border-ink",
                    ),
                ),
                class_name="flex flex-wrap gap-2 mt-2",
            ),
            class_name="mt-3",
        ),
    )


def _stores(problem: Any, t: Translator) -> Element:
    return el.div(
        el.p(t("The same lies here as well:"), class_name="text-14 text-ink-soft"),
        el.ul(
            each(
                problem.stores,
                lambda option: el.li(
                    el.a(
                        el.span(
                            el.span(option.card.name, class_name="font-semibold"),
                            el.span(
                                option.card.city,
                                " · ",
                                option.card.distance,
                                class_name="text-14 text-ink-soft block",
                            ),
                            el.span(option.stock, class_name="text-14 block"),
                        ),
                        icon("right", size=20, class_name="ml-auto shrink-0"),
                        href=option.choose_href,
                        class_name="flex items-center gap-3 py-2 min-h-12 hover:text-accent-ink",
                    ),
                    class_name="border-t border-line first:border-0",
                ),
            ),
        ),
        class_name="mt-3",
    )
