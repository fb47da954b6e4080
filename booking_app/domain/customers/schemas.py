"""What leaves the customers slice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class VisitorView:
    """A browser and the place it chose."""

    id: UUID
    city_slug: str | None
    store_slug: str | None


@dataclass(frozen=True, slots=True)
class ContactInput:
    """What a shopper typed. At least one of `phone` and `email` must be there."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact whose phone is E.164 and whose e-mail is normalised; either may be empty."""

    id: UUID
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class TouchView:
    """One thing a visitor did; `subject_id` is the product's id for `view` and `save`."""

    kind: str
    subject_id: UUID | None
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
