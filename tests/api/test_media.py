"""Pictures over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from booking_app.adapters.files import LocalFiles
from booking_app.api.media import media_mount
from booking_app.domain.media.files import content_hash, key_of, stem_of

CONTENT = bytes(range(256)) * 40
KEY = key_of(stem_of(content_hash(CONTENT), "film"), "mp4", 640)
ETAG = f'"{KEY[3:]}"'


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "secret.txt").write_text("secret")
    await LocalFiles(tmp_path / "media", tmp_path / "originals").put(KEY, CONTENT)
    app = Starlette(routes=[media_mount(tmp_path / "media")])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def test_a_file_comes_whole_and_may_be_kept_for_ever(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/media/{KEY}")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"


async def test_head_tells_the_size_and_sends_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.head(f"/media/{KEY}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))


async def test_a_player_asks_for_a_part(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/media/{KEY}", headers={"range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[100:200]
    assert answer.headers["content-range"] == f"bytes 100-199/{len(CONTENT)}"
    end = await client.get(f"/media/{KEY}", headers={"range": "bytes=-10", "if-range": ETAG})
    assert (end.status_code, end.content) == (206, CONTENT[-10:])
    beyond = await client.get(f"/media/{KEY}", headers={"range": "bytes=999999-"})
    assert beyond.status_code == 416
    stale = await client.get(f"/media/{KEY}", headers={"range": "bytes=0-1", "if-range": '"old"'})
    assert (stale.status_code, stale.content) == (200, CONTENT)


@pytest.mark.parametrize("tag", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
async def test_what_the_browser_has_is_not_sent_again(client: httpx.AsyncClient, tag: str) -> None:
    answer = await client.get(f"/media/{KEY}", headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == ETAG


@pytest.mark.parametrize(
    "path",
    [
        key_of(b"absent", "avif", 320),
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        f"{KEY[:2]}/..%2f{KEY}",
        f"{KEY}%00",
        KEY[:2],
        "",
    ],
)
async def test_nothing_else_can_be_reached(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(httpx.URL(f"http://shop/media/{path}"))
    assert answer.status_code == 404
    assert b"secret" not in answer.content


async def test_nothing_can_be_written(client: httpx.AsyncClient) -> None:
    assert (await client.put(f"/media/{KEY}", content=b"x")).status_code == 405
