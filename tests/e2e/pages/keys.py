"""A hand that has a keyboard and nothing else."""

import re

from playwright.sync_api import Page

_MOST = 400
_HELD = """() => {
  const held = document.activeElement;
  if (!held || held === document.body) return null;
  const labels = [...(held.labels ?? [])].map((each) => each.textContent);
  const named = (held.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
    .map((id) => document.getElementById(id))
    .map((each) => each?.getAttribute("aria-label") ?? each?.textContent ?? "");
  const name = named.join(" ") || held.getAttribute("aria-label") || labels.join(" ")
    || held.textContent || held.getAttribute("title") || "";
  const pictures = [...held.querySelectorAll("img")].map((each) => each.alt).join(" ");
  const box = held.getBoundingClientRect();
  const drawn = (each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  // A radio that is drawn by its label shows the focus there.
  const isShown = drawn(held) || [...(held.labels ?? [])].some(drawn)
    || (held.closest("label") && drawn(held.closest("label")));
  return {
    role: held.getAttribute("role") ?? held.localName,
    name: (name || pictures).replace(/\\s+/g, " ").trim(),
    isSeen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isShown: Boolean(isShown),
  };
}"""


class Keys:
    """Presses keys, and knows where it is by what is held."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hidden: list[str] = []
        """What was reached and could not be seen, or did not show that it was."""

    @property
    def held(self) -> str:
        """The name of what has the focus; empty when nothing has."""
        held = self.page.evaluate(_HELD)
        return str(held["name"]) if held else ""

    def to(self, name: str, key: str = "Tab") -> None:
        """On with Tab until something of this name is held. Raises `AssertionError`."""
        wanted = re.compile(name)
        passed = []
        for _ in range(_MOST):
            held = self.page.evaluate(_HELD)
            if held and wanted.search(held["name"]):
                return
            self.page.keyboard.press(key)
            held = self.page.evaluate(_HELD)
            if held:
                passed.append(held["name"])
                if not (held["isSeen"] and held["isShown"]):
                    self.hidden.append(f"{held['role']} “{held['name'][:60]}” at {self.page.url}")
        raise AssertionError(f"no key leads to {name!r}; passed {passed[-60:]}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Go there and press it."""
        self.to(name)
        self.page.keyboard.press(key)

    def type(self, name: str, text: str) -> None:
        """Into the field of this name."""
        self.to(name)
        self.page.keyboard.type(text)
