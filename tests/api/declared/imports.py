"""Files in and out, and what machines tell of pieces."""

from typing import Any

from tests.api.access import MERCHANDISER_ADMIN, Endpoints

EXCHANGE = MERCHANDISER_ADMIN
NUMBER = "00000000-0000-7000-8000-000000000000"

ENDPOINTS: Endpoints = {
    ("POST", "/api/v1/imports"): EXCHANGE,
    ("GET", "/api/v1/imports"): EXCHANGE,
    ("GET", "/api/v1/imports/{import_id}"): EXCHANGE,
    ("GET", "/api/v1/imports/{import_id}/rows"): EXCHANGE,
    ("GET", "/api/v1/imports/{import_id}/problems.csv"): EXCHANGE,
    ("PUT", "/api/v1/imports/{import_id}/matching"): EXCHANGE,
    ("POST", "/api/v1/imports/{import_id}/apply"): EXCHANGE,
    ("POST", "/api/v1/imports/{import_id}/cancel"): EXCHANGE,
    ("GET", "/api/v1/exports/{kind}.csv"): EXCHANGE,
    ("GET", "/api/v1/exports/{kind}.xlsx"): EXCHANGE,
    ("GET", "/api/v1/exports/{kind}/template.csv"): EXCHANGE,
    ("GET", "/api/v1/exports/{kind}/template.xlsx"): EXCHANGE,
    ("PUT", "/api/v1/pieces"): frozenset({"stock"}),
    ("GET", "/api/v1/pieces"): MERCHANDISER_ADMIN | {"stock"},
}

BODIES: dict[str, Any] = {
    "/api/v1/imports/{import_id}/matching": {"matching": []},
    "/api/v1/imports/{import_id}/apply": {},
    "/api/v1/pieces": {"pieces": [{"barcode": "p1"}]},
}

ADDRESSES: dict[str, str] = {
    path: path.replace("{import_id}", NUMBER).replace("{kind}", "pieces") for _, path in ENDPOINTS
}
