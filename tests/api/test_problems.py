"""Every refusal is a problem document, in words of the caller's language, and leaks nothing."""

import importlib
import pkgutil
import string
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

import booking_app
from booking_app.api.guard import MOST_BODY_BYTES
from booking_app.api.problem_texts import FIELD_TEXTS, PROBLEM_TEXTS
from booking_app.core import errors
from booking_app.core.db import Database, get_database
from tests.api.conftest import Setting, caller, problem

# What only commands, letters, screens of staff or the inside of a workflow ever see.
NOT_OVER_HTTP = {
    "animated_image",
    "api_key_not_found",
    "bad_archive",
    "barcodes_taken",
    "bookings_concerned",
    "category_in_use",
    "chain_changed",
    "error",
    "extension_too_long",
    "film_not_playable",
    "film_too_long",
    "geocoder_unavailable",
    "goods_changed",
    "hidden_content",
    "image_too_large",
    "invalid_chain",
    "invalid_goods",
    "invalid_logo",
    "invalid_person",
    "invalid_store",
    "last_admin",
    "login_taken",
    "lost_claim",
    "mail_refused",
    "mail_unavailable",
    "media_file_missing",
    "media_refused",
    "not_a_colleague",
    "not_late",
    "not_ready",
    "note_refused",
    "nothing_to_undo",
    "offer_over",
    "own_access",
    "piece_held",
    "prices_exist",
    "product_archived",
    "staff_changed",
    "staff_not_found",
    "store_archived",
    "store_changed",
    "target_gone",
    "token_expired",
    "token_forged",
    "token_invalid",
    "token_wrong_kind",
    "too_demanding",
    "unknown_category",
    "unknown_file_type",
    "unknown_note",
    "unknown_waiting",
    "unreadable_film",
    "unreadable_image",
    "vector_image",
    "wrong_frame_count",
}
EDGES = ("booking_app.ui", "booking_app.booking_app", "booking_app.worker", "booking_app.demo")


