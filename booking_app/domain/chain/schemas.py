"""What leaves the chain slice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LOGO_PATH = "/brand/"
CHAIN_ID = "1"
"""What the audit log calls the one chain there is."""


@dataclass(frozen=True, slots=True)
class LogoView:
    """The logo as it is shown, in pixels. `digest` names its content; one that `is_dark` is drawn
    in ink on nothing, and has to be turned light on dark screens."""

    digest: str
    width: int
    height: int
    is_dark: bool

    @property
    def url(self) -> str:
        """Its address, which never shows anything else."""
        return f"{LOGO_PATH}{self.digest}.webp"


@dataclass(frozen=True, slots=True)
class Look:
    """The chain's metal: fills, and text on paper, for light and for dark screens (`#rrggbb`)."""

    accent: str
    accent_ink: str
    accent_dark: str
    accent_ink_dark: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of booking; those a booking was made under stay with it."""

    hold_minutes: int
    lead_minutes: int
    horizon_days: int
    grace_minutes: int
    pieces_per_contact: int


@dataclass(frozen=True, slots=True)
class ChainView:
    """The chain as it is now. `version` 0: nobody has saved anything, these are the defaults.

    `phone` may be empty; `address` is by language; `social` holds https links in order.
    """

    version: int
    name: str
    logo: LogoView | None
    look: Look
    phone: str
    email: str
    address: Mapping[str, str]
    social: tuple[str, ...]
    country: str
    locales: tuple[str, ...]
    default_locale: str
    currency: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class LastChange:
    """The newest change of the settings: who made it and when; fields with before and after."""

    at: datetime
    actor_id: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class LogoFile:
    """The logo's bytes, as served."""

    content: bytes
    content_type: str
