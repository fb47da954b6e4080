"""The letter which lets somebody in, or to a new password; for logins that are e-mails."""

import logging
from datetime import UTC
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.i18n import format_moment, translator
from booking_app.core.mail import MailRefused, MailSender, OutgoingLetter
from booking_app.core.outbox import GiveUp, Handler, Job, Skip
from booking_app.core.phones import format_phone
from booking_app.core.settings import get_settings
from booking_app.domain.chain import service as chains
from booking_app.domain.staff import password_links, passwords
from booking_app.domain.staff.models import PasswordLink, Staff
from booking_app.domain.staff.records import PasswordLinkMade
from booking_app.workflows.letter_content import Action, LetterContent, Signature
from booking_app.workflows.letter_html import render_html
from booking_app.workflows.letter_text import render_text
from booking_app.workflows.links import page_url

logger = logging.getLogger(__name__)

JOB_KIND = "staff_letter"
PASSWORD_PAGE = "/staff/password"  # noqa: S105 - an address


def password_url(token: str, locale: str) -> str:
    """Where a password is chosen; the secret is in the fragment, which browsers send to nobody."""
    return page_url(PASSWORD_PAGE, locale) + f"#{token}"


def has_mailbox(login: str) -> bool:
    """Whether a login is an address letters can be sent to."""
    try:
        validate_email(login, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


async def enqueue(session: AsyncSession, login: str, link: PasswordLinkMade) -> bool:
    """Have the link sent once the session has committed; false where there is no mailbox."""
    if not has_mailbox(login):
        return False
    await outbox.enqueue(session, JOB_KIND, {"link_id": str(link.id)}, key=f"{JOB_KIND}:{link.id}")
    return True


def staff_letter_handler(database: Database, sender: MailSender) -> Handler:
    """What the outbox calls for a `staff_letter`; harmless to repeat."""

    async def handle(job: Job) -> None:
        link_id = UUID(job.payload["link_id"])
        async with database.read() as session:
            found = await password_links.link_for_letter(session, link_id)
            letter = await _letter(session, *found) if found else None
        if letter is None:
            logger.info("staff_letter_skipped", extra={"link": str(link_id)})
            raise Skip("outdated")
        try:
            await sender.send(letter)
        except MailRefused as error:
            raise GiveUp(str(error)) from error

    return handle


async def _letter(session: AsyncSession, link: PasswordLink, staff: Staff) -> OutgoingLetter:
    chain = await chains.current(session)
    settings = get_settings()
    t = translator(staff.locale)
    is_new = staff.password_hash == passwords.NOBODY
    until = format_moment(link.expires_at, UTC, t.locale)
    if is_new:
        subject = t("Your sign-in · {chain}", chain=chain.name)
        text = t(
            "{name}, a sign-in was made for you: {login}. Choose a password and it is yours.",
            name=staff.name,
            login=staff.login,
        )
    else:
        subject = t("A new password · {chain}", chain=chain.name)
        text = t(
            "{name}, an administrator has sent you this link to choose a new password for {login}. "
            "The old one works until then.",
            name=staff.name,
            login=staff.login,
        )
    content = LetterContent(
        locale=t.locale,
        subject=subject,
        preview=text,
        eyebrow=t("Sign-in of the staff"),
        heading=t("Choose your password"),
        paragraphs=(text, t("The link works once, until {moment} (UTC).", moment=until)),
        action=Action(
            t("Choose a password"), password_url(password_links.secret_of(link.id), t.locale)
        ),
        notes=(t("If you did not expect this letter, leave it; nothing happens."),),
        signature=Signature(
            chain=chain.name,
            home_url=page_url("/", t.locale),
            phone=format_phone(chain.phone),
            email=chain.email,
            reason=t("You get this letter because you work with {chain}.", chain=chain.name),
        ),
    )
    return OutgoingLetter(
        message_id=f"{link.id.hex}.password@{settings.mail_from.rpartition('@')[2]}",
        sender=settings.mail_from,
        sender_name=chain.name,
        recipient=staff.login,
        reply_to=chain.email,
        locale=t.locale,
        subject=subject,
        html=render_html(content),
        text=render_text(content),
        written_at=utc_now(),
    )
