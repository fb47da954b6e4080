"""The shopper as the card shows them: what drew them, what they took and left, what was noted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.i18n import Translator, format_date
from booking_app.core.money import format_money
from booking_app.domain.catalogue.schemas import PieceView, ProductCard
from booking_app.domain.reservations.schemas import LineView, NoteView, ReservationView
from booking_app.ui.counter.board_views import outcome_text, place_of_piece, unbroken
from booking_app.ui.counter.photos import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.counter.times import zone_of
from booking_app.ui.counter.words import DECLINE_WORDS, STATUS_WORDS, consent_text
from booking_app.ui.shop.words import size_name, size_order
from booking_app.workflows.customer_card import CustomerCard, Interest, KnownShopper

_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class SeenProduct:
    """A product the shopper looked at or saved, or a piece to lay beside; `place` of the latter."""

    name: str = ""
    detail: str = ""
    price: str = ""
    place: str = ""
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class FormerVisit:
    """An earlier booking of the same person."""

    date: str = ""
    store: str = ""
    outcome: str = ""
    pieces: str = ""


@dataclass(frozen=True, slots=True)
class FormerPiece:
    """A piece they took or left; `note` is its price, or why it was left."""

    name: str = ""
    note: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note by a colleague; `is_mine` may be taken back."""

    id: str = ""
    text: str = ""
    by: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What the shopper agreed to, or not."""

    text: str = ""
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class PersonView:
    """What is known of the shopper. `phone` and `email` are masked; `why` says what drew them."""

    is_open: bool = True
    can_note: bool = False
    phone: str = ""
    email: str = ""
    why: str = ""
    sizes: tuple[str, ...] = ()
    viewed: tuple[SeenProduct, ...] = ()
    saved: tuple[SeenProduct, ...] = ()
    beside: tuple[SeenProduct, ...] = ()
    bought: tuple[FormerPiece, ...] = ()
    declined: tuple[FormerPiece, ...] = ()
    former: tuple[FormerVisit, ...] = ()
    consents: tuple[ConsentLine, ...] = ()


def known_view(known: KnownShopper, t: Translator, also: Iterable[LineView] = ()) -> PersonView:
    """Whoever is at the counter; `also` are pieces they are about to try."""
    return PersonView(
        phone=known.phone,
        email=known.email,
        why=_came(known, t),
        sizes=_sizes(known, also, t),
        viewed=tuple(_seen(product, t) for product in known.viewed),
        saved=tuple(_seen(product, t) for product in known.saved),
        bought=tuple(
            _piece(view, line, format_money(line.due, t.locale), t)
            for view, line in known.bought[:_MOST_LINES]
        ),
        declined=tuple(
            _piece(view, line, _declined_word(line, t), t)
            for view, line in known.declined[:_MOST_LINES]
        ),
        former=tuple(_former(view, t) for view in known.former if view.status != "held"),
        consents=tuple(
            ConsentLine(consent_text(kind, t), given) for kind, given in known.consents.items()
        ),
    )


def person_view(card: CustomerCard, t: Translator) -> PersonView:
    """The shopper of a booking."""
    return replace(
        known_view(card, t, card.reservation.lines if card.is_open else ()),
        is_open=card.is_open,
        can_note=card.is_open and card.reservation.contact_id is not None,
        why=_why(card, t),
        beside=tuple(_beside(piece, t) for piece in card.beside),
    )


def note_lines(
    notes: Iterable[NoteView], zone: ZoneInfo, actor_id: UUID, t: Translator
) -> tuple[NoteLine, ...]:
    """Notes in the time of the store they are read in."""
    return tuple(
        NoteLine(
            id=str(note.id),
            text=note.text,
            by=", ".join((note.author, note.store, _day(note.at, zone, t))),
            is_mine=note.author_id == actor_id,
        )
        for note in notes
    )


def _why(card: CustomerCard, t: Translator) -> str:
    if card.reservation.is_walk_in:
        return t("Came without a booking.")
    looked = _interest_text(card.interest, card.reservation, t) if card.interest else ""
    return " ".join(part for part in (looked, _came(card, t)) if part)


def _came(known: KnownShopper, t: Translator) -> str:
    return t("Came by “{source}”.", source=known.came_by) if known.came_by else ""


def _interest_text(interest: Interest, view: ReservationView, t: Translator) -> str:
    day = format_date(interest.first_at.astimezone(zone_of(view)), t.locale)
    return t.n(
        "Looked at “{piece}” once before booking, on {day}.",
        "Looked at “{piece}” {n} times before booking, first on {day}.",
        interest.count,
        piece=interest.product_name,
        day=day,
    )


def _sizes(known: KnownShopper, also: Iterable[LineView], t: Translator) -> tuple[str, ...]:
    """Sizes they took or chose to try, those of this visit included; not those that did not fit."""
    lines = [line for _, line in known.bought]
    lines += [line for _, line in known.declined if line.reason != "size"]
    sizes = {line.piece.size for line in (*lines, *also) if line.piece.size}
    return tuple(unbroken(size_name(size, t)) for size in sorted(sizes, key=size_order))


def _declined_word(line: LineView, t: Translator) -> str:
    word = DECLINE_WORDS.get(line.reason, "")
    return t(word) if word else ""


def _piece(view: ReservationView, line: LineView, note: str, t: Translator) -> FormerPiece:
    piece = line.piece
    size = unbroken(size_name(piece.size, t))
    moment = view.ended_at or view.created_at
    return FormerPiece(
        name=f"{piece.product_name}, {size}" if size else piece.product_name,
        note=note,
        date=format_date(moment.astimezone(zone_of(view)), t.locale, "numeric"),
    )


def _beside(piece: PieceView, t: Translator) -> SeenProduct:
    return SeenProduct(
        name=piece.product_name,
        detail=unbroken(size_name(piece.size, t)),
        price=format_money(piece.price, t.locale),
        place=place_of_piece(piece, t),
        photo=photo_view(piece.photo, t),
    )


def _seen(product: ProductCard, t: Translator) -> SeenProduct:
    return SeenProduct(
        name=product.name,
        detail=product.metal_name,
        price=_price(product, t),
        photo=photo_view(product.photo, t),
    )


def _price(product: ProductCard, t: Translator) -> str:
    """The lowest price is a price only where sizes do not differ in it."""
    lowest = format_money(product.price_from, t.locale)
    return lowest if product.price_from == product.price_to else t("from {price}", price=lowest)


def _former(view: ReservationView, t: Translator) -> FormerVisit:
    moment = view.slot_starts_at or view.created_at
    return FormerVisit(
        date=format_date(moment.astimezone(zone_of(view)), t.locale, "numeric"),
        store=view.store.name,
        outcome=outcome_text(view, t) if not view.is_live else t(STATUS_WORDS[view.status]),
        pieces=", ".join(line.piece.product_name for line in view.lines),
    )


def _day(moment: datetime, zone: ZoneInfo, t: Translator) -> str:
    return format_date(moment.astimezone(zone), t.locale, "numeric")
