"""Our ledger as a report, and held against the payment provider's books."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import Database
from booking_app.core.money import Money
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.ports import PaymentGateway


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the ledger with the provider's id of the payment."""

    at: datetime
    kind: str
    amount: Money
    reference: str
    intent_id: str
    payment_id: UUID


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many payments were compared, and a sentence for each that differs."""

    compared: int
    differences: tuple[str, ...]


async def movements(session: AsyncSession, since: datetime, until: datetime) -> list[Movement]:
    """Everything entered into the ledger in this time, oldest first."""
    return [
        Movement(
            entry.at,
            entry.kind,
            Money(entry.amount_minor, entry.currency),
            entry.reference,
            intent_id or "",
            entry.payment_id,
        )
        for entry, intent_id in await online_repository.entered_between(session, since, until)
    ]


async def compare(database: Database, gateway: PaymentGateway, since: datetime) -> Comparison:
    """Every payment the provider has since then against ours, amount by amount, and ours against
    the provider's.

    Raises `GatewayUnavailable`.
    """
    differences: list[str] = []
    compared = 0
    seen: set[str] = set()
    async for listed in gateway.recent(since):
        if not (listed.metadata or {}).get("payment"):
            continue  # another shop's of the same account
        theirs = await gateway.intent(listed.id)
        compared += 1
        seen.add(theirs.id)
        async with database.read() as session:
            row = await online_repository.of_provider(session, "", theirs.id)
            ours = await online.balance(session, row) if row else None
        if ours is None:
            if theirs.charge_id:
                differences.append(f"{theirs.id}: Stripe has it, we do not")
            continue
        pairs = {
            "reserved": (ours.reserved.amount_minor, theirs.capturable_minor),
            "captured": (ours.captured.amount_minor, theirs.received_minor),
            "refunded": (ours.refunded.amount_minor, theirs.refunded_minor),
        }
        differences += [
            f"{theirs.id}: {name} is {mine} in our books and {other} in Stripe's"
            for name, (mine, other) in pairs.items()
            if mine != other
        ]
    async with database.read() as session:
        ours_only = await online_repository.intents_since(session, since) - seen
    differences += [f"{intent_id}: we have it, Stripe does not" for intent_id in sorted(ours_only)]
    return Comparison(compared, tuple(differences))
