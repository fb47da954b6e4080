"""Plain HTML out of element trees.

`Node` is the light element which `dual.el` builds while HTML is wanted; `to_html` writes nodes,
text, numbers, lists and `rx.el` components made of plain values. Everything is escaped except
`Raw`. Attribute names follow Reflex (`class_name`, `src_set`, `aria_label`, `stroke_width`) or
React (`strokeWidth`, `data-live`) and come out as HTML spells them.
"""

import functools
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

import reflex as rx
from reflex.vars import LiteralVar, Var
from reflex_base.components.component import BaseComponent
from reflex_components_core.base.bare import Bare

VOID_TAGS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
RAW_TEXT_TAGS = frozenset({"script", "style"})

# Props which mean something to React or the router and nothing in HTML.
_LIVE_ONLY = frozenset(
    [
        "key",
        "ref",
        "special_props",
        "custom_attrs",
        "style",
        "class_name",
        "reload_document",
        "prevent_scroll_reset",
        "view_transition",
        "discover",
        "replace",
        "dangerouslySetInnerHTML",
        "inner_html",
    ]
)
_RENAMED = {
    "html_for": "for",
    "http_equiv": "http-equiv",
    "accept_charset": "accept-charset",
    "default_value": "value",
    "default_checked": "checked",
    "to": "href",
}
_SVG_CAMEL = {
    name.lower(): name
    for name in [
        "viewBox",
        "pathLength",
        "preserveAspectRatio",
        "gradientUnits",
        "gradientTransform",
        "patternUnits",
        "patternTransform",
        "clipPathUnits",
        "maskUnits",
        "markerWidth",
        "markerHeight",
        "refX",
        "refY",
        "textLength",
        "stdDeviation",
        "spreadMethod",
        "startOffset",
    ]
}
_KEBAB_PREFIXES = ("stroke_", "fill_", "clip_", "stop_", "text_", "dominant_", "marker_", "flood_")
_NEVER_KEBAB = frozenset({"text_length", "marker_width", "marker_height", "marker_units"})
_TRUE_FALSE = frozenset({"draggable", "spellcheck", "contenteditable"})
# Buttons which `assets/shell.js` serves, but on the live page only.
_SCRIPTED = {"data-ask-position"}
_URL_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "poster"})
_SCRIPT_URL = re.compile(r"^[\s\x00-\x1f]*(javascript|vbscript|data:text/html)", re.IGNORECASE)
_UNITLESS = frozenset(
    [
        "opacity",
        "zIndex",
        "z-index",
        "flex",
        "flexGrow",
        "flex-grow",
        "flexShrink",
        "flex-shrink",
        "order",
        "fontWeight",
        "font-weight",
        "lineHeight",
        "line-height",
        "aspectRatio",
        "aspect-ratio",
        "gridRow",
        "gridColumn",
        "scale",
        "zoom",
        "columnCount",
        "column-count",
        "tabSize",
    ]
)


class Raw(str):
    """Markup that is already safe HTML and goes out as it is."""

    __slots__ = ()


class Node:
    """One element. An empty tag is a fragment."""

    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, Any], children: Iterable[Any]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children = children


def to_html(item: Any) -> str:
    """Write an element tree of plain values as HTML.

    Raises:
        TypeError: the tree holds a live value (a Var, a foreach) or an unknown object.
        ValueError: an address would run script, or raw text would end its own element.
    """
    out: list[str] = []
    _write(item, out, None)
    return "".join(out)


