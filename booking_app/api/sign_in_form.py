"""Credentials as they arrive: JSON from programs, a plain form from a page without scripts."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from booking_app.api.problems import Refusal, Refused
from booking_app.api.schemas.session import SignIn

FORM = "application/x-www-form-urlencoded"
HOME = "/counter"
_MOST_FIELDS = 10


@dataclass(frozen=True, slots=True)
class FormPaths:
    """Where a form leads: `after` a success, `back` to the form itself."""

    after: str
    back: str

    def refused(self, code: str) -> RedirectResponse:
        """Back to the form, which says why by the code and still knows where it leads."""
        query = urlencode({"error": code, "next": self.after})
        return RedirectResponse(f"{self.back.partition('?')[0]}?{query}", 303)

    def accepted(self) -> RedirectResponse:
        """On to where the person was going."""
        return RedirectResponse(self.after, 303)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in; `paths` is there when it came from a form."""

    credentials: SignIn | None
    paths: FormPaths | None


async def read_attempt(request: Request) -> Attempt:
    """Raises `RequestValidationError` or `Refused` for JSON that is not credentials."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if media_type == FORM:
        return _from_form(body.decode("utf-8", "replace"))
    if media_type != "application/json":
        raise Refused(Refusal(415, "unsupported_media_type"))
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(Refusal(400, "malformed_body")) from error
    try:
        return Attempt(SignIn.model_validate(found), None)
    except ValidationError as error:
        located = [item | {"loc": ("body", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(located) from error


def local_path(text: str, otherwise: str) -> str:
    """The path, with its query, if it leads to a page of ours: a form field must not send people
    elsewhere."""
    parts = urlsplit(text)
    is_ours = not parts.scheme and not parts.netloc and text.startswith("/")
    if not is_ours or text.startswith(("//", "/\\")) or not text.isprintable():
        return otherwise
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def onward(request: Request, otherwise: str) -> str:
    """The path a plain form names in `next`, if it is one of ours."""
    sent = _fields((await request.body()).decode("utf-8", "replace"))
    return local_path(sent.get("next", ""), otherwise)


def wants_page(request: Request) -> bool:
    """Whether a browser waits for a page rather than a program for data."""
    return "text/html" in request.headers.get("accept", "")


def _from_form(text: str) -> Attempt:
    sent = _fields(text)
    paths = FormPaths(
        local_path(sent.get("next", ""), HOME), local_path(sent.get("back", ""), HOME)
    )
    try:
        credentials = SignIn(login=sent.get("login", ""), password=sent.get("password", ""))
    except ValidationError:
        credentials = None
    return Attempt(credentials, paths)


def _fields(text: str) -> dict[str, str]:
    """A form's fields by name; none of one that is no form or has far too many."""
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}
