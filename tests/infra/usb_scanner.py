"""A scanner that types, as one on a USB port does: a keyboard faster than any hand."""

import time

from playwright.sync_api import Page

_GAP_SECONDS = 0.005
_SHIFT = 8


def shoot(page: Page, text: str) -> None:
    """Type this, then Enter; Chromium only.

    The keys carry the moments at which the scanner pressed them, however long this machine takes
    to pass them on: pages tell a scanner from a hand by those.
    """
    keys = [*text, "\r"]
    pressed_at = time.time() - _GAP_SECONDS * len(keys)
    keyboard = page.context.new_cdp_session(page)
    for number, sign in enumerate(keys):
        key = _key(sign) | {"timestamp": pressed_at + _GAP_SECONDS * number}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": sign} | key)
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)
    keyboard.detach()


def _key(sign: str) -> dict[str, object]:
    """The key of a US keyboard, as far as letters and digits go."""
    if sign == "\r":
        return {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    if not (sign.isascii() and sign.isalnum()):
        return {"key": sign}
    kind = "Digit" if sign.isdigit() else "Key"
    return {
        "key": sign,
        "code": f"{kind}{sign.upper()}",
        "windowsVirtualKeyCode": ord(sign.upper()),
        "modifiers": _SHIFT if sign.isupper() else 0,
    }
