"""Letters as plain text, with everything the HTML says."""

from collections.abc import Iterator

from booking_app.workflows.letter_content import Fact, LetterContent, PieceRow


def render_text(letter: LetterContent) -> str:
    """Blocks of lines set apart by blank ones."""
    return "\n\n".join("\n".join(block) for block in _blocks(letter) if block) + "\n"


def _blocks(letter: LetterContent) -> Iterator[list[str]]:
    yield [letter.heading]
    yield from ([text] for text in letter.paragraphs)
    if letter.ticket:
        yield [f"{letter.ticket.hint}: {letter.ticket.code}"]
    facts = [_fact(fact) for fact in letter.facts]
    if letter.ticket:
        yield from facts
    if letter.pieces_heading:
        yield [f"{letter.pieces_heading}:"]
    yield from (_piece(piece) for piece in letter.pieces)
    if letter.total:
        yield [": ".join(letter.total)]
    if not letter.ticket:
        yield from facts
    if letter.action:
        yield [f"{letter.action.text}:", letter.action.url]
    yield from ([note] for note in letter.notes)
    signature = letter.signature
    # The mark that mail programs know a signature by.
    lines = (signature.chain, signature.phone, signature.email, signature.reason)
    yield ["-- ", *(line for line in lines if line)]


def _fact(fact: Fact) -> list[str]:
    links = (
        link.text if link.url.startswith("tel:") else f"{link.text}: {link.url}"
        for link in fact.links
    )
    return [f"{fact.label}: {fact.value}".rstrip(), *fact.details, *links]


def _piece(piece: PieceRow) -> list[str]:
    return [part for part in (piece.name, piece.details, piece.price, piece.note) if part]
