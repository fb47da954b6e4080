"""Every table of the product, for migrations and for tests."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from booking_app import domain
from booking_app.core import audit, events, idempotency, outbox
from booking_app.core.db import Base

CORE_TABLES = (audit, events, idempotency, outbox)

# Found rather than listed, so that no capability's tables can be forgotten.
for _capability in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}."):
    if _capability.ispkg and find_spec(f"{_capability.name}.models"):
        import_module(f"{_capability.name}.models")

metadata = Base.metadata
