"""An offer (`OfferView`): as a ticket in the list, and as a story on the front door."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.coupon_client import ending
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.dual import Element, each, el, when

PHOTO_SIZES = "(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 92vw"


def offer_card(
    offer: Any, t: Translator, action: Any = None, *, eager: Any = False, heading: Any = el.h2
) -> Element:
    """The whole ticket; `action` is what can be done with it."""
    return el.article(
        when(
            offer.photo.src,
            lambda: photo(
                offer.photo,
                sizes=PHOTO_SIZES,
                eager=eager,
                alt="",
                class_name="aspect-[4/3] w-full rounded-t-sheet",
            ),
        ),
        el.div(
            el.p(
                icon("clock", size=16, class_name="shrink-0"),
                time_left(offer, t),
                class_name="flex items-center gap-1.5 text-14 text-accent-ink",
            ),
            heading(
                el.span(
                    offer.worth,
                    class_name="price block text-34 min-[24rem]:text-44 leading-none "
                    "whitespace-normal",
                ),
                el.span(offer.title, class_name="block font-display text-26 leading-tight mt-2"),
                class_name="mt-3",
            ),
            when(
                offer.worth_note,
                lambda: el.p(offer.worth_note, class_name="mt-1 font-semibold"),
            ),
            when(offer.text, lambda: el.p(offer.text, class_name="mt-2 text-ink-soft")),
            class_name="px-5 pt-4 pb-5 grow",
        ),
        el.div(class_name="ticket-tear", aria_hidden="true"),
        el.div(
            offer_terms(offer, t),
            counter_only(t, class_name="mt-4"),
            action and el.div(action, class_name="mt-4"),
            class_name="px-5 pt-4 pb-5",
        ),
        id=offer.slug,
        class_name="relative flex h-full flex-col rounded-sheet border border-line bg-raised "
        "scroll-mt-6",
    )


def time_left(offer: Any, t: Translator) -> Element:
    """How long it lasts; ticks in its last two days."""
    return el.span(
        when(offer.ends_at, ending(offer.ends_at, offer.left, t), offer.left),
        class_name="inline-block first-letter:uppercase",
    )


def counter_only(t: Translator, *, class_name: str = "") -> Element:
    """Said with every offer and every coupon."""
    return el.p(
        icon("store", size=18, class_name="shrink-0 mt-0.5 text-accent"),
        t("Valid only at the counter, never online"),
        class_name=f"flex gap-2 text-14 font-semibold {class_name}",
    )


def offer_terms(offer: Any, t: Translator) -> Element:
    """What it is good for, where and until when."""
    return el.div(
        el.dl(
            _term(t("Valid"), offer.until, offer.clock),
            _term(t("For"), offer.on_what),
            _term(t("Where"), offer.where),
            when(offer.minimum, lambda: _term(t("Purchase"), offer.minimum)),
            _term(t("Each shopper"), offer.each),
            _term(t("With other coupons"), offer.together),
            class_name="grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-14 "
            "[overflow-wrap:anywhere]",
        ),
        when(offer.goods, lambda: _more(t("What it is good for"), offer.goods)),
        when(offer.stores, lambda: _more(t("Where it is valid"), offer.stores)),
    )


def _term(label: str, value: Any, note: Any = "") -> Element:
    return el.div(
        el.dt(label, class_name="text-ink-soft"),
        el.dd(value, when(note, lambda: el.span(note, class_name="block text-12 text-ink-soft"))),
        class_name="contents",
    )


def _more(label: str, named: Any) -> Element:
    return el.details(
        el.summary(
            label,
            icon("down", size=16, class_name="transition-transform group-open/more:rotate-180"),
            class_name="flex min-h-11 cursor-pointer list-none items-center gap-1.5 text-14 "
            "text-accent-ink [&::-webkit-details-marker]:hidden",
        ),
        el.ul(
            each(
                named,
                lambda one: el.li(
                    el.a(
                        one.name,
                        when(one.note, lambda: el.span(one.note, class_name="text-ink-soft")),
                        href=one.href,
                        class_name="flex min-h-11 items-center justify-between gap-4 "
                        "hover:text-accent-ink",
                    ),
                    class_name="border-b border-line last:border-b-0 text-14",
                ),
            ),
        ),
        class_name="group/more -mb-1",
    )


def offer_stories(offers: Any, t: Translator) -> Element:
    """Offers in one row that scrolls sideways; each leads to its ticket."""
    return el.div(
        el.ul(
            each(offers, lambda offer: _story(offer, t)),
            class_name="flex w-max gap-3 md:gap-4 px-5 md:px-8",
        ),
        tab_index=0,
        aria_label=t("Coupons"),
        class_name="rail overflow-x-auto snap-x scroll-px-5 md:scroll-px-8 pb-2",
    )


def _story(offer: Any, t: Translator) -> Element:
    return el.li(
        el.article(
            photo(
                offer.photo,
                sizes="(min-width: 48rem) 20rem, 66vw",
                alt="",
                class_name="absolute inset-0 size-full",
            ),
            el.div(
                el.p(
                    offer.worth,
                    class_name="price text-34 min-[24rem]:text-44 leading-none whitespace-normal",
                ),
                el.h3(
                    el.a(
                        offer.title,
                        href=offer.href,
                        class_name="after:absolute after:inset-0",
                    ),
                    class_name="font-display text-20 leading-tight mt-1.5",
                ),
                el.p(
                    icon("clock", size=14, class_name="shrink-0"),
                    time_left(offer, t),
                    class_name="mt-2 flex items-center gap-1.5 text-12",
                ),
                class_name="absolute inset-x-0 bottom-0 z-10 p-4 text-[#fbf8f3]",
            ),
            class_name="story relative aspect-[4/5] overflow-hidden bg-[#1c1917]",
        ),
        class_name="snap-start shrink-0 w-[62vw] max-w-[18rem] md:w-[20rem] md:max-w-none",
    )


def offer_skeleton() -> Element:
    """The shape of a ticket in wait of its data."""
    return el.div(
        el.div(class_name="skeleton aspect-[4/3] rounded-t-sheet"),
        el.div(
            el.div(class_name="skeleton h-4 w-32 rounded-control"),
            el.div(class_name="skeleton h-11 w-40 rounded-control mt-4"),
            el.div(class_name="skeleton h-7 w-3/4 rounded-control mt-3"),
            el.div(class_name="skeleton h-24 rounded-control mt-8"),
            class_name="px-5 pt-4 pb-5",
        ),
        aria_hidden="true",
        class_name="rounded-sheet border border-line bg-raised",
    )
