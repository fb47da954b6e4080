"""What a letter says, before it is laid out as HTML or as text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A link with its words."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled line, e.g. when or where; `details` stand below it, smaller."""

    label: str
    value: str
    details: tuple[str, ...] = ()
    links: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is shown at the counter. `image_id` names the inline picture of the QR."""

    image_id: str
    alt: str
    code: str
    hint: str


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece; `photo_url` may be empty, `note` says what became of it where that matters."""

    name: str
    details: str
    price: str
    url: str
    photo_url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes, and how to answer."""

    chain: str
    home_url: str
    phone: str
    email: str
    reason: str
    accent_ink: str = "#7a5a22"
    """Text in the chain's colour on paper, and the same on dark screens."""
    accent_ink_dark: str = "#d9b87e"


@dataclass(frozen=True, slots=True)
class LetterContent:
    """One letter in one language; empty parts are left out. `preview` is what an inbox shows
    after the subject."""

    locale: str
    subject: str
    preview: str
    eyebrow: str
    heading: str
    paragraphs: tuple[str, ...]
    signature: Signature
    ticket: Ticket | None = None
    facts: tuple[Fact, ...] = ()
    pieces_heading: str = ""
    pieces: tuple[PieceRow, ...] = ()
    total: tuple[str, str] | None = None
    action: Action | None = None
    notes: tuple[str, ...] = ()
