"""The home page comes up, in both languages, without a complaint."""

import re

from playwright.sync_api import expect


def test_home_in_russian(phone, axe):
    phone.goto("/")
    expect(phone.locator("#live[data-live=true]")).to_be_attached()
    expect(phone.locator("html")).to_have_attribute("lang", "ru")
    axe(phone)


def test_home_in_english(phone_en, axe):
    phone_en.goto("/en")
    expect(phone_en.locator("#live[data-live=true]")).to_be_attached()
    expect(phone_en.locator("html")).to_have_attribute("lang", "en")
    axe(phone_en)


def test_who_runs_the_shop_reads_its_figures(phone):
    phone.goto("/")
    expect(phone.locator("#live[data-live=true]")).to_be_attached()
    figures = phone.request.get("/metrics").text()
    assert re.search(r"^vitrina_sockets [1-9]", figures, re.MULTILINE)
    assert 'vitrina_requests_total{kind="page",status="200"}' in figures


_LONG_PAGE = """
<!doctype html><html lang="en"><head><title>A long list</title>
<style>
  @keyframes in { from { opacity: 0 } }
  .far { margin-top: 9000px; content-visibility: auto; contain-intrinsic-size: auto 200px }
  .far p { animation: in .2s }
</style></head>
<body><main><h1>A long list</h1><div class="far"><p>Far below</p></div></main></body></html>
"""


def test_a_look_does_not_wait_for_what_is_out_of_view(phone, axe):
    """Animations there stand still until they are scrolled to; the look stood still with them."""
    phone.set_content(_LONG_PAGE)
    phone.evaluate(  # the row is known to the page before it is skipped
        "new Promise((done) => requestAnimationFrame(() => {"
        " document.querySelector('.far').style.contentVisibility = 'visible';"
        " requestAnimationFrame(() => {"
        " document.querySelector('.far').style.contentVisibility = 'auto';"
        " requestAnimationFrame(done); }); }))"
    )
    axe(phone)
