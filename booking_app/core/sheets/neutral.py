"""Texts that a spreadsheet would run as formulas, made harmless, and themselves again.

An apostrophe goes before a text that begins like a formula, and before one that begins with
apostrophes and then like a formula, so that taking one away always gives the text back.
"""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n|%＝＋－＠]")
_DISARMED = re.compile(r"'+[=+\-@\t\r\n|%＝＋－＠]")


def disarmed(text: str) -> str:
    """The text as it may stand in a cell."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def armed(text: str) -> str:
    """The text as it was before `disarmed`."""
    return text[1:] if _DISARMED.match(text) else text
