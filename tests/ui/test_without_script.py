"""What one's own pages are where scripts are off."""

import re

import httpx
import pytest
from starlette.applications import Starlette

from booking_app.core.i18n import translator
from booking_app.core.ids import format_code, new_code
from booking_app.ui.built import Shell
from booking_app.ui.components.states import failed, not_found
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.routes import SCREENS

EN = translator("en")


@pytest.fixture
async def browser(db: object) -> httpx.AsyncClient:
    first_paint = FirstPaint(
        Shell("", "", Stylesheet.parse(""), {}, {}),
        [],
        screens=SCREENS,
        frame=lambda body, t, path: el.main(body),
        not_found=not_found,
        failed=failed,
        facts=lambda _locale: SiteFacts("Shop", "https://shop.example"),
    )
    transport = httpx.ASGITransport(Starlette(routes=first_paint.routes()))
    return httpx.AsyncClient(transport=transport, base_url="http://t")


def without_script(answer: httpx.Response) -> str:
    """What a browser that runs no scripts reads of it, without its marks."""
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", answer.text, re.DOTALL)
    return " ".join(re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>", " ", said).split())


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("r", "The booking stands all the same: say its code at the counter."),
        ("coupon", "The coupon stands all the same: say its code at the counter."),
    ],
)
async def test_a_booking_and_a_coupon_say_their_code_and_where_to_go(
    browser: httpx.AsyncClient, place: str, says: str
) -> None:
    code = new_code()
    answer = await browser.get(f"/en/{place}/{code}")
    assert answer.status_code == 200
    assert EN(says) in without_script(answer)
    assert format_code(code) in without_script(answer)
    assert 'href="/en/stores"' in answer.text
    assert 'href="tel:' in answer.text


async def test_nobody_puts_words_of_theirs_into_the_page(browser: httpx.AsyncClient) -> None:
    said = without_script(await browser.get("/en/r/call-0900-now"))
    assert "0900" not in said
    assert EN("Your booking opens only with scripts") in said


@pytest.mark.parametrize("path", ["/en/me", "/en/saved", "/en/try-on"])
async def test_ones_own_lists_say_what_is_missing(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert EN("This page needs scripts to be allowed.") in without_script(answer)
    assert ".needs-script{display:none}" in answer.text.partition("<noscript>")[2]
