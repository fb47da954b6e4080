"""What Stripe does with the objects: rules of sessions, payments, captures and refunds.

Every method runs inside `books.change()`, and tells of what happened by events.
"""

from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import mark
from booking_app.sandbox import objects
from booking_app.sandbox.books import Books, Thing
from booking_app.sandbox.refusals import Refusal, missing, unexpected_state, wrong_amount

SHORTEST_SESSION = 30 * 60
LONGEST_SESSION = 24 * 3600


@dataclass(frozen=True, slots=True)
class Card:
    """A test card and what becomes of it: `declines` is Stripe's decline code. The page says `name`
    and `message` in the shopper's language, the API in English."""

    number: str
    name: str
    declines: str = ""
    message: str = ""
    asks: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS: dict[str, Card] = {
    card.number: card
    for card in (
        Card("4242424242424242", mark("Pays")),
        Card("4000002500003155", mark("Asks for 3-D Secure"), asks=True),
        Card(
            "4000000000000002",
            mark("Is declined"),
            "generic_decline",
            mark("Your card was declined."),
        ),
        Card(
            "4000000000009995",
            mark("Has too little money"),
            "insufficient_funds",
            mark("Your card has insufficient funds."),
        ),
        Card(
            "4000000000000069",
            mark("Has expired"),
            "expired_card",
            mark("Your card has expired."),
        ),
    )
}


