"""A letter as the shop writes it, and what can happen when it is handed over for delivery."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from booking_app.core.errors import DomainError

# Bodies travel as quoted-printable or base64, whichever is shorter: every server takes them.
_POLICY = SMTP.clone(cte_type="7bit")


class MailRefused(DomainError):
    """The letter will never be accepted, e.g. no such mailbox. Trying again is pointless.

    `details` holds the server's `status` where it answered with one.
    """

    code = "mail_refused"


class MailUnavailable(DomainError):
    """Not now: the server is away, busy or asks to come back later. Trying again may help."""

    code = "mail_unavailable"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the letter; `content_type` may carry parameters."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InlineImage:
    """A picture the HTML shows as `<img src="cid:…">`; `content_id` is without brackets."""

    content_id: str
    subtype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """One letter to one person.

    `message_id` is without brackets; the same letter always has the same one, so that a copy
    sent twice after a crash is recognised as one by mail programs.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    reply_to: str
    locale: str
    subject: str
    html: str
    text: str
    written_at: datetime
    images: tuple[InlineImage, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class MailSender(Protocol):
    """Hands letters over for delivery."""

    async def send(self, letter: OutgoingLetter) -> None:
        """Returns once the letter is accepted. Raises `MailRefused` or `MailUnavailable`."""


def as_message(letter: OutgoingLetter) -> EmailMessage:
    """The letter as MIME: text and HTML as alternatives, pictures beside the HTML, files after.

    Raises `MailRefused` when an address or a header cannot be written down.
    """
    recipient = _address("", letter.recipient)
    needs_utf8 = not recipient.addr_spec.isascii()
    message = EmailMessage(policy=_POLICY.clone(utf8=True) if needs_utf8 else _POLICY)
    try:
        message["From"] = _address(letter.sender_name, letter.sender)
        message["To"] = recipient
        message["Reply-To"] = _address(letter.sender_name, letter.reply_to)
        message["Subject"] = letter.subject
    except ValueError as error:
        raise MailRefused(reason="unwritable_header") from error
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    # Keeps out-of-office answers away, and says so to people who filter (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for image in letter.images:
        _place(message, image)
    for attachment in letter.attachments:
        _attach(message, attachment)
    # Last, for headers about content set earlier move into the first part.
    message["Content-Language"] = letter.locale
    return message


def _address(name: str, address: str) -> Address:
    """With the domain in ASCII; the part before the @ may need a server that knows UTF-8."""
    try:
        checked = validate_email(
            address, check_deliverability=False, test_environment=True, allow_quoted_local=True
        )
    except EmailNotValidError as error:
        raise MailRefused(reason="bad_address") from error
    local_part = checked.ascii_local_part or checked.local_part
    return Address(name, username=local_part, domain=checked.ascii_domain)


def _place(message: EmailMessage, image: InlineImage) -> None:
    html_part = message.get_body(("html",))
    assert isinstance(html_part, MIMEPart)  # noqa: S101 - narrows the type, set just before
    html_part.add_related(
        image.content,
        "image",
        image.subtype,
        cid=f"<{image.content_id}>",
        filename=f"{image.content_id.partition('@')[0]}.{image.subtype}",
        disposition="inline",
    )


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = attachment.content_type.split(";")
    maintype, _, subtype = kind.strip().partition("/")
    pairs = (parameter.partition("=") for parameter in parameters)
    message.add_attachment(
        attachment.content,
        maintype,
        subtype,
        filename=attachment.filename,
        params={name.strip(): value.strip() for name, _, value in pairs},
    )
