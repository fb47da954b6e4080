"""What a screen reader would say of a page, in its order: Chromium's accessibility tree as lines.

    banner
      link: Avrelin
    main
      heading 1: Catalogue
      button: Filters (expanded false)

The tree is what browsers hand to assistive technology. It tells names, roles, states and order; how
a certain reader puts them into words, and what its user makes of them, it does not tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

_SILENT = {
    "none",
    "generic",
    "InlineTextBox",
    "RootWebArea",
    "paragraph",
    "ListMarker",
    "LineBreak",
}
_STATES = ("checked", "pressed", "expanded", "selected", "invalid", "disabled", "required", "busy",
           "modal", "live", "focused")  # fmt: skip
_WORKED = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch",
           "slider", "spinbutton", "tab", "menuitem", "option", "DisclosureTriangle"}  # fmt: skip
"""What can be worked by hand, and must say what it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing: what it is, what it is called, in which states, and how deep it stands."""

    role: str
    name: str
    states: tuple[str, ...] = ()
    level: int = 0
    depth: int = 0

    def __str__(self) -> str:
        role = f"{self.role} {self.level}" if self.level else self.role
        states = f" ({', '.join(self.states)})" if self.states else ""
        return f"{'  ' * self.depth}{role}{f': {self.name}' if self.name else ''}{states}"


def spoken(page: Page) -> list[Said]:
    """Everything in the order it is read."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    return list(_read(nodes[0], by_id, 0, ""))


def nameless(said: list[Said]) -> list[Said]:
    """What can be worked but does not say what it is."""
    return [one for one in said if one.role in _WORKED and not one.name]


def _read(node: dict[str, Any], by_id: dict[str, Any], depth: int, around: str) -> Iterator[Said]:
    """`around` is the name of what the node stands in, which has been said already."""
    role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")
    told = not node.get("ignored") and role not in _SILENT
    if told and role != "StaticText":
        properties = {
            each["name"]: each["value"].get("value") for each in node.get("properties", ())
        }
        level = int(properties.get("level") or 0) if role == "heading" else 0
        yield Said(role, name, tuple(_states(properties)), level, depth)
    elif told and name.strip() and name.strip() not in around:
        yield Said("text", name.strip(), depth=depth)
    if told and role == "StaticText":
        return
    for child in node.get("childIds", ()):
        if child in by_id:
            yield from _read(by_id[child], by_id, depth + told, name if told else around)


def _states(properties: dict[str, Any]) -> Iterator[str]:
    for name in _STATES:
        value = properties.get(name)
        if value in (None, False, "false", "off", "") and name not in ("expanded", "pressed"):
            continue
        if value is not None and value != "":
            yield name if value in (True, "true") else f"{name} {value}".lower()
