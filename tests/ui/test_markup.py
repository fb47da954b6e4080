import pytest
import reflex as rx

from booking_app.ui.dual import el, rendering_html
from booking_app.ui.markup import Raw, attribute_name, to_html


@pytest.fixture(autouse=True)
def _plain():
    with rendering_html():
        yield


def test_text_and_attributes_are_escaped():
    made = el.p("<b>&", title="\"><script>alert('x')</script>")
    assert to_html(made) == (
        '<p title="&quot;&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;">&lt;b&gt;&amp;</p>'
    )


def test_raw_markup_goes_out_as_it_is():
    assert to_html(el.div(Raw("<i>x</i>"))) == "<div><i>x</i></div>"
    assert to_html(el.div(inner_html="<i>x</i>")) == "<div><i>x</i></div>"


@pytest.mark.parametrize("tag", ["br", "img", "input", "source", "hr"])
def test_void_elements_have_no_end(tag):
    assert to_html(getattr(el, tag)()) == f"<{tag}>"


def test_empty_elements_are_closed():
    assert to_html(el.div()) == "<div></div>"
    assert to_html(el.svg(el.path(d="M0 0"))) == '<svg><path d="M0 0"></path></svg>'


def test_nothing_is_nothing():
    assert to_html(el.p(None, False, True, [], "", 0)) == "<p>0</p>"


def test_boolean_attributes_stand_alone_and_aria_says_true_or_false():
    made = el.input(disabled=True, required=False, aria_invalid=False, data_on=True, hidden=None)
    assert to_html(made) == '<input disabled aria-invalid="false" data-on="true">'
    assert to_html(el.p(draggable=False)) == '<p draggable="false"></p>'


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("src_set", "srcset"),
        ("srcSet", "srcset"),
        ("fetch_priority", "fetchpriority"),
        ("tab_index", "tabindex"),
        ("html_for", "for"),
        ("htmlFor", "for"),
        ("auto_complete", "autocomplete"),
        ("default_value", "value"),
        ("http_equiv", "http-equiv"),
        ("aria_label", "aria-label"),
        ("data_live", "data-live"),
        ("view_box", "viewBox"),
        ("viewBox", "viewBox"),
        ("stroke_width", "stroke-width"),
        ("strokeLinecap", "stroke-linecap"),
        ("fill_rule", "fill-rule"),
        ("gradient_units", "gradientUnits"),
        ("preserve_aspect_ratio", "preserveAspectRatio"),
        ("data-x", "data-x"),
    ],
)
def test_names_are_spelled_as_html_does(given, spelled):
    assert attribute_name(given) == spelled


def test_classes_come_from_strings_and_lists():
    assert to_html(el.p(class_name="  a  b ")) == '<p class="a b"></p>'
    assert to_html(el.p(class_name=["a", None, ["b", ""], False])) == '<p class="a b"></p>'
    assert to_html(el.p(class_name="")) == "<p></p>"


def test_styles_come_from_dictionaries():
    made = el.p(
        style={"aspect_ratio": "4 / 5", "maxWidth": 10, "z-index": 3, "--x": "1", "color": None}
    )
    assert to_html(made) == '<p style="aspect-ratio:4 / 5;max-width:10px;z-index:3;--x:1"></p>'


def test_a_select_marks_its_option_and_a_textarea_holds_its_text():
    made = el.select(el.option("A", value="a"), el.option("B", value="b"), default_value="b")
    assert to_html(made) == (
        '<select><option value="a">A</option><option value="b" selected>B</option></select>'
    )
    assert to_html(el.textarea(default_value="<x>")) == "<textarea>&lt;x&gt;</textarea>"


def test_what_only_the_browser_needs_stays_out():
    made = el.a("x", href="/y", key="k", reload_document=True, view_transition=True)
    assert to_html(made) == '<a href="/y">x</a>'


def test_a_tappable_element_is_marked_without_its_handler():
    assert to_html(el.button("x", on_click=rx.console_log("secret"))) == (
        "<button data-tap>x</button>"
    )
    assert to_html(el.input(on_change=rx.console_log("x"))) == "<input>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:alert(1)", "\x01vbscript:x", "data:text/html,x"]
)
def test_an_address_that_runs_script_is_refused(address):
    with pytest.raises(ValueError, match="run script"):
        to_html(el.a("x", href=address))


def test_script_text_cannot_end_its_element():
    assert to_html(el.script("a < b")) == "<script>a < b</script>"
    with pytest.raises(ValueError, match="end its own"):
        to_html(el.script("'</SCRIPT>'"))


def test_reflex_components_of_plain_values_are_written_too():
    made = rx.el.div(
        rx.el.a("a<b", href="/y"),
        rx.fragment(rx.el.br(), "t"),
        class_name=["a", "b"],
        style={"color": "red"},
        on_click=rx.console_log("x"),
        data_x=1,
    )
    assert to_html(made) == (
        '<div class="a b" style="color:red" data-x="1" data-tap><a href="/y">a&lt;b</a><br>t</div>'
    )


def test_live_values_are_refused():
    with pytest.raises(TypeError, match="live value"):
        to_html(el.p(rx.State.is_hydrated))
    with pytest.raises(TypeError, match="live value"):
        to_html(el.p(title=rx.State.is_hydrated.to(str)))
    with pytest.raises(TypeError, match="cannot write"):
        to_html(el.p(object()))
