"""The board of the day as the screen shows it: ready strings, in the store's own time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.i18n import Translator, format_date
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.reservations.schemas import LineView, ReservationView
from booking_app.domain.stores.schemas import StoreView
from booking_app.ui.counter.board_filters import Wanted
from booking_app.ui.counter.photos import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.counter.times import ahead, behind, clock, day_of, zone_of
from booking_app.ui.counter.words import STATUS_WORDS, concern_text, name_of
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import size_name
from booking_app.workflows.counter import Board, overdue

_NEW_FOR = timedelta(minutes=5)
_SHOWN_PIECES = 3
SHOWN_DONE = 20


@dataclass(frozen=True, slots=True)
class PieceThumb:
    """A piece in a row of the board."""

    name: str = ""
    size: str = ""
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A visit. `note` says when, `late` how late or what else is wrong, `outcome` how it ended."""

    code: str = ""
    href: str = ""
    time: str = ""
    day: str = ""
    note: str = ""
    late: str = ""
    is_asap: bool = False
    is_new: bool = False
    name: str = ""
    pieces: tuple[PieceThumb, ...] = ()
    more: str = ""
    outcome: str = ""
    status: str = ""
    consultant: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class PickPiece:
    """A piece to fetch."""

    name: str = ""
    detail: str = ""
    size: str = ""
    barcode: str = ""
    place: str = ""
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class PickGroup:
    """The pieces to fetch for one visit."""

    code: str = ""
    href: str = ""
    name: str = ""
    when: str = ""
    time: str = ""
    late: str = ""
    pieces: tuple[PickPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """A till sold what was kept for somebody who still expects it, or has just been told."""

    href: str = ""
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class BoardHead:
    """What stands above the visits. `read_at` is the time of day it was read; `pick_count` counts
    pieces to fetch, `shown` the visits the filters let through, out of `total`."""

    date: str = ""
    store: str = ""
    alarms: tuple[Alarm, ...] = ()
    pick_count: int = 0
    total: int = 0
    shown: int = 0
    done_count: int = 0
    conflicts: int = 0
    """Arrivals recorded without a connection that did not fit, for a manager to look at."""
    is_empty: bool = True


@dataclass(frozen=True, slots=True)
class BoardView:
    """A store's day, narrowed by the filters."""

    head: BoardHead = BoardHead()
    read_at: str = ""
    upcoming: tuple[BoardRow, ...] = ()
    ready: tuple[BoardRow, ...] = ()
    arrived: tuple[BoardRow, ...] = ()
    done: tuple[BoardRow, ...] = ()
    pick_list: tuple[PickGroup, ...] = ()


def board_view(
    board: Board,
    store: StoreView,
    wanted: Wanted,
    t: Translator,
    *,
    all_done: bool = False,
    conflicts: int = 0,
) -> BoardView:
    """Everything the screen shows of the day; of what is done the latest, or `all_done`."""
    whole = (board.upcoming, board.ready, board.arrived, board.done)
    sections = [tuple(wanted.among(views, board.now)) for views in whole]
    pick_list = _pick_list(sections[0], board.now, t)
    zone = ZoneInfo(store.time_zone)
    upcoming, ready, arrived, done = (
        tuple(_row(view, board, wanted.actor_id, t) for view in views)
        for views in (*sections[:3], sections[3] if all_done else sections[3][:SHOWN_DONE])
    )
    return BoardView(
        head=BoardHead(
            date=format_date(board.now.astimezone(zone), t.locale, "weekday"),
            store=store.name,
            alarms=_alarms(chain(*whole), t),
            pick_count=sum(len(group.pieces) for group in pick_list),
            total=sum(len(views) for views in whole),
            shown=sum(len(views) for views in sections),
            done_count=len(sections[3]),
            conflicts=conflicts,
            is_empty=not any(whole),
        ),
        read_at=clock(board.now, zone, t),
        upcoming=upcoming,
        ready=ready,
        arrived=arrived,
        done=done,
        pick_list=pick_list,
    )


def unbroken(text: str) -> str:
    """A number that stays with its unit."""
    return text.replace(" ", "\u00a0")


def place_of(line: LineView, t: Translator) -> str:
    """Where the piece lies: `Showcase A1, tray 3`."""
    return place_of_piece(line.piece, t)


def place_of_piece(piece: PieceView, t: Translator) -> str:
    """Where a piece lies in its store."""
    if piece.showcase and piece.tray:
        return t("Showcase {showcase}, tray {tray}", showcase=piece.showcase, tray=piece.tray)
    if piece.showcase:
        return t("Showcase {showcase}", showcase=piece.showcase)
    return t("Place unknown")


def barcode_groups(barcode: str) -> str:
    """`4600 0000 0001 2`, as eyes compare it."""
    return " ".join(barcode[i : i + 4] for i in range(0, len(barcode), 4))


def outcome_text(view: ReservationView, t: Translator) -> str:
    """How a visit ended, in a few words."""
    if view.status != "completed":
        if view.end_reason == "missing":
            return t("Cancelled: the piece was not found")
        if view.status == "cancelled" and view.end_reason == "shopper":
            return t("Cancelled by the shopper")
        return t(STATUS_WORDS[view.status])
    found = Counter(line.outcome for line in view.lines)
    if not found["bought"]:
        return t("Nothing bought")
    return t(
        "Bought {count} of {total} for {sum}",
        count=found["bought"],
        total=len(view.lines),
        sum=format_money(bought_total(view), t.locale),
    )


def bought_total(view: ReservationView) -> Money:
    """What is paid for the bought pieces together."""
    due = [line.due.amount_minor for line in view.lines if line.outcome == "bought"]
    return Money(sum(due), view.lines[0].price.currency)


def _row(view: ReservationView, board: Board, actor_id: UUID | None, t: Translator) -> BoardRow:
    now, zone = board.now, zone_of(view)
    is_asap = view.slot_starts_at is None and not view.is_walk_in
    moment = view.arrived_at if view.is_walk_in else view.slot_starts_at
    moment = moment or view.keep_until
    waits = view.status in ("confirmed", "ready")
    open_lines = [line for line in view.lines if line.outcome != "missing"] or list(view.lines)
    rest = len(open_lines) - _SHOWN_PIECES
    ended = view.ended_at or view.keep_until
    return BoardRow(
        code=view.code,
        href=card_path(view.code, t.locale),
        time=clock(moment if view.is_live else ended, zone, t),
        day=day_of(moment, now, zone, t) if waits else "",
        note=_note(view, now, t) if waits else "",
        late=behind(moment, now, t) if overdue(view, now) else concern_text(view, t),
        is_asap=is_asap,
        is_new=_is_new(view, now),
        name=name_of(view, t),
        pieces=tuple(_thumb(line, t) for line in open_lines[:_SHOWN_PIECES]),
        more=f"+{rest}" if rest > 0 else "",
        outcome="" if view.is_live else outcome_text(view, t),
        status=view.status,
        consultant=board.consultants.get(view.consultant_id, "") if view.consultant_id else "",
        is_mine=view.consultant_id is not None and view.consultant_id == actor_id,
    )


def _alarms(views: Iterable[ReservationView], t: Translator) -> tuple[Alarm, ...]:
    return tuple(
        Alarm(
            href=card_path(view.code, t.locale),
            title=t("Sold at the till: {piece}", piece=line.piece.product_name),
            text=t(
                "It was kept for {name}. A letter is on its way to them; better call as well.",
                name=name_of(view, t),
            )
            if view.email
            else t(
                "It was kept for {name}, who left no e-mail. Call them.", name=view.contact_name
            ),
        )
        for view in views
        for line in view.lines
        if line.outcome == "missing" and line.reason == "sold"
    )


def _note(view: ReservationView, now: datetime, t: Translator) -> str:
    if view.slot_starts_at is None:
        return t("any time until {time}", time=clock(view.keep_until, zone_of(view), t))
    if overdue(view, now):
        return ""
    return ahead(view.slot_starts_at, now, t)


def _is_new(view: ReservationView, now: datetime) -> bool:
    return (
        view.status == "confirmed"
        and view.confirmed_at is not None
        and now - view.confirmed_at < _NEW_FOR
    )


def _thumb(line: LineView, t: Translator) -> PieceThumb:
    return PieceThumb(
        name=line.piece.product_name,
        size=unbroken(size_name(line.piece.size, t)),
        photo=photo_view(line.piece.photo, t),
    )


def _pick_list(
    views: Iterable[ReservationView], now: datetime, t: Translator
) -> tuple[PickGroup, ...]:
    return tuple(_pick_group(view, now, t) for view in views)


def _pick_group(view: ReservationView, now: datetime, t: Translator) -> PickGroup:
    zone = zone_of(view)
    is_asap = view.slot_starts_at is None
    moment = view.slot_starts_at or view.keep_until
    time, day = clock(moment, zone, t), day_of(moment, now, zone, t)
    open_lines: Sequence[LineView] = [line for line in view.lines if not line.outcome]
    by_place = sorted(open_lines, key=lambda line: (line.piece.showcase, line.piece.tray))
    planned = f"{day}, {time}" if day else time
    return PickGroup(
        code=view.code,
        href=card_path(view.code, t.locale),
        name=name_of(view, t),
        when=t("any time until {time}", time=time) if is_asap else planned,
        time=t("by {time}", time=time) if is_asap else time,
        late=behind(moment, now, t) if overdue(view, now) else concern_text(view, t),
        pieces=tuple(
            PickPiece(
                name=line.piece.product_name,
                detail=line.piece.metal_name,
                size=unbroken(size_name(line.piece.size, t)),
                barcode=barcode_groups(line.piece.barcode),
                place=place_of(line, t),
                photo=photo_view(line.piece.photo, t),
            )
            for line in by_place
        ),
    )


def card_path(code: str, locale: str) -> str:
    """The customer card of a booking."""
    return localised(f"/counter/r/{format_code(code)}", locale)
