"""The letter that brings a coupon given to a list; only to whoever agreed to such letters."""

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import Database, localized
from booking_app.core.i18n import Translator, format_date, format_time, translator
from booking_app.core.ids import format_code
from booking_app.core.mail import InlineImage, MailRefused, MailSender, OutgoingLetter
from booking_app.core.outbox import GiveUp, Handler, Job, Skip
from booking_app.core.phones import format_phone
from booking_app.domain.chain import service as chains
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.coupons import service as coupons
from booking_app.domain.coupons.errors import CouponNotFound
from booking_app.domain.coupons.schemas import CouponView
from booking_app.domain.customers import service as customers
from booking_app.workflows.coupons import codes_now
from booking_app.workflows.letter_content import Action, Fact, LetterContent, Signature, Ticket
from booking_app.workflows.letter_html import render_html
from booking_app.workflows.letter_parts import QR_IMAGE_ID, sender_of
from booking_app.workflows.letter_text import render_text
from booking_app.workflows.links import coupon_url, page_url
from booking_app.workflows.qr_codes import qr_png

logger = logging.getLogger(__name__)

JOB_KIND = "coupon_letter"


async def enqueue_all(session: AsyncSession, coupon_ids: Sequence[UUID]) -> None:
    """Have the owners of these coupons written to once the session has committed; one letter for
    each coupon, however often it is asked for."""
    jobs = [(f"{JOB_KIND}:{id_}", {"coupon_id": str(id_)}) for id_ in coupon_ids]
    await outbox.enqueue_all(session, JOB_KIND, jobs)


def coupon_letter_handler(database: Database, sender: MailSender) -> Handler:
    """What the outbox calls for a `coupon_letter`; harmless to repeat."""

    async def handle(job: Job) -> None:
        async with database.read() as session:
            written = await write(session, UUID(job.payload["coupon_id"]))
        if isinstance(written, str):
            raise Skip(written)
        try:
            await sender.send(written)
        except MailRefused as error:
            raise GiveUp(str(error)) from error
        logger.info("coupon_letter_sent", extra={"coupon": job.payload["coupon_id"]})

    return handle


async def write(session: AsyncSession, coupon_id: UUID) -> OutgoingLetter | str:
    """The letter as things stand now, or why there is none: `unknown_coupon`, `no_email`,
    `no_consent` (withdrawn since), `outdated`."""
    try:
        coupon = await coupons.get(session, coupon_id)
    except CouponNotFound:
        return "unknown_coupon"
    if coupon.state(utc_now()) != "open":
        return "outdated"
    contact_ids = [coupon.contact_id] if coupon.contact_id else []
    contact = next(iter((await customers.contacts_by_ids(session, contact_ids)).values()), None)
    if contact is None or not contact.email:
        return "no_email"
    if contact.email not in await customers.agreed_to_letters(session, [contact.email]):
        return "no_consent"
    chain = await chains.current(session)
    # Counters that take no still code are shown the page, which has one that turns.
    qr = codes_now(coupon).static
    content = _content(coupon, chain, has_qr=bool(qr))
    sender = sender_of(chain)
    return OutgoingLetter(
        message_id=f"{coupon.id.hex}.coupon@{sender.rpartition('@')[2]}",
        sender=sender,
        sender_name=chain.name,
        recipient=contact.email,
        reply_to=chain.email or sender,
        locale=content.locale,
        subject=content.subject,
        html=render_html(content),
        text=render_text(content),
        written_at=utc_now(),
        images=(InlineImage(QR_IMAGE_ID, "png", qr_png(qr)),) if qr else (),
    )


def _content(coupon: CouponView, chain: ChainView, *, has_qr: bool) -> LetterContent:
    t = translator(coupon.locale)
    draft, code = coupon.campaign.draft, format_code(coupon.code)
    title = coupon.campaign.title_in(t.locale)
    greeting = (
        t("{name}, this coupon is yours. Show it at the counter.", name=coupon.name)
        if coupon.name
        else t("This coupon is yours. Show it at the counter.")
    )
    text = localized(draft.text, t.locale)
    facts = [Fact(t("Valid"), _until(draft.ends_local, t))]
    if not has_qr:
        facts.insert(0, Fact(t("Coupon code"), code))
    return LetterContent(
        locale=t.locale,
        subject=t("Your coupon: {title}", title=title),
        preview=greeting,
        eyebrow=t("Your coupon"),
        heading=title,
        paragraphs=tuple(part for part in (greeting, text) if part),
        ticket=Ticket(QR_IMAGE_ID, t("QR code of your coupon"), code, t("Coupon code"))
        if has_qr
        else None,
        facts=tuple(facts),
        action=Action(t("Open my coupon"), coupon_url(coupon.id, coupon.code, t.locale)),
        notes=(
            t("Valid only at the counter, never online"),
            t("No more such letters? Answer this one with a word, and we stop."),
        ),
        signature=Signature(
            chain=chain.name,
            home_url=page_url("/", t.locale),
            phone=format_phone(chain.phone),
            email=chain.email,
            accent_ink=chain.look.accent_ink,
            accent_ink_dark=chain.look.accent_ink_dark,
            reason=t("You get this letter because you agreed to hear from us."),
        ),
    )


def _until(ends_local: datetime, t: Translator) -> str:
    if ends_local.time() == time():
        day = format_date((ends_local - timedelta(minutes=1)).date(), t.locale)
        return t("through {day}", day=day)
    day = format_date(ends_local.date(), t.locale)
    return t("until {day}, {time}", day=day, time=format_time(ends_local, t.locale))
