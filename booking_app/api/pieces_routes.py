"""What machines of the chain tell of its pieces."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Header, Query
from pydantic import Field, StringConstraints

from booking_app.api.deps import DatabaseDep, Locale, StockActor, StockReader
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import Body, Moment, MoneyOut, Nonce, Page, PlainText, View
from booking_app.core import idempotency
from booking_app.core.bulk import State, Verdict
from booking_app.core.db import Session
from booking_app.core.errors import InvalidInput
from booking_app.core.i18n import Translator, translator
from booking_app.core.money import Money
from booking_app.domain.catalogue.bulk_pieces import PieceNews
from booking_app.domain.chain import service as chain
from booking_app.workflows import stock
from booking_app.workflows.imports.texts import fault_text

router = APIRouter(prefix="/pieces", tags=["stock"])

MOST_PIECES = 2000

Barcode = Annotated[
    PlainText, StringConstraints(min_length=1, max_length=32, pattern=r"^\w[\w./-]*$")
]
Sku = Annotated[PlainText, StringConstraints(min_length=1, max_length=64)]
StoreSlug = Annotated[PlainText, StringConstraints(min_length=1, max_length=80)]
Place = Annotated[PlainText, StringConstraints(max_length=16)]
PieceStatus = Literal["available", "sold", "missing", "repair", "transit"]


class MoneyIn(Body):
    """An amount in whole minor units of the chain's currency."""

    amount_minor: Annotated[int, Field(ge=1, le=10**13)]
    currency: Annotated[str, StringConstraints(min_length=3, max_length=3)]


class PieceIn(Body):
    """News of one piece. A field that is left out is not spoken of; a new piece needs `sku`,
    `store` and `weight_mg`, and gets the price of its size."""

    barcode: Barcode
    sku: Sku | None = None
    store: StoreSlug | None = None
    weight_mg: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    price: MoneyIn | None = None
    status: PieceStatus | None = None
    showcase: Place | None = None
    tray: Place | None = None
    as_of: Moment | None = Field(None, description="When this was true, if not at that of all.")

    def news(self, as_of: datetime | None) -> PieceNews:
        """As the catalogue takes it."""
        news: PieceNews = {"barcode": self.barcode}
        given: dict[str, Any] = {
            "sku": self.sku,
            "store": self.store,
            "weight_mg": self.weight_mg,
            "price_minor": self.price.amount_minor if self.price else None,
            "status": self.status,
            "showcase": self.showcase,
            "tray": self.tray,
            "as_of": self.as_of or as_of,
        }
        news.update({k: v for k, v in given.items() if v is not None})  # type: ignore[typeddict-item]
        return news


class PiecesIn(Body):
    """News of many pieces."""

    pieces: Annotated[list[PieceIn], Field(min_length=1, max_length=MOST_PIECES)]
    as_of: Moment | None = Field(
        None,
        description="When all this was true; without it, now. Older news never replaces newer.",
    )


class PieceFault(View):
    """Why a row was not followed."""

    field: str
    code: str
    value: str
    message: str


class PieceResult(View):
    """What became of a row. `note` is `older` where newer news was known, and `booked` where a
    till sold what was kept for a shopper: the store and the shopper have been told."""

    barcode: str
    outcome: State
    note: str
    errors: list[PieceFault]

    @classmethod
    def of(cls, barcode: str, verdict: Verdict, t: Translator) -> Self:
        """A row's report."""
        return cls(
            barcode=barcode,
            outcome=verdict.state,
            note=verdict.note,
            errors=[
                PieceFault(
                    field=fault.field,
                    code=fault.reason,
                    value=fault.value,
                    message=fault_text(t, fault.reason, fault.value),
                )
                for fault in verdict.faults
            ],
        )


class PiecesReport(View):
    """What became of each row, in the order sent, and how many of each kind."""

    results: list[PieceResult]
    new: int
    changed: int
    unchanged: int
    wrong: int


class KnownPiece(View):
    """A piece as it is known."""

    barcode: str
    sku: str
    store: str
    weight_mg: int
    price: MoneyOut
    status: PieceStatus
    showcase: str
    tray: str
    as_of: datetime


@router.put("", responses=statuses(401, 403, 409, 413, 422))
async def put_pieces(
    body: PiecesIn,
    actor: StockActor,
    database: DatabaseDep,
    locale: Locale,
    key: Annotated[
        Nonce | None, Header(alias="Idempotency-Key", description="The same gets the same answer.")
    ] = None,
) -> PiecesReport:
    """Tell news of up to 2,000 pieces; rows are judged one by one, and a wrong one does not hold
    up the others. Repeating a request changes nothing."""
    t = translator(locale)
    scope = f"pieces:{actor.id}"

    async def work(session: Session) -> dict[str, Any]:
        if key is not None:
            before = await idempotency.replay(session, scope, key, body.model_dump(mode="json"))
            if before is not None:
                return dict(before.body)
        currency = (await chain.current(session)).currency
        _require_currency(body, currency)
        news = [piece.news(body.as_of) for piece in body.pieces]
        verdicts = await stock.put_pieces(session, actor, news)
        pairs = zip(body.pieces, verdicts, strict=True)
        report = PiecesReport(
            results=[PieceResult.of(piece.barcode, verdict, t) for piece, verdict in pairs],
            **stock.count(verdicts),
        ).model_dump(mode="json")
        if key is not None:
            await idempotency.remember(session, scope, key, 200, report)
        return report

    return PiecesReport.model_validate(await database.run(work))


@router.get("", responses=statuses(401, 403, 422))
async def list_pieces(
    actor: StockReader,
    database: DatabaseDep,
    store: Annotated[StoreSlug | None, Query()] = None,
    sku: Annotated[Sku | None, Query()] = None,
    status: PieceStatus | None = None,
    page: Annotated[
        Barcode | None, Query(description="`next` of the page before; nothing for the first.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Page[KnownPiece]:
    """Known pieces in the order of their barcodes."""
    asked = {"store": store, "sku": sku, "status": status}
    narrowed = {name: value for name, value in asked.items() if value}
    async with database.read() as session:
        found = await stock.list_pieces(session, actor, narrowed, page or "", limit)
        currency = (await chain.current(session)).currency
    items = [
        KnownPiece(
            **{name: row[name] for name in row if name != "price_minor"},
            price=MoneyOut.of(Money(row["price_minor"], currency)),
        )
        for row in found.items
    ]
    return Page[KnownPiece](items=items, total=found.total, next=found.next)


def _require_currency(body: PiecesIn, currency: str) -> None:
    for index, piece in enumerate(body.pieces):
        if piece.price is not None and piece.price.currency != currency:
            raise InvalidInput(field=f"pieces.{index}.price.currency", reason="not_allowed")
