"""The one place where errors become HTTP answers: problem+json (RFC 9457) with stable codes."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Self

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from booking_app.api.locale import locale_of
from booking_app.api.problem_texts import FIELD_TEXTS, FIELD_TEXTS_OF, PROBLEM_TEXTS
from booking_app.core import errors
from booking_app.core.db import get_database
from booking_app.core.i18n import Translator, translator
from booking_app.domain.media.errors import FileTooLarge, StorageFull, UploadBusy
from booking_app.workflows import refusals

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/v1/problems/"

_STATUS_OF_CLASS: tuple[tuple[type[errors.DomainError], int], ...] = (
    (StorageFull, 507),
    (FileTooLarge, 413),
    (UploadBusy, 423),
    (errors.NotFound, 404),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.InvalidInput, 422),
    (errors.Conflict, 409),
    (errors.RateLimited, 429),
    (errors.Unavailable, 503),
)
_CODE_OF_STATUS = {
    400: "malformed_body",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    503: "unavailable",
}
# Ordered: the first that fits what Pydantic calls the mistake.
_CODE_OF_PYDANTIC: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"missing", "required"),
        (r"extra_forbidden", "unknown_field"),
        (r"string_unicode", "control_characters"),
        (r".*too_long", "too_long"),
        (r".*too_short", "too_short"),
        (r"literal_error|enum", "not_allowed"),
        (r"greater_than.*|less_than.*|finite_number|.*_size", "out_of_range"),
        (r"timezone_aware", "time_zone_required"),
        (r".*_type|.*_parsing|.*_attributes_type|int_from_float", "wrong_type"),
    )
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that cannot be accepted."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal before it is put into words."""

    status: int
    code: str
    wrong: tuple[Wrong, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: errors.DomainError) -> Self:
        """What the error means over HTTP."""
        # Errors of several kinds, such as a piece that was taken, speak of the state of the world.
        status = next((s for kind, s in _STATUS_OF_CLASS if isinstance(error, kind)), 409)
        details = {
            name: value
            for name, value in error.details.items()
            if name not in ("field", "fields", "reason")
        }
        headers = {}
        if isinstance(error, errors.RateLimited | errors.Unavailable):
            headers["Retry-After"] = str(error.retry_after_seconds)
        if isinstance(error, errors.Unauthenticated):
            headers["WWW-Authenticate"] = 'Bearer realm="vitrina"'
        return cls(status, error.code, tuple(_wrong(error)), details, headers=headers)

    def about(self, body_field: str) -> Self:
        """The same, said of a field of the body: what it names cannot be used."""
        return replace(self, status=422, wrong=(Wrong(body_field, "unknown"),))

    def within(self, prefix: str) -> Self:
        """The same, with the fields found under `prefix` in the body."""
        moved = tuple(Wrong(f"{prefix}.{item.field}", item.code) for item in self.wrong)
        return replace(self, wrong=moved)


class Refused(Exception):
    """An endpoint's way to answer with a refusal it has adorned."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def invalid(body_field: str, code: str) -> Refused:
    """One field is wrong."""
    return Refused(Refusal(422, "invalid_input", (Wrong(body_field, code),)))


def problem(refusal: Refusal, locale: str) -> JSONResponse:
    """The refusal in words of this language."""
    return JSONResponse(
        document(refusal, locale),
        status_code=refusal.status,
        headers=dict(refusal.headers),
        media_type=MEDIA_TYPE,
    )


def document(refusal: Refusal, locale: str) -> dict[str, Any]:
    """The members of the problem document."""
    t = translator(locale)
    text = (
        PROBLEM_TEXTS.get(refusal.code)
        or PROBLEM_TEXTS[_CODE_OF_STATUS.get(refusal.status, "invalid_input")]
    )
    found: dict[str, Any] = {
        "type": TYPE_PREFIX + refusal.code,
        "title": t(text.title),
        "status": refusal.status,
        "code": refusal.code,
        "detail": t(text.detail, **refusal.details),
    }
    if refusal.wrong:
        found["errors"] = [
            {"field": item.field, "code": item.code, "message": _field_text(t, item)}
            for item in refusal.wrong
        ]
    if refusal.details:
        found["details"] = dict(refusal.details)
    return found | dict(refusal.extra)


def internal_error(locale: str) -> JSONResponse:
    """What is said when the mistake is ours: nothing of what it was."""
    return problem(Refusal(500, "internal_error"), locale)


def install(app: FastAPI) -> None:
    """Answer every error of this app with a problem document."""

    async def on_domain_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, errors.DomainError)  # noqa: S101 - registered for it below
        if isinstance(error, errors.Unavailable):
            logger.warning("unavailable", extra={"error_code": error.code}, exc_info=error)
        actor = getattr(request.state, "actor", None)
        if actor is not None:
            asked = f"{request.method} {request.url.path}"
            await refusals.note(get_database(), actor, asked, error)
        return problem(Refusal.of(error), locale_of(request))

    async def on_refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refused)  # noqa: S101 - registered for it below
        return problem(error.refusal, locale_of(request))

    async def on_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it below
        return problem(_refusal_of_validation(error), locale_of(request))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for it below
        code = _CODE_OF_STATUS.get(error.status_code, "invalid_input")
        refusal = Refusal(error.status_code, code, headers=error.headers or {})
        return problem(refusal, locale_of(request))

    app.add_exception_handler(errors.DomainError, on_domain_error)
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def statuses(*codes: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: every refusal is a problem, these among them for sure."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    listed: dict[int | str, dict[str, Any]] = {
        code: {"description": HTTPStatus(code).phrase, "content": content} for code in codes
    }
    return listed | {"default": {"description": "Any other refusal", "content": content}}


def _wrong(error: errors.DomainError) -> Iterable[Wrong]:
    fields = error.details.get("fields")
    if isinstance(fields, Mapping):
        yield from (Wrong(str(name), str(code)) for name, code in fields.items())
    elif "field" in error.details:
        yield Wrong(str(error.details["field"]), str(error.details.get("reason", "invalid")))


def _refusal_of_validation(error: RequestValidationError) -> Refusal:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return Refusal(400, "malformed_body")
    wrong = dict.fromkeys(Wrong(_path(item["loc"]), _code(item["type"])) for item in found)
    return Refusal(422, "invalid_input", tuple(wrong))


def _path(loc: tuple[str | int, ...]) -> str:
    # The first part says where it stood: body, query, path, header.
    return ".".join(str(part) for part in loc[1:]) or str(loc[0])


def _code(pydantic_type: str) -> str:
    for pattern, code in _CODE_OF_PYDANTIC:
        if pattern.fullmatch(pydantic_type):
            return code
    return pydantic_type if pydantic_type in FIELD_TEXTS else "invalid"


def _field_text(t: Translator, item: Wrong) -> str:
    last = item.field.rpartition(".")[2]
    msgid = FIELD_TEXTS_OF.get((last, item.code)) or FIELD_TEXTS.get(item.code)
    return t(msgid or FIELD_TEXTS["invalid"])
