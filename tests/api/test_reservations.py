"""Booking over HTTP: all or nothing, once per key, and only the owner sees or changes it."""

import io
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import zxingcpp
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import func, select

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.idempotency import IdempotencyRecord
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob
from booking_app.domain.customers.models import Contact, Touch
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.workflows.reserve import HoldCommand, hold
from tests.api.conftest import Setting, caller, problem, wish, wrong_fields
from tests.factories.shop import Shop, add_pieces, close_on

BOOK = "/api/v1/reservations"


async def count(database: Database, table: Any) -> int:
    """How many rows there are."""
    async with database.read() as session:
        return (await session.scalar(select(func.count()).select_from(table))) or 0


async def booked(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a booking that must succeed."""
    answer = await client.post(BOOK, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def secret_of(booking: dict[str, Any]) -> str:
    """The secret of the manage link."""
    return urlsplit(booking["manage_url"]).fragment


def owned(booking: dict[str, Any], action: str = "") -> str:
    """The address of a booking with its secret."""
    return f"{BOOK}/{booking['code']}{action}?token={secret_of(booking)}"


async def test_a_booking_is_made_in_one_call(client: httpx.AsyncClient, shop: Shop) -> None:
    answer = await client.post(BOOK, json=wish(shop, "a1", "h1"))
    assert answer.status_code == 201
    made = answer.json()
    assert made["status"] == "confirmed"
    assert [piece["id"] for piece in made["pieces"]] == [
        str(shop.pieces["a1"]),
        str(shop.pieces["h1"]),
    ]
    assert made["slot_start"] == "2026-03-11T15:00:00+03:00"
    assert made["keep_until"] == "2026-03-11T17:30:00+03:00"
    assert made["total"] == {"amount_minor": 24_900_000, "currency": "RUB"}
    assert made["checkout_url"] is None
    assert made["manage_url"].startswith(f"http://localhost:3000/en/r/{made['code']}#")
    assert made["qr_token"].isalnum()
    assert answer.headers["location"] == f"{BOOK}/{made['code']}"


async def test_any_piece_of_a_variant_as_soon_as_possible(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    variant = str(shop.variants["aurora/17"])
    made = await booked(client, wish(shop, slot_start=None, variants=[variant, variant]))
    assert {piece["id"] for piece in made["pieces"]} == {
        str(shop.pieces["a1"]),
        str(shop.pieces["a2"]),
    }
    assert made["slot_start"] is None
    assert made["keep_until"] == "2026-03-12T20:00:00+03:00"


async def test_a_piece_named_twice_is_one_piece(client: httpx.AsyncClient, shop: Shop) -> None:
    made = await booked(client, wish(shop, "a1", "a1"))
    assert len(made["pieces"]) == 1


async def test_a_letter_is_asked_for_and_the_browser_remembered(
    api: FastAPI, database: Database, shop: Shop
) -> None:
    async with caller(api) as client:
        await client.put("/api/v1/visitor")
        visitor = client.cookies["visitor"]
        await booked(client, wish(shop, "a1"))
    assert await count(database, OutboxJob) == 1
    async with database.read() as session:
        assert str((await session.scalars(select(Reservation.visitor_id))).one()) == visitor
        assert (await session.scalars(select(Touch.kind))).one() == "reserve"


async def test_a_taken_piece_is_refused_with_what_can_be_had_instead(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await booked(client, wish(shop, "a1"))
    body = wish(shop, "a1", slot_start=None, contact={"name": "Boris", "email": "b@example.com"})
    found = problem(await client.post(BOOK, json=body), 409, "piece_taken")
    elsewhere = found["alternatives"]["same_variant_elsewhere"]
    assert [store["slug"] for store in elsewhere] == ["tverskaya"]
    assert elsewhere[0]["distance_km"] > 0
    slots = found["alternatives"]["next_slots"]
    assert slots[0]["starts_at"] == "2026-03-11T13:00:00+03:00"
    assert all(slot["free"] for slot in slots)


async def test_a_full_slot_is_refused_with_the_next_free_ones(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await booked(client, wish(shop, "a1"))
    body = wish(shop, "h1", contact={"name": "Boris", "email": "b@example.com"})
    found = problem(await client.post(BOOK, json=body), 409, "slot_full")
    starts = [slot["starts_at"] for slot in found["alternatives"]["next_slots"]]
    assert "2026-03-11T15:00:00+03:00" not in starts


async def test_a_closed_store_is_refused(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        await close_on(session, shop.stores["arbat"], datetime(2026, 3, 12, tzinfo=UTC).date())
    body = wish(shop, "a1", slot_start="2026-03-12T15:00:00+03:00")
    found = problem(await client.post(BOOK, json=body), 409, "store_closed")
    assert found["alternatives"]["next_slots"]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-11T11:00:00+03:00",
        "2026-03-11T12:30:00+03:00",
        "2026-03-11T15:10:00+03:00",
        "2026-03-11T20:00:00+03:00",
        "2025-01-01T12:00:00+03:00",
        "2026-04-30T12:00:00+03:00",
        "2199-12-31T23:59:59-12:00",
    ],
)
async def test_no_time_to_come(client: httpx.AsyncClient, shop: Shop, moment: str) -> None:
    answer = await client.post(BOOK, json=wish(shop, "a1", slot_start=moment))
    assert problem(answer, 409, "slot_unavailable")["alternatives"]["next_slots"]


async def test_the_sixth_piece(client: httpx.AsyncClient, database: Database, shop: Shop) -> None:
    async with database.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", *(f"n{i}" for i in range(7)))
    six = [f"n{i}" for i in range(6)]
    found = problem(await client.post(BOOK, json=wish(shop, *six)), 422, "too_many_pieces")
    assert found["detail"] == "Pieces in one booking at most: 5."
    await booked(client, wish(shop, *six[:5]))
    later = wish(shop, "a1", slot_start="2026-03-11T16:00:00+03:00")
    problem(await client.post(BOOK, json=later), 409, "cap_reached")
    other = {"name": "Boris", "phone": "+79160000001"}
    await booked(client, later | {"contact": other})


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"store": "nowhere"}, 422, "unknown_store", "store"),
        ({"pieces": [str(new_id())]}, 422, "unknown_piece", "pieces"),
        ({"variants": [str(new_id())]}, 422, "unknown_variant", "variants"),
        ({"pieces": []}, 422, "no_pieces", None),
        ({"payment": "online"}, 422, "online_payment_unavailable", None),
    ],
)
async def test_what_the_shop_does_not_know(
    client: httpx.AsyncClient,
    shop: Shop,
    changes: dict[str, Any],
    status: int,
    code: str,
    field: str | None,
) -> None:
    found = problem(await client.post(BOOK, json=wish(shop, "a1", **changes)), status, code)
    assert [item["field"] for item in found.get("errors", ())] == ([field] if field else [])


async def test_a_piece_that_lies_elsewhere(client: httpx.AsyncClient, shop: Shop) -> None:
    found = problem(await client.post(BOOK, json=wish(shop, "a3")), 409, "piece_elsewhere")
    stores = [store["slug"] for store in found["alternatives"]["same_variant_elsewhere"]]
    assert stores == ["tverskaya"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"contact": {"name": "", "phone": "+79161234567"}}, {"contact.name": "required"}),
        ({"contact": {"name": "💍💍", "phone": "+79161234567"}}, {"contact.name": "no_letters"}),
        (
            {"contact": {"name": "x" * 10_240, "phone": "+79161234567"}},
            {"contact.name": "too_long"},
        ),
        ({"contact": {"name": "Anna"}}, {"contact.phone": "contact_required"}),
        ({"contact": {"name": "Anna", "email": "anna@"}}, {"contact.email": "invalid"}),
        ({"contact": {"name": "Anna", "email": "anna"}}, {"contact.email": "invalid"}),
        ({"contact": {"name": "Anna", "phone": "12"}}, {"contact.phone": "invalid"}),
        (
            {"contact": {"name": "1", "phone": "x", "email": "y"}},
            {"contact.name": "no_letters", "contact.phone": "invalid", "contact.email": "invalid"},
        ),
        ({"contact": {"name": "A\x00nna", "phone": "1"}}, {"contact.name": "control_characters"}),
        ({"contact": {"name": 5, "phone": "1"}}, {"contact.name": "wrong_type"}),
        ({"contact": {"phone": "+79161234567"}}, {"contact.name": "required"}),
        ({"contact": {"name": "A", "phone": "1", "fax": "2"}}, {"contact.fax": "unknown_field"}),
        ({"contact": None}, {"contact": "wrong_type"}),
        ({"contact": "Anna"}, {"contact": "wrong_type"}),
        ({"store": ""}, {"store": "too_short"}),
        ({"store": "a\x00"}, {"store": "invalid"}),
        ({"store": "x" * 10_240}, {"store": "too_long"}),
        ({"store": None}, {"store": "wrong_type"}),
        ({"store": 10**400}, {"store": "wrong_type"}),
        ({"pieces": ["7"]}, {"pieces.0": "wrong_type"}),
        ({"pieces": [7]}, {"pieces.0": "wrong_type"}),
        ({"pieces": "all"}, {"pieces": "wrong_type"}),
        ({"pieces": None}, {"pieces": "wrong_type"}),
        ({"pieces": [str(new_id()) for _ in range(51)]}, {"pieces": "too_long"}),
        ({"variants": {"a": 1}}, {"variants": "wrong_type"}),
        ({"slot_start": "tomorrow"}, {"slot_start": "invalid"}),
        ({"slot_start": 1_773_000_000}, {"slot_start": "invalid"}),
        ({"slot_start": "2026-03-11T15:00:00"}, {"slot_start": "time_zone_required"}),
        ({"slot_start": "2026-13-45T15:00:00Z"}, {"slot_start": "wrong_type"}),
        ({"slot_start": "0001-01-01T00:00:00+14:00"}, {"slot_start": "out_of_range"}),
        ({"slot_start": "9999-12-31T23:59:59-14:00"}, {"slot_start": "out_of_range"}),
        ({"payment": "barter"}, {"payment": "not_allowed"}),
        ({"locale": 5}, {"locale": "wrong_type"}),
        ({"locale": "x" * 36}, {"locale": "too_long"}),
        ({"slot": None}, {"slot": "unknown_field"}),
    ],
)
async def test_bad_input_is_named_by_field_and_nothing_is_written(
    client: httpx.AsyncClient,
    database: Database,
    shop: Shop,
    changes: dict[str, Any],
    fields: dict[str, str],
) -> None:
    answer = await client.post(BOOK, json=wish(shop, "a1", **changes))
    assert wrong_fields(answer) == fields
    assert all(item["message"] for item in answer.json()["errors"])
    assert await count(database, Reservation) == 0
    assert await count(database, Contact) == 0


async def test_half_a_surrogate_pair_is_no_name(client: httpx.AsyncClient, shop: Shop) -> None:
    text = json.dumps(wish(shop, "a1")).replace("\\u0410", "\\ud83d")
    answer = await client.post(BOOK, content=text, headers={"Content-Type": "application/json"})
    assert wrong_fields(answer) == {"contact.name": "control_characters"}


@pytest.mark.parametrize("name", ["Анна 💍", "Ĺ", "李", "O'Neil-Šmíd", "👩‍🚀 Anna"])
async def test_names_of_all_people_are_names(
    client: httpx.AsyncClient, shop: Shop, name: str
) -> None:
    contact = {"name": name, "email": "anna@example.com"}
    made = await booked(client, wish(shop, "a1", contact=contact))
    shown = (await client.get(owned(made))).json()
    assert shown["contact"]["name"] == name


async def test_a_refused_booking_leaves_nothing_half_done(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    await booked(client, wish(shop, "h1", slot_start=None))
    before = await count(database, ReservationLine)
    body = wish(shop, "a1", "h1", contact={"name": "Boris", "email": "b@example.com"})
    problem(await client.post(BOOK, json=body), 409, "piece_taken")
    assert await count(database, ReservationLine) == before
    assert await count(database, Contact) == 1
    assert await count(database, OutboxJob) == 1
    free = (await client.get("/api/v1/stores/arbat/pieces")).json()
    assert str(shop.pieces["a1"]) in {piece["id"] for piece in free["items"]}


async def test_an_expired_hold_is_free_at_once_without_a_sweeper(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    async with database.write() as session:
        held = HoldCommand(
            visitor_id=new_id(),
            store_slug="arbat",
            slot_starts_at=datetime(2026, 3, 11, 12, tzinfo=UTC),
            piece_ids=(shop.pieces["a1"],),
        )
        await hold(session, held)
    async with caller(api) as client:
        problem(await client.post(BOOK, json=wish(shop, "a1")), 409, "piece_taken")
        clock.advance(minutes=9, seconds=59)
        problem(await client.post(BOOK, json=wish(shop, "a1")), 409, "piece_taken")
        clock.advance(seconds=1)
        await booked(client, wish(shop, "a1"))


class TestOncePerKey:
    """A retry with the same `Idempotency-Key` gets the first answer."""

    async def test_the_same_booking_is_made_once(
        self, client: httpx.AsyncClient, database: Database, shop: Shop
    ) -> None:
        key = {"Idempotency-Key": "8a3c2f0e-retry"}
        first = await client.post(BOOK, json=wish(shop, "a1"), headers=key)
        again = await client.post(BOOK, json=wish(shop, "a1"), headers=key)
        assert first.status_code == again.status_code == 201
        assert again.json() == first.json()
        assert again.headers["idempotent-replayed"] == "true"
        assert "idempotent-replayed" not in first.headers
        assert await count(database, Reservation) == 1

    async def test_secrets_are_not_kept_with_the_answer(
        self, client: httpx.AsyncClient, database: Database, shop: Shop
    ) -> None:
        key = {"Idempotency-Key": "8a3c2f0e-retry"}
        made = (await client.post(BOOK, json=wish(shop, "a1"), headers=key)).json()
        async with database.read() as session:
            kept = str((await session.scalars(select(IdempotencyRecord.body))).one())
        assert made["code"] in kept
        assert secret_of(made) not in kept
        assert made["qr_token"] not in kept

    async def test_a_refusal_is_final_for_its_key(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        taken = await booked(client, wish(shop, "a1"))
        body = wish(shop, "a1", slot_start=None, contact={"name": "B", "email": "b@example.com"})
        key = {"Idempotency-Key": "k2"}
        first = await client.post(BOOK, json=body, headers=key)
        problem(first, 409, "piece_taken")
        assert (await client.post(owned(taken, "/cancel"))).status_code == 200
        again = await client.post(BOOK, json=body, headers=key)
        assert again.json() == first.json()
        assert again.headers["content-type"] == "application/problem+json"
        assert (await client.post(BOOK, json=body)).status_code == 201

    async def test_a_key_is_for_one_request(self, client: httpx.AsyncClient, shop: Shop) -> None:
        key = {"Idempotency-Key": "k3"}
        await client.post(BOOK, json=wish(shop, "a1"), headers=key)
        answer = await client.post(BOOK, json=wish(shop, "a2"), headers=key)
        problem(answer, 409, "idempotency_key_reused")

    async def test_wrong_input_does_not_use_a_key_up(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        key = {"Idempotency-Key": "k4"}
        wrong = wish(shop, "a1", contact={"name": "Anna", "email": "anna@"})
        assert (await client.post(BOOK, json=wrong, headers=key)).status_code == 422
        assert (await client.post(BOOK, json=wish(shop, "a1"), headers=key)).status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ключ".encode()])
    async def test_keys_are_plain_texts(
        self, client: httpx.AsyncClient, shop: Shop, key: str | bytes
    ) -> None:
        answer = await client.post(BOOK, json=wish(shop, "a1"), headers={"Idempotency-Key": key})
        assert list(wrong_fields(answer)) == ["Idempotency-Key"]


class TestOwners:
    """The secret in the manage link opens a booking, and nothing else does."""

    async def test_the_owner_sees_it_with_the_contact_masked(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        shown = (await client.get(owned(made))).json()
        assert shown["code"] == made["code"]
        assert shown["can_change"] is True
        assert shown["store_detail"]["slug"] == "arbat"
        assert shown["contact"]["name"] == "Анна"
        assert "9161234567" not in str(shown["contact"])
        assert shown["contact"]["phone"].endswith("45-67")
        assert shown["qr_token"] == made["qr_token"]

    @pytest.mark.parametrize("action", ["", "/calendar.ics", "/qr.svg", "/qr.png"])
    @pytest.mark.parametrize("token", ["", "?token=", "?token=guess", "?token=%00", "?token=%F0"])
    async def test_nobody_else_does(
        self, client: httpx.AsyncClient, shop: Shop, action: str, token: str
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        answer = await client.get(f"{BOOK}/{made['code']}{action}{token}")
        assert answer.status_code in (404, 422)
        assert answer.json()["code"] in ("unknown_reservation", "invalid_input")

    @pytest.mark.parametrize("action", ["cancel", "reschedule"])
    async def test_nobody_else_changes_it(
        self, client: httpx.AsyncClient, shop: Shop, action: str
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        other = await booked(
            client,
            wish(shop, "a2", slot_start=None, contact={"name": "B", "email": "b@example.com"}),
        )
        for token in ("", "guess", secret_of(other)):
            body = {"token": token} | ({"slot_start": None} if action == "reschedule" else {})
            answer = await client.post(f"{BOOK}/{made['code']}/{action}", json=body)
            problem(answer, 404, "unknown_reservation")
        assert (await client.get(owned(made))).json()["status"] == "confirmed"

    async def test_guessing_is_stopped(
        self, api: FastAPI, client: httpx.AsyncClient, shop: Shop, setting: Setting
    ) -> None:
        setting(RATE_CODE_ENTRY="3/min")
        made = await booked(client, wish(shop, "a1"))
        stranger = {"X-Forwarded-For": "198.51.100.9"}
        for _ in range(3):
            answer = await client.get(f"{BOOK}/{made['code']}?token=guess", headers=stranger)
            problem(answer, 404, "unknown_reservation")
        problem(await client.get(owned(made), headers=stranger), 429, "rate_limited")
        other = await client.get(owned(made), headers={"X-Forwarded-For": "198.51.100.10"})
        assert other.status_code == 200

    async def test_codes_are_read_however_they_are_written(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        code = made["code"].lower()
        answer = await client.get(f"{BOOK}/{code[:5]}-{code[5:]}?token={secret_of(made)}")
        assert answer.status_code == 200

    async def test_cancelling_frees_everything_and_is_harmless_twice(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        for _ in range(2):
            answer = await client.post(owned(made, "/cancel"))
            assert answer.status_code == 200
            assert answer.json()["status"] == "cancelled"
        await booked(client, wish(shop, "a1"))
        moved = await client.post(owned(made, "/reschedule"), json={"slot_start": None})
        problem(moved, 409, "not_changeable")

    async def test_moving_to_another_time_keeps_the_pieces(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        moved = await client.post(
            owned(made, "/reschedule"), json={"slot_start": "2026-03-12T11:00:00+03:00"}
        )
        assert moved.status_code == 200
        assert moved.json()["slot_start"] == "2026-03-12T11:00:00+03:00"
        assert [piece["id"] for piece in moved.json()["pieces"]] == [str(shop.pieces["a1"])]
        soon = await client.post(owned(made, "/reschedule"), json={"slot_start": None})
        assert soon.json()["slot_start"] is None

    async def test_the_old_time_stays_when_the_new_one_cannot_be_had(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        await booked(
            client,
            wish(
                shop,
                "a2",
                slot_start="2026-03-12T11:00:00+03:00",
                contact={"name": "B", "email": "b@example.com"},
            ),
        )
        answer = await client.post(
            owned(made, "/reschedule"), json={"slot_start": "2026-03-12T11:00:00+03:00"}
        )
        assert problem(answer, 409, "slot_full")["alternatives"]["next_slots"]
        assert (await client.get(owned(made))).json()["slot_start"] == made["slot_start"]

    async def test_rescheduling_says_which_time(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        answer = await client.post(owned(made, "/reschedule"), json={})
        assert wrong_fields(answer) == {"slot_start": "required"}

    async def test_the_visit_for_a_calendar(self, client: httpx.AsyncClient, shop: Shop) -> None:
        made = await booked(client, wish(shop, "a1"))
        answer = await client.get(owned(made, "/calendar.ics"))
        assert answer.headers["content-type"].startswith("text/calendar")
        assert "visit.ics" in answer.headers["content-disposition"]
        assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
        assert "DTSTART:20260311T120000Z" in answer.text
        assert secret_of(made) not in answer.text

    async def test_the_qr_says_what_the_counter_scans(
        self, client: httpx.AsyncClient, shop: Shop
    ) -> None:
        made = await booked(client, wish(shop, "a1"))
        png = await client.get(owned(made, "/qr.png"))
        assert png.headers["content-type"] == "image/png"
        image = Image.open(io.BytesIO(png.content)).convert("L")
        (seen,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert seen.text == f"http://localhost:3000/q/{made['qr_token']}"
        svg = await client.get(owned(made, "/qr.svg"))
        assert svg.headers["content-type"].startswith("image/svg+xml")
        assert svg.text.startswith("<svg")


async def test_bookings_from_one_address_or_contact_are_limited(
    client: httpx.AsyncClient, database: Database, shop: Shop, setting: Setting
) -> None:
    setting(RATE_BOOKING_IP="2/hour", RATE_BOOKING_CONTACT="1/hour")
    async with database.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", *(f"n{i}" for i in range(5)))

    async def book(barcode: str, phone: str, address: str) -> httpx.Response:
        contact = {"name": "Anna", "phone": phone}
        return await client.post(
            BOOK,
            json=wish(shop, barcode, slot_start=None, contact=contact),
            headers={"X-Forwarded-For": address},
        )

    one, two, three = "+79160000001", "8 (916) 000-00-02", "+79160000003"
    assert (await book("n0", one, "198.51.100.1")).status_code == 201
    problem(await book("n1", "8 916 000-00-01", "198.51.100.2"), 429, "rate_limited")
    problem(await book("n0", two, "198.51.100.1"), 409, "piece_taken")
    assert (await book("n1", two, "198.51.100.1")).status_code == 201
    problem(await book("n2", three, "198.51.100.1"), 429, "rate_limited")
    assert (await book("n2", three, "198.51.100.2")).status_code == 201


async def test_a_forged_forwarding_header_hides_nobody(
    client: httpx.AsyncClient, shop: Shop, setting: Setting
) -> None:
    setting(RATE_CODE_ENTRY="2/min")
    for number in range(2):
        await client.get(
            f"{BOOK}/XXXXX?token=x",
            headers={"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.9"},
        )
    answer = await client.get(
        f"{BOOK}/XXXXX?token=x", headers={"X-Forwarded-For": "10.0.0.77, 198.51.100.9"}
    )
    problem(answer, 429, "rate_limited")
