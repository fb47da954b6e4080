"""The customer card as the screen shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, mark
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations.desk import NO_SHOW_UNDO
from booking_app.domain.reservations.schemas import LineView, ReservationView
from booking_app.domain.reservations.visit import ENDINGS, SOLD, UNDO_WINDOW
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.counter.board_views import (
    barcode_groups,
    bought_total,
    outcome_text,
    place_of,
    unbroken,
)
from booking_app.ui.counter.photos import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.counter.times import behind, clock, day_of, zone_of
from booking_app.ui.counter.words import (
    DECLINE_WORDS,
    OUTCOME_WORDS,
    STATUS_WORDS,
    concern_text,
    duration,
    name_of,
)
from booking_app.ui.shop.words import size_name
from booking_app.workflows.counter import overdue
from booking_app.workflows.counter_visits import most_minutes
from booking_app.workflows.payment_words import counter_sentence

_LANGUAGES = {"ru": "Русский", "en": "English"}
_MOST_PHOTOS = 8
_LONGER_MINUTES = (30, 60, 120, 24 * 60, 48 * 60)
_SOLD_AT_THE_TILL = mark("Sold at the till")


@dataclass(frozen=True, slots=True)
class CardLine:
    """A piece to lay out; `photos` are its angles, the best first."""

    piece_id: str = ""
    name: str = ""
    detail: str = ""
    size: str = ""
    price: str = ""
    barcode: str = ""
    place: str = ""
    photos: tuple[PhotoView, ...] = ()
    outcome: str = ""
    outcome_word: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Longer:
    """By how much the deadline may be moved: `1 h`, and until when that is."""

    minutes: str = ""
    label: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visit itself; `can_…` say what may be done with it now."""

    code: str = ""
    status: str = ""
    status_word: str = ""
    name: str = ""
    when: str = ""
    kept: str = ""
    late: str = ""
    language: str = ""
    total: str = ""
    payment: str = ""
    outcome: str = ""
    bought: str = ""
    ended: str = ""
    reason: str = ""
    undo_label: str = ""
    lines: tuple[CardLine, ...] = ()
    can_ready: bool = False
    can_hand_over: bool = False
    can_cancel: bool = False
    can_report: bool = False
    can_swap: bool = False
    can_assign: bool = False
    can_miss: bool = False
    can_expect: bool = False
    miss_note: str = ""
    """What becomes of money paid online if they are said not to have come."""
    consultant: str = ""
    longer: tuple[Longer, ...] = ()


def visit_view(
    view: ReservationView,
    actor: Actor,
    t: Translator,
    media: Mapping[str, Iterable[MediaView]],
    payment: OnlinePaymentView | None,
    consultant: str = "",
) -> VisitView:
    """The visit; `media` by the slug of the product; `payment` is the one made online, if any;
    `consultant` looks after it."""
    now, zone = utc_now(), zone_of(view)
    open_lines = [line for line in view.lines if not line.outcome]
    in_hand = view.status in ("confirmed", "ready", "arrived")
    undo_until = _undo_until(view, actor, now)
    overrules = actor.may_override(view.store.id)
    return VisitView(
        code=format_code(view.code),
        status=view.status,
        status_word=t(STATUS_WORDS[view.status]),
        name=name_of(view, t),
        when=t("Without a booking") if view.is_walk_in else _when(view, now, t),
        kept=_kept(view, now, t),
        late=behind(view.slot_starts_at or view.keep_until, now, t)
        if overdue(view, now)
        else concern_text(view, t),
        language=_LANGUAGES.get(view.locale, "") if view.locale != t.locale else "",
        total=format_money(_still_there(view), t.locale),
        payment=counter_sentence(payment, t, zone) if payment else "",
        outcome=_outcome(view, t),
        bought=format_money(bought_total(view), t.locale) if view.status == "completed" else "",
        ended=clock(view.ended_at, zone, t) if view.ended_at else "",
        reason=_reason(view),
        undo_label=t("Undo (until {time})", time=clock(undo_until, zone, t)) if undo_until else "",
        lines=tuple(_line(line, media.get(line.piece.product_slug, ()), t) for line in view.lines),
        can_ready=view.status == "confirmed",
        can_hand_over=in_hand and bool(open_lines),
        can_cancel=in_hand,
        can_report=in_hand,
        can_swap=in_hand and bool(open_lines),
        can_assign=in_hand,
        can_miss=overrules and overdue(view, now) and view.slot_starts_at is not None,
        can_expect=overrules and view.status == "no_show" and _may_be_expected(view, now),
        miss_note=_miss_note(view, payment, now, t),
        consultant=consultant,
        longer=_longer(view, actor, now, t),
    )


