"""Writing pieces one by one or a handful at a time; thousands at a time are an import.

A piece somebody holds stays where and what it is: it can be neither moved, archived nor given
another status until its booking ends. `PieceHeld` names the holder, which is a reservation.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.audit import Actor
from booking_app.core.clock import utc_now
from booking_app.core.i18n import DEFAULT_LOCALE
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.editing_schemas import NewPieces
from booking_app.domain.catalogue.errors import (
    BarcodesTaken,
    GoodsChanged,
    InvalidGoods,
    PieceHeld,
    PieceNotFound,
    VariantNotFound,
)
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.stores import service as stores

STATUSES = ("available", "sold", "missing", "repair", "transit")
MOST_AT_ONCE = 200
_PLACE_LENGTH = 16
_BARCODE_LENGTH = 32
_HEAVIEST_MG = 10_000_000
_HIGHEST_PRICE = 10**13
# What a booking relies on.
_KEPT = {"store_id", "status", "archived_at"}


async def add(session: AsyncSession, actor: Actor, new: NewPieces) -> list[UUID]:
    """Lay several pieces of a variant into a store.

    Raises `VariantNotFound`, `InvalidGoods`, and `BarcodesTaken` with those already carried.
    """
    variants = await repository.variants(session, ids=[new.variant_id])
    if not variants:
        raise VariantNotFound(variant=str(new.variant_id))
    price = variants[0].price_minor if new.price_minor is None else new.price_minor
    values = {
        "store_id": new.store_id,
        "weight_mg": new.weight_mg,
        "price_minor": price,
        "showcase": new.showcase,
        "tray": new.tray,
    }
    errors = await _wrong(session, values)
    if not new.barcodes:
        errors["barcodes"] = "required"
    elif len(new.barcodes) > MOST_AT_ONCE:
        errors["barcodes"] = "too_many"
    elif any(not code or len(code) > _BARCODE_LENGTH for code in new.barcodes):
        errors["barcodes"] = "malformed"
    if errors:
        raise InvalidGoods(errors)
    twice = {code for code, count in Counter(new.barcodes).items() if count > 1}
    if taken := twice | await stored.known_barcodes(session, new.barcodes):
        raise BarcodesTaken(barcodes=sorted(taken))
    made: list[UUID] = []
    for barcode in new.barcodes:
        row = Piece(
            id=new_id(),
            barcode=barcode,
            variant_id=new.variant_id,
            currency=variants[0].currency,
            **values,
        )
        session.add(row)
        made.append(row.id)
        audit.record(
            session, actor, "piece.added", "piece", row.id,
            store_id=row.store_id, label=barcode, version=1,
        )  # fmt: skip
    await session.flush()
    return made


async def save(
    session: AsyncSession, actor: Actor, piece_id: UUID, version: int, changes: Mapping[str, Any]
) -> int:
    """Change a piece: `store_id`, `status`, `weight_mg`, `price_minor`, `showcase`, `tray`.

    Returns the new version. Raises `PieceNotFound`, `GoodsChanged`, `InvalidGoods`, `PieceHeld`.
    """
    (row,) = await _rows(session, [piece_id])
    if row.version != version:
        raise GoodsChanged(row.version)
    await _change(session, actor, row, "piece.edited", changes)
    return row.version


async def move(
    session: AsyncSession, actor: Actor, piece_ids: Sequence[UUID], store_id: UUID
) -> None:
    """Bring pieces to another store, all of them or none. Their places there are not known yet."""
    for row in await _rows(session, piece_ids):
        if row.store_id != store_id:
            values = {"store_id": store_id, "showcase": "", "tray": ""}
            await _change(session, actor, row, "piece.moved", values)


async def archive(session: AsyncSession, actor: Actor, piece_ids: Sequence[UUID]) -> None:
    """Take pieces out of the lists and the shop, all of them or none."""
    for row in await _rows(session, piece_ids):
        if row.archived_at is None:
            await _change(session, actor, row, "piece.archived", {"archived_at": utc_now()})


async def restore(session: AsyncSession, actor: Actor, piece_ids: Sequence[UUID]) -> None:
    """Bring archived pieces back."""
    for row in await _rows(session, piece_ids):
        if row.archived_at is not None:
            await _change(session, actor, row, "piece.restored", {"archived_at": None})


async def _change(
    session: AsyncSession, actor: Actor, row: Piece, action: str, values: Mapping[str, Any]
) -> None:
    if errors := await _wrong(session, values):
        raise InvalidGoods(errors)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    if _KEPT & set(changed) and row.held_until is not None and row.held_until > utc_now():
        raise PieceHeld(
            piece=row.barcode, holder=str(row.holder_id), until=row.held_until.isoformat()
        )
    changes = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.checked_at = utc_now()
    await session.flush()
    audit.record(
        session, actor, action, "piece", row.id,
        store_id=row.store_id, label=row.barcode, version=row.version, changes=changes,
    )  # fmt: skip


async def _wrong(session: AsyncSession, values: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if "status" in values and values["status"] not in STATUSES:
        errors["status"] = "unknown"
    if "weight_mg" in values and not 0 <= values["weight_mg"] <= _HEAVIEST_MG:
        errors["weight_mg"] = "not_positive"
    if "price_minor" in values and not 0 < values["price_minor"] < _HIGHEST_PRICE:
        errors["price_minor"] = "not_positive"
    for name in ("showcase", "tray"):
        if len(values.get(name, "")) > _PLACE_LENGTH:
            errors[name] = "too_long"
    if "store_id" in values:
        known = await stores.get_stores_by_ids(session, [values["store_id"]], DEFAULT_LOCALE)
        if not known:
            errors["store_id"] = "unknown"
    return errors


async def _rows(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Piece]:
    if len(ids) > MOST_AT_ONCE:
        raise InvalidGoods({"pieces": "too_many"})
    rows = await stored.pieces(session, ids, lock=True)
    for id_ in ids:
        if id_ not in {row.id for row in rows}:
            raise PieceNotFound(id=str(id_))
    return rows


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