class Account:
    """The merchant's account. `pages` is the address of the hosted pages."""

    def __init__(self, books: Books, pages: str) -> None:
        self.books = books
        self._pages = pages

    async def open_session(self, wanted: dict[str, Any], key: str | None) -> Thing:
        """Raises `Refusal` for what Stripe would refuse."""
        if wanted.get("mode") != "payment" or not wanted.get("success_url"):
            raise Refusal(400, "The sandbox knows mode=payment with a success_url only.")
        try:
            lines = [objects.line_item(item) for item in wanted["line_items"]]
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal(400, "Invalid line_items.", param="line_items") from error
        amount = sum(line["amount_total"] for line in lines)
        if not lines or amount <= 0 or len({line["currency"] for line in lines}) != 1:
            raise Refusal(400, "Lines need an amount and one currency.", param="line_items")
        made = objects.session(wanted, url=self._pages, now=self._now(), amount=amount, lines=lines)
        lasts = made["expires_at"] - made["created"]
        # A minute's grace: the caller's clock may be a little behind.
        if not SHORTEST_SESSION - 60 <= lasts <= LONGEST_SESSION + 60:
            raise Refusal(
                400, "The `expires_at` must be 30 minutes to 24 hours away.", param="expires_at"
            )
        await self.books.put(made)
        return made

    async def session(self, id_: str) -> Thing:
        """The session as it is by now. Raises `Refusal`."""
        found = await self.books.get("checkout.session", id_)
        if found is None:
            raise missing("checkout.session", id_)
        if found["status"] == "open" and found["expires_at"] <= self._now():
            await self._end(found, None)
        return found

    async def expire_session(self, id_: str, key: str | None) -> Thing:
        """Close a session that nobody paid. Raises `Refusal`."""
        found = await self.session(id_)
        if found["status"] != "open":
            raise Refusal(
                400,
                f'Only Checkout Sessions with a status in ["open"] can be expired. This one has '
                f"a status of {found['status']}.",
            )
        await self._end(found, key)
        return found

    async def pay(self, id_: str, number: str, *, passed: bool | None = None) -> Thing:
        """The shopper gives a card. `passed` says how its 3-D Secure went, if it was asked for.

        The session comes back as it is then; a refused card leaves it open. Raises `Refusal` with
        the card's reason (402).
        """
        found = await self.session(id_)
        card = CARDS.get(number)
        if found["status"] != "open":
            raise Refusal(400, mark("This page is closed."), code="session_closed")
        if card is None:
            raise Refusal(
                402, mark("This is no test card."), kind="card_error", code="incorrect_number"
            )
        intent = await self._intent_of(found)
        if card.asks and passed is None:
            intent["status"] = "requires_action"
            await self._changed(intent, "payment_intent.requires_action")
            return found
        if card.declines or (card.asks and not passed):
            await self._decline(intent, card)
            return found
        await self._accept(found, intent, card)
        return found

    async def capture(self, id_: str, amount: int | None, key: str | None) -> Thing:
        """Take what was reserved, or a part; the rest is released. Raises `Refusal`."""
        intent = await self.intent(id_)
        if intent["status"] != "requires_capture":
            raise unexpected_state("payment_intent", intent["status"], "captured")
        taken = intent["amount_capturable"] if amount is None else amount
        if not 0 < taken <= intent["amount_capturable"]:
            raise wrong_amount(intent["amount_capturable"])
        charge = await self._charge_of(intent)
        await self._take(intent, charge, taken, key)
        session = await self.books.get("checkout.session", intent["_session"])
        if session is not None:
            session["payment_status"] = "paid"
            await self.books.put(session)
        return intent

    async def cancel(self, id_: str, reason: str | None, key: str | None) -> Thing:
        """Give back what was reserved. Raises `Refusal`."""
        intent = await self.intent(id_)
        if intent["status"] in ("succeeded", "canceled"):
            raise unexpected_state("payment_intent", intent["status"], "canceled")
        await self._release(intent, reason, key)
        return intent

    async def refund(self, wanted: dict[str, Any], key: str | None) -> Thing:
        """Pay back what was taken, or a part. Raises `Refusal`."""
        intent = await self.intent(str(wanted.get("payment_intent", "")))
        if intent["status"] != "succeeded":
            raise unexpected_state("payment_intent", intent["status"], "refunded")
        charge = await self._charge_of(intent)
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(wanted["amount"]) if wanted.get("amount") else left
        if left == 0:
            raise Refusal(
                400,
                f"Charge {charge['id']} has already been refunded.",
                code="charge_already_refunded",
            )
        if not 0 < amount <= left:
            raise wrong_amount(left)
        now = self._now()
        made = objects.refund(charge, amount, wanted.get("reason"), wanted.get("metadata"), now=now)
        line = objects.balance_transaction(made, -amount, 0, "refund", now=now)
        made["balance_transaction"] = line["id"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        await self.books.put(line)
        await self._changed(made, "refund.created", key)
        await self._changed(charge, "charge.refunded", key)
        return made

    async def intent(self, id_: str) -> Thing:
        """The payment as it is by now: a reservation nobody took in time is released."""
        found = await self.books.get("payment_intent", id_)
        if found is None:
            raise missing("payment_intent", id_)
        if found["status"] == "requires_capture":
            charge = await self._charge_of(found)
            until = charge["payment_method_details"]["card"]["capture_before"]
            if until <= self._now():
                await self._release(found, "automatic", None)
        return found

    async def by_the_clock(self) -> None:
        """Close what ran out, as Stripe does without being asked."""
        for session in await self.books.all("checkout.session"):
            if session["status"] == "open":
                await self.session(session["id"])
        for intent in await self.books.all("payment_intent"):
            if intent["status"] == "requires_capture":
                await self.intent(intent["id"])

    async def _accept(self, session: Thing, intent: Thing, card: Card) -> None:
        now = self._now()
        charge = objects.charge(intent, last4=card.last4, now=now, authenticated=card.asks)
        intent["latest_charge"], intent["last_payment_error"] = charge["id"], None
        intent["payment_method"] = f"pm_card_{card.last4}"
        if intent["capture_method"] == "manual":
            intent["status"], intent["amount_capturable"] = "requires_capture", intent["amount"]
            session["payment_status"] = "unpaid"
            await self._changed(charge, "charge.succeeded")
            await self._changed(intent, "payment_intent.amount_capturable_updated")
        else:
            intent["amount_capturable"] = intent["amount"]
            await self._changed(charge, "charge.succeeded")
            await self._take(intent, charge, intent["amount"], None)
            session["payment_status"] = "paid"
        session["status"], session["payment_intent"] = "complete", intent["id"]
        await self._changed(session, "checkout.session.completed")

    async def _take(self, intent: Thing, charge: Thing, amount: int, key: str | None) -> None:
        now = self._now()
        fee = objects.fee_of(amount)
        line = objects.balance_transaction(charge, amount, fee, "charge", now=now)
        charge.update(captured=True, amount_captured=amount, balance_transaction=line["id"])
        intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
        await self.books.put(line)
        await self._let_go(charge, intent["amount"] - amount)
        await self._changed(charge, "charge.captured", key)
        await self._changed(intent, "payment_intent.succeeded", key)

    async def _release(self, intent: Thing, reason: str | None, key: str | None) -> None:
        charge = await self.books.get("charge", intent["latest_charge"] or "")
        if charge is not None and intent["status"] == "requires_capture":
            await self._let_go(charge, charge["amount"])
        intent.update(
            status="canceled",
            amount_capturable=0,
            canceled_at=self._now(),
            cancellation_reason=reason,
        )
        await self._changed(intent, "payment_intent.canceled", key)

    async def _let_go(self, charge: Thing, amount: int) -> None:
        """What was reserved and not taken shows as a refund that never touched the balance."""
        if amount:
            await self.books.put(objects.refund(charge, amount, None, None, now=self._now()))
            charge["amount_refunded"] += amount
            charge["refunded"] = charge["amount_refunded"] == charge["amount"]
            await self.books.put(charge)

    async def _decline(self, intent: Thing, card: Card) -> None:
        code = card.declines or "authentication_required"
        message = card.message or "The shopper did not pass 3-D Secure."
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "code": "card_declined" if card.declines else "payment_intent_authentication_failure",
            "decline_code": code,
            "message": message,
            "type": "card_error",
        }
        await self._changed(intent, "payment_intent.payment_failed")

    async def _end(self, session: Thing, key: str | None) -> None:
        session["status"] = "expired"
        if session["payment_intent"]:
            intent = await self.books.get("payment_intent", session["payment_intent"])
            if intent and intent["status"] not in ("succeeded", "canceled"):
                await self._release(intent, "abandoned", key)
        await self._changed(session, "checkout.session.expired", key)

    async def _intent_of(self, session: Thing) -> Thing:
        if session["payment_intent"]:
            return await self.intent(session["payment_intent"])
        intent = objects.payment_intent(session, now=self._now())
        session["payment_intent"] = intent["id"]
        await self.books.put(session)
        await self._changed(intent, "payment_intent.created")
        return intent

    async def _charge_of(self, intent: Thing) -> Thing:
        charge = await self.books.get("charge", intent["latest_charge"] or "")
        if charge is None:
            raise missing("charge", str(intent["latest_charge"]))
        return charge

    async def _changed(self, thing: Thing, kind: str, key: str | None = None) -> None:
        await self.books.put(thing)
        event = objects.event(kind, thing, key=key, now=self._now())
        await self.books.put(event)
        await self.books.deliver(event["id"], self.books.now())

    def _now(self) -> int:
        return int(self.books.now())
