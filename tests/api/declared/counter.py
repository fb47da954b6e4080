"""What counters call."""

from typing import Any

from booking_app.core.ids import new_id
from tests.api.access import COUNTER, Endpoints

ENDPOINTS: Endpoints = {
    ("POST", "/api/v1/counter/scan"): COUNTER,
    ("GET", "/api/v1/counter/day"): COUNTER,
    ("POST", "/api/v1/counter/reservations/{code}/ready"): COUNTER,
    ("POST", "/api/v1/counter/reservations/{code}/hand-over"): COUNTER,
    ("POST", "/api/v1/counter/coupons/{code}/redeem"): COUNTER,
    ("POST", "/api/v1/counter/coupons/{code}/rollback"): COUNTER,
    ("POST", "/api/v1/counter/coupons/{code}/release"): COUNTER,
    ("POST", "/api/v1/counter/coupons"): COUNTER,
}

BODIES: dict[str, Any] = {
    "/api/v1/counter/scan": {"payload": "guess", "nonce": "00000000"},
    "/api/v1/counter/reservations/{code}/hand-over": {
        "lines": [{"piece": str(new_id()), "outcome": "bought"}],
        "nonce": "00000000",
    },
    "/api/v1/counter/coupons/{code}/redeem": {
        "nonce": "00000000",
        "sale_total": {"amount_minor": 100, "currency": "RUB"},
    },
    "/api/v1/counter/coupons/{code}/rollback": {"reason": "mistake"},
    "/api/v1/counter/coupons": {
        "campaign": "none",
        "contact": {"name": "Anna", "phone": "+79161234567"},
        "reason": "regular",
    },
}
