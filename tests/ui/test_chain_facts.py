"""What documents say of the chain, and in which languages they are to be had."""

import json
import re

import httpx
import pytest
from starlette.applications import Starlette

from booking_app.core.settings import load_settings
from booking_app.domain.chain.schemas import Look
from booking_app.domain.chain.views import defaults
from booking_app.ui.built import Shell
from booking_app.ui.chain import facts_of, network, theme_css
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.pages import Screen
from booking_app.ui.site import Site

SHOPPERS = Screen(
    name="facts_test_front", route="/", title=lambda t: "Front", component=lambda t: el.p("front")
)
OTHER = Screen(
    name="facts_test_stores", route="/s", title=lambda t: "Stores", component=lambda t: el.p("s")
)
STAFF = Screen(
    name="facts_test_counter",
    route="/desk",
    title=lambda t: "Desk",
    component=lambda t: el.p("desk"),
    frame=lambda body, t, path: body,
)


@pytest.fixture
def offer(tmp_path):
    """A shop that offers these languages, the first of them by default."""

    def make(*locales, **facts):
        first_paint = FirstPaint(
            Shell("", "", Stylesheet.parse(""), {}, {}),
            [],
            frame=lambda body, t, path: body,
            not_found=lambda t: el.p(f"nothing in {t.locale}"),
            failed=lambda t, retry: el.p("our fault"),
            screens=[SHOPPERS, OTHER, STAFF],
            facts=lambda locale: SiteFacts(
                "Shop", "https://shop.example", locales, locales[0], **facts
            ),
        )
        site = Site(
            Starlette(), first_paint=first_paint, static_dir=tmp_path, screens=[], mounts=[]
        )
        return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://t")

    return make


@pytest.mark.parametrize(
    ("locales", "asked", "leads_to"),
    [
        (("ru",), "/en/s?city=moscow", "/s?city=moscow"),
        (("ru",), "/en", "/"),
        (("ru",), "/en/nothing", "/nothing"),
        (("en",), "/", "/en"),
        (("en",), "/s", "/en/s"),
        (("en",), "/nothing", "/en/nothing"),
    ],
)
async def test_a_language_switched_off_leads_to_the_first_one(offer, locales, asked, leads_to):
    async with offer(*locales) as shopper:
        answer = await shopper.get(asked)
        assert (answer.status_code, answer.headers["location"]) == (302, leads_to)
        assert (await shopper.get(leads_to)).status_code in (200, 404)


async def test_the_staff_keep_every_language(offer):
    async with offer("en") as shopper:
        assert (await shopper.get("/desk")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "leads_to"),
    [
        ({"accept-language": "en-GB"}, "/en"),
        ({"accept-language": "de"}, "/en"),
        ({"accept-language": "ru-RU,en;q=0.5"}, ""),
        ({}, ""),
        ({"accept-language": "en-GB", "sec-fetch-site": "same-origin"}, ""),
    ],
)
async def test_who_comes_to_the_front_door_is_met_in_a_language_they_read(offer, headers, leads_to):
    async with offer("en", "ru") as shopper:
        answer = await shopper.get("/", headers=headers)
        assert answer.headers.get("location", "") == leads_to
        assert (await shopper.get("/s", headers=headers)).status_code == 200


async def test_where_russian_is_first_nobody_is_sent_away_from_the_front_door(offer):
    async with offer("ru", "en") as shopper:
        answer = await shopper.get("/", headers={"accept-language": "en-GB"})
    assert answer.status_code == 200


async def test_documents_carry_the_chain_for_the_live_page(offer):
    told = json.dumps({"name": 'A "quoted" & <tagged> name'})
    async with offer("ru", chain=told, styles=":root{--accent:#123456}") as shopper:
        html = (await shopper.get("/s")).text
    carried = re.search(r'data-chain="([^"]*)"', html)
    assert carried
    plain = carried[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    assert json.loads(plain.replace("&amp;", "&")) == json.loads(told)
    assert "<style>:root{--accent:#123456}</style>" in html


def test_facts_are_ready_to_show(tmp_path):
    settings = load_settings({"DATA_DIR": str(tmp_path), "CHAIN_PHONE": "+74950000101"})
    facts = facts_of(defaults(settings), "en")
    assert (facts.phone, facts.phone_href) == ("+7 495 000-01-01", "tel:+74950000101")
    assert (facts.logo, facts.address, facts.social) == ("", "", ())
    own = load_settings({"DATA_DIR": str(tmp_path), "DEMO": "none"})
    bare = facts_of(defaults(own), "en")
    assert (bare.name, bare.phone, bare.phone_href, bare.email_href) == ("Vitrina", "", "", "")


@pytest.mark.parametrize(
    ("link", "label"),
    [
        ("https://www.vk.com/aurora", "VK"),
        ("https://t.me/aurora", "Telegram"),
        ("https://aurora.example/blog", "aurora.example"),
    ],
)
def test_pages_elsewhere_are_named(link, label):
    assert network(link) == label


def test_colours_become_the_shops_own():
    css = theme_css(Look("#111111", "#222222", "#333333", "#444444"))
    light, dark = css.split("@media (prefers-color-scheme:dark)")
    assert "--accent:#111111;--accent-ink:#222222" in light
    assert "--accent:#333333;--accent-ink:#444444" in dark