def _descendants(kind: type[errors.DomainError]) -> Iterator[type[errors.DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def test_every_error_has_words() -> None:
    for module in pkgutil.walk_packages(booking_app.__path__, "booking_app."):
        if not module.name.startswith(EDGES):
            importlib.import_module(module.name)
    codes = {
        kind.code
        for kind in _descendants(errors.DomainError)
        if kind.__module__.startswith("booking_app.")
    }
    assert codes - NOT_OVER_HTTP <= PROBLEM_TEXTS.keys()


def test_words_name_only_details_that_are_always_there() -> None:
    named = {
        code: {name for _, name, _, _ in string.Formatter().parse(text.detail) if name}
        for code, text in PROBLEM_TEXTS.items()
    }
    assert {code: names for code, names in named.items() if names} == {
        "cap_reached": {"cap"},
        "file_too_large": {"limit_mb"},
        "too_many_media": {"limit"},
        "too_many_pieces": {"cap"},
        "too_many_uploads": {"limit"},
        "wrong_offset": {"offset"},
    }
    assert "invalid" in FIELD_TEXTS


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2/products", 404, "not_found"),
        ("GET", "/api/v1/products/", 404, "not_found"),
        ("DELETE", "/api/v1/products", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", "/api/v1/products/nothing", 404, "unknown_product"),
        ("GET", "/api/v1/stores/nowhere", 404, "unknown_store"),
        ("GET", "/api/v1/stores/nowhere/pieces", 404, "unknown_store"),
        ("GET", "/api/v1/stores/nowhere/slots", 404, "unknown_store"),
        ("GET", "/api/v1/stores?city=no-such-town", 404, "unknown_city"),
        ("GET", "/api/v1/products?store=nowhere", 404, "unknown_store"),
        ("GET", "/api/v1/reservations/ABCDE", 404, "unknown_reservation"),
        ("GET", "/api/v1/problems/none", 404, "not_found"),
        ("GET", "/api/v1/session", 401, "unauthenticated"),
        ("POST", "/api/v1/counter/scan", 401, "unauthenticated"),
    ],
)
async def test_nothing_there(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    problem(await client.request(method, path), status, code)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("products?page=0", "page", "out_of_range"),
        ("products?page=x", "page", "wrong_type"),
        ("products?page=99999999999999999999999", "page", "out_of_range"),
        ("products?limit=101", "limit", "out_of_range"),
        ("products?sort=cheapest", "sort", "not_allowed"),
        ("products?q=a%00b", "q", "control_characters"),
        ("products?q=" + "x" * 201, "q", "too_long"),
        ("products?category=%D1%8F", "category", "invalid"),
        ("products?lat=55", "lon", "position_incomplete"),
        ("products?lon=37", "lat", "position_incomplete"),
        ("products?lat=91&lon=37", "lat", "out_of_range"),
        ("products?lat=nan&lon=37", "lat", "out_of_range"),
        ("products?lat=inf&lon=37", "lat", "out_of_range"),
        ("products?lat=x&lon=37", "lat", "wrong_type"),
        ("products?store=%00", "store", "invalid"),
        ("products/%00", "slug", "invalid"),
        ("products/" + "x" * 200, "slug", "too_long"),
        ("stores?variant=7", "variant.0", "wrong_type"),
        ("stores?limit=0", "limit", "out_of_range"),
        ("stores/arbat/slots?date=tomorrow", "date", "invalid"),
        ("stores/arbat/slots?date=2026-02-30", "date", "wrong_type"),
        ("stores/arbat/slots?date=0", "date", "invalid"),
        ("stores/arbat/pieces?variant=x", "variant.0", "wrong_type"),
    ],
)
async def test_a_wrong_question_names_the_field(
    client: httpx.AsyncClient, query: str, field: str, code: str
) -> None:
    answer = await client.get(f"/api/v1/{query}")
    found = problem(answer, 422, "invalid_input")
    assert [(item["field"], item["code"]) for item in found["errors"]] == [(field, code)]
    assert all(item["message"] for item in found["errors"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_body"),
        (b'{"store": "arbat",}', 400, "malformed_body"),
        (b"\xff\xfe\xfd", 400, "malformed_body"),
        (b"[" * 60_000, 400, "malformed_body"),
        (b'{"pieces": ' + b"9" * 10_000 + b"}", 400, "malformed_body"),
        (b"x" * (MOST_BODY_BYTES + 1), 413, "body_too_large"),
        (b"", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
        (b'"text"', 422, "invalid_input"),
        (b"NaN", 422, "invalid_input"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/reservations", "/api/v1/session"])
async def test_bodies_that_are_no_bodies(
    client: httpx.AsyncClient, path: str, body: bytes, status: int, code: str
) -> None:
    answer = await client.post(path, content=body, headers={"Content-Type": "application/json"})
    if path.endswith("session") and not body:
        status, code = 400, "malformed_body"
    problem(answer, status, code)


async def test_a_body_that_grows_while_it_comes_is_cut_off(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 20 * MOST_BODY_BYTES:
            sent += 16_384
            yield b"x" * 16_384

    answer = await client.post(
        "/api/v1/reservations", content=endless(), headers={"Content-Type": "application/json"}
    )
    problem(answer, 413, "body_too_large")
    assert sent < 3 * MOST_BODY_BYTES


@pytest.mark.parametrize(
    ("headers", "query", "title"),
    [
        ({"Accept-Language": "en-GB,ru;q=0.5"}, "", "Unknown product"),
        ({"Accept-Language": "ru"}, "", "Неизвестное украшение"),
        ({"Accept-Language": "ru"}, "?locale=en", "Unknown product"),
        ({"Accept-Language": "de"}, "", "Неизвестное украшение"),
        ({"Accept-Language": ";;;=,"}, "?locale=xx", "Неизвестное украшение"),
        ({"Accept-Language": "en"}, "?locale=ru_RU", "Неизвестное украшение"),
    ],
)
async def test_refusals_speak_the_callers_language(
    client: httpx.AsyncClient, headers: dict[str, str], query: str, title: str
) -> None:
    answer = await client.get(f"/api/v1/products/nothing{query}", headers=headers)
    assert problem(answer, 404, "unknown_product")["title"] == title


async def test_a_mistake_of_ours_is_not_explained_to_strangers(
    api: FastAPI, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise RuntimeError("the secret is hunter2")

    api.add_api_route("/api/v1/broken", broken)
    answer = await client.get("/api/v1/broken")
    problem(answer, 500, "internal_error")
    assert "hunter2" not in answer.text
    assert "request_failed" in caplog.text


async def test_without_a_database_the_answer_is_try_again(
    api: FastAPI, database: Database, setting: Setting
) -> None:
    await database.dispose()

    get_database.cache_clear()
    setting(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    async with caller(api) as client:
        problem(await client.get("/api/v1/stores"), 503, "database_unavailable")
        ready = await client.get("/readyz")
        alive = await client.get("/healthz")
    assert ready.status_code == 503
    assert ready.json()["ok"] is False
    assert alive.status_code == 200


async def test_answers_carry_safety_headers(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/stores", "/api/v1/nothing", "/api/v1/products?page=0"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


async def test_the_type_of_a_problem_leads_to_what_it_means(client: httpx.AsyncClient) -> None:
    found = problem(await client.get("/api/v1/products/nothing"), 404, "unknown_product")
    meaning = await client.get(found["type"])
    assert meaning.json() == {
        "type": found["type"],
        "code": "unknown_product",
        "title": "Unknown product",
    }
