"""A product in a list, and its skeleton."""

from collections.abc import Callable
from typing import Any

from booking_app.ui.components.photo import photo
from booking_app.ui.dual import Element, each, el, when

GRID = "grid grid-cols-2 md:grid-cols-3 xl:grid-cols-4 gap-x-px gap-y-8 md:gap-x-4 md:gap-y-12"
GRID_SIZES = "(min-width: 80rem) 25vw, (min-width: 48rem) 33vw, 50vw"


def product_card(
    card: Any,
    *,
    sizes: str = GRID_SIZES,
    eager: Any = False,
    corner: Element | None = None,
    heading: Any = el.h3,
) -> Element:
    """The whole card leads to the product; the second angle shows on hover and on a long press.

    `corner` stands in the corner of the photo and can be tapped by itself. `heading` makes the
    name a heading one level below that of the list.
    """
    return el.article(
        el.div(
            photo(card.photo, sizes=sizes, eager=eager, class_name="size-full"),
            when(
                card.second.src,
                lambda: photo(
                    card.second, sizes=sizes, alt="", class_name="card-second", aria_hidden="true"
                ),
            ),
            class_name="relative aspect-square overflow-hidden bg-line",
        ),
        el.div(
            heading(
                # `shop.js` says which photo grows into the product's first one.
                el.a(
                    card.name,
                    href=card.href,
                    view_transition=True,
                    class_name="after:absolute after:inset-0",
                ),
                class_name="font-display text-20 leading-tight",
            ),
            el.p(card.metal, class_name="text-12 text-ink-soft mt-0.5 truncate"),
            el.p(card.price, class_name="text-16 mt-1.5"),
            el.p(
                when(
                    card.is_here,
                    el.span(class_name="size-1.5 rounded-full bg-ok shrink-0", aria_hidden="true"),
                ),
                card.note,
                class_name="flex items-center gap-1.5 text-12 text-ink-soft mt-1",
            ),
            class_name="px-3 md:px-0 pt-3",
        ),
        corner and el.div(corner, class_name="absolute right-1 top-1 z-10"),
        data_card="",
        class_name="product-card relative",
    )


def product_grid(
    cards: Any, *, eager_first: int = 0, corner: Callable[[Any], Element] | None = None
) -> Element:
    """Cards in rows, straight below the page's title; the first ones load at once."""
    return el.ul(
        each(
            cards,
            lambda card, i: el.li(
                product_card(
                    card, eager=i < eager_first, corner=corner and corner(card), heading=el.h2
                ),
                class_name="min-w-0",
            ),
        ),
        class_name=GRID,
    )


def product_rail(cards: Any, *, label: str) -> Element:
    """Cards in one row that scrolls sideways."""
    return el.div(
        el.ul(
            each(
                cards,
                lambda card: el.li(
                    product_card(card, sizes="(min-width: 48rem) 22rem, 66vw"),
                    class_name="snap-start shrink-0 w-[62vw] max-w-[18rem] md:w-[20rem] "
                    "md:max-w-none",
                ),
            ),
            class_name="flex w-max gap-3 md:gap-4 px-5 md:px-8",
        ),
        tab_index=0,
        aria_label=label,
        class_name="rail overflow-x-auto snap-x scroll-px-5 md:scroll-px-8 pb-2",
    )


def card_skeleton() -> Element:
    """The shape of a card in wait of its data."""
    return el.li(
        el.div(class_name="skeleton aspect-square"),
        el.div(
            el.div(class_name="skeleton h-5 w-3/4 rounded-control"),
            el.div(class_name="skeleton h-3 w-1/2 rounded-control mt-2"),
            el.div(class_name="skeleton h-4 w-2/5 rounded-control mt-3"),
            class_name="px-3 md:px-0 pt-3",
        ),
        aria_hidden="true",
    )


def grid_skeleton(count: int = 8) -> Element:
    """Cards in wait of their data."""
    return el.ul(*(card_skeleton() for _ in range(count)), class_name=GRID)
