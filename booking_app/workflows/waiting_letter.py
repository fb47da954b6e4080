"""The letter that offers a piece to whoever is first in line."""

import logging
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.i18n import format_moment, translator
from booking_app.core.mail import MailRefused, MailSender, OutgoingLetter
from booking_app.core.money import format_money
from booking_app.core.outbox import GiveUp, Handler, Job, Skip
from booking_app.core.phones import format_phone
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.chain import service as chains
from booking_app.domain.customers import service as customers
from booking_app.domain.reservations import waiting
from booking_app.domain.reservations.errors import WaitingNotFound
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.stores import service as stores
from booking_app.workflows.letter_content import Action, LetterContent, PieceRow, Signature
from booking_app.workflows.letter_html import render_html
from booking_app.workflows.letter_parts import photo_url, sender_of, where
from booking_app.workflows.letter_text import render_text
from booking_app.workflows.links import page_url
from booking_app.workflows.secrets import waiting_secret

logger = logging.getLogger(__name__)

JOB_KIND = "waiting_letter"


async def enqueue(session: AsyncSession, row: Waiting) -> None:
    """Have an offer sent when its clock starts; one letter for each offer."""
    until = row.offer_until.isoformat() if row.offer_until else ""
    payload = {"waiting_id": str(row.id), "until": until}
    await outbox.enqueue(
        session,
        JOB_KIND,
        payload,
        key=f"{JOB_KIND}:{row.id}:{until}",
        run_at=row.offer_until - waiting.OFFER_FOR if row.offer_until else None,
    )


def waiting_letter_handler(database: Database, sender: MailSender) -> Handler:
    """What the outbox calls for a `waiting_letter`; harmless to repeat."""

    async def handle(job: Job) -> None:
        waiting_id = UUID(job.payload["waiting_id"])
        async with database.read() as session:
            letter = await write(session, waiting_id, job.payload["until"])
        if isinstance(letter, str):
            logger.info("waiting_letter_skipped", extra={"waiting": str(waiting_id)})
            raise Skip(letter)
        try:
            await sender.send(letter)
        except MailRefused as error:
            raise GiveUp(str(error)) from error

    return handle


def waiting_url(waiting_id: UUID, locale: str) -> str:
    """The page of a place in the line; its secret in the fragment, which is sent to nobody."""
    return page_url(f"/waiting/{waiting_id}", locale) + f"#{waiting_secret(waiting_id)}"


async def write(session: AsyncSession, waiting_id: UUID, until: str) -> OutgoingLetter | str:
    """The letter, or why there is none: `left`, `no_email`, or `outdated` when the offer is over
    or another one."""
    try:
        row = await waiting.get(session, waiting_id)
    except WaitingNotFound:
        return "left"
    contact = (await customers.contacts_by_ids(session, [row.contact_id])).get(row.contact_id)
    if contact is None or not contact.email:
        return "no_email"
    if not waiting.is_offered(row, utc_now()) or row.offer_until is None or row.piece_id is None:
        return "outdated"
    if row.offer_until.isoformat() != until:
        return "outdated"
    piece = (await catalogue.pieces_by_ids(session, [row.piece_id], row.locale))[row.piece_id]
    store = await stores.get_store_by_id(session, piece.store_id, row.locale)
    chain = await chains.current(session)
    t = translator(row.locale)
    moment = format_moment(row.offer_until, ZoneInfo(store.time_zone), t.locale)
    text = t(
        "{name}, what you were waiting for is in {city} now. It is kept for you until {moment}.",
        name=row.contact_name,
        city=store.city,
        moment=moment,
    )
    size = t("size {size}", size=piece.size) if piece.size else ""
    content = LetterContent(
        locale=t.locale,
        subject=t("It is here: {piece} · {city}", piece=piece.product_name, city=store.city),
        preview=text,
        eyebrow=t("It is in your city"),
        heading=piece.product_name,
        paragraphs=(
            text,
            t("If you do not take it until then, it is offered to the next in line."),
        ),
        pieces=(
            PieceRow(
                name=piece.product_name,
                details=" · ".join(part for part in (piece.metal_name, size) if part),
                price=format_money(piece.price, t.locale),
                url=page_url(f"/p/{piece.product_slug}", t.locale),
                photo_url=photo_url(piece.photo),
            ),
        ),
        facts=(where(t, store),),
        action=Action(t("Choose a time"), waiting_url(row.id, t.locale)),
        notes=(t("No longer interested? The same page takes you off the list and forgets you."),),
        signature=Signature(
            chain=chain.name,
            home_url=page_url("/", t.locale),
            phone=format_phone(chain.phone),
            email=chain.email,
            accent_ink=chain.look.accent_ink,
            accent_ink_dark=chain.look.accent_ink_dark,
            reason=t("You get this letter because you asked to be told."),
        ),
    )
    sender = sender_of(chain)
    return OutgoingLetter(
        message_id=f"{row.id.hex}.{int(row.offer_until.timestamp())}@{sender.rpartition('@')[2]}",
        sender=sender,
        sender_name=chain.name,
        recipient=contact.email,
        reply_to=chain.email or sender,
        locale=t.locale,
        subject=content.subject,
        html=render_html(content),
        text=render_text(content),
        written_at=utc_now(),
    )
