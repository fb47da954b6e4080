"""The audit log as a file."""

from tests.api.access import MANAGER_ADMIN, Endpoints

ENDPOINTS: Endpoints = {("GET", "/api/v1/audit.csv"): MANAGER_ADMIN}
