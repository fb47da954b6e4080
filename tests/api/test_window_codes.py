"""Codes for shop windows: what a camera reads off them, and who may have them."""

import io
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import zxingcpp
from fastapi import FastAPI
from PIL import Image

from booking_app.core.db import Database
from booking_app.domain.coupons import campaigns
from tests.api.conftest import caller, hire, problem, sign_in
from tests.factories.coupons import MARKETER, draft, published
from tests.factories.shop import Shop

CODE = "/api/v1/window-codes/arbat"


@pytest.fixture
async def marketer(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    client = caller(api)
    await hire(database, shop, "marketer", "marketer")
    await sign_in(client, "marketer")
    return client


def read(answer: httpx.Response) -> str:
    """What a camera reads off the picture."""
    assert answer.status_code == 200, answer.text
    image = Image.open(io.BytesIO(answer.content)).convert("L")
    (seen,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(seen.text)


async def test_a_code_leads_to_the_store_and_says_which_window_it_was(
    marketer: httpx.AsyncClient,
) -> None:
    answer = await marketer.get(f"{CODE}/png", params={"locale": "en"})
    assert 'filename="window-arbat-en.png"' in answer.headers["content-disposition"]
    assert Image.open(io.BytesIO(answer.content)).width >= 2000
    address = urlsplit(read(answer))
    assert address.path == "/en/stores/arbat"
    assert dict(parse_qsl(address.query)) == {
        "utm_source": "window",
        "utm_medium": "qr",
        "utm_content": "arbat",
    }


async def test_the_drawing_for_print_says_the_same(marketer: httpx.AsyncClient) -> None:
    drawn = await marketer.get(f"{CODE}/svg", params={"locale": "ru"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg ")
    assert 'filename="window-arbat-ru.svg"' in drawn.headers["content-disposition"]


async def test_a_campaign_is_named_in_the_marks_and_opened_on_the_page(
    marketer: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        campaign = await published(session)
        planned = await campaigns.create(session, MARKETER, draft(slug="planned"))
        elsewhere = await published(
            session, slug="elsewhere", store_ids=(shop.stores["vladivostok"],)
        )
    for one in (campaign, planned):  # a window is printed before its campaign begins
        asked = {"campaign": one.slug, "locale": "ru"}
        address = urlsplit(read(await marketer.get(f"{CODE}/png", params=asked)))
        assert (address.path, address.fragment) == ("/coupons", one.slug)
        assert dict(parse_qsl(address.query))["utm_campaign"] == one.slug
    for wrong in (elsewhere.slug, "no-such-campaign"):
        answer = await marketer.get(f"{CODE}/svg", params={"campaign": wrong})
        problem(answer, 404, "unknown_campaign")
    async with database.write() as session:
        await campaigns.stop(session, MARKETER, campaign.id, campaign.version)
    answer = await marketer.get(f"{CODE}/svg", params={"campaign": campaign.slug})
    problem(answer, 404, "unknown_campaign")


async def test_there_is_no_code_of_a_store_that_is_not_there(marketer: httpx.AsyncClient) -> None:
    problem(await marketer.get("/api/v1/window-codes/nowhere/svg"), 404, "unknown_store")


async def test_marks_of_the_window_are_kept_of_whoever_comes_by_it(
    marketer: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    address = urlsplit(read(await marketer.get(f"{CODE}/png", params={"locale": "ru"})))
    told = {"landing": address.path, "marks": dict(parse_qsl(address.query))}
    answer = await client.post("/api/v1/visitor/arrivals", json=told)
    assert answer.status_code == 204, answer.text
