"""What can go wrong with the chain's settings."""

from collections.abc import Mapping
from typing import Any

from booking_app.core.errors import Conflict, InvalidInput


class InvalidChain(InvalidInput):
    """Settings that cannot be used.

    `details["fields"]` maps the field to a reason: `required`, `too_long`, `invalid`,
    `not_allowed`, `out_of_range`, `not_a_colour`, `too_faint`. `details["suggestions"]` maps a
    colour that is too faint to the nearest one that can be read.
    """

    code = "invalid_chain"

    def __init__(self, fields: Mapping[str, str], suggestions: Mapping[str, str]) -> None:
        super().__init__(fields=dict(fields), suggestions=dict(suggestions))
        self.fields = dict(fields)
        self.suggestions = dict(suggestions)


class InvalidLogo(InvalidInput):
    """A picture that cannot be the logo. `reason`: `not_a_picture`, `vector`, `too_large`,
    `too_small`, `animated`."""

    code = "invalid_logo"

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(field="logo", reason=reason, **details)
        self.reason = reason


class ChainChanged(Conflict):
    """Somebody else changed the settings meanwhile. Details: `version` as it is now."""

    code = "chain_changed"


class NothingToUndo(Conflict):
    """There is no change that could be taken back."""

    code = "nothing_to_undo"
