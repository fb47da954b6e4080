"""For whoever runs the shop: is the process alive, can it serve; what the error codes mean."""

from fastapi import APIRouter, Response

from booking_app.api.deps import DatabaseDep, Locale
from booking_app.api.problem_texts import PROBLEM_TEXTS
from booking_app.api.problems import TYPE_PREFIX, Refusal, Refused, statuses
from booking_app.api.schemas.operations import CheckOut, Health, ProblemKind, Readiness
from booking_app.core import health
from booking_app.core.i18n import translator
from booking_app.core.settings import get_settings

operations = APIRouter(tags=["operations"])
problem_kinds = APIRouter(prefix="/problems", tags=["problems"])


@operations.head("/healthz", include_in_schema=False)
@operations.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(ok=True)


@operations.head("/readyz", include_in_schema=False)
@operations.get(
    "/readyz",
    responses={503: {"model": Readiness, "description": "Not ready, and why."}},
)
async def readyz(database: DatabaseDep, response: Response) -> Readiness:
    """The database, its schema and the cache are there: shoppers can be sent here."""
    found = await health.readiness(database, get_settings().redis_url)
    response.status_code = 200 if found.ok else 503
    return Readiness(
        ok=found.ok,
        checks=[CheckOut(name=one.name, ok=one.ok, detail=one.detail) for one in found.checks],
    )


@problem_kinds.get("/{code}", responses=statuses(404))
async def problem_kind(code: str, locale: Locale) -> ProblemKind:
    """What a `type` of a problem document means."""
    text = PROBLEM_TEXTS.get(code)
    if text is None:
        raise Refused(Refusal(404, "not_found"))
    t = translator(locale)
    return ProblemKind(type=TYPE_PREFIX + code, code=code, title=t(text.title))
