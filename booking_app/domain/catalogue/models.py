"""Tables of goods: categories, products, variants, and the physical pieces in the stores."""

import secrets
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, Localized, UtcDateTime
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.piece_cells import keep_cells


class Category(Base):
    """A shelf of the shop: rings, earrings, pendants, bracelets."""

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Localized)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Product(Base):
    """A model, such as the Aurora solitaire in yellow gold.

    `metal` and `stone` are filter keys (`yellow_gold`, `diamond`, …); `specs` is a list of
    `{"label": {locale: text}, "value": {locale: text}}` in display order; `search_text` is the
    folded text of both languages that search looks into. Products of one `family` are the same
    design in other metals or stones.

    `published_at` is empty for a draft and lies ahead for one that is scheduled: the clock puts it
    in the shop. `version` grows with every change by a person, so that two editors notice each
    other. Shoppers never see what has an `archived_at`.
    """

    __tablename__ = "product"
    __table_args__ = (
        Index("ix_product_category_id_position", "category_id", "position"),
        # Lists of the admin filter inside these alone, without reading the wide rows.
        Index(
            "ix_product_list",
            "updated_at",
            "id",
            "archived_at",
            "published_at",
            "category_id",
            "metal",
            "stone",
        ),
        Index("ix_product_position_id", "position", "id"),
        Index("ix_product_published_at_id", "published_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    family: Mapped[str] = mapped_column(String(80), index=True)
    name: Mapped[dict[str, str]] = mapped_column(Localized)
    summary: Mapped[dict[str, str]] = mapped_column(Localized)
    story: Mapped[dict[str, str]] = mapped_column(Localized)
    care: Mapped[dict[str, str]] = mapped_column(Localized)
    metal: Mapped[str] = mapped_column(String(32), index=True)
    metal_name: Mapped[dict[str, str]] = mapped_column(Localized)
    stone: Mapped[str] = mapped_column(String(32), default="none")
    specs: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)
    position: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


BUCKETS = 256


def _any_bucket() -> int:
    return secrets.randbelow(BUCKETS)


def _another_stamp() -> int:
    return secrets.randbits(31)


class ProductSearch(Base):
    """What the admin's lists find and sort products by, apart from the wide rows.

    `text` is folded: names in all languages, slug, skus. `price_from_minor` is the lowest price.
    Written by `indexing.index_products` whenever one of these may have changed; `stamp` is another
    number each time. The sums of the stamps of each `bucket` tell an index kept elsewhere
    (`indexed_goods`) which of its goods it has to read again.
    """

    __tablename__ = "product_search"
    __table_args__ = (Index("ix_product_search_bucket_stamp", "bucket", "stamp"),)

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    text: Mapped[str] = mapped_column(default="")
    price_from_minor: Mapped[int | None] = mapped_column(BigInteger, index=True)
    bucket: Mapped[int] = mapped_column(SmallInteger, default=_any_bucket)
    stamp: Mapped[int] = mapped_column(Integer, default=_another_stamp)


class ProductTitle(Base):
    """The folded name of a product in one language: the order of the admin's list by name."""

    __tablename__ = "product_title"
    __table_args__ = (Index("ix_product_title_order", "locale", "title", "product_id"),)

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))


class FormerSlug(Base):
    """An address a product or a category had once: it leads to the present one."""

    __tablename__ = "former_slug"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'category')", name="kind"),
        Index("ix_former_slug_subject_id", "subject_id"),
    )

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    subject_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ProductMedia(Base):
    """The pictures of a product, in display order."""

    __tablename__ = "product_media"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("media_asset.id"), primary_key=True)
    position: Mapped[int]


class Variant(Base):
    """A size of a product. `size` is empty where there is only one.

    An archived one keeps its size and sku: bringing the size back brings it back.
    """

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("product_id", "size"),
        CheckConstraint("price_minor > 0", name="price"),
        Index(
            "ix_variant_archived",
            "id",
            sqlite_where=text("archived_at IS NOT NULL"),
            postgresql_where=text("archived_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[str] = mapped_column(String(24), default="")
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


ON_SALE = "status = 'available' AND archived_at IS NULL"
"""What may be booked unless somebody holds it."""


class Piece(Base):
    """One physical item in one store.

    It is free when `status` is `available` and no hold outlives now: the clock decides, so an
    expired hold needs nobody to clear it. `holder_id` is the reservation that holds it. `cell` is
    that of its store, which the database writes itself (`piece_cells`).
    """

    __tablename__ = "piece"
    __table_args__ = (
        CheckConstraint(
            "status IN ('available', 'sold', 'missing', 'repair', 'transit')", name="status"
        ),
        CheckConstraint("(holder_id IS NULL) = (held_until IS NULL)", name="hold"),
        # Whether a store has a free piece of a size is answered without a look at the rows.
        Index(
            "ix_piece_variant_id_store_id",
            "variant_id",
            "store_id",
            "status",
            "archived_at",
            "held_until",
            "checked_at",
        ),
        # Stores that have something, around a place: one range of this.
        Index(
            "ix_piece_near",
            "variant_id",
            "cell",
            "store_id",
            "held_until",
            "holder_id",
            sqlite_where=text(ON_SALE),
            postgresql_where=text(ON_SALE),
        ),
        Index("ix_piece_store_id_status", "store_id", "status"),
        # The admin's list in the order of age, by store and by status, and what is held now.
        Index("ix_piece_store_id_id", "store_id", "id"),
        Index("ix_piece_status_id", "status", "id"),
        Index(
            "ix_piece_held_until",
            "held_until",
            sqlite_where=text("held_until IS NOT NULL"),
            postgresql_where=text("held_until IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    barcode: Mapped[str] = mapped_column(String(32), unique=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variant.id"))
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    weight_mg: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(12), default="available")
    showcase: Mapped[str] = mapped_column(String(16), default="")
    tray: Mapped[str] = mapped_column(String(16), default="")
    holder_id: Mapped[UUID | None] = mapped_column(index=True)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cell: Mapped[int | None] = mapped_column(BigInteger)


keep_cells(cast("Table", Piece.__table__))


@not_on_pages
class SavedProduct(Base):
    """A product a visitor put aside to think about."""

    __tablename__ = "saved_product"

    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("visitor.id"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
