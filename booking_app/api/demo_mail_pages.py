"""The demo mailbox as plain HTML: a list of letters, one letter, and nothing at an address."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from babel.numbers import format_decimal

from booking_app.adapters.mailbox import Part, StoredLetter
from booking_app.core.i18n import LOCALES, Translator, format_ago
from booking_app.core.settings import get_settings
from booking_app.domain.chain.service import chain_now
from booking_app.workflows.links import locale_prefix

_STYLE = Path(__file__).with_name("demo_mail.css").read_text("utf-8")
# A letter is as tall as it is; the frame runs no script, so the page around it has to measure.
_FIT = """
for (const frame of document.querySelectorAll("iframe")) {
  const fit = () => {
    const page = frame.contentDocument?.documentElement;
    if (!page?.querySelector("body > *")) return;
    frame.style.height = "0";
    frame.style.height = page.scrollHeight + "px";
  };
  frame.addEventListener("load", fit);
  addEventListener("resize", fit);
  fit();
}
"""
_LANGUAGES = {"ru": "Русский", "en": "English"}
_ARROW = (
    '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
    'stroke-width="1.25" aria-hidden="true"><path d="M14 8H2.5M7 3 2 8l5 5"/></svg>'
)
_CALENDAR = (
    '<svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" '
    'stroke-width="1.25" aria-hidden="true"><path d="M2.5 4h13v11.5h-13zM2.5 7.5h13M6 2v3.5M12 '
    '2v3.5"/></svg>'
)


def _digest(source: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


PAGE_POLICY = (
    f"default-src 'none'; style-src 'self' {_digest(_STYLE)}; script-src {_digest(_FIT)}; "
    "font-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Content-Security-Policy of these pages."""
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline' 'self'; font-src 'self'; "
    "img-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Content-Security-Policy of a letter in its frame: it shows, and does nothing."""


def list_page(letters: Sequence[StoredLetter], t: Translator) -> str:
    """All letters, newest first, and plainly what this is."""
    if letters:
        rows = "".join(_row(letter, t) for letter in letters)
        body = f'<ul class="letters">{rows}</ul>'
    else:
        body = (
            f'<div class="empty"><h2>{escape(t("No letters yet"))}</h2>'
            f"<p>{escape(t('Book a piece with an e-mail address, and the letter arrives here.'))}"
            "</p></div>"
        )
    title = t("Demo mailbox")
    return _document(title, f"<h1>{escape(title)}</h1>{_notice(t)}{body}", t, "/demo/mail")


def letter_page(letter: StoredLetter, t: Translator, *, as_text: bool) -> str:
    """One letter, as HTML or as its plain text, with its attachments."""
    path = f"/demo/mail/{letter.id}"
    here = locale_prefix(t.locale) + path
    if as_text:
        view = f'<pre lang="{escape(letter.locale)}">{escape(letter.text)}</pre>'
    else:
        # Same origin only so that its height can be measured; without scripts it can do nothing.
        sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        view = (
            f'<div class="bleed"><iframe src="{path}/body" title="{escape(letter.subject)}" '
            f'sandbox="{sandbox} allow-top-navigation-by-user-activation"></iframe></div>'
        )
    # A line may end with the dot, and never begins with it.
    subject = escape(letter.subject.replace(" ·", "\u00a0·"))
    body = (
        f'{_back(t)}<h1 class="subject" lang="{escape(letter.locale)}">{subject}</h1>'
        f"{_facts(letter, t)}{_files(letter, t)}"
        f'<nav class="views" aria-label="{escape(t("Views"))}">'
        f"{_view_link(t('Letter'), here, current=not as_text)}"
        f"{_view_link(t('Plain text'), f'{here}?as=text', current=as_text)}</nav>{view}"
    )
    return _document(letter.subject, body, t, path)


def missing_page(t: Translator) -> str:
    """For a letter that is not kept any more."""
    title = t("There is no such letter")
    text = t("The mailbox keeps the newest letters only.")
    body = f'{_back(t)}<h1>{escape(title)}</h1><p class="notice">{escape(text)}</p>'
    return _document(title, body, t, "/demo/mail")


