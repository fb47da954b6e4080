"""Pictures over HTTP, out of a folder and out of a bucket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from booking_app.adapters.bucket import Bucket, BucketAddress
from booking_app.adapters.files import LocalFiles
from booking_app.api.media import media_mount
from booking_app.domain.media.files import content_hash, key_of, stem_of, tile_key
from booking_app.domain.media.ports import MediaStorage
from tests.infra.bucket_server import BucketServer
from tests.infra.server import free_port

CONTENT = bytes(range(256)) * 40
STEM = stem_of(content_hash(CONTENT), "mp4")
KEY = key_of(STEM, "mp4", 640)
ETAG = f'"{KEY[3:]}"'
PICTURE = stem_of(content_hash(b"picture"), "photo")


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStorage:
    if request.param == "bucket":
        return Bucket(BucketAddress.of(request.getfixturevalue("bucket_url")))
    return LocalFiles(tmp_path / "media", tmp_path / "originals")


def browser(storage: MediaStorage) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Starlette(routes=[media_mount(storage)]))
    return httpx.AsyncClient(transport=transport, base_url="http://shop")


@pytest.fixture
async def client(storage: MediaStorage, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "secret.txt").write_text("secret")
    await storage.put(KEY, CONTENT)
    async with browser(storage) as client:
        yield client


async def test_a_file_comes_whole_and_may_be_kept_for_ever(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/media/{KEY}")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
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
        key_of(PICTURE, "avif", 320),
        f"{PICTURE}-320",
        f"{PICTURE}/0/0-0.webp",
        content_hash(CONTENT),
        f"originals/{content_hash(CONTENT)}",
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


async def test_the_best_format_the_browser_takes_is_sent(
    storage: MediaStorage, client: httpx.AsyncClient
) -> None:
    for name in ("avif", "webp", "jpeg"):
        await storage.put(key_of(PICTURE, name, 320), name.encode())
    address = f"/media/{PICTURE}-320"
    for accept, kind in (
        ("image/avif,image/webp,*/*;q=0.8", "avif"),
        ("image/webp,*/*", "webp"),
        ("image/avif;q=0, image/webp", "webp"),
        ("*/*", "jpeg"),
        ("", "jpeg"),
    ):
        answer = await client.get(address, headers={"accept": accept})
        assert (answer.status_code, answer.content) == (200, kind.encode()), accept
        assert answer.headers["content-type"] == f"image/{kind}"
        assert answer.headers["vary"] == "Accept"
        again = {"accept": accept, "if-none-match": answer.headers["etag"]}
        known = await client.get(address, headers=again)
        assert (known.status_code, known.headers["vary"]) == (304, "Accept")
    avif = await client.get(address, headers={"accept": "image/avif"})
    jpeg = await client.get(address)
    assert avif.headers["etag"] != jpeg.headers["etag"]


async def test_tiles_are_served(storage: MediaStorage, client: httpx.AsyncClient) -> None:
    await storage.put(tile_key(PICTURE, 3, 10, 2), b"tile")
    answer = await client.get(f"/media/{PICTURE}/3/10-2.webp")
    assert (answer.content, answer.headers["content-type"]) == (b"tile", "image/webp")


async def test_a_bucket_that_does_not_answer_is_told(buckets: BucketServer) -> None:
    address = BucketAddress.of(f"s3://b?endpoint=http://127.0.0.1:{free_port()}")
    async with browser(Bucket(address)) as client:
        answer = await client.get(f"/media/{KEY}")
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
