"""What brought a shopper: kept once a visit, beside what they do later, and only if they may be."""

from uuid import UUID, uuid4

import httpx
import pytest

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.domain.customers import service as customers

ARRIVALS = "/api/v1/visitor/arrivals"
WINDOW = {"utm_source": "window", "utm_medium": "qr", "utm_content": "kuznetsky-most"}


@pytest.fixture
def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.cookies.set("visitor", str(uuid4()))
    return client


async def kept(database: Database, browser: httpx.AsyncClient) -> list[dict[str, object]]:
    async with database.read() as session:
        found = await customers.touches_before(session, UUID(browser.cookies["visitor"]), utc_now())
    return [dict(each.data) for each in found]


async def test_marks_are_kept_once_a_visit(
    browser: httpx.AsyncClient, database: Database, clock: ManualClock
) -> None:
    told = {"landing": "/", "marks": WINDOW}
    for landing in ("/", "/en", "/p/ring"):
        answer = await browser.post(ARRIVALS, json=told | {"landing": landing})
        assert answer.status_code == 204
    assert await kept(database, browser) == [told]
    await browser.post(ARRIVALS, json={"landing": "/p/ring", "referrer": "search.example"})
    clock.advance(minutes=31)
    await browser.post(ARRIVALS, json=told)
    assert [each.get("referrer", "marks") for each in await kept(database, browser)] == [
        "marks",
        "search.example",
        "marks",
    ]


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
async def test_who_asks_not_to_be_followed_is_not(
    browser: httpx.AsyncClient, database: Database, header: str
) -> None:
    told = {"landing": "/", "marks": WINDOW}
    answer = await browser.post(ARRIVALS, json=told, headers={header: "1"})
    assert answer.status_code == 204
    assert await kept(database, browser) == []


async def test_a_chain_may_keep_none(
    browser: httpx.AsyncClient, database: Database, setting
) -> None:
    setting(CAMPAIGN_MARKS="off")
    await browser.post(ARRIVALS, json={"landing": "/", "marks": WINDOW})
    assert await kept(database, browser) == []


@pytest.mark.parametrize(
    "landing", ["/q/eyJ-a-signed-code", "/r/K7QF33M9XA", "/en/coupon/ABC", "/try-on", "/admin"]
)
async def test_addresses_that_are_somebodys_own_are_not_kept(
    browser: httpx.AsyncClient, database: Database, landing: str
) -> None:
    told = {"landing": landing, "marks": WINDOW, "referrer": "mail.example"}
    assert (await browser.post(ARRIVALS, json=told)).status_code == 204
    assert await kept(database, browser) == []


async def test_a_browser_without_a_cookie_gets_one(client: httpx.AsyncClient) -> None:
    answer = await client.post(ARRIVALS, json={"landing": "/", "marks": WINDOW})
    assert "visitor=" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "told",
    [
        {"landing": "https://elsewhere.example/", "marks": WINDOW},
        {"landing": "/", "marks": {"password": "1"}},
        {"landing": "/", "marks": {"utm_source": "x" * 201}},
        {"landing": "/\u0000", "marks": WINDOW},
    ],
)
async def test_nonsense_is_refused(browser: httpx.AsyncClient, told: dict[str, object]) -> None:
    assert (await browser.post(ARRIVALS, json=told)).status_code == 422
