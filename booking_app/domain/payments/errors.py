"""What can go wrong with money."""

from booking_app.core.errors import InvalidInput


class WrongAmount(InvalidInput):
    """The amount is not what the bought pieces cost. Details: `due_minor`, `currency`."""

    code = "wrong_amount"


class ReceiptMissing(InvalidInput):
    """Money needs the number of the till's receipt."""

    code = "receipt_missing"
