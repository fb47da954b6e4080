"""What the screens of online payments call."""

from collections.abc import Mapping
from datetime import timedelta

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.payments.online_models import (
    GatewayEvent,
    LedgerEntry,
    MoneyOrder,
    OnlinePayment,
)
from booking_app.ui.admin.payments_state import PaymentsState, PaymentState
from tests.ui.handlers import ADMIN_ONLY, MANAGER_ADMIN, Call, Handlers, Scene


async def paid(scene: Scene) -> Mapping[str, str]:
    """A payment in `arbat` that was charged, an order that failed, a webhook that failed."""
    payment, order, event = new_id(), new_id(), f"evt_{new_id()}"
    async with scene.database.write() as session:
        session.add(
            OnlinePayment(
                id=payment,
                reservation_id=new_id(),
                store_id=scene.shop.stores["arbat"],
                status="captured",
                capture="manual",
                amount_minor=100_000,
                currency="RUB",
                request={},
                intent_id=f"pi_{payment}",
                expires_at=utc_now(),
                visit_until=utc_now() + timedelta(days=1),
            )
        )
        await session.flush()
        session.add_all(
            [
                LedgerEntry(
                    payment_id=payment,
                    kind=kind,
                    amount_minor=100_000,
                    currency="RUB",
                    reference=f"{kind}-{payment}",
                    happened_at=utc_now(),
                )
                for kind in ("authorised", "captured")
            ]
        )
        session.add(MoneyOrder(id=order, payment_id=payment, kind="cancel", status="failed"))
        session.add(GatewayEvent(id=event, kind="charge.refunded", status="failed"))
    return {"payment": str(payment), "order": str(order), "event": event}


AT = "/admin/payments/{made:payment}"
ADMIN: Handlers = {
    PaymentsState: {
        "load": Call(MANAGER_ADMIN, at="/admin/payments", arrange=paid),
        "search": Call(MANAGER_ADMIN, {"text": "K7QF33M9XA"}, at="/admin/payments"),
        "narrow": Call(MANAGER_ADMIN, {"status": "captured"}, at="/admin/payments"),
        "handle_again": Call(
            ADMIN_ONLY, {"event_id": "{made:event}"}, at="/admin/payments", arrange=paid
        ),
    },
    PaymentState: {
        "load": Call(MANAGER_ADMIN, at=AT, arrange=paid),
        "refund": Call(
            MANAGER_ADMIN,
            {"form": {"amount": "10", "reason": "scratch"}},
            at=AT,
            arrange=paid,
            after=("load",),
        ),
        "run_again": Call(
            MANAGER_ADMIN, {"order_id": "{made:order}"}, at=AT, arrange=paid, after=("load",)
        ),
    },
}
