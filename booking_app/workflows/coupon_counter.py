"""A coupon at the counter, as screens and tills ask: judged, used, given back; answered once.

Every function needs an actor at that very counter and raises `StoreNotAllowed` for anybody else.
What is refused is answered, not raised, and stands in the audit log.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, idempotency
from booking_app.core.db import localized
from booking_app.core.ids import parse_code
from booking_app.core.money import Money
from booking_app.core.signing import Expired, WrongKind
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import PieceElsewhere
from booking_app.domain.coupons import redeeming
from booking_app.domain.coupons.errors import REFUSALS, CouponNotFound, SaleMissing
from booking_app.domain.coupons.schemas import Counter, Form, Reason, Sale, SaleLine, Verdict
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows.tokens import COUPON, STATIC_COUPON, signer

Tone = Literal["ok", "attention", "stop"]

_MENDABLE = frozenset({"not_yet_valid", "minimum_not_met", "not_applicable", "stale_code"})
"""Reasons after which the shopper may still use the coupon, later or with another purchase."""


@dataclass(frozen=True, slots=True)
class CouponAnswer:
    """What a counter is told of a coupon. Texts are in the language asked for.

    `reason` is exactly one. `code` is empty when the coupon may not be known here. `store` names
    where it was used, or is being used; `used_at` is empty while another counter only keeps it.
    Amounts are whole minor units of `currency`; `sale_minor` and `discount_minor` are set once it
    is redeemed, or was judged for a sale; `lines` then tells the discount piece by piece.
    """

    reason: Reason
    tone: Tone
    code: str = ""
    form: Form = "typed"
    title: str = ""
    kind: str = ""
    percent_bp: int = 0
    amount_minor: int = 0
    points: int = 0
    gift: str = ""
    minimum_minor: int = 0
    currency: str = ""
    cashier_text: str = ""
    is_narrow: bool = False
    """Whether it is for certain goods only."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    locked_until: datetime | None = None
    needs_name: bool = False
    store: str = ""
    store_id: str = ""
    used_at: datetime | None = None
    is_own: bool = False
    """Whether whoever asks used it at this counter themselves, moments ago."""
    sale_minor: int | None = None
    discount_minor: int | None = None
    receipt: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether it is good."""
        return self.reason == "ok"


@dataclass(frozen=True, slots=True)
class RedeemCommand:
    """Use a coupon. Pieces named are the sale's lines at their prices; without `total` their sum
    is the sale. `shopper_name` is needed when the static form was shown."""

    code: str
    nonce: str
    total: Money | None = None
    piece_ids: tuple[UUID, ...] = ()
    receipt: str = ""
    shopper_name: str = ""


def form_of(token: str) -> tuple[str, Form] | None:
    """The coupon's code in a genuine token, and which form it is of; `None` for other kinds.

    A form without network that was printed before its campaign was prolonged is judged like any
    other. Raises `BadSignature`, and `Expired` for an old step.
    """
    for kind, form in ((COUPON, "rotating"), (STATIC_COUPON, "static")):
        try:
            return signer().verify(token, kind).subject, form  # type: ignore[return-value]
        except WrongKind:
            continue
        except Expired as error:
            if kind == COUPON:
                raise
            return str(error.details["subject"]), form  # type: ignore[return-value]
    return None


def note_refused(session: AsyncSession, actor: Actor, store_id: UUID, reason: str) -> None:
    """Note a scan that named no booking and no coupon we know."""
    audit.record(
        session, actor.audited, "scan.refused", "scan", store_id,
        store_id=store_id, verdict=reason,
    )  # fmt: skip


async def look(
    session: AsyncSession, counter: Counter, code: str, form: Form, locale: str
) -> CouponAnswer:
    """Judge a coupon; a good one is kept for this counter for three minutes."""
    verdict = await redeeming.look(session, counter, code, form)
    if verdict.reason == "unknown":
        note_refused(session, counter.actor, counter.store_id, "unknown")
    return await answer(session, verdict, locale)


async def open_again(
    session: AsyncSession, actor: Actor, store_id: UUID, code: str, locale: str
) -> CouponAnswer:
    """A coupon for the screen that follows its scan: kept anew while it is good, or its receipt
    when it was used in this store. Raises `StoreNotAllowed`."""
    counter = Counter(actor, store_id)
    canonical = parse_code(code) or ""
    used = await redeeming.used_here(session, counter, canonical)
    if used is not None:
        return await answer(session, used, locale)
    verdict = await redeeming.look(session, counter, canonical, "typed", is_scan=False)
    if verdict.reason == "unknown":
        note_refused(session, actor, store_id, "unknown")
    return await answer(session, verdict, locale)


async def judge_sale(
    session: AsyncSession, actor: Actor, store_id: UUID, command: RedeemCommand, locale: str
) -> CouponAnswer:
    """What a coupon would take off a sale; a good one is kept for this counter.

    Raises as `redeem` does.
    """
    counter = Counter(actor, store_id)
    sale = await _sale(session, counter, command)
    code = parse_code(command.code) or ""
    verdict = await redeeming.look(session, counter, code, "typed", sale, is_scan=False)
    return await answer(session, verdict, locale)


async def release(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    code: str,
    until: datetime | None = None,
) -> None:
    """Give back what this counter keeps; with `until`, unless it kept it anew. Raises
    `StoreNotAllowed`."""
    await redeeming.release(session, Counter(actor, store_id), parse_code(code) or "", until)


async def redeem(
    session: AsyncSession, actor: Actor, store_id: UUID, command: RedeemCommand, locale: str
) -> CouponAnswer:
    """Use a coupon for a sale. The same nonce gets the same answer, refusals too.

    Raises `StoreNotAllowed`, `SaleMissing`, `NameMissing`, `PieceNotFound`, `PieceElsewhere`, and
    `IdempotencyKeyReused` for a nonce of another use.
    """
    counter = Counter(actor, store_id)
    scope = f"redeem:{counter.holder}"
    known = await idempotency.replay(session, scope, command.nonce, _request(command))
    if known is not None:
        return restored(known.body)
    code = parse_code(command.code) or ""
    sale = await _sale(session, counter, command)
    verdict = await redeeming.redeem(
        session, counter, code, sale, shopper_name=command.shopper_name
    )
    if verdict.reason == "unknown":
        note_refused(session, counter.actor, counter.store_id, "unknown")
    found = await answer(session, verdict, locale)
    await idempotency.remember(session, scope, command.nonce, 200, stored(found))
    return found


async def roll_back(
    session: AsyncSession, actor: Actor, store_id: UUID, code: str, reason: str, locale: str
) -> CouponAnswer:
    """A manager takes a use back; the coupon is open again.

    Raises `CouponNotFound`, `StoreNotAllowed`, `ReasonMissing`, `NotRedeemed`, `PartOfHandOver`.
    """
    counter = Counter(actor, store_id)
    view = await redeeming.roll_back(session, counter, parse_code(code) or "", reason)
    return await answer(session, Verdict("ok", coupon=view), locale)


def refuse(found: CouponAnswer) -> None:
    """Raises the error of the reason unless the answer is good: `CouponRefused`, or
    `CouponNotFound` for an unknown code. Do it after the transaction, so that it stays noted."""
    if found.is_ok:
        return
    if found.reason == "unknown":
        raise CouponNotFound
    details = {
        "store": found.store,
        "used_at": _text(found.used_at),
        "locked_until": _text(found.locked_until),
        "starts_at": _text(found.starts_at) if found.reason == "not_yet_valid" else None,
        "ended_at": _text(found.ends_at) if found.reason == "expired" else None,
        "minimum_minor": found.minimum_minor if found.reason == "minimum_not_met" else None,
    }
    raise REFUSALS[found.reason](**{name: value for name, value in details.items() if value})


async def answer(session: AsyncSession, verdict: Verdict, locale: str) -> CouponAnswer:
    """The verdict in a language, with names."""
    is_held = verdict.reason == "already_redeemed" and verdict.used_at is None
    mends = is_held or verdict.is_own or verdict.reason in _MENDABLE
    tone: Tone = "ok" if verdict.is_ok else "attention" if mends else "stop"
    if verdict.coupon is None:
        return CouponAnswer(verdict.reason, tone, form=verdict.form)
    coupon, draft = verdict.coupon, verdict.coupon.campaign.draft
    sale, discount, parts = verdict.sale, verdict.discount, verdict.parts
    if coupon.use is not None:
        sale, discount, parts = coupon.use.sale, coupon.use.discount, coupon.use.lines
    store_id = verdict.used_store_id or (coupon.use.store_id if coupon.use else None)
    window = verdict.window or coupon.campaign.window()
    return CouponAnswer(
        reason=verdict.reason,
        tone=tone,
        code=coupon.code,
        form=verdict.form,
        title=localized(draft.title, locale),
        kind=draft.kind,
        percent_bp=draft.percent_bp,
        amount_minor=draft.amount_minor,
        points=draft.points,
        gift=localized(draft.gift, locale),
        minimum_minor=draft.minimum_minor,
        currency=coupon.campaign.currency,
        cashier_text=localized(draft.cashier_text, locale),
        is_narrow=bool(draft.category_ids or draft.product_ids),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        locked_until=verdict.locked_until,
        needs_name=verdict.needs_name,
        store=await _store_name(session, store_id, locale),
        store_id=str(store_id or ""),
        used_at=verdict.used_at or (coupon.use.at if coupon.use else None),
        is_own=verdict.is_own,
        sale_minor=sale.amount_minor if sale else None,
        discount_minor=discount.amount_minor if discount else None,
        receipt=coupon.use.receipt if coupon.use else "",
        lines=tuple((str(piece), part) for piece, part in parts),
    )


def stored(found: CouponAnswer) -> dict[str, Any]:
    """The answer as JSON keeps it."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(found).items()
    }


