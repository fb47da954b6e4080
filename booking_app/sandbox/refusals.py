"""Refusals in the shape Stripe gives them."""

from typing import Any

from starlette.responses import JSONResponse


class Refusal(Exception):
    """An answer that is an error: HTTP status, Stripe's type, code and sentence."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"type": kind, "message": message, **more}}

    def response(self) -> JSONResponse:
        """The answer itself."""
        return JSONResponse(self.body, self.status)


def missing(kind: str, id_: str) -> Refusal:
    """There is no such object."""
    return Refusal(404, f"No such {kind}: '{id_}'", code="resource_missing", param="id")


def unexpected_state(kind: str, status: str, wish: str) -> Refusal:
    """The object has moved on."""
    return Refusal(
        400,
        f"This {kind} could not be {wish} because it has a status of {status}.",
        code=f"{kind}_unexpected_state",
    )


def wrong_amount(limit: int) -> Refusal:
    """More was asked for than there is."""
    return Refusal(
        400,
        f"The amount is greater than the amount available ({limit}).",
        code="amount_too_large",
        param="amount",
    )
