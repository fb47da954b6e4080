"""What leaves the catalogue slice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from booking_app.core.money import Money
from booking_app.domain.media.schemas import MediaView

Sort = Literal["featured", "price_asc", "price_desc", "newest"]


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A shelf and how many published products stand on it."""

    slug: str
    name: str
    product_count: int


@dataclass(frozen=True, slots=True)
class Lying:
    """How many pieces of a product can be booked, in how many stores they lie, and in how many of
    these all of them were seen lately: only that is a promise."""

    pieces: int = 0
    stores: int = 0
    seen: int = 0


NOWHERE = Lying()


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as it stands in a list.

    `lying` counts what is free now, narrowed to the stores the query named, if it named any.
    """

    id: UUID
    slug: str
    name: str
    category_slug: str
    family: str
    metal: str
    metal_name: str
    stone: str
    price_from: Money
    price_to: Money
    photo: MediaView | None
    second_photo: MediaView | None
    lying: Lying

    @property
    def free_count(self) -> int:
        """Pieces free now."""
        return self.lying.pieces

    @property
    def store_count(self) -> int:
        """Stores they lie in."""
        return self.lying.stores


@dataclass(frozen=True, slots=True)
class VariantView:
    """A size of a product and what is free of it now; `size` is empty where there is one."""

    id: UUID
    sku: str
    size: str
    price: Money
    free_count: int
    store_count: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product page: the card, its texts, sizes, media in order, and its other metals."""

    card: ProductCard
    category_name: str
    summary: str
    story: str
    care: str
    specs: tuple[tuple[str, str], ...]
    variants: tuple[VariantView, ...]
    media: tuple[MediaView, ...]
    siblings: tuple[ProductCard, ...]


@dataclass(frozen=True, slots=True)
class PieceView:
    """One physical item. `photo` is the product's hero; `status` as in the table."""

    id: UUID
    barcode: str
    variant_id: UUID
    product_id: UUID
    product_slug: str
    product_name: str
    metal_name: str
    size: str
    weight_mg: int
    price: Money
    store_id: UUID
    showcase: str
    tray: str
    status: str
    checked_at: datetime
    photo: MediaView | None


@dataclass(frozen=True, slots=True)
class StoreCount:
    """How many pieces can be booked in a store: of those seen lately, and of all."""

    fresh: int
    all: int


@dataclass(frozen=True, slots=True)
class StoreStock:
    """Pieces of the asked variants that can be booked in one store; variants of which nothing
    lies there are absent.

    `on_asking` are those of which only pieces lie there that the store keeps back; they count 0.
    """

    store_id: UUID
    counts: Mapping[UUID, int]
    checked_at: datetime
    on_asking: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """A search. Empty tuples and `None` do not narrow. `page` counts from 1."""

    q: str = ""
    category: str = ""
    metals: tuple[str, ...] = ()
    stones: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    price_from_minor: int | None = None
    price_to_minor: int | None = None
    store_ids: tuple[UUID, ...] = ()
    in_stock_only: bool = False
    sort: Sort = "featured"
    page: int = 1
    page_size: int = 24


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a filter and how many products it would leave, other filters kept."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of a search with its facets: `category`, `metal`, `stone`, `size`."""

    items: tuple[ProductCard, ...]
    total: int
    page: int
    page_size: int
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)

    @property
    def next_page(self) -> int | None:
        """The number of the page after this one, if there is one."""
        return self.page + 1 if self.page * self.page_size < self.total else None
