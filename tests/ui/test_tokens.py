"""The colours of the stylesheet keep the contrast that is promised."""

import re

import pytest

from booking_app.core.colours import contrast
from tests.infra.server import ROOT

TOKENS = (ROOT / "assets" / "tokens.css").read_text("utf-8")
_BLOCK = re.compile(r"(?:@media (?P<asked>[^{]+)\{\s*)?:root \{(?P<body>[^}]*)\}")
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")


def colours(*, dark: bool, more: bool) -> dict[str, str]:
    """What holds for somebody who asked for this, the later rule over the earlier one."""
    holds = {"(prefers-color-scheme: dark)": dark, "(prefers-contrast: more)": more}
    found: dict[str, str] = {}
    for block in _BLOCK.finditer(TOKENS):
        asked = (block["asked"] or "").strip()
        if all(holds[one] for one in asked.split(" and ") if one):
            found |= dict(_COLOUR.findall(block["body"]))
    return found


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("more", "text", "line"), [(False, 4.5, 1.0), (True, 7.0, 3.0)])
def test_text_and_lines_can_be_seen(dark: bool, more: bool, text: float, line: float) -> None:
    told = colours(dark=dark, more=more)
    for ground in ("paper", "raised"):
        for ink in ("ink", "ink-soft"):
            assert contrast(told[ink], told[ground]) >= text, (ink, ground)
        assert contrast(told["accent-ink"], told[ground]) >= 4.5
        assert contrast(told["edge"], told[ground]) >= 3
        assert contrast(told["line"], told[ground]) >= line
    for ink in ("ok-ink", "warn-ink", "stop-ink"):
        assert contrast(told[ink], told["paper"]) >= 4.5
    for fill in ("ok", "warn", "stop"):
        assert contrast("#ffffff", told[fill]) >= 4.5
