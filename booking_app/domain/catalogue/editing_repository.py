"""Queries of the editing of goods."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import and_, delete, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import AuditEntry
from booking_app.domain.catalogue.models import (
    Category,
    FormerSlug,
    Piece,
    Product,
    Variant,
)
from booking_app.domain.catalogue.repository import published


async def product(session: AsyncSession, id_: UUID, *, lock: bool = False) -> Product | None:
    """A product of any state; with `lock` nobody else changes it until the transaction ends."""
    query = select(Product).where(Product.id == id_).execution_options(populate_existing=True)
    return await session.scalar(query.with_for_update() if lock else query)


async def all_variants(session: AsyncSession, product_id: UUID) -> Sequence[Variant]:
    """Every variant, archived ones last."""
    return (
        await session.scalars(
            select(Variant)
            .where(Variant.product_id == product_id)
            .order_by(Variant.archived_at.is_not(None), Variant.position, Variant.id)
        )
    ).all()


async def piece_counts(session: AsyncSession, variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Pieces per variant, archived ones apart; variants with none are absent."""
    rows = await session.execute(
        select(Piece.variant_id, func.count())
        .where(Piece.variant_id.in_(list(variant_ids)), Piece.archived_at.is_(None))
        .group_by(Piece.variant_id)
    )
    return dict(rows.all())


async def variant_counts(
    session: AsyncSession, product_ids: Iterable[UUID]
) -> dict[UUID, tuple[int, int, int]]:
    """Per product its variants, its pieces and its highest price; those without are absent."""
    rows = await session.execute(
        select(
            Variant.product_id,
            func.count(distinct(Variant.id)),
            func.count(Piece.id),
            func.max(Variant.price_minor),
        )
        .outerjoin(Piece, and_(Piece.variant_id == Variant.id, Piece.archived_at.is_(None)))
        .where(Variant.product_id.in_(list(product_ids)), Variant.archived_at.is_(None))
        .group_by(Variant.product_id)
    )
    return {product_id: (sizes, pieces, price) for product_id, sizes, pieces, price in rows}


async def taken_slugs(session: AsyncSession, stem: str, *, but: UUID | None = None) -> set[str]:
    """Addresses that begin like this and belong, or belonged, to another product."""
    query = select(Product.slug).where(Product.slug.startswith(stem, autoescape=True))
    former = select(FormerSlug.slug).where(
        FormerSlug.kind == "product", FormerSlug.slug.startswith(stem, autoescape=True)
    )
    if but is not None:
        query = query.where(Product.id != but)
        former = former.where(FormerSlug.subject_id != but)
    return {*(await session.scalars(query)).all(), *(await session.scalars(former)).all()}


async def is_slug_taken(session: AsyncSession, slug: str, *, but: UUID | None = None) -> bool:
    """Whether another product has, or had, this very address."""
    query = select(Product.id).where(Product.slug == slug)
    former = select(FormerSlug.subject_id).where(
        FormerSlug.kind == "product", FormerSlug.slug == slug
    )
    owners = {await session.scalar(query), await session.scalar(former)} - {None}
    return bool(owners - {but})


async def taken_skus(
    session: AsyncSession, skus: Collection[str], *, but: UUID | None = None
) -> set[str]:
    """Those of the skus that variants of other products have."""
    query = select(Variant.sku).where(Variant.sku.in_(list(skus)))
    if but is not None:
        query = query.where(Variant.product_id != but)
    return set((await session.scalars(query)).all())


async def former_slugs(session: AsyncSession, kind: str, subject_id: UUID) -> Sequence[str]:
    """The addresses a subject had, latest first."""
    return (
        await session.scalars(
            select(FormerSlug.slug)
            .where(FormerSlug.kind == kind, FormerSlug.subject_id == subject_id)
            .order_by(FormerSlug.at.desc())
        )
    ).all()


async def remember_slug(
    session: AsyncSession, kind: str, subject_id: UUID, old: str, new: str
) -> None:
    """Let an old address lead to the subject, which no longer has it."""
    await session.execute(
        delete(FormerSlug).where(FormerSlug.kind == kind, FormerSlug.slug.in_([old, new]))
    )
    session.add(FormerSlug(kind=kind, slug=old, subject_id=subject_id))