def camel(name: str) -> str:
    """`stroke_width` → `strokeWidth`; names with a dash stay."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _write(item: Any, out: list[str], selected: str | None) -> None:
    if item is None or item is False or item is True:
        return
    if isinstance(item, Node):
        _write_node(item, out, selected)
    elif isinstance(item, Raw):
        out.append(item)
    elif isinstance(item, str):
        out.append(html.escape(item, quote=False))
    elif isinstance(item, int | float):
        out.append(str(item))
    elif isinstance(item, list | tuple):
        for child in item:
            _write(child, out, selected)
    elif isinstance(item, BaseComponent):
        _write(_from_component(item), out, selected)
    elif isinstance(item, Var):
        _write(_plain(item), out, selected)
    else:
        raise TypeError(f"cannot write {type(item).__name__} as HTML")


def _write_node(node: Node, out: list[str], selected: str | None) -> None:
    tag = node.tag
    if not tag:
        _write(list(node.children), out, selected)
        return
    attributes = node.attributes
    out.append("<" + tag)
    children: Any = node.children
    value = attributes.get("value", attributes.get("default_value"))
    if tag == "textarea" and value is not None:
        children = (str(value),)
        attributes = _without(attributes, "value", "default_value")
    elif tag == "select":
        selected = None if value is None else str(value)
        attributes = _without(attributes, "value", "default_value")
    _write_attributes(attributes, out)
    if tag == "option" and selected is not None and str(value) == selected:
        out.append(" selected")
    out.append(">")
    if tag in VOID_TAGS:
        return
    inner = _inner_html(attributes)
    if inner is not None:
        out.append(inner)
    elif tag in RAW_TEXT_TAGS:
        out.append(_raw_text(tag, children))
    else:
        for child in children:
            _write(child, out, selected)
    out.append(f"</{tag}>")


def _without(attributes: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in names}


def _inner_html(attributes: Mapping[str, Any]) -> str | None:
    inner = attributes.get("inner_html")
    if inner is not None:
        return str(inner)
    nested = attributes.get("dangerouslySetInnerHTML")
    return str(nested["__html"]) if nested else None


def _raw_text(tag: str, children: Iterable[Any]) -> str:
    text = "".join(str(_plain(child)) for child in children)
    if f"</{tag}" in text.lower():
        raise ValueError(f"text would end its own <{tag}>")
    return text


def _write_attributes(attributes: Mapping[str, Any], out: list[str]) -> None:
    tappable = False
    for name, value in _flat(attributes):
        if name.startswith("on_"):
            tappable = tappable or (name == "on_click" and value is not None)
            continue
        value = _plain(value)
        if value is None:
            continue
        if name == "class":
            value = class_text(value)
            if not value:
                continue
        elif name == "style":
            value = style_text(value)
        spelled = attribute_name(name)
        tappable = tappable or spelled in _SCRIPTED
        if isinstance(value, bool):
            if not (spelled.startswith(("aria-", "data-")) or spelled in _TRUE_FALSE):
                if value:
                    out.append(f" {spelled}")
                continue
            value = "true" if value else "false"
        text = str(value)
        if spelled in _URL_ATTRIBUTES and _SCRIPT_URL.match(text):
            raise ValueError(f"{spelled} would run script: {text[:40]!r}")
        out.append(f' {spelled}="{html.escape(text)}"')
    if tappable:
        out.append(" data-tap")


def _flat(attributes: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in attributes.items():
        if name == "class_name":
            yield "class", value
        elif name == "style":
            if value:
                yield name, value
        elif name == "custom_attrs":
            yield from (value or {}).items()
        elif name not in _LIVE_ONLY:
            yield name, value


@functools.lru_cache(maxsize=1024)
def attribute_name(name: str) -> str:
    """The spelling of an attribute in HTML.

    `src_set` → `srcset`, `aria_label` → `aria-label`, `strokeWidth` → `stroke-width`.
    """
    if name in _RENAMED:
        return _RENAMED[name]
    if "-" in name or ":" in name:
        return name
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    if snake in _RENAMED:
        return _RENAMED[snake]
    if snake.startswith(("aria_", "data_")):
        return snake.replace("_", "-")
    if snake.startswith(_KEBAB_PREFIXES) and snake not in _NEVER_KEBAB:
        return snake.replace("_", "-")
    joined = snake.replace("_", "")
    return _SVG_CAMEL.get(joined, joined)


def class_text(value: Any) -> str:
    """Class names from a string or nested lists; empty parts fall out."""
    value = _plain(value)
    if not value or value is True:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    return " ".join(filter(None, (class_text(part) for part in value)))


def style_text(value: Any) -> str:
    """An inline style from a dictionary (`{"aspect_ratio": "4 / 5"}`) or a string."""
    if isinstance(value, str):
        return value
    parts = []
    for name, raw in value.items():
        plain = _plain(raw)
        if plain is None or plain is False:
            continue
        key = name
        if not name.startswith("--"):
            key = re.sub(r"([A-Z])", r"-\1", name).lower().replace("_", "-")
        if isinstance(plain, int | float) and plain and key not in _UNITLESS:
            plain = f"{plain}px"
        parts.append(f"{key}:{plain}")
    return ";".join(parts)


def _plain(value: Any) -> Any:
    if isinstance(value, LiteralVar):
        return getattr(value, "_var_value", None)
    if isinstance(value, Var):
        raise TypeError(f"a live value cannot be written as HTML: {value!s}")
    return value


def _from_component(component: BaseComponent) -> Any:
    if isinstance(component, Bare):
        return _plain(component.contents)
    children = getattr(component, "children", [])
    if isinstance(component, rx.Fragment):
        return Node("", {}, children)
    tag = component.tag or ""
    if tag == "Link":
        tag = "a"
    elif not tag or not tag[0].islower():
        raise TypeError(f"{type(component).__name__} has no plain HTML form")
    attributes: dict[str, Any] = {}
    props = component.get_props() if isinstance(component, rx.Component) else ()
    for name in props:
        value = getattr(component, name, None)
        if value is not None:
            attributes[name.rstrip("_")] = value
    for name in ("id", "class_name", "style", "custom_attrs"):
        value = getattr(component, name, None)
        if value:
            attributes[name] = value
    attributes.update(getattr(component, "event_triggers", {}))
    return Node(tag, attributes, children)
