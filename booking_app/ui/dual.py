"""One component definition for the live page and for plain HTML.

Write components with `el` instead of `rx.el`, and with the helpers below instead of `if`, `for`
and conditional expressions over view data:

    def card(view: CardView, t: Translator) -> Element:
        return el.a(
            el.h3(view.name, class_name="font-display"),
            when(view.is_new, lambda: el.span(t("New")), None),
            each(view.tags, lambda tag: el.span(tag)),
            href=view.url,
            class_name=cx("block", when(view.sold, "opacity-50", "")),
        )

While the page is compiled for the browser `view` is a Var and `el.a` is a Reflex component; within
`rendering_html()` the same call gets a plain dataclass and builds light nodes for
`markup.to_html`. Event handlers (`on_click=…`) live only in the browser; in HTML their element is
marked `data-tap`, so that an early tap is kept and replayed once the page is live.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias, cast

import reflex as rx
from reflex.vars import Var
from reflex_base.components.component import BaseComponent
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.media import Svg

from booking_app.ui.markup import Node, camel, class_text

Element: TypeAlias = rx.Component
Text: TypeAlias = "str | Var[str]"

_html_wanted: ContextVar[bool] = ContextVar("html_wanted", default=False)

_COMMON_PROPS = frozenset(
    {"id", "key", "ref", "class_name", "style", "custom_attrs", "special_props", "to"}
)


@contextmanager
def rendering_html() -> Iterator[None]:
    """Within this block `el` and the helpers make plain HTML nodes."""
    token = _html_wanted.set(True)
    try:
        yield
    finally:
        _html_wanted.reset(token)


def is_html() -> bool:
    """Whether plain HTML is being made right now."""
    return _html_wanted.get()


class _Elements:
    """`el.div(…)`, `el.svg(…)`, `el.path(…)`: any HTML or SVG tag."""

    def __getattr__(self, name: str) -> Callable[..., Element]:
        if name.startswith("__"):
            raise AttributeError(name)
        tag = name.rstrip("_").replace("_", "-")
        live = _live_factory(name)

        def create(*children: Any, **props: Any) -> Element:
            if _html_wanted.get():
                return cast("Element", Node(tag, props, children))
            return live(*_flatten(children), **props)

        create.__name__ = name
        setattr(self, name, create)
        return create


el = _Elements()


def fragment(*children: Any) -> Element:
    """Several elements as one."""
    if is_html():
        return cast("Element", Node("", {}, children))
    return cast("Element", rx.fragment(*_flatten(children)))


def each(items: Any, render: Callable[..., Any]) -> Element:
    """`render(item)` or `render(item, index)` for every item, in order."""
    if isinstance(items, Var):
        return cast("Element", rx.foreach(items, render))
    wants_index = render.__code__.co_argcount - len(render.__defaults__ or ()) > 1
    made = [render(item, i) if wants_index else render(item) for i, item in enumerate(items)]
    return fragment(*made)


def when(condition: Any, then: Any, otherwise: Any = None) -> Any:
    """`then` if the condition holds, else `otherwise`; for elements and for values.

    Emptiness counts as in Python. Elements which cost something may be given as functions without
    arguments: plain HTML then builds only the one that is shown.
    """
    if not isinstance(condition, Var):
        return _made(then if condition else otherwise)
    then, otherwise = _made(then), _made(otherwise)
    if isinstance(then, BaseComponent) or isinstance(otherwise, BaseComponent):
        return rx.cond(
            condition,
            rx.fragment() if then is None else then,
            rx.fragment() if otherwise is None else otherwise,
        )
    return rx.cond(condition, then, "" if otherwise is None else otherwise)


def match(value: Any, cases: dict[Any, Any], default: Any = None) -> Any:
    """The case whose key equals the value; elements may be given as functions."""
    if not isinstance(value, Var):
        return _made(cases.get(value, default))
    fallback = _made(default)
    pairs = [(key, _made(case)) for key, case in cases.items()]
    if fallback is None:
        component = any(isinstance(case, BaseComponent) for _, case in pairs)
        fallback = rx.fragment() if component else ""
    return rx.match(value, *pairs, fallback)


def both(*conditions: Any) -> Any:
    """Whether all conditions hold."""
    result = conditions[0]
    for condition in conditions[1:]:
        if isinstance(result, Var) or isinstance(condition, Var):
            left = result if isinstance(result, Var) else Var.create(result)
            result = left & condition
        else:
            result = result and condition
    return result


def contains(items: Any, item: str) -> Any:
    """Whether the item is among them."""
    return cast("Any", items).contains(item) if isinstance(items, Var) else item in items


def negate(condition: Any) -> Any:
    """The contrary."""
    return ~condition if isinstance(condition, Var) else not condition


def event(make: Callable[[], Any]) -> Any:
    """A handler whose arguments are view data: `on_click=event(lambda: State.add(view.id))`.

    HTML needs only to know that there is one.
    """
    return True if is_html() else make()


def inline_style(**style: Any) -> dict[str, Any]:
    """An inline style as it is: `el.div(…, **inline_style(aspect_ratio="1"))`.

    The `style` prop of Reflex makes a class at run time for every different value instead.
    """
    named = {name.replace("__", "--"): value for name, value in style.items()}
    return {"custom_attrs": {"style": named if is_html() else Var.create(named)}}


def cx(*parts: Any) -> Any:
    """Class names put together; parts may be empty, lists or `when(…)` values."""
    if any(isinstance(part, Var) for part in parts):
        return [part for part in parts if isinstance(part, Var) or part]
    return class_text(parts)


def _made(value: Any) -> Any:
    if callable(value) and not isinstance(value, Var | BaseComponent):
        return value()
    return value


def _flatten(children: Any) -> Iterator[Any]:
    for child in children:
        if child is None or child is False:
            continue
        if isinstance(child, list | tuple):
            yield from _flatten(child)
        else:
            yield child


def _live_factory(name: str) -> Callable[..., Element]:
    component = _component_class(name)
    known = _COMMON_PROPS | set(component.get_props())
    if name == "form":
        submitted_by_browser = _plain_class(name)

    def create(*children: Any, **props: Any) -> Element:
        custom = dict(props.pop("custom_attrs", None) or {})
        inner = props.pop("inner_html", None)
        if inner is not None:
            text = inner if isinstance(inner, Var) else str(inner)
            custom["dangerouslySetInnerHTML"] = Var.create({"__html": text})
        for prop in list(props):
            if prop.startswith("on_") and props[prop] is None:
                del props[prop]
            elif not (prop in known or prop.startswith(("on_", "aria_", "data_"))):
                # Reflex takes an unknown prop for a style; here it is an attribute.
                custom[camel(prop)] = props.pop(prop)
        if name == "form" and "on_submit" not in props:
            # Reflex's own form never leaves the page, whatever its action.
            given = {key: props.pop(key) for key in ("action", "method") if key in props}
            return submitted_by_browser.create(*children, custom_attrs=custom | given, **props)
        if custom:
            props["custom_attrs"] = custom
        return component.create(*children, **props)

    return create


def _component_class(name: str) -> type[rx.Component]:
    if name == "svg":
        return cast("type[rx.Component]", Svg)
    create = getattr(rx.el, name, None) or getattr(rx.el.svg, name, None)
    owner = getattr(create, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, rx.Component):
        return owner
    return _plain_class(name)


def _plain_class(name: str) -> type[rx.Component]:
    tag = name.rstrip("_").replace("_", "-")
    return type(f"El{camel(name).title()}", (BaseHTML,), {"tag": tag, "__module__": __name__})
