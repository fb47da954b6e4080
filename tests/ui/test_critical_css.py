import pytest

from booking_app.ui.critical_css import Stylesheet

CSS = """
/* a comment with .a { brace */
@layer theme, base;
@layer base { html { color: red } a { color: inherit } }
@layer utilities {
  .a { color: red }
  .b, .c > .d { margin: 0 }
  .md\\:flex { display: none }
  @media (width >= 48rem) { .md\\:flex { display: flex } .unused { top: 0 } }
  .hover\\:x:hover { color: blue }
  .w-\\[calc\\(1px\\,2px\\)\\] { width: 1px }
  :is(.a, .z):active { top: 1px }
}
@media print { .unused { top: 0 } }
@font-face { font-family: "X}"; src: url("a;b") }
@keyframes spin { to { rotate: 1turn } }
@property --y { syntax: "*"; inherits: false }
.content::before { content: "}.b{" }
"""


@pytest.fixture
def sheet():
    return Stylesheet.parse(CSS)


def test_rules_without_classes_always_stay(sheet):
    kept = sheet.critical("<p></p>")
    for part in (
        "@layer theme, base;",
        "html{",
        "a{",
        '@font-face{ font-family: "X}"; src: url("a;b") }',
        "@keyframes spin{ to { rotate: 1turn } }",
        "@property --y{",
    ):
        assert part in kept
    for part in (".a{", ".unused", "@media"):
        assert part not in kept


def test_what_tailwind_says_of_properties_that_nothing_reads_falls_out():
    sheet = Stylesheet.parse(
        "@layer properties{*{--tw-blur:initial;--tw-shadow:0 0 #0000}}"
        "@layer theme{:root{--container-sm:24rem;--container-md:28rem;--spacing:.25rem}}"
        ".a{box-shadow:var(--tw-shadow);width:var(--container-sm)}"
        '.b{filter:var(--tw-blur)}@property --tw-blur{syntax:"*";inherits:false}'
        '@property --tw-shadow{syntax:"*";inherits:false}'
    )
    kept = sheet.critical('<p class="a">')
    assert "--tw-shadow:0 0 #0000" in kept
    assert "@property --tw-shadow{" in kept
    assert "--container-sm:24rem" in kept
    assert "--spacing" in kept
    assert "--tw-blur" not in kept
    assert "--container-md" not in kept
    assert "--tw-blur" in sheet.critical('<p class="b">')


def test_a_rule_stays_when_all_its_classes_are_used(sheet):
    assert ".b, .c > .d{" in sheet.critical('<p class="b">')
    assert ".b, .c > .d{" in sheet.critical('<p class="c"><i class="d">')
    assert ".b, .c > .d{" not in sheet.critical('<p class="c">')


def test_escaped_names_and_groups(sheet):
    kept = sheet.critical('<p class="md:flex hover:x w-[calc(1px,2px)]">')
    assert "@media (width >= 48rem){.md\\:flex{ display: flex }}" in kept
    assert ".hover\\:x:hover{" in kept
    assert ".w-\\[calc\\(1px\\,2px\\)\\]{" in kept
    assert ".unused" not in kept


def test_any_of_several_classes_inside_is_is_enough(sheet):
    assert ":is(.a, .z):active{" in sheet.critical('<p class="a">')


def test_strings_with_braces_do_not_end_a_rule(sheet):
    assert '.content::before{ content: "}.b{" }' in sheet.critical('<p class="content">')
