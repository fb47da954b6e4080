"""Kinds of callers, and the tables of what they may call."""

import importlib
import pkgutil
from typing import Any

from booking_app.domain.staff.service import ROLES, SCOPES
from tests.api import declared

EVERYBODY = frozenset({"nobody", *ROLES, *SCOPES})
PEOPLE = frozenset(ROLES)
COUNTER = frozenset({"consultant", "manager", "admin", "counter"})
MERCHANDISER_ADMIN = frozenset({"merchandiser", "admin"})
MANAGER_ADMIN = frozenset({"manager", "admin"})
ADMIN_ONLY = frozenset({"admin"})

Endpoints = dict[tuple[str, str], frozenset[str]]


def tables(name: str) -> dict[Any, Any]:
    """The tables of this name of all modules in `declared`, as one."""
    found: dict[Any, Any] = {}
    for module in pkgutil.iter_modules(declared.__path__):
        each = importlib.import_module(f"{declared.__name__}.{module.name}")
        table = getattr(each, name, {})
        assert not found.keys() & table.keys(), f"declared twice: {found.keys() & table.keys()}"
        found |= table
    return found
