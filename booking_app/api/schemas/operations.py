"""Health, and the meaning of error codes."""

from booking_app.api.schemas.common import View


class Health(View):
    """The process answers."""

    ok: bool


class CheckOut(View):
    """One thing this process needs; `detail` is a stable word when it failed."""

    name: str
    ok: bool
    detail: str


class Readiness(View):
    """Whether this process can serve."""

    ok: bool
    checks: list[CheckOut]


class ProblemKind(View):
    """What a kind of refusal is called."""

    type: str
    code: str
    title: str
