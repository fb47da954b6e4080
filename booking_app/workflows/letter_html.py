"""Letters as HTML that survives mail programs: tables, inline styles, no script.

Some programs drop the `<style>` block and the fonts, so these only add what may be lost: dark
colours, narrow screens, our own letter shapes. The QR stays black on white in every scheme.
"""

from html import escape

from booking_app.core.phones import phone_link
from booking_app.workflows.letter_content import (
    Action,
    Fact,
    LetterContent,
    PieceRow,
    Signature,
    Ticket,
)
from booking_app.workflows.links import absolute

_SERIF = "Cormorant,Georgia,'Times New Roman',serif"
_SANS = "Manrope,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_PAPER, _LINE = "#FBF8F3", "#E7DFD4"
_INK, _INK_SOFT = "#1C1917", "#6B625A"
# The chain's own colours, put in when the letter is whole.
_ACCENT_INK, _ACCENT_INK_DARK = "{accent-ink}", "{accent-ink-dark}"

_STYLE = f"""
:root{{color-scheme:light dark;supported-color-schemes:light dark}}
a{{color:inherit}}
@media (max-width:480px){{
.pad{{padding-left:20px!important;padding-right:20px!important}}
.heading{{font-size:30px!important;line-height:36px!important}}
.photo{{width:88px!important}}.photo img{{width:88px!important;height:88px!important}}
}}
@media (prefers-color-scheme:dark){{
.paper{{background:#141210!important}}
.ink{{color:#F4EFE8!important}}.soft{{color:#A89F94!important}}.accent{{color:{_ACCENT_INK_DARK}!important}}
.line{{border-color:#322D27!important}}
.button{{background:#F4EFE8!important}}.button a{{color:#141210!important}}
}}
[data-ogsc] .ink{{color:#F4EFE8!important}}[data-ogsc] .soft{{color:#A89F94!important}}
[data-ogsc] .accent{{color:{_ACCENT_INK_DARK}!important}}
"""


def render_html(letter: LetterContent) -> str:
    """The whole document."""
    by = letter.signature
    return (
        _document(letter)
        .replace(_ACCENT_INK_DARK, by.accent_ink_dark)
        .replace(_ACCENT_INK, by.accent_ink)
    )


def _document(letter: LetterContent) -> str:
    # Before a visit the way there matters most, after it the pieces do.
    ticket = _ticket(letter.ticket) if letter.ticket else ""
    facts, pieces = _facts(letter.facts), _pieces(letter)
    rows = [
        _wordmark(letter.signature),
        _opening(letter),
        *([ticket, facts, pieces] if ticket else [pieces, facts]),
        _button(letter.action) if letter.action else "",
        _notes(letter.notes),
        _signature(letter.signature),
    ]
    body = "\n".join(row for row in rows if row)
    # Blank characters keep the letter's own text out of the inbox's preview line.
    filler = "&#8199;&#65279;" * 40
    return f"""<!doctype html>
<html lang="{escape(letter.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>{escape(letter.subject)}</title>
<!--[if !mso]><!--><link rel="stylesheet" href="{escape(absolute("/fonts.css"))}"><!--<![endif]-->
<style>{_STYLE}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:{_PAPER};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">{escape(letter.preview)}{filler}</div>
<div role="main">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:{_PAPER}"><tr><td align="center">
<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="max-width:600px;margin:0 auto">
{body}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</div>
</body>
</html>
"""


def _row(content: str, *, top: int = 0, bottom: int = 0, align: str = "left") -> str:
    style = f"padding:{top}px 32px {bottom}px"
    return f'<tr><td class="pad" align="{align}" style="{style}">{content}</td></tr>'


def _say(
    text: str,
    *,
    size: int = 16,
    line: int = 24,
    colour: str = _INK,
    name: str = "ink",
    more: str = "",
) -> str:
    """A paragraph; `text` is HTML already."""
    style = f"margin:0;font:400 {size}px/{line}px {_SANS};color:{colour};{more}"
    return f'<p class="{name}" style="{style}">{text}</p>'


def _small(text: str, *, more: str = "") -> str:
    return _say(text, size=14, line=20, colour=_INK_SOFT, name="soft", more=more)


def _label(text: str) -> str:
    more = "letter-spacing:0.08em;text-transform:uppercase"
    return _say(escape(text), size=12, line=16, colour=_INK_SOFT, name="soft", more=more)


def _link(action: Action, *, colour: str = _ACCENT_INK, name: str = "accent") -> str:
    style = f"color:{colour};text-decoration:underline;text-underline-offset:3px"
    url, text = escape(action.url), escape(action.text)
    return f'<a class="{name}" href="{url}" style="{style}">{text}</a>'


def _wordmark(signature: Signature) -> str:
    style = (
        f"font:500 22px/28px {_SERIF};letter-spacing:0.24em;text-transform:uppercase;"
        f"color:{_INK};text-decoration:none"
    )
    link = f'<a class="ink" href="{escape(signature.home_url)}" style="{style}">'
    return _row(f"{link}{escape(signature.chain)}</a>", top=40, bottom=40, align="center")


def _opening(letter: LetterContent) -> str:
    eyebrow = _say(
        escape(letter.eyebrow),
        size=12,
        line=16,
        colour=_ACCENT_INK,
        name="accent",
        more="letter-spacing:0.12em;text-transform:uppercase",
    )
    heading = (
        f'<h1 class="heading ink" style="margin:12px 0 16px;font:500 38px/44px {_SERIF};'
        f"font-variant-numeric:lining-nums;"
        f'color:{_INK};text-wrap:balance">{escape(letter.heading)}</h1>'
    )
    paragraphs = "".join(
        _say(escape(text), more="margin:0 auto 8px;max-width:440px;text-wrap:balance")
        for text in letter.paragraphs
    )
    return _row(eyebrow + heading + paragraphs, bottom=32, align="center")


