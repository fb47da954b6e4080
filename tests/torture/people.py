"""Who lives in the storm. Each is a process that goes on until it is killed."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy.orm import configure_mappers

from booking_app.api.app import create_api
from booking_app.core.clock import utc_now
from booking_app.core.db import Database, get_database
from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.ids import new_id
from booking_app.core.mail import OutgoingLetter
from booking_app.core.outbox import OutboxWorker
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.schemas import LineResult
from booking_app.workflows import counter, letters, stock
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.letter_delivery import letter_handler
from booking_app.workflows.reserve import ConfirmCommand, HoldCommand, confirm, hold
from booking_app.workflows.sweep import sweep
from tests.torture.world import Goods, Log, SharedClock, staff_of

BOOK = "/api/v1/reservations"
MOSCOW = ZoneInfo("Europe/Moscow")
# Made once, before the processes part: each life begins at once.
API = create_api()
configure_mappers()
FINE = {200, 201, 404, 409, 503}
"""Anything else an API answers in the storm is a fault."""

Client = httpx.AsyncClient


@dataclass
class Self:
    """One of the people: their dice, their log, what is theirs."""

    goods: Goods
    dice: random.Random
    log: Log
    database: Database
    mine: list[tuple[str, str]] = field(default_factory=list)


async def shopper(me: Self) -> None:
    """Books over HTTP, moves and gives up; now and then repeats a request word for word."""
    transport = httpx.ASGITransport(API, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as client:
        while True:
            step = me.dice.choices((_book, _change, _form, _browse), (6, 2, 2, 1))[0]
            await step(me, client)


async def consultant(me: Self) -> None:
    """Lays aside, scans, hands over, finds nothing, makes mistakes."""
    who = staff_of(me.goods)
    while True:
        store = UUID(me.goods.stores[me.dice.choice(("arbat", "tverskaya"))])
        board = None

        async def look(session: Any, store: UUID = store) -> None:
            nonlocal board
            board = await counter.board(session, who, store, "ru")

        await _alone(me, lambda: me.database.run(look))
        if board is None:
            continue
        views = [*board.upcoming, *board.ready, *board.arrived, *board.done[:3]]
        for view in me.dice.sample(views, min(3, len(views))):
            await _alone(me, _counter_work(me, who, view))
        if not views:
            await asyncio.sleep(0.05)


async def stock_news(me: Self) -> None:
    """The till's word: pieces come, go to the workshop, come back; some of the news is old."""
    who = staff_of(me.goods)
    number = 0
    while True:
        store, barcodes = me.goods.some(me.dice)
        as_of = utc_now() - timedelta(minutes=me.dice.choice((0, 0, 5, 600)))
        status = me.dice.choice(("available", "available", "repair"))
        number += 1
        news: list[Any] = [
            {"barcode": barcode, "status": status, "as_of": as_of} for barcode in barcodes
        ]
        news.append(
            {"barcode": f"new{me.dice.random()}", "sku": "halo/17", "store": store,
             "weight_mg": 2000, "status": "available", "as_of": as_of}
        )  # fmt: skip
        await _alone(
            me, lambda news=news: me.database.run(lambda s: stock.put_pieces(s, who, news))
        )
        await asyncio.sleep(0.2)


async def worker(me: Self) -> None:
    """Sweeps, and sends letters through a mail server that often fails."""

    class Post:
        async def send(self, letter: OutgoingLetter) -> None:
            if me.dice.random() < 0.3:
                raise OSError("the mail server is away")
            me.log.say("letter", id=letter.message_id, to=letter.recipient)

    handlers = {letters.JOB_KIND: letter_handler(me.database, Post())}
    outbox = OutboxWorker(me.database, handlers, poll_seconds=0.2)
    running = asyncio.create_task(outbox.run())
    while not running.done():
        await _alone(me, lambda: me.database.run(sweep))
        await asyncio.sleep(0.2)
    await running


PEOPLE: dict[str, Callable[[Self], Awaitable[None]]] = {
    "shopper": shopper,
    "consultant": consultant,
    "stock_news": stock_news,
    "worker": worker,
}


async def live(kind: str, seed: int, goods: Goods, clock: SharedClock, log: Log) -> None:
    """Be one of `PEOPLE` until killed."""
    clock.rule()
    await PEOPLE[kind](Self(goods, random.Random(seed), log, get_database()))  # noqa: S311


async def _alone(me: Self, work: Callable[[], Awaitable[object]]) -> None:
    """Do one thing; a refusal is part of life, anything else a fault."""
    try:
        await work()
    except Unavailable:
        await asyncio.sleep(0.05)
    except DomainError:
        pass
    except Exception as error:
        me.log.say("fault", who="in process", error=repr(error)[:500])


