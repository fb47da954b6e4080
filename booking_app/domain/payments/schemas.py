"""What leaves the payments slice, and the commands it takes."""

from dataclasses import dataclass
from typing import Literal

from booking_app.core.money import Money


@dataclass(frozen=True, slots=True)
class Paid:
    """Money taken in the store. `receipt` is the till's number."""

    method: Literal["cash", "terminal"]
    receipt: str
    amount: Money
