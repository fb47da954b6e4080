"""What can go wrong with goods."""

from collections.abc import Mapping

from booking_app.core.errors import Conflict, DomainError, InvalidInput, NotFound
from booking_app.domain.catalogue.editing_schemas import Clash


class ProductNotFound(NotFound):
    """No published product has this address."""

    code = "unknown_product"


class VariantNotFound(NotFound):
    """No variant has this id."""

    code = "unknown_variant"


class PieceNotFound(NotFound):
    """No piece has this id."""

    code = "unknown_piece"


class PieceElsewhere(DomainError):
    """The piece does not lie in the store it was asked for in."""

    code = "piece_elsewhere"


class PieceTaken(DomainError):
    """The piece, or every piece of the variant in that store, is held or gone."""

    code = "piece_taken"


class PieceKeptBack(PieceTaken):
    """The store keeps its last pieces of the variant for its own counter."""

    code = "piece_kept_back"


class InvalidGoods(InvalidInput):
    """Fields hold something that cannot be accepted.

    Details: `errors`, by flat key a reason: `required`, `too_long`, `taken`, `malformed`,
    `unknown`, `twice`, `not_positive`.
    """

    code = "invalid_goods"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors=dict(errors))
        self.errors = dict(errors)


class GoodsChanged(Conflict):
    """Somebody else changed the same fields meanwhile. `clashes` says which, who and when."""

    code = "goods_changed"

    def __init__(self, version: int, clashes: tuple[Clash, ...] = ()) -> None:
        super().__init__(version=version, keys=[clash.key for clash in clashes])
        self.version = version
        self.clashes = clashes


class NotReady(Conflict):
    """A product lacks something shoppers need. Details: `missing`, codes of requirements."""

    code = "not_ready"


class ProductArchived(Conflict):
    """An archived product must be brought back before it can be published."""

    code = "product_archived"


class NothingToUndo(Conflict):
    """There is no last change that could be taken back."""

    code = "nothing_to_undo"


class CategoryNotFound(NotFound):
    """No category has this id or address."""

    code = "unknown_category"


class CategoryInUse(Conflict):
    """Products stand on the shelf. Details: `count`."""

    code = "category_in_use"


class PieceHeld(Conflict):
    """A booking keeps the piece. Details: `piece`, `holder`, `until`, and `booking` where known."""

    code = "piece_held"


class BarcodesTaken(InvalidInput):
    """Barcodes that pieces already carry, or that were given twice. Details: `barcodes`."""

    code = "barcodes_taken"