async def _book(me: Self, client: Client) -> None:
    store, barcodes = me.goods.some(me.dice)
    body = {
        "store": store,
        "slot_start": _slot(me),
        "pieces": [me.goods.pieces[barcode] for barcode in barcodes],
        "contact": {"name": "Анна", "email": f"shopper{me.dice.randrange(200)}@example.com"},
    }
    key = str(new_id())
    answer = await _ask(me, client, "POST", BOOK, body, key)
    if answer.status_code == 201:
        _mine(me, answer)
    if answer.status_code == 503 or me.dice.random() < 0.15:
        again = await _ask(me, client, "POST", BOOK, body, key)
        if again.status_code == 201 and answer.status_code != 201:
            _mine(me, again)
        final = {answer.status_code, again.status_code} - {503}
        if len(final) > 1 or (final == {201} and 503 not in (answer.status_code, again.status_code)
                              and answer.json()["code"] != again.json()["code"]):  # fmt: skip
            me.log.say("fault", who="retry", error=f"{answer.text} then {again.text}")


def _mine(me: Self, answer: httpx.Response) -> None:
    body = answer.json()
    me.log.say("booked", code=body["code"])
    me.mine = [*me.mine[-9:], (body["code"], body["manage_url"].partition("#")[2])]


async def _change(me: Self, client: Client) -> None:
    if not me.mine:
        return
    code, token = me.dice.choice(me.mine)
    if me.dice.random() < 0.4:
        await _ask(me, client, "POST", f"{BOOK}/{code}/cancel", {"token": token})
    else:
        body = {"token": token, "slot_start": _slot(me)}
        await _ask(me, client, "POST", f"{BOOK}/{code}/reschedule", body)


async def _browse(me: Self, client: Client) -> None:
    await _ask(me, client, "GET", "/api/v1/stores/arbat/slots")
    await _ask(me, client, "GET", "/api/v1/stores/tverskaya/pieces")


async def _form(me: Self, _: Client) -> None:
    """The way of the screens: a form's hold, then its confirmation, or not."""
    store, barcodes = me.goods.some(me.dice)
    visitor = new_id()
    pieces = tuple(UUID(me.goods.pieces[barcode]) for barcode in barcodes)
    held = HoldCommand(visitor, store, None, pieces)
    contact = ContactInput("Борис", email=f"form{me.dice.randrange(200)}@example.com")

    async def fill_in() -> None:
        form = await me.database.run(lambda s: hold(s, held))
        if me.dice.random() < 0.6:
            command = ConfirmCommand(form.code, visitor, contact)
            made = await me.database.run(lambda s: confirm(s, command))
            me.log.say("booked", code=made.reservation.code)

    await _alone(me, fill_in)


async def _ask(
    me: Self, client: Client, method: str, path: str, body: Any = None, key: str = ""
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await client.request(method, path, json=body, headers=headers)
    if answer.status_code not in FINE:
        me.log.say("fault", who=path, error=f"{answer.status_code} {answer.text[:500]}")
    return answer


def _slot(me: Self) -> str | None:
    """As soon as possible, or one of few times that everybody wants."""
    if me.dice.random() < 0.3:
        return None
    local = utc_now().astimezone(MOSCOW) + timedelta(days=me.dice.choice((0, 1, 1, 2)))
    hour, minute = me.dice.choice(((12, 0), (12, 30), (16, 0), (19, 30)))
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0).isoformat()


def _counter_work(me: Self, who: Any, view: Any) -> Callable[[], Awaitable[object]]:
    run = me.database.run
    code, open_lines = view.code, [line.piece.id for line in view.lines if not line.outcome]
    match me.dice.randrange(12):
        case 0 | 1 | 2:
            return lambda: run(lambda s: counter.mark_ready(s, who, code))
        case 3 | 4 | 5:
            nonce = str(new_id())
            return lambda: run(lambda s: counter.scan(s, who, view.store.id, code, nonce, "ru"))
        case 6 | 7 | 8:
            results = tuple(
                LineResult(id_, "bought") if me.dice.random() < 0.2
                else LineResult(id_, "declined", "size")
                for id_ in open_lines
            )  # fmt: skip
            command = HandOverCommand(code, results, None, str(new_id()))
            return lambda: run(lambda s: hand_over(s, who, command))
        case 9:
            return lambda: run(lambda s: undo(s, who, code, "by mistake"))
        case 10 if open_lines and me.dice.random() < 0.3:
            return lambda: run(lambda s: counter.report_missing(s, who, code, open_lines[0]))
        case _:
            return lambda: run(lambda s: counter.cancel_by_store(s, who, code, "water in the shop"))
