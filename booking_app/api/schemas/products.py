"""Products, their variants and the pieces of them."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from booking_app.api.schemas.common import MoneyOut, View, moment
from booking_app.api.schemas.media import MediaOut
from booking_app.domain.catalogue.schemas import PieceView, ProductCard, ProductView, VariantView


class PriceRange(View):
    """From the cheapest variant to the dearest."""

    lowest: MoneyOut
    highest: MoneyOut


class Availability(View):
    """Pieces free now and the stores they lie in, in the stores the question named, if any."""

    free_count: int
    store_count: int


class ProductSummary(View):
    """A product as it stands in a list."""

    id: UUID
    slug: str
    name: str
    category: str
    family: str = Field(description="Products of one family are one design in other metals.")
    metal: str
    metal_name: str
    stone: str
    price: PriceRange
    availability: Availability
    media: list[MediaOut]

    @classmethod
    def of(cls, card: ProductCard) -> Self:
        """The card as answered, with at most two pictures."""
        photos = (card.photo, card.second_photo)
        return cls(
            id=card.id,
            slug=card.slug,
            name=card.name,
            category=card.category_slug,
            family=card.family,
            metal=card.metal,
            metal_name=card.metal_name,
            stone=card.stone,
            price=PriceRange(
                lowest=MoneyOut.of(card.price_from), highest=MoneyOut.of(card.price_to)
            ),
            availability=Availability(free_count=card.free_count, store_count=card.store_count),
            media=[MediaOut.of(photo) for photo in photos if photo is not None],
        )


class SpecOut(View):
    """A property of the product, in words."""

    label: str
    value: str


class VariantOut(View):
    """A size of the product; `size` is empty where there is only one."""

    id: UUID
    sku: str
    size: str
    price: MoneyOut
    availability: Availability

    @classmethod
    def of(cls, variant: VariantView) -> Self:
        """The variant as answered."""
        return cls(
            id=variant.id,
            sku=variant.sku,
            size=variant.size,
            price=MoneyOut.of(variant.price),
            availability=Availability(
                free_count=variant.free_count, store_count=variant.store_count
            ),
        )


class ProductOut(ProductSummary):
    """A product with everything there is to know; `media` is complete, in display order."""

    category_name: str
    summary: str
    story: str
    care: str
    specs: list[SpecOut]
    variants: list[VariantOut]
    siblings: list[ProductSummary] = Field(description="The same design in other metals.")

    @classmethod
    def in_full(cls, product: ProductView) -> Self:
        """The product as answered."""
        summary = ProductSummary.of(product.card)
        return cls(
            **{name: getattr(summary, name) for name in ProductSummary.model_fields}
            | {"media": [MediaOut.of(item) for item in product.media]},
            category_name=product.category_name,
            summary=product.summary,
            story=product.story,
            care=product.care,
            specs=[SpecOut(label=label, value=value) for label, value in product.specs],
            variants=[VariantOut.of(variant) for variant in product.variants],
            siblings=[ProductSummary.of(card) for card in product.siblings],
        )


class PieceOut(View):
    """One physical item."""

    id: UUID
    variant: UUID
    product: str = Field(description="The product's slug.")
    name: str
    metal_name: str
    size: str
    weight_mg: int
    price: MoneyOut
    checked_at: datetime = Field(description="When the store last confirmed that it is there.")

    @classmethod
    def of(cls, piece: PieceView, time_zone: str) -> Self:
        """The piece as a shopper may see it: nothing of where in the store it lies."""
        return cls(
            id=piece.id,
            variant=piece.variant_id,
            product=piece.product_slug,
            name=piece.product_name,
            metal_name=piece.metal_name,
            size=piece.size,
            weight_mg=piece.weight_mg,
            price=MoneyOut.of(piece.price),
            checked_at=moment(piece.checked_at, time_zone),
        )
