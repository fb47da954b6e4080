"""The payment provider of this process, put here once by its composition root."""

from booking_app.domain.payments.ports import PaymentGateway

_in_use: list[PaymentGateway] = []


def use_gateway(gateway: PaymentGateway | None) -> None:
    """Take online payments through this provider from now on, or none at all."""
    _in_use[:] = [gateway] if gateway else []


def gateway_in_use() -> PaymentGateway | None:
    """The provider, or nothing where payment is in the store only."""
    return _in_use[0] if _in_use else None
