"""Pieces in files: one row a physical item, known by its barcode."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import FromClause
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Verdict
from booking_app.core.i18n import mark
from booking_app.core.money import MOST_MINOR
from booking_app.domain.catalogue import bulk_pieces, staged_pieces
from booking_app.domain.catalogue.bulk_pieces import PieceNews
from booking_app.workflows import sold_while_kept
from booking_app.workflows.imports import cells
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.kinds import Given, InDatabase, Kind, Moved, Promises

_HEAVIEST_MG = 2_000_000_000
BARCODE = r"\w[\w./-]*"
SKU = r"\S(?:[^\x00-\x1f]*\S)?"
SLUG = r"[A-Za-z0-9][A-Za-z0-9_-]*"


def kind(digits: int) -> Kind:
    """Pieces, with prices of so many decimal places."""
    return Kind(
        name="pieces",
        key="barcode",
        columns=(
            Column(
                "barcode",
                mark("Barcode"),
                mark("The code on the piece's own label. It names the piece for good."),
                cells.key(BARCODE, 32),
                "2000000012345",
                blank="wrong",
                is_needed=True,
            ),
            Column(
                "sku",
                mark("SKU"),
                mark("The article number of its size, as in the sizes. Needed for a new piece."),
                cells.key(SKU, 64),
                "AUR-585-17",
            ),
            Column(
                "store",
                mark("Store"),
                mark("The address name of the store it lies in. Needed for a new piece."),
                cells.key(SLUG, 80),
                "arbat",
            ),
            Column(
                "weight_mg",
                mark("Weight, g"),
                mark("In grams. Needed for a new piece."),
                cells.scaled(3, 0, _HEAVIEST_MG),
                "2.35",
                cells.show_scaled(3),
                is_text=False,
            ),
            Column(
                "price_minor",
                mark("Price"),
                mark("Its own price. Empty: the price of its size, for a new piece."),
                cells.scaled(digits, 1, MOST_MINOR),
                "129900",
                cells.show_scaled(digits),
                is_text=False,
            ),
            Column(
                "status",
                mark("State"),
                mark("available, sold, missing, repair or transit."),
                cells.choice("status"),
                "available",
            ),
            Column(
                "showcase",
                mark("Showcase"),
                mark("Where it lies in the store."),
                cells.text(16),
                "A2",
                blank="empty",
            ),
            Column(
                "tray",
                mark("Tray"),
                mark("Where it lies in the showcase."),
                cells.text(16),
                "14",
                blank="empty",
            ),
            Column(
                "as_of",
                mark("Known as of"),
                mark(
                    "When this was true, in the store's own time. Older news never replaces "
                    "newer. Empty: when the file was sent."
                ),
                cells.moment,
                "2026-03-11 09:00",
                is_text=False,
            ),
        ),
        judge=_judge,
        write=_write,
        after=_after,
        filters=("store", "sku", "status"),
        in_database=InDatabase(
            bulk_pieces.to_write,
            bulk_pieces.brought,
            staged_pieces.stand,
            staged_pieces.write,
            staged_pieces.note_seen,
        ),
        promises=Promises(sold_while_kept.lock_holders, staged_pieces.held, _give_up),
    )


def news_of(given: Given) -> PieceNews:
    """A row as the catalogue takes it."""
    news: dict[str, Any] = dict(given)
    if "as_of" in news:
        news["as_of"] = _moment(news["as_of"])
    return cast("PieceNews", news)


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    # A file mostly knows a few moments.
    return datetime.fromisoformat(text)


async def _judge(session: AsyncSession, rows: Sequence[Given], lock: bool) -> list[Verdict]:
    news = [news_of(row) for row in rows]
    verdicts = await bulk_pieces.judge_pieces(session, news, lock=lock)
    sold = {
        index: news[index]
        for index, verdict in enumerate(verdicts)
        if bulk_pieces.is_sold_while_booked(verdict)
    }
    return await _sold_anyway(session, verdicts, sold) if sold else verdicts


async def _sold_anyway(
    session: AsyncSession, verdicts: list[Verdict], sold: Mapping[int, PieceNews]
) -> list[Verdict]:
    """The verdicts, where those who keep the pieces that were sold would give them up."""
    said = list(sold.values())
    held = await sold_while_kept.losers(session, said)
    lost = {piece_id for pieces in held.values() for piece_id in pieces}
    judged = await bulk_pieces.judge_pieces(session, said, given_up=lost)
    for index, verdict in zip(sold, judged, strict=True):
        is_lost = verdict.state == "changed" and verdict.subject_id in lost
        verdicts[index] = replace(verdict, note=sold_while_kept.NOTE) if is_lost else verdict
    return verdicts


async def _write(session: AsyncSession, verdicts: Sequence[Verdict], _by: audit.Actor) -> None:
    await bulk_pieces.write_pieces(session, verdicts)


async def _give_up(session: AsyncSession, staged: FromClause, by: audit.Actor) -> int:
    lost = await sold_while_kept.give_up_staged(session, staged, by)
    if lost is None:
        raise Moved
    return lost


async def _after(session: AsyncSession, key: str, narrowed: Mapping[str, str]) -> Sequence[Given]:
    rows = await bulk_pieces.pieces_after(session, key, narrowed)
    return [{**row, "as_of": row["as_of"].isoformat()} for row in rows]
