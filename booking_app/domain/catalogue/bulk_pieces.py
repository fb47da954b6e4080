"""News of many pieces at once: the one place that says what it does to what is known.

Judging writes nothing; writing takes the verdicts of the same transaction. News is older or newer
by its `as_of`: older news never overwrites newer. What a shopper has booked and what was sold
stays where and what it is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk import Fault, Verdict, changes_between, wrong
from booking_app.core.bulk_insert import for_json
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import bulk_repository
from booking_app.domain.catalogue.bulk_repository import Found

PIECE_STATUSES = ("available", "sold", "missing", "repair", "transit")
REQUIRED_OF_NEW = ("sku", "store", "weight_mg")
_CLOCKS_DIFFER = timedelta(minutes=5)
_KEYS = {"id", "barcode"}
_IN_OTHER_WORDS = {"variant_id", "store_id", "checked_at"}
_GUARDED = ("sku", "store", "status")
_PLAIN = ("weight_mg", "price_minor", "status", "showcase", "tray")
_SOLD_WHILE_BOOKED = (Fault("status", "booked", "sold"),)


class PieceNews(TypedDict, total=False):
    """What is said of one piece; a field that is absent is not spoken of.

    `price_minor` of `None` is the price of the size for a new piece, and no news for another.
    `as_of` without an offset is in the time of the piece's store.
    """

    barcode: str
    sku: str
    store: str
    weight_mg: int
    price_minor: int | None
    status: str
    showcase: str
    tray: str
    as_of: datetime


class _Surroundings(NamedTuple):
    pieces: Mapping[str, Found]
    variants: Mapping[str, Found]
    stores: Mapping[str, Found]
    now: datetime
    given_up: Collection[UUID]


async def judge_pieces(
    session: AsyncSession,
    news: Sequence[PieceNews],
    *,
    lock: bool = False,
    given_up: Collection[UUID] = (),
) -> list[Verdict]:
    """A verdict on each, in order; with `lock` nobody changes the pieces until the commit. Pieces
    that are going to be `given_up` by whom they are kept for are judged as if they were free.

    Reasons of faults: `required`, `unknown` (sku, store), `archived`, `booked`, `sold`,
    `future`.
    """
    around = _Surroundings(
        await bulk_repository.known_pieces(session, [one["barcode"] for one in news], lock=lock),
        await bulk_repository.variants_by_sku(
            session, {one["sku"] for one in news if "sku" in one}
        ),
        await bulk_repository.stores_by_slug(
            session, {one["store"] for one in news if "store" in one}
        ),
        utc_now(),
        given_up,
    )
    return [_judge(one, around) for one in news]


async def write_pieces(session: AsyncSession, verdicts: Sequence[Verdict]) -> None:
    """Make new pieces and change known ones as judged. Raises `RowsCollide`."""
    await bulk_repository.insert_pieces(
        session, [verdict.values for verdict in verdicts if verdict.state == "new"]
    )
    await bulk_repository.update_pieces(
        session,
        [
            (verdict.subject_id, verdict.values)
            for verdict in verdicts
            if verdict.state == "changed" and verdict.subject_id
        ],
    )


def to_write(verdict: Verdict) -> dict[str, Any]:
    """What is kept of a verdict for `staged_pieces`, in JSON values."""
    kept = dict(verdict.values)
    for name in _IN_OTHER_WORDS & kept.keys():
        kept[name] = for_json(kept[name])
    for name in _KEYS & kept.keys():
        del kept[name]
    return kept


def brought(given: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What a new piece brings by the fields of news, out of its news and `to_write`."""
    return {name: {**given, **written}[name] for name in ("sku", "store", *_PLAIN)}


