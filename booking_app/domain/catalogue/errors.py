"""What can go wrong with goods."""

from booking_app.core.errors import DomainError, NotFound


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
