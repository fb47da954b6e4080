"""Bookings a second: through HTTP, and inside one process beside the same statements bare."""

import itertools
from collections.abc import Sequence
from uuid import uuid4

import uvloop

from benchmarks import bare
from benchmarks.client import Load, Request, burst
from benchmarks.report import Table, milliseconds
from benchmarks.shop import add_pieces, databases, measured_shop
from tests.infra.server import Shop

_CLIENTS = 32
_PIECES = 10_000
_BOOKINGS = 2_000
_ON_ONE_PIECE = 320
_shoppers = itertools.count(1)


def measure() -> Table:
    """Bookings through HTTP on every database at hand, and their cost beside bare SQL."""
    rows = [row for kind in databases() for row in _rows(kind)]
    return Table(
        how=(
            f"{_CLIENTS} clients, one server process, the clients' own work and the database on "
            "the same machine; requests are written out before the clock starts, so that the "
            f"clients take less of it. *Many pieces*: {_BOOKINGS:,} bookings of one piece each out "
            f"of {_PIECES:,}, every one by another contact, “as soon as possible”, with an "
            f"`Idempotency-Key`. *One piece*: {_ON_ONE_PIECE} tries for the same one. *No "
            "letters*: the server leaves them to a worker, of which there was none; otherwise it "
            "sends them beside. *Inside one process*: the same use case without HTTP; *bare*: the "
            "very statements it sent, recorded and sent again by the driver alone to a copy of the "
            "database, in turn with it, as many at once; the best of three runs of each."
        ),
        columns=["database", "what", "a second", "p50", "p95", "slowest", "outcome"],
        rows=rows,
    )


def _rows(kind: str) -> list[list[str]]:
    with measured_shop(kind) as shop:
        many, one = uvloop.run(_through_http(shop))
    through_http = [
        [kind, "many pieces, HTTP", *_figures(many), _outcome(many)],
        [kind, "one piece, HTTP", *_figures(one), _outcome(one)],
    ]
    with measured_shop(kind, EMBEDDED_WORKER="false") as shop:
        many, one = uvloop.run(_through_http(shop))
    through_http += [
        [kind, "many pieces, HTTP, no letters", *_figures(many), _outcome(many)],
        [kind, "one piece, HTTP, no letters", *_figures(one), _outcome(one)],
    ]
    product, plain = bare.compare(kind)
    share = f"{product / plain:.0%} of bare"
    return [
        *through_http,
        [kind, "many pieces, inside one process", f"{product:.0f}", "", "", "", share],
        [kind, "the same statements, bare", f"{plain:.0f}", "", "", "", ""],
    ]


async def _through_http(shop: Shop) -> tuple[Load, Load]:
    pieces = await add_pieces(shop, _PIECES)
    await burst(shop.url, [booking(*piece) for piece in pieces[-64:]], connections=_CLIENTS)
    many = await burst(
        shop.url, [booking(*piece) for piece in pieces[:_BOOKINGS]], connections=_CLIENTS
    )
    many.require(201)
    wanted = pieces[_BOOKINGS]
    one = await burst(
        shop.url, [booking(*wanted) for _ in range(_ON_ONE_PIECE)], connections=_CLIENTS
    )
    one.require(201, 409)
    if one.statuses[201] != 1:
        raise AssertionError(f"one piece was booked {one.statuses[201]} times")
    return many, one


def booking(store: str, *pieces: str) -> Request:
    """A booking of these pieces by somebody new."""
    shopper = next(_shoppers)
    return Request(
        "POST",
        "/api/v1/reservations",
        headers={"idempotency-key": uuid4().hex},
        body={
            "store": store,
            "slot_start": None,
            "pieces": list(pieces),
            "contact": {"name": "Вера", "email": f"shopper{shopper}@example.com"},
            "locale": "ru",
        },
    )


def _figures(load: Load) -> Sequence[str]:
    times = (load.p50, load.p95, load.slowest)
    return [f"{load.rate:.0f}", *map(milliseconds, times)]


def _outcome(load: Load) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(load.statuses.items()))
