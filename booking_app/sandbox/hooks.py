"""Webhooks: signed as Stripe signs them, sent until they are taken, disturbed when asked to.

Signature scheme: `Stripe-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`.
"""

import asyncio
import hashlib
import hmac
import json
import logging
from contextlib import suppress

import httpx

from booking_app.sandbox.books import Books

logger = logging.getLogger(__name__)

DELAYS = (2.0, 10.0, 60.0, 600.0, 3600.0)
"""Seconds after which a refused delivery is tried again; then it is given up."""
_LOOK_SECONDS = 0.2
_TIMEOUT_SECONDS = 10.0


class Postman:
    """Sends what is due to `url`, signed with `secret`."""

    def __init__(self, books: Books, url: str, secret: str) -> None:
        self._books = books
        self._url = url
        self._secret = secret
        self._client = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop."""
        while not stop.is_set():
            await self.send_due()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await stop.wait()

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def send_due(self) -> None:
        """One round: everything due now, in order or as the wishes say."""
        wishes = await self._books.wishes()
        if wishes.get("deliver") == "hold":
            return
        due = await self._books.due_deliveries()
        if wishes.get("deliver") == "reverse":
            due.reverse()
        for number, event_id, attempts in due:
            event = await self._books.get("event", event_id)
            if event is None:
                await self._note(number, "given_up", "the event is gone", None)
                continue
            if wishes.get("deliver") == "drop":
                await self._note(number, "dropped", "", None)
                continue
            body = json.dumps(event).encode()
            answer = await self._post(body)
            if wishes.get("deliver") == "double":
                answer = await self._post(body)
            await self._judge(number, attempts, answer)

    async def _post(self, body: bytes) -> str:
        moment = int(self._books.now())
        try:
            found = await self._client.post(
                self._url,
                content=body,
                headers={
                    "content-type": "application/json; charset=utf-8",
                    "stripe-signature": signature(body, self._secret, moment),
                },
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        return str(found.status_code)

    async def _judge(self, number: int, attempts: int, answer: str) -> None:
        if answer.startswith("2"):
            await self._note(number, "taken", answer, None)
        elif attempts < len(DELAYS):
            await self._note(number, "waiting", answer, self._books.now() + DELAYS[attempts])
        else:
            logger.warning("sandbox_webhook_given_up", extra={"answer": answer})
            await self._note(number, "given_up", answer, None)

    async def _note(self, number: int, state: str, answer: str, due: float | None) -> None:
        async with self._books.change():
            await self._books.note_delivery(number, state, answer, due)


def signature(body: bytes, secret: str, moment: int) -> str:
    """The header that says when and by whom a body was signed."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"