async def forget_slug(session: AsyncSession, kind: str, slug: str) -> None:
    """An address somebody has again leads nowhere else."""
    await session.execute(
        delete(FormerSlug).where(FormerSlug.kind == kind, FormerSlug.slug == slug)
    )


async def present_slug(session: AsyncSession, kind: str, former: str) -> str | None:
    """Where a former address leads now: only to what shoppers can see."""
    owner = select(FormerSlug.subject_id).where(FormerSlug.kind == kind, FormerSlug.slug == former)
    if kind == "product":
        return await session.scalar(select(Product.slug).where(Product.id.in_(owner), published()))
    return await session.scalar(
        select(Category.slug).where(Category.id.in_(owner), Category.archived_at.is_(None))
    )


async def changes_since(
    session: AsyncSession, kind: str, subject_id: UUID, version: int
) -> Sequence[AuditEntry]:
    """Audited changes that led beyond this version, oldest first."""
    rows = (
        await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == str(subject_id))
            .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
            .limit(100)
        )
    ).all()
    return [row for row in reversed(rows) if row.data.get("version", 0) > version]


async def highest_position(session: AsyncSession) -> int:
    """The place of the last product on the shelves."""
    return await session.scalar(select(func.max(Product.position))) or 0


async def categories(session: AsyncSession) -> Sequence[Category]:
    """Every category in display order, archived ones last."""
    return (
        await session.scalars(
            select(Category).order_by(
                Category.archived_at.is_not(None), Category.position, Category.id
            )
        )
    ).all()


async def category(session: AsyncSession, id_: UUID, *, lock: bool = False) -> Category | None:
    """A category of any state."""
    query = select(Category).where(Category.id == id_).execution_options(populate_existing=True)
    return await session.scalar(query.with_for_update() if lock else query)


async def is_category_slug_taken(session: AsyncSession, slug: str, but: UUID | None) -> bool:
    """Whether another category has, or had, this address."""
    query = select(Category.id).where(Category.slug == slug)
    former = select(FormerSlug.subject_id).where(
        FormerSlug.kind == "category", FormerSlug.slug == slug
    )
    owners = {await session.scalar(query), await session.scalar(former)} - {None}
    return bool(owners - {but})


async def products_per_category(session: AsyncSession) -> dict[UUID, tuple[int, int]]:
    """Per category what stands on it, archived apart, and what of it is in the shop."""
    everything = select(Product.category_id, func.count()).where(Product.archived_at.is_(None))
    live = select(Product.category_id, func.count()).where(published())
    counts = dict((await session.execute(everything.group_by(Product.category_id))).all())
    lives = dict((await session.execute(live.group_by(Product.category_id))).all())
    return {id_: (n, lives.get(id_, 0)) for id_, n in counts.items()}


async def pieces(
    session: AsyncSession, ids: Iterable[UUID], *, lock: bool = False
) -> Sequence[Piece]:
    """Pieces of any state in the order of their ids."""
    query = (
        select(Piece)
        .where(Piece.id.in_(list(ids)))
        .order_by(Piece.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query.with_for_update() if lock else query)).all()


async def known_barcodes(session: AsyncSession, barcodes: Collection[str]) -> set[str]:
    """Those of the barcodes that a piece of any state carries."""
    return set(
        (
            await session.scalars(select(Piece.barcode).where(Piece.barcode.in_(list(barcodes))))
        ).all()
    )


async def used_keys(session: AsyncSession, name: str) -> Sequence[str]:
    """The metals or stones that products have, in order of the alphabet."""
    column = Product.metal if name == "metal" else Product.stone
    return (
        await session.scalars(
            select(column)
            .where(Product.archived_at.is_(None), column != "")
            .distinct()
            .order_by(column)
        )
    ).all()


async def products_on(session: AsyncSession, category_id: UUID) -> Sequence[UUID]:
    """Every product of a category."""
    return (
        await session.scalars(select(Product.id).where(Product.category_id == category_id))
    ).all()