_MOMENTS = frozenset({"starts_at", "ends_at", "locked_until", "used_at"})


def restored(body: dict[str, Any]) -> CouponAnswer:
    """What `stored` kept."""
    known = {field.name for field in fields(CouponAnswer)}
    values = {name: value for name, value in body.items() if name in known}
    for name in _MOMENTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    values["lines"] = tuple((piece, part) for piece, part in values.get("lines", ()))
    return CouponAnswer(**values)


async def _sale(session: AsyncSession, counter: Counter, command: RedeemCommand) -> Sale:
    lines: tuple[SaleLine, ...] = ()
    currency = command.total.currency if command.total else ""
    if command.piece_ids:
        ids = list(dict.fromkeys(command.piece_ids))
        found = await catalogue.pieces_by_ids(session, ids, counter.actor.locale)
        pieces = list(found.values())
        if any(piece.store_id != counter.store_id for piece in pieces):
            raise PieceElsewhere
        lines = tuple(SaleLine(piece.id, piece.price.amount_minor) for piece in pieces)
        currency = currency or pieces[0].price.currency
    if command.total is None and not lines:
        raise SaleMissing
    total = command.total or Money(sum(line.price_minor for line in lines), currency)
    return Sale(total, lines, receipt=command.receipt.strip()[:64])


async def _store_name(session: AsyncSession, store_id: UUID | None, locale: str) -> str:
    if store_id is None:
        return ""
    return await stores.name_of(session, store_id, locale)


def _request(command: RedeemCommand) -> dict[str, Any]:
    total = command.total
    return {
        "code": parse_code(command.code) or command.code,
        "total": [total.amount_minor, total.currency] if total else None,
        "pieces": [str(each) for each in command.piece_ids],
        "receipt": command.receipt,
        "name": command.shopper_name,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
