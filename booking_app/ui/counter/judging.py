"""A scan's verdict in words, with what to do next."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking_app.core.db import Session
from booking_app.core.errors import DomainError, RateLimited
from booking_app.core.i18n import Translator, translator
from booking_app.core.ids import parse_code
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import Desk
from booking_app.ui.counter.board_views import card_path
from booking_app.ui.counter.coupon_views import kept_for
from booking_app.ui.counter.coupon_words import CouponWords, coupon_path, verdict_words
from booking_app.ui.counter.times import clock, clock_and_day, zone_of
from booking_app.ui.counter.words import VERDICTS, name_of
from booking_app.workflows import counter, limits
from booking_app.workflows.counter import ScanVerdict
from booking_app.workflows.coupon_counter import CouponAnswer

_LONGEST_TYPED = 24


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """The verdict on the scan with this nonce. `tone` is `ok`, `attention` or `stop`.

    `inline` says that the text belongs beside the field where a code was typed.
    """

    nonce: str = ""
    tone: str = ""
    reason: str = ""
    word: str = ""
    title: str = ""
    when: str = ""
    text: str = ""
    href: str = ""
    inline: bool = False
    retry: bool = False
    kept: str = ""
    """Code of a coupon kept for this counter until the verdict is put away."""
    kept_until: str = ""
    action: str = ""
    """What opening it is called, where that is not the card of a booking."""


async def judge(desk: Desk, payload: str, nonce: str) -> ScanAnswer:
    """Ask what the scan is worth. Raises `RateLimited`, `DatabaseUnavailable`."""
    t = translator(desk.locale)
    account = str(desk.actor.id)
    await limits.check_guesses(account=account)
    if len(payload) <= _LONGEST_TYPED and parse_code(payload) is None:
        # The last symbol of a code checks the others: this one was misread, not guessed.
        return _answer("unknown", "stop", nonce, t, inline=True)
    verdict, found, words = await desk.database.run(
        lambda session: _scan(session, desk, payload, nonce, t)
    )
    if verdict.reason in ("unknown", "forged"):
        await limits.count_guess(account=account)
    if verdict.coupon is not None and words is not None:
        return _of_coupon(verdict.coupon, words, nonce, desk, t)
    return _of(verdict, found, nonce, t)


def unchecked(error: DomainError, nonce: str, locale: str) -> ScanAnswer:
    """There is no verdict now, and none is guessed."""
    t = translator(locale)
    if isinstance(error, RateLimited):
        return _answer("rate_limited", "attention", nonce, t, seconds=error.retry_after_seconds)
    return _answer("unchecked", "attention", nonce, t, retry=True)


async def _scan(
    session: Session, desk: Desk, payload: str, nonce: str, t: Translator
) -> tuple[ScanVerdict, ReservationView | None, CouponWords | None]:
    verdict = await counter.scan(session, desk.actor, desk.store_id, payload, nonce, desk.locale)
    if verdict.coupon is not None:
        store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        return verdict, None, verdict_words(verdict.coupon, ZoneInfo(store.time_zone), t)
    if not verdict.code:
        return verdict, None, None
    return verdict, await reservations.get_by_code(session, verdict.code, desk.locale), None


def _of(
    verdict: ScanVerdict, found: ReservationView | None, nonce: str, t: Translator
) -> ScanAnswer:
    return _answer(
        verdict.reason,
        verdict.verdict,
        nonce,
        t,
        title=name_of(found, t) if found else "",
        when=_when(found, t) if found else "",
        href=card_path(verdict.code, t.locale) if verdict.code else "",
        inline=verdict.reason == "unknown" and not verdict.code,
        store=verdict.elsewhere,
        time=_since(verdict, found, t),
    )


def _of_coupon(
    found: CouponAnswer, words: CouponWords, nonce: str, desk: Desk, t: Translator
) -> ScanAnswer:
    is_used_here = found.used_at is not None and found.store_id == str(desk.store_id)
    opens = found.code and (found.is_ok or is_used_here)
    return ScanAnswer(
        nonce=nonce,
        tone=found.tone,
        reason=found.reason,
        word=words.word,
        title=found.title,
        text=words.text,
        href=coupon_path(found.code, t.locale) if opens else "",
        action=t("Enter the sale") if found.is_ok else t("Open the receipt"),
        kept=found.code if found.is_ok else "",
        kept_until=kept_for(found)[1],
    )


def _since(verdict: ScanVerdict, found: ReservationView | None, t: Translator) -> str:
    """Since when a visit that was read before has begun, or is over."""
    if found is None:
        return ""
    moment = found.arrived_at if verdict.reason == "already_arrived" else found.ended_at
    return clock_and_day(moment, zone_of(found), t) if moment else ""


def _when(found: ReservationView, t: Translator) -> str:
    """The time that was agreed on, if one was."""
    starts = found.slot_starts_at
    return clock(starts, zone_of(found), t) if starts else ""


def _answer(
    reason: str,
    tone: str,
    nonce: str,
    t: Translator,
    *,
    title: str = "",
    when: str = "",
    href: str = "",
    inline: bool = False,
    retry: bool = False,
    **params: object,
) -> ScanAnswer:
    words = VERDICTS[reason]
    return ScanAnswer(
        nonce=nonce,
        tone=tone,
        reason=reason,
        word=t(words.word),
        title=title,
        when=when,
        text=t(words.text, **params) if params else t(words.text),
        href=href,
        inline=inline,
        retry=retry,
    )
