"""News of pieces that was judged, kept and is now followed inside the database.

`staged` is a table of rows with `key` (the barcode), `subject_id`, `to_write`
(`bulk_pieces.to_write`) and the `basis` of their verdicts.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    case,
    cast,
    func,
    insert,
    literal,
    outerjoin,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from booking_app.core.bulk import State
from booking_app.core.bulk_insert import RowsCollide, moment_in_json
from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.bulk_repository import (
    basis_of_piece,
    basis_of_store,
    basis_of_variant,
)
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.stores.models import Store


async def stand(session: AsyncSession, staged: FromClause, lock: bool) -> bool:
    """Whether all that the verdicts rest on is as it was; with `lock` the pieces stay so until the
    commit, locked in the order of their ids."""
    if lock:
        await _lock(session, staged)
    known, basis = _known(session, staged)
    moved = select(literal(1)).select_from(known).where(staged.c.basis.is_distinct_from(basis))
    return await session.scalar(moved.limit(1)) is None


async def write(session: AsyncSession, staged: FromClause, state: State) -> None:
    """Make new pieces, or change known ones. Raises `RowsCollide`."""
    if state == "new":
        await _insert(session, staged)
    elif state == "changed":
        await _update(session, staged)


async def note_seen(session: AsyncSession, staged: FromClause) -> None:
    """Note that unchanged pieces were seen at a later moment than was known; those that have
    changed since are left alone."""
    await _lock(session, staged)
    known, basis = _known(session, staged)
    seen_at = staged.c.to_write["checked_at"].as_string()
    seen = (
        select(staged.c.subject_id, seen_at.label("seen_at"))
        .select_from(known)
        .where(seen_at.is_not(None), staged.c.basis == basis)
        .subquery()
    )
    await session.execute(
        update(Piece)
        .where(Piece.id == seen.c.subject_id)
        .values(checked_at=moment_in_json(session, seen.c.seen_at))
        .execution_options(synchronize_session=False)
    )


def holders(staged: FromClause) -> Select[UUID]:
    """Who holds pieces of these rows now."""
    return _held(staged, Piece.holder_id)


def held(staged: FromClause) -> Select[UUID]:
    """Those of these pieces that are held now."""
    return _held(staged, Piece.id)


async def held_after(
    session: AsyncSession, staged: FromClause, after: UUID | None, limit: int
) -> dict[UUID, list[UUID]]:
    """Pieces of these rows that are held now, by holder: so many holders after one, in the order
    of their ids."""
    ids = holders(staged).distinct().order_by(Piece.holder_id).limit(limit)
    if after is not None:
        ids = ids.where(Piece.holder_id > after)
    found: dict[UUID, list[UUID]] = {holder: [] for holder in await session.scalars(ids)}
    if found:
        query = _held(staged, Piece.holder_id, Piece.id).where(Piece.holder_id.in_(list(found)))
        for holder_id, piece_id in await session.execute(query.order_by(Piece.id)):
            found[holder_id].append(piece_id)
    return found


def _held(staged: FromClause, *columns: Any) -> Select[*tuple[Any, ...]]:
    joined = select(*columns).join(staged, Piece.id == staged.c.subject_id)
    return joined.where(Piece.held_until > utc_now())


async def _lock(session: AsyncSession, staged: FromClause) -> None:
    locked = (
        select(Piece.id)
        .where(Piece.id.in_(select(staged.c.subject_id)))
        .order_by(Piece.id)
        .with_for_update()
        .subquery()
    )
    await session.scalar(select(func.count()).select_from(locked))


def _known(session: AsyncSession, staged: FromClause) -> tuple[FromClause, ColumnElement[str]]:
    """The rows beside all that is known, and what verdicts on them would rest on now, written as
    `bulk_pieces` writes it."""
    to_variant, to_store = aliased(Variant), aliased(Store)
    joined = (
        outerjoin(staged, Piece, Piece.id == staged.c.subject_id)
        .outerjoin(Variant, Variant.id == Piece.variant_id)
        .outerjoin(Store, Store.id == Piece.store_id)
        .outerjoin(to_variant, to_variant.id == _id(staged, "variant_id"))
        .outerjoin(to_store, to_store.id == _id(staged, "store_id"))
    )
    parts = (
        case((Piece.id.is_not(None), basis_of_piece(session)), else_=""),
        case((to_variant.id.is_not(None), basis_of_variant(session, to_variant)), else_=""),
        case((to_store.id.is_not(None), basis_of_store(session, to_store)), else_=""),
    )
    return joined, parts[0] + "/" + parts[1] + "/" + parts[2]


async def _insert(session: AsyncSession, staged: FromClause) -> None:
    values: dict[str, Any] = {
        "id": staged.c.subject_id,
        "barcode": staged.c.key,
        "version": literal(1),
        **_written(session, staged),
        "currency": staged.c.to_write["currency"].as_string(),
    }
    rows = select(*values.values()).order_by(staged.c.subject_id)
    try:
        await session.execute(insert(Piece).from_select(list(values), rows))
    except IntegrityError as error:
        raise RowsCollide from error


async def _update(session: AsyncSession, staged: FromClause) -> None:
    written = {
        name: func.coalesce(value, getattr(Piece, name))
        for name, value in _written(session, staged).items()
    }
    await session.execute(
        update(Piece)
        .where(Piece.id == staged.c.subject_id)
        .values(version=Piece.version + 1, **written)
        .execution_options(synchronize_session=False)
    )


def _written(session: AsyncSession, staged: FromClause) -> dict[str, ColumnElement[Any]]:
    """Columns with the values rows bring for them, or with nothing."""
    said = staged.c.to_write
    return {
        "variant_id": _id(staged, "variant_id"),
        "store_id": _id(staged, "store_id"),
        "weight_mg": said["weight_mg"].as_integer(),
        "price_minor": cast(said["price_minor"].as_string(), BigInteger),
        **{name: said[name].as_string() for name in ("status", "showcase", "tray")},
        "checked_at": moment_in_json(session, said["checked_at"].as_string()),
    }


def _id(staged: FromClause, name: str) -> ColumnElement[UUID]:
    return cast(staged.c.to_write[name].as_string(), Uuid())
