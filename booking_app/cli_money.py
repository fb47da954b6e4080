"""Commands about money paid online: do the books agree, and what moved on a day."""

import asyncio
import csv
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from booking_app.cli_staff import known_settings
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.domain.payments.ports import GatewayUnavailable
from booking_app.worker import payment_gateway
from booking_app.workflows import money_report

money = typer.Typer(no_args_is_help=True, help="Money paid online.")


@money.command("report")
def report(
    day: Annotated[str, typer.Option(help="The day in UTC, 2026-03-11; today without it.")] = "",
) -> None:
    """Print every movement of a day as CSV, to be held against Stripe's own report."""
    try:
        wanted = date.fromisoformat(day) if day else utc_now().date()
    except ValueError:
        typer.echo(f"{day!r} is not a day; write it as 2026-03-11.", err=True)
        raise typer.Exit(2) from None
    since = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC)

    async def work() -> list[money_report.Movement]:
        database = Database(known_settings().database_url)
        try:
            async with database.read() as session:
                return await money_report.movements(session, since, since + timedelta(days=1))
        finally:
            await database.dispose()

    writer = csv.writer(sys.stdout)
    writer.writerow(["at", "kind", "amount_minor", "currency", "reference", "intent", "payment"])
    for each in asyncio.run(work()):
        writer.writerow(
            [
                each.at.isoformat(),
                each.kind,
                each.amount.amount_minor,
                each.amount.currency,
                each.reference,
                each.intent_id,
                each.payment_id,
            ]
        )


@money.command("check")
def check(
    days: Annotated[int, typer.Option(min=1, max=365, help="How far to look back.")] = 7,
) -> None:
    """Say whether our ledger and Stripe's books agree; exit code 1 when they do not."""
    settings = known_settings()
    gateway = payment_gateway(settings)
    if gateway is None:
        typer.echo("Payment is in the store only: there is nothing to compare.")
        return

    async def work() -> money_report.Comparison:
        database = Database(settings.database_url)
        try:
            return await money_report.compare(database, gateway, utc_now() - timedelta(days=days))
        finally:
            await gateway.aclose()
            await database.dispose()

    try:
        found = asyncio.run(work())
    except GatewayUnavailable:
        typer.echo("Stripe does not answer; try again later.", err=True)
        raise typer.Exit(2) from None
    for line in found.differences:
        typer.echo(line)
    typer.echo(f"{found.compared} payments compared, {len(found.differences)} differences.")
    if found.differences:
        raise typer.Exit(1)
