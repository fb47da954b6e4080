"""The chain's logo."""

from tests.api.access import ADMIN_ONLY, Endpoints

ENDPOINTS: Endpoints = {("POST", "/api/v1/chain/logo"): ADMIN_ONLY}
