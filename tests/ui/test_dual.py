import dataclasses

import pytest
import reflex as rx

from booking_app.ui.dual import (
    both,
    cx,
    each,
    el,
    fragment,
    is_html,
    match,
    negate,
    rendering_html,
    when,
)
from booking_app.ui.markup import to_html


@dataclasses.dataclass(frozen=True)
class Card:
    name: str = ""
    sold: bool = False
    count: int = 0
    tags: tuple[str, ...] = ()


class DualState(rx.State):
    card: Card = Card()
    cards: tuple[Card, ...] = ()


def card(view):
    return el.li(
        el.h3(view.name),
        when(view.sold, lambda: el.em("sold"), lambda: el.button("take", on_click=rx.noop())),
        each(view.tags, lambda tag: el.span(tag)),
        match(view.name, {"ring": "a ring", "band": "a band"}, "something"),
        class_name=cx("card", when(view.sold, "grey", "")),
        title=f"{view.name} × {view.count}",
        fetch_priority="high",
    )


def test_one_definition_gives_html():
    with rendering_html():
        html = to_html(card(Card("ring", True, 2, ("gold", "new"))))
    assert html == (
        '<li class="card grey" title="ring × 2" fetchpriority="high"><h3>ring</h3><em>sold</em>'
        "<span>gold</span><span>new</span>a ring</li>"
    )


def test_one_definition_gives_a_live_component():
    made = str(card(DualState.card))
    for part in ('?.["name"]', '"sold"', "Array.prototype.map", "fetchPriority", "onClick"):
        assert part in made
    assert "css:" not in made


def test_the_mode_ends_with_its_block():
    assert not is_html()
    with rendering_html():
        assert is_html()
    assert not is_html()
    assert isinstance(el.p("x"), rx.Component)


def test_each_gives_the_index_to_whoever_asks():
    with rendering_html():
        made = each(("a", "b"), lambda item, i: el.i(item, data_i=i))
        assert to_html(made) == '<i data-i="0">a</i><i data-i="1">b</i>'
    assert '"data-i":i_' in str(each(DualState.cards, lambda item, i: el.i(item.name, data_i=i)))


def test_only_the_shown_branch_is_built_in_html():
    def expensive():
        raise AssertionError("built although not shown")

    with rendering_html():
        assert to_html(when(False, expensive, el.p("x"))) == "<p>x</p>"
        assert when(0, "a", "b") == "b"
        assert when((), "a") is None
        assert match("x", {"y": expensive}, "z") == "z"


def test_conditions_hold_in_both_worlds():
    assert both(True, 3, "x") == "x"
    assert both(True, 0) == 0
    assert negate(0) is True
    assert "&&" in str(both(True, DualState.card.sold)) or "pyAnd" in str(
        both(True, DualState.card.sold)
    )
    assert "!" in str(negate(DualState.card.sold))


def test_class_names_join():
    assert cx("a", "", None, ["b", False]) == "a b"
    assert cx("a", None, when(DualState.card.sold, "b", "c"))[0] == "a"


def test_children_may_be_lists_and_nothing_in_both_worlds():
    children = ["a", None, [el.p("b"), [False, "c"]]]
    assert "jsx" in str(el.div(*children))
    with rendering_html():
        assert to_html(el.div("a", None, [el.p("b"), [False, "c"]])) == "<div>a<p>b</p>c</div>"
        assert to_html(fragment("a", el.p("b"))) == "a<p>b</p>"


def test_an_unknown_attribute_is_an_attribute_not_a_style():
    made = str(el.path(d="M0", stroke_linecap="round"))
    assert 'strokeLinecap:"round"' in made
    assert "css" not in made


@pytest.mark.parametrize("tag", ["dialog", "search", "hgroup", "picture", "circle", "polygon"])
def test_any_tag_exists_in_both_worlds(tag):
    assert f'"{tag}"' in str(getattr(el, tag)("x"))
    with rendering_html():
        assert to_html(getattr(el, tag)("x")) == f"<{tag}>x</{tag}>"
