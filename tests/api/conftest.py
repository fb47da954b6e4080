"""The real application over a real database of each kind, called in this process."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from booking_app.api.app import create_api
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database, get_database
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.settings import get_settings
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.schemas import NewStaff
from tests.factories.shop import Shop, small_shop

HOME = "http://localhost:3000"
PASSWORD = "correct horse battery"
SIGN_IN = "/api/v1/session"

Setting = Callable[..., None]


def _forget() -> None:
    get_settings.cache_clear()
    get_database.cache_clear()
    get_rate_limiter.cache_clear()


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """Change settings of the application, such as `setting(PUBLIC_URL="https://…")`."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield change
    _forget()


@pytest.fixture
async def database(db_url: str, setting: Setting) -> AsyncIterator[Database]:
    """The application's own database, empty."""
    _forget()
    setting(DATABASE_URL=db_url)
    database = get_database()
    yield database
    await database.dispose()


@pytest.fixture
def api(database: Database) -> FastAPI:
    """The application."""
    return create_api()


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger, from this machine, who reads English."""
    async with caller(api) as found:
        yield found


def caller(api: FastAPI, **options: Any) -> httpx.AsyncClient:
    """Somebody who calls the application; errors inside it come out as answers."""
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    headers = {"Accept-Language": "en"} | options.pop("headers", {})
    return httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers, **options)


@pytest.fixture
async def shop(database: Database, clock: ManualClock) -> Shop:
    """The small shop, on Wednesday 11 March 2026 at noon in Moscow."""
    async with database.write() as session:
        return await small_shop(session)


async def hire(
    database: Database, shop: Shop, login: str, role: Any = "consultant", *stores: str
) -> None:
    """Let somebody in who works in these stores."""
    store_ids = tuple(shop.stores[slug] for slug in stores)
    async with database.write() as session:
        await staff.create_staff(
            session, NewStaff(login, login.title(), PASSWORD, role, store_ids, "en")
        )


async def key_for(database: Database, shop: Shop, store: str | None, scope: Any = "counter") -> str:
    """A key for a machine in this store."""
    async with database.write() as session:
        store_id = shop.stores[store] if store else None
        return (await staff.create_api_key(session, "till", scope, store_id)).text


async def sign_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> None:
    """Sign in; the client keeps the cookie."""
    answer = await client.post(SIGN_IN, json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text


def wish(shop: Shop, *barcodes: str, **changes: Any) -> dict[str, Any]:
    """A booking of pieces in `arbat`, today at three in the afternoon, for Anna."""
    given: dict[str, Any] = {
        "store": "arbat",
        "slot_start": "2026-03-11T15:00:00+03:00",
        "pieces": [str(shop.pieces[barcode]) for barcode in barcodes],
        "contact": {"name": "Анна", "phone": "+7 916 123-45-67"},
        "locale": "en",
    }
    return given | changes


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, which must be complete."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["code"] == code, found
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert found["type"] == f"/api/v1/problems/{code}"
    return found


def wrong_fields(answer: httpx.Response) -> dict[str, str]:
    """Field to code of a 422."""
    assert answer.status_code == 422, answer.text
    return {item["field"]: item["code"] for item in answer.json()["errors"]}
