"""The part of the stylesheet which a given page uses.

A rule stays when every class its selector names occurs in the page; rules without classes, custom
properties, font faces and keyframes of the kept rules stay too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.((?:\\.|[\w-])+)")
_ATTRIBUTE_CLASS = re.compile(r'class="([^"]*)"')
_READ = re.compile(r"var\((--[\w-]+)")
_REGISTERED = re.compile(r"@property (--tw-[\w-]+)\{[^}]*\}")
_INITIAL = re.compile(
    r"(?<=[{;])(--(?:tw|container|tracking|leading|radius|blur|aspect)-[\w-]+):[^;{}]*(?:;|(?=\}))"
)
_GROUPS = ("@layer", "@media", "@supports", "@container")


@dataclass(frozen=True, slots=True)
class _Selector:
    classes: frozenset[str]
    choices: "tuple[tuple[_Selector, ...], ...]"

    def may_match(self, used: frozenset[str]) -> bool:
        return self.classes <= used and all(
            any(choice.may_match(used) for choice in group) for group in self.choices
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    prelude: str
    body: str
    selectors: tuple[_Selector, ...] = ()
    children: "tuple[_Rule, ...] | None" = None


@dataclass(slots=True)
class Stylesheet:
    """A parsed stylesheet. `critical(html)` gives the text a page needs."""

    rules: tuple[_Rule, ...]
    _cache: dict[frozenset[str], str] = field(default_factory=dict)

    @classmethod
    def parse(cls, css: str) -> "Stylesheet":
        return cls(tuple(_parse(_COMMENT.sub("", css))))

    def critical(self, html: str) -> str:
        """The rules this page may use, as one string."""
        used = frozenset(name for names in _ATTRIBUTE_CLASS.findall(html) for name in names.split())
        text = self._cache.get(used)
        if text is None:
            text = _without_unused("".join(_kept(self.rules, used)))
            if len(self._cache) > 200:
                self._cache.clear()
            self._cache[used] = text
        return text


def _parse(css: str) -> Iterator[_Rule]:
    position = 0
    while position < len(css):
        brace, semicolon = _find(css, "{", position), _find(css, ";", position)
        if brace == -1 and semicolon == -1:
            return
        if semicolon != -1 and (brace == -1 or semicolon < brace):
            statement = css[position:semicolon].strip()
            if statement:
                yield _Rule(statement, "")
            position = semicolon + 1
            continue
        end = _closing(css, brace)
        prelude, body = css[position:brace].strip(), css[brace + 1 : end]
        position = end + 1
        if prelude.startswith(_GROUPS):
            yield _Rule(prelude, body, children=tuple(_parse(body)))
        elif prelude.startswith("@"):
            yield _Rule(prelude, body)
        else:
            yield _Rule(prelude, body, selectors=_selectors(prelude))


def _selectors(prelude: str) -> "tuple[_Selector, ...]":
    return tuple(_selector(text) for text in _split(prelude))


def _selector(text: str) -> "_Selector":
    """What a selector needs: classes, and one of the choices of each `:is(…)` and `:where(…)`."""
    outside, position, choices = "", 0, []
    while (opening := _find(text, "(", position)) != -1:
        closing = _closing(text, opening, "()")
        before = text[position:opening]
        if before.endswith((":is", ":where")):
            choices.append(_selectors(text[opening + 1 : closing]))
        outside += before
        position = closing + 1
    outside += text[position:]
    names = (re.sub(r"\\(.)", r"\1", name) for name in _CLASS.findall(outside))
    return _Selector(frozenset(names), tuple(choices))


def _split(prelude: str) -> Iterator[str]:
    """The selectors of a list; commas inside brackets do not part them."""
    start = position = 0
    while (comma := _find(prelude, ",", position)) != -1:
        position = comma + 1
        between = prelude[start:comma]
        if between.count("(") - between.count("\\(") <= between.count(")") - between.count("\\)"):
            yield between
            start = position
    yield prelude[start:]


def _without_unused(css: str) -> str:
    """Without what Tailwind says of properties of its own that no rule of this page reads."""
    read = set(_READ.findall(css))

    def keep(found: re.Match[str]) -> str:
        return found[0] if found[1] in read else ""

    return _INITIAL.sub(keep, _REGISTERED.sub(keep, css))


def _find(css: str, char: str, start: int) -> int:
    quote = ""
    i = start
    while i < len(css):
        current = css[i]
        if current == "\\":
            i += 1
        elif quote:
            quote = "" if current == quote else quote
        elif current in "\"'":
            quote = current
        elif current == char:
            return i
        i += 1
    return -1


def _closing(css: str, opening: int, pair: str = "{}") -> int:
    depth, position = 1, opening + 1
    while True:
        up, down = _find(css, pair[0], position), _find(css, pair[1], position)
        if down == -1:
            return len(css)
        if up != -1 and up < down:
            depth, position = depth + 1, up + 1
        else:
            depth, position = depth - 1, down + 1
            if depth == 0:
                return down


def _kept(rules: tuple[_Rule, ...], used: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.children is not None:
            inner = "".join(_kept(rule.children, used))
            if inner:
                yield f"{rule.prelude}{{{inner}}}"
        elif not rule.body and rule.prelude.startswith("@"):
            yield rule.prelude + ";"
        elif not rule.selectors or any(one.may_match(used) for one in rule.selectors):
            yield f"{rule.prelude}{{{rule.body}}}"
