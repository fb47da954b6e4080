"""Finding a free piece of this store: by name, by a part of its barcode, or by scanning it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.core.money import format_money
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.board_views import barcode_groups, place_of_piece, unbroken
from booking_app.ui.counter.parts import with_size
from booking_app.ui.counter.photos import NO_PHOTO, PhotoView, photo, photo_view
from booking_app.ui.dual import Element, el
from booking_app.ui.shop.words import size_name


@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A free piece of this store; `code` is its barcode as it is, `barcode` as eyes compare it."""

    id: str = ""
    code: str = ""
    name: str = ""
    detail: str = ""
    size: str = ""
    price: str = ""
    barcode: str = ""
    place: str = ""
    photo: PhotoView = NO_PHOTO


def found_pieces(pieces: Iterable[PieceView], t: Translator) -> tuple[FoundPiece, ...]:
    """Pieces as they stand in a list of what was found."""
    return tuple(
        FoundPiece(
            id=str(piece.id),
            code=piece.barcode,
            name=piece.product_name,
            detail=piece.metal_name,
            size=unbroken(size_name(piece.size, t)),
            price=format_money(piece.price, t.locale),
            barcode=barcode_groups(piece.barcode),
            place=place_of_piece(piece, t),
            photo=photo_view(piece.photo, t),
        )
        for piece in pieces
    )


def search_field(t: Translator, on_search: Any, **more: Any) -> Element:
    """The field; a scanner that reads a barcode puts it here from wherever it is."""
    return el.div(
        icon(
            "search",
            class_name="pointer-events-none absolute left-4 top-1/2 -translate-y-1/2 text-ink-soft",
        ),
        el.input(
            type="search",
            placeholder=t("Name or barcode"),
            aria_label=t("Find a piece in this store"),
            on_change=on_search.debounce(250),
            max_length=80,
            auto_complete="off",
            enter_key_hint="search",
            data_barcodes="true",
            class_name="field min-h-14 w-full pl-12",
            **more,
        ),
        class_name="relative",
    )


def found_row(piece: FoundPiece, t: Translator, *action: Any) -> Element:
    """A piece with what can be done with it."""
    return el.li(
        photo(piece.photo, sizes="72px", class_name="size-18"),
        el.div(
            el.p(piece.name, class_name="text-16 font-semibold"),
            el.p(with_size(piece.detail, piece.size, t), class_name="text-14 text-ink-soft"),
            el.p(piece.place, class_name="text-14 text-ink-soft"),
            el.p(
                piece.price,
                el.span(
                    piece.barcode,
                    class_name="text-14 font-normal whitespace-nowrap text-ink-soft",
                ),
                class_name="flex flex-wrap items-baseline gap-x-3 text-16 font-semibold "
                "tabular-nums",
            ),
            class_name="min-w-0 grow",
        ),
        *action,
        key=piece.id,
        class_name="flex items-center gap-3 border-t border-line py-3 first:border-t-0",
    )


def found_list(
    pieces: Any, asked: Any, t: Translator, action: Callable[[FoundPiece], Any]
) -> Element:
    """What was found, or that nothing was."""
    return el.div(
        rx.cond(
            pieces.length() > 0,
            el.ul(
                rx.foreach(pieces, lambda piece: found_row(piece, t, action(piece))),
                class_name="mt-2",
            ),
            rx.cond(
                asked != "",
                el.p(
                    t("Nothing of that is free in this store now."),
                    class_name="mt-4 text-16 text-ink-soft",
                ),
            ),
        ),
        aria_live="polite",
    )