def _ticket(ticket: Ticket) -> str:
    image = (
        f'<img src="cid:{escape(ticket.image_id)}" width="248" height="248" '
        f'alt="{escape(ticket.alt)}" style="display:block;width:248px;height:248px;border:0">'
    )
    # No class, so that dark mode leaves it alone: scanners want black on white.
    code = (
        f'<p style="margin:8px 0 0;font:500 12px/16px {_SANS};color:{_INK_SOFT};'
        f'text-align:center">{escape(ticket.hint)}</p>'
        f'<p style="margin:2px 0 8px;font:600 24px/32px {_SANS};color:{_INK};'
        "text-align:center;letter-spacing:0.08em;font-variant-numeric:tabular-nums;"
        f'white-space:nowrap">{escape(ticket.code)}</p>'
    )
    card = (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" bgcolor="#FFFFFF" '
        f'style="background:#FFFFFF;border-radius:12px;margin:0 auto"><tr><td align="center" '
        f'style="padding:16px 20px">{image}{code}</td></tr></table>'
    )
    return _row(card, bottom=40, align="center")


def _facts(facts: tuple[Fact, ...]) -> str:
    return "".join(_fact(fact) for fact in facts)


def _fact(fact: Fact) -> str:
    value = _say(escape(fact.value), size=18, line=26) if fact.value else ""
    details = "".join(_small(escape(text), more="margin:4px 0 0") for text in fact.details)
    links = (
        _say(
            "&nbsp;&nbsp;&nbsp; ".join(_link(link) for link in fact.links),
            size=16,
            line=24,
            more="margin:10px 0 0",
        )
        if fact.links
        else ""
    )
    return _section(_label(fact.label) + f'<div style="height:6px"></div>{value}{details}{links}')


def _section(content: str) -> str:
    """A part of the letter below a hairline."""
    inner = (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td class="line" style="border-top:1px solid {_LINE};padding:20px 0">{content}</td>'
        "</tr></table>"
    )
    return _row(inner)


def _pieces(letter: LetterContent) -> str:
    if not letter.pieces:
        return ""
    heading = _label(letter.pieces_heading) + '<div style="height:14px"></div>'
    rows = "".join(_piece(piece) for piece in letter.pieces)
    total = _total(*letter.total) if letter.total else ""
    table = (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">'
        f"{rows}{total}</table>"
    )
    return _section((heading if letter.pieces_heading else "") + table)


def _piece(piece: PieceRow) -> str:
    url = escape(piece.url)
    photo = (
        f'<a href="{url}" aria-hidden="true" tabindex="-1"><img src="{escape(piece.photo_url)}" '
        'width="112" height="112" alt="" '
        f'style="display:block;width:112px;height:112px;border:0;background:{_LINE}"></a>'
        if piece.photo_url
        else ""
    )
    name = (
        f'<a class="ink" href="{url}" style="color:{_INK};text-decoration:none">'
        f"{escape(piece.name)}</a>"
    )
    words = (
        f'<p class="ink" style="margin:0;font:500 21px/26px {_SERIF};color:{_INK}">{name}</p>'
        + (_small(escape(piece.details), more="margin:4px 0 0") if piece.details else "")
        + _say(escape(piece.price), more="margin:8px 0 0;font-variant-numeric:tabular-nums")
        + (_small(escape(piece.note), more="margin:4px 0 0") if piece.note else "")
    )
    return (
        f'<tr><td class="photo" width="112" valign="top" style="width:112px;padding:0 0 16px">'
        f'{photo}</td><td valign="middle" style="padding:0 0 16px 20px">{words}</td></tr>'
    )


def _total(label: str, amount: str) -> str:
    style = f"border-top:1px solid {_LINE};padding:14px 0 0"
    price = _say(
        escape(amount), size=18, line=24, more="font-weight:600;font-variant-numeric:tabular-nums"
    )
    return (
        f'<tr><td class="line" style="{style}">{_say(escape(label))}</td>'
        f'<td class="line" align="right" style="{style}">{price}</td></tr>'
    )


def _button(action: Action) -> str:
    link = (
        f'<a href="{escape(action.url)}" style="display:block;padding:15px 28px;'
        f'font:600 16px/20px {_SANS};color:{_PAPER};text-decoration:none">{escape(action.text)}</a>'
    )
    button = (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" '
        f'style="margin:0 auto"><tr><td class="button" bgcolor="{_INK}" align="center" '
        f'style="background:{_INK};border-radius:4px">{link}</td></tr></table>'
    )
    return _row(button, top=20, bottom=20, align="center")


def _notes(notes: tuple[str, ...]) -> str:
    if not notes:
        return ""
    text = "".join(_small(escape(note), more="margin:0 0 8px;text-wrap:balance") for note in notes)
    return _row(text, top=4, bottom=16, align="center")


def _signature(signature: Signature) -> str:
    contacts = (
        Action(signature.phone, phone_link(signature.phone)),
        Action(signature.email, f"mailto:{signature.email}"),
    )
    links = "&nbsp;&nbsp; ".join(
        _link(contact, colour=_INK_SOFT, name="soft") for contact in contacts if contact.text
    )
    text = _small(links, more="margin:0 0 8px") + _small(
        escape(signature.reason), more="text-wrap:balance"
    )
    inner = (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td class="line" align="center" style="border-top:1px solid {_LINE};'
        f'padding:28px 0 0">{text}</td></tr></table>'
    )
    return _row(inner, top=16, bottom=48)
