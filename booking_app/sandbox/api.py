"""Stripe's HTTP API, as far as we use it: `/v1/…`, with idempotency keys and expansion."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_app.sandbox import objects
from booking_app.sandbox.account import Account
from booking_app.sandbox.books import Thing, new_id
from booking_app.sandbox.forms import nested
from booking_app.sandbox.refusals import Refusal, missing

_LARGEST_BODY = 64 * 1024
_LARGEST_PAGE = 100

Work = Callable[[dict[str, Any], str | None], Awaitable[Thing]]


def api_routes(account: Account, key: str) -> list[Route]:
    """The endpoints. `key` is the secret API key they ask for."""
    api = _Api(account, key)
    return [
        Route("/v1/checkout/sessions", api.sessions, methods=["GET", "POST"]),
        Route("/v1/checkout/sessions/{id}", api.session),
        Route("/v1/checkout/sessions/{id}/expire", api.expire, methods=["POST"]),
        Route("/v1/payment_intents", api.intents),
        Route("/v1/payment_intents/{id}", api.intent),
        Route("/v1/payment_intents/{id}/capture", api.capture, methods=["POST"]),
        Route("/v1/payment_intents/{id}/cancel", api.cancel, methods=["POST"]),
        Route("/v1/refunds", api.refunds, methods=["GET", "POST"]),
        Route("/v1/refunds/{id}", api.refund),
        Route("/v1/charges/{id}", api.charge),
        Route("/v1/balance_transactions", api.balance_transactions),
        Route("/v1/balance_transactions/{id}", api.balance_transaction),
        Route("/v1/events", api.events),
        Route("/v1/events/{id}", api.event),
    ]


class _Api:
    def __init__(self, account: Account, key: str) -> None:
        self._account = account
        self._books = account.books
        self._key = key

    async def sessions(self, request: Request) -> Response:
        if request.method == "GET":
            return await self._list(request, "checkout.session", "payment_intent")
        return await self._change(request, self._account.open_session)

    async def session(self, request: Request) -> Response:
        return await self._one(request, self._account.session)

    async def expire(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        return await self._change(request, lambda _, key: self._account.expire_session(id_, key))

    async def intents(self, request: Request) -> Response:
        return await self._list(request, "payment_intent")

    async def intent(self, request: Request) -> Response:
        return await self._one(request, self._account.intent)

    async def capture(self, request: Request) -> Response:
        id_ = request.path_params["id"]

        async def work(wanted: dict[str, Any], key: str | None) -> Thing:
            amount = wanted.get("amount_to_capture")
            return await self._account.capture(id_, int(amount) if amount else None, key)

        return await self._change(request, work)

    async def cancel(self, request: Request) -> Response:
        id_ = request.path_params["id"]

        async def work(wanted: dict[str, Any], key: str | None) -> Thing:
            return await self._account.cancel(id_, wanted.get("cancellation_reason"), key)

        return await self._change(request, work)

    async def refunds(self, request: Request) -> Response:
        if request.method == "GET":
            return await self._list(request, "refund", "payment_intent")
        return await self._change(request, self._account.refund)

    async def refund(self, request: Request) -> Response:
        return await self._kept(request, "refund")

    async def charge(self, request: Request) -> Response:
        return await self._kept(request, "charge")

    async def balance_transactions(self, request: Request) -> Response:
        return await self._list(request, "balance_transaction", "source", "type")

    async def balance_transaction(self, request: Request) -> Response:
        return await self._kept(request, "balance_transaction")

    async def events(self, request: Request) -> Response:
        return await self._list(request, "event", "type")

    async def event(self, request: Request) -> Response:
        return await self._kept(request, "event")

    async def _kept(self, request: Request, kind: str) -> Response:
        async def get(id_: str) -> Thing:
            found = await self._books.get(kind, id_)
            if found is None:
                raise missing(kind, id_)
            return found

        return await self._one(request, get)

    async def _one(self, request: Request, get: Callable[[str], Awaitable[Thing]]) -> Response:
        try:
            await self._let_in(request)
            async with self._books.change():
                found = await get(request.path_params["id"])
            expand = tuple(
                value for name, value in request.query_params.multi_items() if "expand" in name
            )
            return _answer(200, await self._expanded(found, expand))
        except Refusal as refusal:
            return refusal.response()

    async def _list(self, request: Request, kind: str, *filters: str) -> Response:
        try:
            await self._let_in(request)
            asked = request.query_params
            limit = min(max(int(asked.get("limit", "10")), 1), _LARGEST_PAGE)
            wanted = {name: asked[name] for name in filters if asked.get(name)}
            since = int(asked.get("created[gte]", "0"))
            found: list[Thing] = []
            after, more = asked.get("starting_after", ""), True
            while more and len(found) <= limit:
                things = await self._books.all(kind, after=after)
                more = bool(things)
                after = things[-1]["id"] if things else ""
                found += [
                    thing
                    for thing in things
                    if thing["created"] >= since
                    and all(thing.get(name) == value for name, value in wanted.items())
                ]
        except Refusal as refusal:
            return refusal.response()
        except ValueError:
            return Refusal(400, "Invalid integer.").response()
        page = [objects.public(thing) for thing in found[:limit]]
        return _answer(200, objects.page_of(page, request.url.path, has_more=len(found) > limit))

    async def _change(self, request: Request, work: Work) -> Response:
        """A POST: once per idempotency key; the same key with other parameters is refused."""
        body = await request.body()
        key = request.headers.get("idempotency-key")
        digest = hashlib.sha256(request.url.path.encode() + b"\n" + body).hexdigest()
        if len(body) > _LARGEST_BODY:
            return Refusal(413, "The request is too large.").response()
        try:
            await self._let_in(request)
            wanted = _fields(body)
            async with self._books.change():
                if key and (known := await self._books.answer(key)):
                    await self._lose_answer()
                    return _again(known, digest)
                status, shown = await self._done(work, wanted, key)
                if key:
                    await self._books.keep_answer(key, digest, status, shown)
            await self._lose_answer()
            return _answer(status, shown)
        except Refusal as refusal:
            return refusal.response()

    async def _done(self, work: Work, wanted: dict[str, Any], key: str | None) -> tuple[int, Thing]:
        """Status and body; a refusal is an answer too, and is repeated to its key."""
        if (await self._books.wishes()).get("fail") == "refuse":
            return 400, Refusal(400, "The sandbox was asked to refuse.", code="refused").body
        try:
            thing = await work(wanted, key)
        except Refusal as refusal:
            return refusal.status, refusal.body
        return 200, await self._expanded(thing, tuple(wanted.get("expand") or ()))

    async def _expanded(self, thing: Thing, expand: tuple[str, ...]) -> Thing:
        shown = objects.public(thing, expand)
        kinds = {
            "payment_intent": "payment_intent",
            "latest_charge": "charge",
            "balance_transaction": "balance_transaction",
        }
        for name in expand:
            field, _, rest = name.partition(".")
            if field in kinds and isinstance(shown.get(field), str):
                found = await self._books.get(kinds[field], shown[field])
                if found is not None:
                    shown[field] = await self._expanded(found, (rest,) if rest else ())
            elif rest and isinstance(shown.get(field), dict):
                shown[field] = await self._expanded(shown[field], (rest,))
        return shown

    async def _let_in(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._key}":
            raise Refusal(401, "Invalid API Key provided.")
        wishes = await self._books.wishes()
        if wishes.get("fail") == "before":
            raise Refusal(500, "The sandbox was asked to fail.", kind="api_error")

    async def _lose_answer(self) -> None:
        """The work is done, but the caller does not hear of it."""
        if (await self._books.wishes()).get("fail") == "after":
            raise Refusal(500, "The sandbox was asked to lose its answer.", kind="api_error")


def _again(known: tuple[str, int, Any], digest: str) -> Response:
    if known[0] != digest:
        raise Refusal(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were "
            "first used with.",
            kind="idempotency_error",
        )
    return _answer(known[1], known[2], replayed=True)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        return nested(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000))
    except ValueError as error:
        raise Refusal(400, "The body is not a form.") from error


def _answer(status: int, body: Any, *, replayed: bool = False) -> Response:
    headers = {"request-id": new_id("req"), "stripe-version": objects.API_VERSION}
    if replayed:
        headers["idempotent-replayed"] = "true"
    return JSONResponse(json.loads(json.dumps(body)), status, headers)
