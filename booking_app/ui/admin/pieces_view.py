"""What the list of pieces shows, and how it is made of the pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.i18n import Translator, format_number
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.editing_schemas import PieceRow
from booking_app.ui.admin.goods_words import PIECE_TONES, PIECE_WORDS, plain_price
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import size_name
from booking_app.workflows.goods import Holder


def adding_pieces(product_id: UUID | None) -> str:
    """Where pieces of a product are added; without one, where all are listed."""
    return f"/admin/pieces?product={product_id}&add=1" if product_id else "/admin/pieces"


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A row of the list. `booking` names who holds it; the rest are as typed or as shown."""

    id: str = ""
    version: int = 0
    barcode: str = ""
    product: str = ""
    product_href: str = ""
    what: str = ""
    store_id: str = ""
    store: str = ""
    status: str = ""
    status_word: str = ""
    status_tone: str = ""
    showcase: str = ""
    tray: str = ""
    place: str = ""
    weight: str = ""
    weight_text: str = ""
    price: str = ""
    price_text: str = ""
    booking: str = ""
    is_archived: bool = False


def piece_lines(
    rows: Sequence[PieceRow],
    stores: Mapping[UUID, str],
    holders: Mapping[UUID, Holder],
    t: Translator,
) -> tuple[PieceLine, ...]:
    """The rows of one page."""
    return tuple(_line(row, stores.get(row.store_id, "—"), holders, t) for row in rows)


def held_text(holder: Holder | None, t: Translator) -> str:
    """Which booking keeps a piece, in a few words."""
    if holder is None:
        return t("Held while a form is open")
    return t("Booking {code}", code=holder.code)


def _line(row: PieceRow, store: str, holders: Mapping[UUID, Holder], t: Translator) -> PieceLine:
    size = size_name(row.size, t)
    places = [
        t("showcase {place}", place=row.showcase) if row.showcase else "",
        t("tray {place}", place=row.tray) if row.tray else "",
    ]
    return PieceLine(
        id=str(row.id),
        version=row.version,
        barcode=row.barcode,
        product=row.product_name,
        product_href=localised(f"/admin/products/{row.product_id}", t.locale),
        what=" · ".join(part for part in (row.metal_name, size) if part),
        store_id=str(row.store_id),
        store=store,
        status=row.status,
        status_word=t("Archived") if row.archived_at else t(PIECE_WORDS[row.status]),
        status_tone="quiet" if row.archived_at else PIECE_TONES[row.status],
        showcase=row.showcase,
        tray=row.tray,
        place=", ".join(part for part in places if part),
        weight=f"{row.weight_mg / 1000:g}" if row.weight_mg else "",
        weight_text=t("{weight} g", weight=format_number(row.weight_mg / 1000, t.locale, digits=3))
        if row.weight_mg
        else "",
        price=plain_price(row.price_minor, row.currency),
        price_text=format_money(Money(row.price_minor, row.currency), t.locale),
        booking=held_text(holders.get(row.holder_id) if row.holder_id else None, t)
        if row.held_until
        else "",
        is_archived=row.archived_at is not None,
    )
