"""Lists of people who are to get coupons, and codes for shop windows."""

from tests.api.access import Endpoints

MARKETERS = frozenset({"marketer", "admin"})
NUMBER = "00000000-0000-7000-8000-000000000000"

ENDPOINTS: Endpoints = {
    ("POST", "/api/v1/coupon-lists"): MARKETERS,
    ("GET", "/api/v1/coupon-lists/{list_id}/result.csv"): MARKETERS,
    ("GET", "/api/v1/window-codes/{store}/{kind}"): MARKETERS,
}

ADDRESSES: dict[str, str] = {
    "/api/v1/coupon-lists": f"/api/v1/coupon-lists?campaign={NUMBER}",
    "/api/v1/coupon-lists/{list_id}/result.csv": f"/api/v1/coupon-lists/{NUMBER}/result.csv",
    "/api/v1/window-codes/{store}/{kind}": "/api/v1/window-codes/arbat/svg",
}
