"""What shoppers call: everybody may; bookings and coupons are opened by their secret only."""

from tests.api.access import EVERYBODY, Endpoints

ENDPOINTS: Endpoints = {
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/api/v1/problems/{code}"): EVERYBODY,
    ("GET", "/api/v1/products"): EVERYBODY,
    ("GET", "/api/v1/products/{slug}"): EVERYBODY,
    ("GET", "/api/v1/stores"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}/pieces"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}/slots"): EVERYBODY,
    ("POST", "/api/v1/reservations"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}"): EVERYBODY,
    ("POST", "/api/v1/reservations/{code}/cancel"): EVERYBODY,
    ("POST", "/api/v1/reservations/{code}/reschedule"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/calendar.ics"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/qr.svg"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/qr.png"): EVERYBODY,
    ("GET", "/api/v1/coupon-campaigns"): EVERYBODY,
    ("POST", "/api/v1/coupon-campaigns/{slug}/take"): EVERYBODY,
    ("GET", "/api/v1/coupons/{code}"): EVERYBODY,
    ("GET", "/api/v1/coupons/{code}/qr.svg"): EVERYBODY,
    ("PUT", "/api/v1/visitor"): EVERYBODY,
    ("POST", "/api/v1/visitor/arrivals"): EVERYBODY,
    ("POST", "/api/v1/visitor/forget"): EVERYBODY,
}