def letter_body(letter: StoredLetter) -> str:
    """The letter's own HTML, with its pictures and our links at addresses that work here."""
    html = letter.html
    for number, part in enumerate(letter.parts):
        if part.content_id:
            html = html.replace(f"cid:{part.content_id}", f"/demo/mail/{letter.id}/parts/{number}")
    # The visitor may have come by another name of this machine than the letter knows.
    html = re.sub(rf'(?<==")({re.escape(get_settings().public_url)})(?=[/"])', "", html)
    return html.replace("<head>", '<head><base target="_top">', 1)


def _row(letter: StoredLetter, t: Translator) -> str:
    lang = escape(letter.locale)
    return (
        f'<li><a href="{locale_prefix(t.locale)}/demo/mail/{letter.id}">'
        f'<p class="about"><span>{escape(letter.recipient)}</span>'
        f"{_time(letter, t)}</p>"
        f'<p class="subject" lang="{lang}">{escape(letter.subject)}</p>'
        f'<p class="first-words" lang="{lang}">{escape(_first_words(letter))}</p></a></li>'
    )


def _back(t: Translator) -> str:
    address = locale_prefix(t.locale) + "/demo/mail"
    return f'<a class="back" href="{address}">{_ARROW}{escape(t("All letters"))}</a>'


def _time(letter: StoredLetter, t: Translator) -> str:
    words = escape(format_ago(letter.sent_at, t.locale))
    return f'<time datetime="{letter.sent_at.isoformat()}">{words}</time>'


def _first_words(letter: StoredLetter) -> str:
    blocks = [block.strip() for block in letter.text.split("\n\n")]
    return " ".join(" — ".join(blocks[:2]).split())[:200]


def _notice(t: Translator) -> str:
    what = t(
        "Letters of this demonstration shop land here and go nowhere else. Anybody who knows this "
        "address can read them."
    )
    how = t(
        "To send real letters, give the shop a mail server with the setting {name}.",
        name="SMTP_URL",
    )
    marked = escape(how).replace("SMTP_URL", "<code>SMTP_URL</code>")
    return f'<p class="notice">{escape(what)} {marked}</p>'


def _facts(letter: StoredLetter, t: Translator) -> str:
    facts = (
        (t("From"), escape(letter.sender)),
        (t("To"), escape(letter.recipient)),
        (t("Sent"), _time(letter, t)),
    )
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in facts)
    return f'<dl class="facts">{rows}</dl>'


def _files(letter: StoredLetter, t: Translator) -> str:
    items = "".join(
        f'<li><a href="/demo/mail/{letter.id}/parts/{number}" download="{escape(part.filename)}">'
        f"{_CALENDAR}{escape(part.filename)}<span>{escape(_size(part, t))}</span></a></li>"
        for number, part in enumerate(letter.parts)
        if not part.content_id
    )
    name = escape(t("Attachments"))
    return f'<ul class="files" aria-label="{name}">{items}</ul>' if items else ""


def _size(part: Part, t: Translator) -> str:
    kilobytes = format_decimal(len(part.content) / 1000, "#,##0.0", locale=t.locale)
    return t("{size} kB", size=kilobytes)


def _view_link(text: str, url: str, *, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{escape(url)}"{mark}>{escape(text)}</a>'


def _document(title: str, body: str, t: Translator, path: str) -> str:
    chain = escape(chain_now().name)
    languages = "".join(
        f'<a class="language" href="{locale_prefix(locale)}{path}" hreflang="{locale}" '
        f'lang="{locale}" aria-label="{_LANGUAGES[locale]}">{locale.upper()}</a>'
        for locale in LOCALES
        if locale != t.locale and locale in chain_now().locales
    )
    return f"""<!doctype html>
<html lang="{t.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>{escape(title)} · {chain}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/fonts.css">
<link rel="stylesheet" href="/tokens.css">
<style>{_STYLE}</style>
</head>
<body>
<header><div class="bar"><a class="wordmark" href="{locale_prefix(t.locale)}/">{chain}</a>\
<div>{languages}</div></div></header>
<main>{body}</main>
<script>{_FIT}</script>
</body>
</html>
"""
