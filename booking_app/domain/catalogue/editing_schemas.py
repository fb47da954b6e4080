"""What leaves the editing of goods, and the commands it takes.

A product is edited by flat keys, so that two people's changes can be held against each other one
by one: `slug`, `category`, `family`, `metal`, `stone`, `specs`, `name.ru`, `story.en`,
`variant.<id>`; see `product_fields`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from booking_app.domain.media.schemas import MediaView

ProductStatus = Literal["draft", "scheduled", "live", "archived"]
TEXTS = ("name", "summary", "story", "care", "metal_name")
"""Fields of a product that have a text in each language."""


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A size in the editor's table. `id` is empty for a new one, `sku` where it is to be made.

    `piece_count` counts its pieces that are not archived.
    """

    id: UUID | None
    size: str
    sku: str
    price_minor: int
    piece_count: int = 0


@dataclass(frozen=True, slots=True)
class NewProduct:
    """The little a product begins with; the rest has defaults. `sizes` as in `expand_sizes`."""

    name: Mapping[str, str]
    category_id: UUID
    metal: str = ""
    metal_name: Mapping[str, str] | None = None
    stone: str = "none"
    price_minor: int | None = None
    sizes: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """A product as its editor sees it. `fields` are by flat key, without variants."""

    id: UUID
    version: int
    slug: str
    status: ProductStatus
    published_at: datetime | None
    archived_at: datetime | None
    updated_at: datetime
    currency: str
    fields: Mapping[str, Any]
    variants: tuple[VariantLine, ...]
    photo: MediaView | None
    media_count: int
    piece_count: int
    former_slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductInput:
    """What somebody wants a product to be. `base` is what they saw: only what differs from it is
    their change. `variants` are the rows of the table in order."""

    version: int
    fields: Mapping[str, Any]
    variants: Sequence[VariantLine]
    base: Mapping[str, Any]
    """The flat fields and variants of the version the form was made from: `flat_of(edit)`."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field two people changed: `theirs` is stored. `who` is a staff id, or empty."""

    key: str
    base: Any
    mine: Any
    theirs: Any
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: keys changed, and the keys somebody else had changed meanwhile."""

    product: ProductEdit
    changed: tuple[str, ...]
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a product needs before shoppers may see it.

    `code` is `name`, `variants`, `photo`, `alt` or `category`; `locale` says in which language it
    is missing, `count` how many times.
    """

    code: Literal["name", "category", "variants", "photo", "alt"]
    is_met: bool
    locale: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the admin's list."""

    id: UUID
    slug: str
    name: str
    category_name: str
    metal_name: str
    stone: str
    status: ProductStatus
    published_at: datetime | None
    updated_at: datetime
    price_from_minor: int | None
    price_to_minor: int | None
    currency: str
    variant_count: int
    piece_count: int
    thumbnail: str
    """The address of a small photo, empty where there is none."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """Ids of one page in order. With `is_more` there are more than `total`, uncounted."""

    ids: tuple[UUID, ...]
    total: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class ProductListQuery:
    """What the list of products is asked. Empty texts do not narrow."""

    q: str = ""
    status: str = ""
    """`draft`, `scheduled`, `live`, `archived`; empty: everything but archived."""
    category_id: UUID | None = None
    metal: str = ""
    stone: str = ""
    lacks: str = ""
    """`photos` or `pieces`."""
    sort: Literal["updated", "name", "price", "shelf", "published"] = "updated"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class PieceListQuery:
    """What the list of pieces is asked. Empty texts and `None` do not narrow."""

    q: str = ""
    store_id: UUID | None = None
    status: str = ""
    """A status of the table, `held` for what somebody holds now, `archived`."""
    product_id: UUID | None = None
    sort: Literal["added", "barcode", "price"] = "added"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece in the admin's list. `held_until` is empty when nobody holds it now."""

    id: UUID
    version: int
    barcode: str
    product_id: UUID
    product_name: str
    metal_name: str
    size: str
    sku: str
    store_id: UUID
    status: str
    showcase: str
    tray: str
    weight_mg: int
    price_minor: int
    currency: str
    held_until: datetime | None
    holder_id: UUID | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPieces:
    """Several pieces of one variant in one store. `price_minor` empty: the variant's price."""

    variant_id: UUID
    store_id: UUID
    barcodes: tuple[str, ...]
    weight_mg: int
    price_minor: int | None = None
    showcase: str = ""
    tray: str = ""


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A shelf in the admin's list; `product_count` counts everything not archived on it."""

    id: UUID
    version: int
    slug: str
    name: Mapping[str, str]
    position: int
    product_count: int
    live_count: int
    archived_at: datetime | None