async def note_checked(session: AsyncSession, verdicts: Sequence[Verdict]) -> None:
    """Note that unchanged pieces were seen at a later moment than was known."""
    seen: dict[datetime, list[UUID]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.state == "unchanged" and verdict.values and verdict.subject_id:
            seen[verdict.values["checked_at"]].append(verdict.subject_id)
    await bulk_repository.set_checked(session, seen)


def _judge(news: PieceNews, around: _Surroundings) -> Verdict:
    known = around.pieces.get(news["barcode"])
    faults = _unknown_names(news, around)
    zone = _zone(news, known, around)
    as_of = _moment(news.get("as_of") or around.now, zone)
    if as_of > around.now + _CLOCKS_DIFFER:
        faults.append(Fault("as_of", "future", as_of.isoformat(timespec="minutes")))
    if known is None:
        faults += [Fault(name, "required") for name in REQUIRED_OF_NEW if name not in news]
    elif known.archived_at is not None:
        faults.append(Fault("barcode", "archived", news["barcode"]))
    if faults:
        return wrong(faults)
    if known is None:
        return _new(news, as_of, around)
    if as_of < known.checked_at:
        return Verdict("unchanged", known.id, note="older", place=known.store, basis=_basis(known))
    return _changed(news, known, as_of, around)


def _unknown_names(news: PieceNews, around: _Surroundings) -> list[Fault]:
    faults = []
    if "sku" in news and news["sku"] not in around.variants:
        faults.append(Fault("sku", "unknown", news["sku"]))
    elif "sku" in news and _moves_to_archived(news, around):
        faults.append(Fault("sku", "archived", news["sku"]))
    if "store" in news and news["store"] not in around.stores:
        faults.append(Fault("store", "unknown", news["store"]))
    return faults


def _moves_to_archived(news: PieceNews, around: _Surroundings) -> bool:
    known = around.pieces.get(news["barcode"])
    stays = known is not None and known.sku == news["sku"]
    return not stays and around.variants[news["sku"]].archived_at is not None


def _new(news: PieceNews, as_of: datetime, around: _Surroundings) -> Verdict:
    variant, store = around.variants[news["sku"]], around.stores[news["store"]]
    piece_id = new_id()
    values = {
        "id": piece_id,
        "barcode": news["barcode"],
        "variant_id": variant.id,
        "store_id": store.id,
        "currency": variant.currency,
        "checked_at": as_of,
        "weight_mg": news["weight_mg"],
        "price_minor": _price(news, variant.price_minor),
        "status": news.get("status", PIECE_STATUSES[0]),
        "showcase": news.get("showcase", ""),
        "tray": news.get("tray", ""),
    }
    return Verdict("new", piece_id, values=values, basis=_basis(None, variant, store))


def _changed(news: PieceNews, known: Found, as_of: datetime, around: _Surroundings) -> Verdict:
    given: dict[str, Any] = {
        name: value for name, value in news.items() if name not in ("barcode", "as_of")
    }
    if given.get("price_minor", 0) is None:
        del given["price_minor"]
    before = {name: getattr(known, name) for name in given}
    changes = changes_between(before, given)
    checked = {"checked_at": as_of} if as_of > known.checked_at else {}
    if not changes:
        return Verdict(
            "unchanged", known.id, values=checked, place=known.store, basis=_basis(known)
        )
    if faults := _broken_promises(changes, known, around):
        return wrong(faults)
    values: dict[str, Any] = {name: value for name, (_, value) in changes.items() if name in _PLAIN}
    variant = around.variants[given["sku"]] if "sku" in changes else None
    if variant is not None:
        values["variant_id"] = variant.id
    store = around.stores[given["store"]] if "store" in changes else None
    if store is not None:
        values["store_id"] = store.id
    return Verdict(
        "changed",
        known.id,
        changes,
        values | {"checked_at": as_of},
        place=known.store,
        basis=_basis(known, variant, store),
    )


def _broken_promises(
    changes: Mapping[str, tuple[Any, Any]], known: Found, around: _Surroundings
) -> list[Fault]:
    reason = ""
    is_held = known.held_until is not None and known.held_until > around.now
    if is_held and known.id not in around.given_up:
        reason = "booked"
    elif known.status == "sold":
        reason = "sold"
    return [
        Fault(name, reason, changes[name][1]) for name in _GUARDED if reason and name in changes
    ]


def _basis(known: Found | None, variant: Found | None = None, store: Found | None = None) -> str:
    """What a verdict rests on besides the news: the piece as it is known, the size and the store
    it is to have. `staged_pieces` compares it in the database."""
    return (
        f"{known.basis if known else ''}/{variant.basis if variant else ''}/"
        f"{store.basis if store else ''}"
    )


def _price(news: PieceNews, of_variant: int) -> int:
    given = news.get("price_minor")
    return of_variant if given is None else given


def _zone(news: PieceNews, known: Found | None, around: _Surroundings) -> str:
    store = around.stores.get(news.get("store", ""))
    if store is not None:
        return str(store.time_zone)
    return str(known.time_zone) if known is not None else "UTC"


@lru_cache(maxsize=1024)
def _moment(value: datetime, zone: str) -> datetime:
    local = value if value.tzinfo else value.replace(tzinfo=_zone_named(zone))
    return local.astimezone(UTC)


@cache
def _zone_named(name: str) -> ZoneInfo:
    # ZoneInfo keeps few of them itself, and reads the others from the disk each time.
    return ZoneInfo(name)


async def pieces_after(
    session: AsyncSession, barcode: str, narrowed: Mapping[str, str], limit: int = 2000
) -> list[dict[str, Any]]:
    """What is known of the pieces that follow a barcode, as news with all fields, at most a batch
    in the order of barcodes; narrowed by `store`, `sku` or `status`."""
    return [
        {
            "barcode": row.barcode,
            "sku": row.sku,
            "store": row.store,
            "weight_mg": row.weight_mg,
            "price_minor": row.price_minor,
            "status": row.status,
            "showcase": row.showcase,
            "tray": row.tray,
            "as_of": row.checked_at,
        }
        for row in await bulk_repository.pieces_after(session, barcode, narrowed, limit)
    ]


async def count_pieces(session: AsyncSession, narrowed: Mapping[str, str]) -> int:
    """How many pieces are known, narrowed as `pieces_after`."""
    return await bulk_repository.count_pieces(session, narrowed)


def is_sold_while_booked(verdict: Verdict) -> bool:
    """Whether the only thing wrong with news is that it calls a piece sold which somebody holds."""
    return verdict.faults == _SOLD_WHILE_BOOKED


async def holders_of(
    session: AsyncSession, news: Sequence[PieceNews], only_in: Collection[str] | None = None
) -> dict[UUID, list[UUID]]:
    """The pieces news speaks of that are held now, by holder; of these stores, or of all."""
    known = await bulk_repository.known_pieces(
        session, [one["barcode"] for one in news], lock=False
    )
    ids = [row.id for row in known.values() if only_in is None or row.store in only_in]
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for piece_id, holder_id in (await bulk_repository.holders(session, ids)).items():
        held[holder_id].append(piece_id)
    return held