def _outcome(view: ReservationView, t: Translator) -> str:
    """How it ended, where the status does not say so already."""
    text = "" if view.is_live else outcome_text(view, t)
    return "" if text == t(STATUS_WORDS[view.status]) else text


def _still_there(view: ReservationView) -> Money:
    """What all pieces cost together but those that are missing."""
    there = [line.price.amount_minor for line in view.lines if line.outcome != "missing"]
    return Money(sum(there), view.total.currency)


def _line(line: LineView, media: Iterable[MediaView], t: Translator) -> CardLine:
    piece = line.piece
    angles = [asset for asset in (*media, piece.photo) if asset and asset.kind == "photo"]
    angles = list({asset.id: asset for asset in angles}.values())
    photos = [photo_view(asset, t, largest=640) for asset in angles[:_MOST_PHOTOS]] or [NO_PHOTO]
    was_sold = line.outcome == "missing" and line.reason == SOLD
    outcome = _SOLD_AT_THE_TILL if was_sold else OUTCOME_WORDS.get(line.outcome, "")
    reason = DECLINE_WORDS.get(line.reason, "")
    return CardLine(
        piece_id=str(piece.id),
        name=piece.product_name,
        detail=piece.metal_name,
        size=unbroken(size_name(piece.size, t)),
        price=format_money(line.price, t.locale),
        barcode=barcode_groups(piece.barcode),
        place=place_of(line, t),
        photos=tuple(photos),
        outcome=line.outcome,
        outcome_word=t(outcome) if outcome else "",
        reason=t(reason) if reason else "",
    )


def _when(view: ReservationView, now: datetime, t: Translator) -> str:
    zone = zone_of(view)
    if view.slot_starts_at is None or view.slot_ends_at is None:
        return t("As soon as possible")
    start, end = clock(view.slot_starts_at, zone, t), clock(view.slot_ends_at, zone, t)
    day = day_of(view.slot_starts_at, now, zone, t) or t("today")
    return t("{day}, {start}–{end}", day=day, start=start, end=end)


def _kept(view: ReservationView, now: datetime, t: Translator) -> str:
    if view.status not in ("confirmed", "ready", "arrived"):
        return ""
    zone = zone_of(view)
    time = clock(view.keep_until, zone, t)
    day = day_of(view.keep_until, now, zone, t)
    return t("{time}, {day}", time=time, day=day) if day else time


def _reason(view: ReservationView) -> str:
    return "" if view.status != "cancelled" or view.end_reason in ENDINGS else view.end_reason


def _may_be_expected(view: ReservationView, now: datetime) -> bool:
    return now - (view.ended_at or view.keep_until) <= NO_SHOW_UNDO


def _miss_note(
    view: ReservationView, payment: OnlinePaymentView | None, now: datetime, t: Translator
) -> str:
    if payment is None or not payment.is_paid or not view.is_live:
        return ""
    return t(
        "What was paid online waits until {time}, then it goes back to them.",
        time=_kept(view, now, t),
    )


def _longer(
    view: ReservationView, actor: Actor, now: datetime, t: Translator
) -> tuple[Longer, ...]:
    if view.status not in ("confirmed", "ready"):
        return ()
    left = most_minutes(actor, view.store.id) - view.extended_minutes
    zone = zone_of(view)

    def until(minutes: int) -> str:
        moment = view.keep_until + timedelta(minutes=minutes)
        time, day = clock(moment, zone, t), day_of(moment, now, zone, t)
        return t("until {time}", time=f"{time}, {day}" if day else time)

    return tuple(
        Longer(str(minutes), duration(minutes, t), until(minutes))
        for minutes in _LONGER_MINUTES
        if minutes <= left
    )


def _undo_until(view: ReservationView, actor: Actor, now: datetime) -> datetime | None:
    if view.status != "completed" or view.ended_at is None:
        return None
    until = view.ended_at + UNDO_WINDOW
    return until if now <= until and actor.may_override(view.store.id) else None
