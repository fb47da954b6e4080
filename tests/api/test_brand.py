"""The logo over HTTP: sent by an admin, shown to everybody, never anything but a picture."""

import io

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image, ImageDraw
from starlette.applications import Starlette

from booking_app.api.brand import brand_routes
from booking_app.core.db import Database
from tests.api.conftest import caller, hire, sign_in
from tests.factories.shop import Shop

ADDRESS = "/api/v1/chain/logo"


def picture() -> bytes:
    image = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(image).ellipse((20, 10, 280, 90), fill="black")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


@pytest.fixture
async def admin(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    client = caller(api)
    await hire(database, shop, "admin", "admin")
    await sign_in(client, "admin")
    return client


async def test_a_picture_is_kept_and_served_for_ever(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(ADDRESS, content=picture())
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["width"], kept["height"], kept["is_dark"]) == (261, 81, True)

    transport = httpx.ASGITransport(Starlette(routes=brand_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as shopper:
        shown = await shopper.get(kept["url"])
        assert shown.headers["content-type"] == "image/webp"
        assert "immutable" in shown.headers["cache-control"]
        assert shown.headers["x-content-type-options"] == "nosniff"
        etag = {"if-none-match": shown.headers["etag"]}
        assert (await shopper.get(kept["url"], headers=etag)).status_code == 304
        for nothing in ("/brand/" + "0" * 32 + ".webp", "/brand/x.svg", "/brand/..%2f.webp"):
            assert (await shopper.get(nothing)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code", "sentence"),
    [
        (b"<svg><script>alert(1)</script></svg>", 422, "invalid_logo", "SVG"),
        (b"", 422, "invalid_logo", "no PNG"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "body_too_large", ""),
    ],
)
async def test_anything_else_is_refused_in_a_sentence(
    admin: httpx.AsyncClient, body: bytes, status: int, code: str, sentence: str
) -> None:
    answer = await admin.post(f"{ADDRESS}?locale=en", content=body)
    found = answer.json()
    assert (answer.status_code, found["code"]) == (status, code)
    if sentence:
        assert sentence in found["errors"][0]["message"]
