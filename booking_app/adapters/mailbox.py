"""The stand-in for a mail server: letters as files, readable in the browser in demo mode."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

from booking_app.core.ids import new_id
from booking_app.core.mail import OutgoingLetter, as_message
from booking_app.core.settings import Settings

KEPT_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A picture or file of a letter; `content_id` is empty for files."""

    content_id: str
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as a mail program would show it. `parts` holds pictures, then attachments."""

    id: UUID
    sender: str
    recipient: str
    subject: str
    locale: str
    sent_at: datetime
    html: str
    text: str
    parts: tuple[Part, ...]

    @property
    def attachments(self) -> tuple[Part, ...]:
        """What a reader would download."""
        return tuple(part for part in self.parts if not part.content_id)


class DemoMailbox:
    """Takes every letter for anybody and keeps the newest `kept`, one file each."""

    def __init__(self, folder: Path, *, kept: int = KEPT_LETTERS) -> None:
        self._folder = folder
        self._kept = kept

    async def send(self, letter: OutgoingLetter) -> None:
        """Store the letter, unless it is here already. Raises `MailRefused`."""
        await asyncio.to_thread(self._store, letter)

    async def letters(self) -> tuple[StoredLetter, ...]:
        """Everything that is kept, newest first."""
        return await asyncio.to_thread(self._read_all)

    async def letter(self, letter_id: UUID) -> StoredLetter | None:
        """One letter, or nothing if it is not kept any more."""
        return await asyncio.to_thread(self._read_one, letter_id)

    def _store(self, letter: OutgoingLetter) -> None:
        content = as_message(letter).as_bytes()
        digest = hashlib.sha256(letter.message_id.encode()).hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        if any(self._folder.glob(f"*.{digest}.eml")):
            return
        path = self._folder / f"{new_id()}.{digest}.eml"
        # Readers must never see half a letter.
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(path)
        for outdated in self._paths()[self._kept :]:
            outdated.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        # The ids in the names sort by time.
        return sorted(self._folder.glob("*.eml"), reverse=True)

    def _read_all(self) -> tuple[StoredLetter, ...]:
        return tuple(letter for path in self._paths() if (letter := _read(path)))

    def _read_one(self, letter_id: UUID) -> StoredLetter | None:
        path = next(self._folder.glob(f"{letter_id}.*.eml"), None)
        return _read(path) if path else None


def demo_mailbox(settings: Settings) -> DemoMailbox | None:
    """The mailbox of this installation; none in production or where a mail server is set."""
    if settings.is_production or settings.smtp_url.get_secret_value():
        return None
    return DemoMailbox(settings.data_dir / "mail")


def _read(path: Path) -> StoredLetter | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(content, EmailMessage, policy=default)
    return StoredLetter(
        id=UUID(path.name.partition(".")[0]),
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        locale=str(message["Content-Language"]),
        sent_at=message["Date"].datetime,
        html=_body(message, "html"),
        text=_body(message, "plain"),
        parts=tuple(_part(part) for part in message.walk() if part.get_filename()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _part(part: EmailMessage) -> Part:
    content = part.get_payload(decode=True)
    return Part(
        content_id=str(part["Content-ID"] or "").strip("<> "),
        filename=part.get_filename() or "",
        content_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )
