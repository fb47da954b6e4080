"""A browser that wants to be nobody we know."""

from uuid import uuid4

import httpx
import pytest

PAGE = {"accept": "text/html"}


@pytest.fixture
def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.cookies.set("visitor", str(uuid4()))
    client.cookies.set("place", "moscow")
    return client


def dropped(answer: httpx.Response) -> set[str]:
    """The cookies it is told to forget."""
    told = answer.headers.get_list("set-cookie")
    return {each.partition("=")[0] for each in told if "Max-Age=0" in each}


async def test_it_forgets_its_cookies_and_goes_where_the_form_says(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.post("/api/v1/visitor/forget", data={"next": "/en/me"}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/me")
    assert dropped(answer) == {"visitor", "place"}


async def test_a_form_leads_nowhere_else(browser: httpx.AsyncClient) -> None:
    told = {"next": "https://elsewhere.example/"}
    answer = await browser.post("/api/v1/visitor/forget", data=told, headers=PAGE)
    assert answer.headers["location"] == "/"


async def test_a_program_gets_no_page(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/api/v1/visitor/forget")
    assert (answer.status_code, dropped(answer)) == (204, {"visitor", "place"})


async def test_a_foreign_page_cannot_make_it_forget(browser: httpx.AsyncClient) -> None:
    foreign = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    answer = await browser.post("/api/v1/visitor/forget", headers=foreign)
    assert answer.status_code == 403
    assert dropped(answer) == set()
