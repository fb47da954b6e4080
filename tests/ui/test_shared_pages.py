"""Pages that servers make for each other, in a real Redis."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.applications import Starlette
from structlog.testing import capture_logs

from booking_app.core.ids import new_code
from booking_app.ui.built import read_shell
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.pages import Head, PublicPage
from booking_app.ui.shared_pages import SharedPages, release, shared_pages
from tests.conftest import REDIS_URL, unreachable
from tests.ui.test_first_paint import Shelf, View, built

__all__ = ["built"]

NUMBERS = itertools.count()


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    async with Redis.from_url(REDIS_URL) as client:
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            unreachable("Redis", error)
        yield client


class Server:
    """One of several servers of a shop: what it loads, and what version it says all agree on."""

    def __init__(self, built: Any, name: str, shared: Any, *, is_open: bool = True) -> None:
        self.shelf = Shelf()
        self.agreed = "1"
        page = PublicPage(
            name=f"shared_test_{next(NUMBERS)}",
            route="/t/[slug]",
            view=View,
            load=self.shelf.load,
            component=lambda view, t: el.p(view.name, class_name="used"),
            head=lambda view, request: Head(title=view.name),
            is_open=is_open,
        )
        # One page to all servers; this process, which plays them all, knows each by another name.
        object.__setattr__(page, "name", name)
        first_paint = FirstPaint(
            read_shell(built),
            [page],
            frame=lambda body, t, path: body,
            not_found=lambda t: el.p("nothing here"),
            failed=lambda t, retry: el.p("our fault"),
            facts=lambda _locale: SiteFacts("Shop", "https://shop.example"),
            content_version=self.shelf.content_version,
            shared=shared(self.version),
        )
        self._transport = httpx.ASGITransport(Starlette(routes=first_paint.routes()))

    async def version(self, path: str) -> str:
        assert path.startswith("/t/")
        return self.agreed

    async def get(self, path: str = "/t/ring", **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://t") as client:
            return await client.get(path, headers=headers)


@pytest.fixture
def servers(built: Any, redis: Redis) -> Any:
    """Makes any number of servers that share pages."""
    name, prefix = f"page_{next(NUMBERS)}", f"test:{new_code()}"

    def make(count: int, **more: Any) -> list[Server]:
        return [
            Server(built, name, lambda version: SharedPages(redis, version, prefix=prefix), **more)
            for _ in range(count)
        ]

    return make


@pytest.mark.redis
async def test_a_page_is_made_by_one_server_for_all(servers: Any) -> None:
    one, two = servers(2)
    made = await one.get()
    taken = await two.get()
    assert (one.shelf.loads, two.shelf.loads) == (1, 0)
    assert taken.text == made.text
    assert "ring 1" in taken.text
    assert (await two.get(**{"if-none-match": made.headers["etag"]})).status_code == 304
    assert (await two.get("/en/t/ring")).text != made.text
    packed = await two.get(**{"accept-encoding": "gzip"})
    assert packed.text == made.text


@pytest.mark.redis
async def test_a_change_shows_on_the_next_request(servers: Any) -> None:
    one, two = servers(2)
    await one.get()
    # Whoever changed it knows at once, and takes nobody's word until all were told.
    two.shelf.version, two.agreed = "2", ""
    assert "ring 2" in (await two.get()).text
    two.shelf.version, two.agreed = "2 told", "2"
    assert "ring 2 told" in (await two.get()).text
    # The other has heard of it now, and need not make it again.
    one.shelf.version, one.agreed = "2 told", "2"
    assert "ring 2 told" in (await one.get()).text
    assert (one.shelf.loads, two.shelf.loads) == (1, 2)


@pytest.mark.redis
async def test_what_is_kept_is_forgotten_by_itself(servers: Any, redis: Redis) -> None:
    before = {key async for key in redis.scan_iter("test:*")}
    await servers(1)[0].get()
    (key,) = {key async for key in redis.scan_iter("test:*")} - before
    assert 0 < await redis.ttl(key) <= 60


@pytest.mark.redis
async def test_somebodys_own_page_is_not_shared(servers: Any) -> None:
    one, two = servers(2, is_open=False)
    await one.get()
    await two.get()
    assert (one.shelf.loads, two.shelf.loads) == (1, 1)


@pytest.mark.redis
async def test_a_failure_is_nobody_elses(servers: Any) -> None:
    one, two = servers(2)
    assert (await one.get("/t/broken")).status_code == 503
    assert (await two.get("/t/missing")).status_code == 404
    assert (await two.get("/t/broken")).status_code == 503
    assert (one.shelf.loads, two.shelf.loads) == (1, 2)


async def test_without_redis_pages_are_made_and_it_is_left_alone_for_a_while(
    built: Any, unused_tcp_port: int
) -> None:
    url = f"redis://127.0.0.1:{unused_tcp_port}/0"
    server = Server(built, "page", lambda version: shared_pages(url, version))
    with capture_logs() as logs:
        for slug in ("ring", "chain", "brooch"):
            assert (await server.get(f"/t/{slug}")).status_code == 200
    assert [entry["event"] for entry in logs] == ["shared_pages_unavailable"]
    assert server.shelf.loads == 3
    assert shared_pages("", server.version) is None


def test_another_release_has_another_name(tmp_path: Any) -> None:
    (tmp_path / "page.py").write_text("one")
    before = release(tmp_path)
    assert release(tmp_path) == before
    (tmp_path / "page.py").write_text("two")
    assert release(tmp_path) != before
