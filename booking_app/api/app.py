"""The REST application: every endpoint under `/api/v1`, and the probes beside it."""

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute, Route

from booking_app.api import (
    audit_routes,
    chain_routes,
    counter_routes,
    coupon_lists_routes,
    coupons_routes,
    imports_routes,
    operations_routes,
    password_routes,
    payments_routes,
    pieces_routes,
    pins_routes,
    problems,
    products_routes,
    reservations_routes,
    session_routes,
    stores_routes,
    uploads_routes,
    visitor_routes,
    window_routes,
)
from booking_app.api.guard import Guard
from booking_app.api.schemas.common import ProblemOut
from booking_app.domain.chain.service import chain_now

PREFIX = "/api/v1"
_BOOKINGS_AT_ONCE = 4
_DESCRIPTION = """\
Look online, try on in the store. Refusals are problem documents (RFC 9457) with a stable `code`;
moments are ISO 8601 with the store's offset; money is whole minor units with a currency.
"""


def create_api() -> FastAPI:
    """The application, to be mounted at the root: `/api/v1/…`, `/healthz`, `/readyz`."""
    app = FastAPI(
        title="API",
        version="1",
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    # More at once would only wait for each other's locks, and keep them longer while they do.
    app.state.booking_gate = asyncio.Semaphore(_BOOKINGS_AT_ONCE)
    problems.install(app)
    app.add_middleware(Guard)
    # Looked through in this order at every request, and again inside one that holds others: those
    # in a hurry come first, and none holds others.
    for router in (
        counter_routes.router,
        reservations_routes.router,
        coupons_routes.router,
        products_routes.router,
        stores_routes.router,
        payments_routes.router,
        coupon_lists_routes.router,
        window_routes.router,
        imports_routes.router,
        pieces_routes.router,
        audit_routes.router,
        session_routes.router,
        password_routes.router,
        pins_routes.router,
        visitor_routes.router,
        chain_routes.router,
        uploads_routes.router,
        operations_routes.problem_kinds,
    ):
        app.include_router(router, prefix=PREFIX)
    app.include_router(operations_routes.operations)
    _describe(app)
    return app


def api_routes() -> list[BaseRoute]:
    """The application's addresses, for a larger one to take in; paths are left whole."""
    app = create_api()
    return [Route(path, app) for path in ("/api/{rest:path}", "/healthz", "/readyz")]


def _describe(app: FastAPI) -> None:
    """Put the problem document, which no endpoint returns, among the schemas."""
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = {**problem.pop("$defs"), "ProblemOut": problem}

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            found.setdefault("components", {}).setdefault("schemas", {}).update(schemas)
            app.openapi_schema = found
        app.openapi_schema["info"]["title"] = f"{chain_now().name} API"
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
