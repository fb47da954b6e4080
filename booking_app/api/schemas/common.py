"""Shapes that every resource shares."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from booking_app.core import money

Item = TypeVar("Item")


def _plain(text: str) -> str:
    # NUL cannot be stored by PostgreSQL, half a surrogate pair nowhere; the others are never meant.
    if any(unicodedata.category(symbol) in ("Cc", "Cs") for symbol in text):
        raise PydanticCustomError("control_characters", "control characters are not allowed")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
"""Text without control characters."""

Slug = Annotated[
    str, StringConstraints(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
]
Nonce = Annotated[
    str,
    StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._~-]+$"),
    Field(description="Made by the caller once per action; the same one gets the same answer."),
]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


def _iso_date(value: object) -> object:
    # Pydantic would take numbers for seconds since 1970, too.
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("invalid", "must look like 2026-03-11")
    return value


def _iso_moment(value: object) -> object:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}[T ]", value):
        raise PydanticCustomError("invalid", "must look like 2026-03-11T12:00:00+03:00")
    return value


def _within_reach(value: datetime) -> datetime:
    # The ends of the calendar cannot be moved from one time zone to another.
    if not 2000 <= value.year <= 2200:
        raise PydanticCustomError("out_of_range", "must be in this century or the next")
    return value


LocalDate = Annotated[date, BeforeValidator(_iso_date)]
"""A date in a store's own time."""
Moment = Annotated[AwareDatetime, BeforeValidator(_iso_moment), AfterValidator(_within_reach)]
"""A moment with its offset from UTC."""


class Body(BaseModel):
    """What a caller sends. A field we do not know is an error, not a wish we silently ignore."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True)


class Page(View, Generic[Item]):
    """A part of a list; `next` is the `page` to ask for after it."""

    items: list[Item]
    total: int = Field(description="How many there are in all.")
    next: str | None = None


class MoneyOut(View):
    """An amount in whole minor units, such as kopecks."""

    amount_minor: int
    currency: str = Field(examples=["RUB"])

    @classmethod
    def of(cls, amount: money.Money) -> Self:
        """The amount as answered."""
        return cls(amount_minor=amount.amount_minor, currency=amount.currency)


class FieldError(View):
    """What is wrong with one field."""

    field: str = Field(description="Where it is, such as `contact.email`.")
    code: str = Field(description="Stable, for programs.", examples=["required"])
    message: str = Field(description="For people, in the language asked for.")


class ProblemOut(BaseModel):
    """A refusal (RFC 9457). `code` is stable; texts are in the language asked for."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] | None = None
    details: dict[str, Any] | None = None


def moment(value: datetime, time_zone: str) -> datetime:
    """The moment with the store's own offset."""
    return value.astimezone(ZoneInfo(time_zone))


def moment_or_none(value: datetime | None, time_zone: str) -> datetime | None:
    """The moment with the store's own offset, if there is one."""
    return None if value is None else moment(value, time_zone)
