"""What machines of a chain tell of its pieces, and what they are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Fault, Verdict, wrong
from booking_app.core.errors import Forbidden
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import bulk_pieces
from booking_app.domain.catalogue.bulk_pieces import PieceNews
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows import sold_while_kept


@dataclass(frozen=True, slots=True)
class PiecesPage:
    """Known pieces in the order of barcodes; `next` is the one to go on after, if there is more."""

    items: Sequence[Mapping[str, Any]]
    total: int
    next: str | None


async def put_pieces(
    session: AsyncSession, actor: Actor, news: Sequence[PieceNews]
) -> list[Verdict]:
    """Follow news of pieces, each for itself: a wrong one does not hold up the others. Repeating
    it changes nothing. Raises `Forbidden`, and `RowsCollide` when others made the same pieces
    meanwhile; then try again.

    A key that is bound to a store speaks of pieces in that store only.
    """
    if actor.scope != "stock":
        raise Forbidden
    allowed = await _allowed_stores(session, actor)
    lost = await _give_up_sold(session, actor, news, allowed)
    verdicts = await bulk_pieces.judge_pieces(session, news, lock=True)
    seen: dict[str, int] = {}
    for index, (one, verdict) in enumerate(zip(news, verdicts, strict=True)):
        if one["barcode"] in seen:
            first = str(seen[one["barcode"]] + 1)
            verdicts[index] = wrong([Fault("barcode", "duplicate", first)])
        elif allowed is not None and not _is_within(one, verdict, allowed):
            verdicts[index] = wrong([Fault("store", "store_not_allowed", one.get("store", ""))])
        elif verdict.subject_id in lost:
            verdicts[index] = replace(verdict, note=sold_while_kept.NOTE)
        seen.setdefault(one["barcode"], index)
    await bulk_pieces.write_pieces(session, verdicts)
    await bulk_pieces.note_checked(session, verdicts)
    counts = count(verdicts)
    if counts["new"] or counts["changed"]:
        audit.record(
            session, actor.audited, "pieces.put", "pieces", new_id(), label=actor.name, rows=counts
        )
    return verdicts


async def _give_up_sold(
    session: AsyncSession,
    actor: Actor,
    news: Sequence[PieceNews],
    allowed: frozenset[str] | None,
) -> set[UUID]:
    """What a till has sold is gone, whoever it was kept for. Which pieces these were."""
    said = [one for one in _first_of_each(news) if one.get("status") == "sold"]
    if allowed is not None:
        said = [one for one in said if one.get("store", "") in {"", *allowed}]
    verdicts = await bulk_pieces.judge_pieces(session, said) if said else []
    sold = [
        one
        for one, verdict in zip(said, verdicts, strict=True)
        if bulk_pieces.is_sold_while_booked(verdict)
    ]
    if not sold:
        return set()
    held = await sold_while_kept.losers(session, sold, allowed)
    return await sold_while_kept.give_up(session, held, actor.audited)


def _first_of_each(news: Sequence[PieceNews]) -> list[PieceNews]:
    first: dict[str, PieceNews] = {}
    for one in news:
        first.setdefault(one["barcode"], one)
    return list(first.values())


async def list_pieces(
    session: AsyncSession, actor: Actor, narrowed: Mapping[str, str], after: str, limit: int
) -> PiecesPage:
    """Known pieces after a barcode, narrowed by `store`, `sku`, `status`. Raises `Forbidden`."""
    if actor.scope != "stock" and actor.role not in ("merchandiser", "admin"):
        raise Forbidden
    allowed = await _allowed_stores(session, actor)
    wanted = dict(narrowed)
    if allowed is not None and wanted.setdefault("store", next(iter(allowed), "")) not in allowed:
        raise Forbidden
    rows = await bulk_pieces.pieces_after(session, after, wanted, limit + 1)
    total = await bulk_pieces.count_pieces(session, wanted)
    items = rows[:limit]
    return PiecesPage(items, total, items[-1]["barcode"] if len(rows) > limit else None)


def count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many of each kind."""
    found = {"new": 0, "changed": 0, "unchanged": 0, "wrong": 0}
    for verdict in verdicts:
        found[verdict.state] += 1
    return found


async def _allowed_stores(session: AsyncSession, actor: Actor) -> frozenset[str] | None:
    """Slugs of the stores a key is bound to, or nothing when it is bound to none."""
    if actor.kind != "api" or actor.any_store:
        return None
    found = await stores.get_stores_by_ids(session, actor.store_ids, actor.locale)
    return frozenset(store.slug for store in found.values())


def _is_within(news: PieceNews, verdict: Verdict, allowed: frozenset[str]) -> bool:
    if verdict.state == "wrong":
        return True
    lies_in = verdict.place
    return news.get("store", lies_in) in allowed and (not lies_in or lies_in in allowed)
