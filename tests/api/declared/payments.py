"""Where Stripe and shoppers who paid come to; without a payment provider nobody comes."""

from tests.api.access import EVERYBODY, Endpoints

ENDPOINTS: Endpoints = {
    ("POST", "/api/v1/stripe/webhook"): EVERYBODY,
    ("GET", "/api/v1/payments/{payment_id}/return"): EVERYBODY,
}
