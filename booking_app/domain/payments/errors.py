"""What can go wrong with money."""

from booking_app.core.errors import Conflict, InvalidInput, NotFound


class WrongAmount(InvalidInput):
    """The amount is not what the bought pieces cost. Details: `due_minor`, `currency`."""

    code = "wrong_amount"


class ReceiptMissing(InvalidInput):
    """Money needs the number of the till's receipt."""

    code = "receipt_missing"


class PaymentNotFound(NotFound):
    """There is no such online payment."""

    code = "unknown_payment"


class NotRefundable(Conflict):
    """More than was taken and not given back yet, or nothing was taken. Details: `left_minor`."""

    code = "not_refundable"


class ReasonMissing(InvalidInput):
    """Money is given back only with a reason."""

    code = "reason_missing"
