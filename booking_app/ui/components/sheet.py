"""A sheet over the page: from below on a phone, in the middle on a wider screen.

A modal `<dialog>`, opened and closed by invoker commands, so it needs no state, holds the focus,
closes by Escape and by a tap beside it, and works with script off. `assets/shell.js` stands in
where a browser does not know the commands yet.
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el


def sheet(
    sheet_id: str,
    title: str,
    *children: Any,
    t: Translator,
    footer: Element | None = None,
    side: bool = False,
) -> Element:
    """A sheet with a title, a way to close it, and a footer that stays in view.

    With `side` it slides in from the edge of a wide screen instead of standing in the middle.
    """
    return el.dialog(
        el.div(
            el.h2(title, id=f"{sheet_id}-title", class_name="font-display text-26"),
            close_button(sheet_id, t),
            class_name="flex items-center justify-between gap-4 pl-5 pr-2 pt-3 pb-2 shrink-0",
        ),
        el.div(*children, class_name="grow overflow-y-auto overscroll-contain px-5 pb-6"),
        footer and el.div(footer, class_name="shrink-0 border-t border-line px-5 py-3"),
        id=sheet_id,
        aria_labelledby=f"{sheet_id}-title",
        closedby="any",
        class_name="sheet sheet-side" if side else "sheet",
    )


def close_button(sheet_id: str, t: Translator) -> Element:
    """The cross which closes a sheet."""
    return el.button(
        icon("close"),
        type="button",
        aria_label=t("Close"),
        class_name="icon-button",
        **closes(sheet_id),
    )


def opens(sheet_id: str) -> dict[str, str]:
    """Attributes of a button that opens a sheet."""
    return {"commandfor": sheet_id, "command": "show-modal", "aria_haspopup": "dialog"}


def closes(sheet_id: str) -> dict[str, str]:
    """Attributes of a button that closes a sheet."""
    return {"commandfor": sheet_id, "command": "close"}
