"""A scan's verdict in words, with what to do next."""

from dataclasses import dataclass

from booking_app.core.db import Session
from booking_app.core.errors import DomainError, RateLimited
from booking_app.core.i18n import Translator, translator
from booking_app.core.ids import parse_code
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.ui.counter.access import Desk
from booking_app.ui.counter.board_views import card_path
from booking_app.ui.counter.times import clock, zone_of
from booking_app.ui.counter.words import VERDICTS
from booking_app.workflows import counter, limits
from booking_app.workflows.counter import ScanVerdict

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
    text: str = ""
    href: str = ""
    inline: bool = False
    retry: bool = False


async def judge(desk: Desk, payload: str, nonce: str) -> ScanAnswer:
    """Ask what the scan is worth. Raises `RateLimited`, `DatabaseUnavailable`."""
    t = translator(desk.locale)
    account = str(desk.actor.id)
    await limits.check_guesses(account=account)
    if len(payload) <= _LONGEST_TYPED and parse_code(payload) is None:
        # The last symbol of a code checks the others: this one was misread, not guessed.
        return _answer("unknown", "stop", nonce, t, inline=True)
    verdict, found = await desk.database.run(lambda session: _scan(session, desk, payload, nonce))
    if verdict.reason == "unknown":
        await limits.count_guess(account=account)
    return _of(verdict, found, nonce, t)


def unchecked(error: DomainError, nonce: str, locale: str) -> ScanAnswer:
    """There is no verdict now, and none is guessed."""
    t = translator(locale)
    if isinstance(error, RateLimited):
        return _answer("rate_limited", "attention", nonce, t, seconds=error.retry_after_seconds)
    return _answer("unchecked", "attention", nonce, t, retry=True)


async def _scan(
    session: Session, desk: Desk, payload: str, nonce: str
) -> tuple[ScanVerdict, ReservationView | None]:
    verdict = await counter.scan(session, desk.actor, desk.store_id, payload, nonce, desk.locale)
    if not verdict.code:
        return verdict, None
    return verdict, await reservations.get_by_code(session, verdict.code, desk.locale)


def _of(
    verdict: ScanVerdict, found: ReservationView | None, nonce: str, t: Translator
) -> ScanAnswer:
    return _answer(
        verdict.reason,
        verdict.verdict,
        nonce,
        t,
        title=_title(found, t) if found else "",
        href=card_path(verdict.code, t.locale) if verdict.code else "",
        inline=verdict.reason == "unknown" and not verdict.code,
        store=verdict.elsewhere,
    )


def _title(found: ReservationView, t: Translator) -> str:
    when = (
        clock(found.slot_starts_at, zone_of(found), t)
        if found.slot_starts_at
        else t("as soon as possible")
    )
    return f"{found.contact_name} · {when}"


def _answer(
    reason: str,
    tone: str,
    nonce: str,
    t: Translator,
    *,
    title: str = "",
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
        text=t(words.text, **params) if params else t(words.text),
        href=href,
        inline=inline,
        retry=retry,
    )
