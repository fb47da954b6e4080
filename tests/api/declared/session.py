"""Signing in and out, and the counter one stands at."""

from typing import Any

from tests.api.access import EVERYBODY, PEOPLE, Endpoints

ENDPOINTS: Endpoints = {
    ("POST", "/api/v1/session"): EVERYBODY,
    ("DELETE", "/api/v1/session"): EVERYBODY,
    ("POST", "/api/v1/session/sign-out"): EVERYBODY,
    ("POST", "/api/v1/session/password"): EVERYBODY,
    # Who is let in here depends on the device: tests/api/test_devices.py.
    ("POST", "/api/v1/session/pin"): frozenset(),
    ("POST", "/api/v1/session/device"): EVERYBODY,
    ("GET", "/api/v1/session"): PEOPLE,
    ("PUT", "/api/v1/session/store"): PEOPLE,
}

BODIES: dict[str, Any] = {
    "/api/v1/session/pin": {"person": "01890a5d-ac96-774b-bcce-b302099a8057", "pin": "7391"},
    "/api/v1/session/device": {"code": "K7QF33M9XA"},
    "/api/v1/session/store": {"store": "arbat"},
    "/api/v1/session/password": {"token": "guess", "password": "a good long one"},
}
