"""The chain in pages: its name, logo, contacts and languages, and its colours as CSS.

HTML takes them from the settings of the moment. A live page is compiled long before, so it reads
what the served document says in `<html data-chain>` (`assets/chain.js`), which is there before
the first frame. Colours are custom properties in the document's head.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from reflex.vars import Var, VarData
from reflex_base.utils.imports import ImportVar

from booking_app.core.phones import format_phone, phone_link
from booking_app.core.settings import get_settings
from booking_app.domain.chain.schemas import ChainView, Look
from booking_app.domain.chain.service import chain_now
from booking_app.ui.dual import is_html
from booking_app.ui.first_paint import SiteFacts
from booking_app.ui.locales import localised

MANIFEST = "/manifest.webmanifest"
_NETWORKS = {
    "vk.com": "VK",
    "t.me": "Telegram",
    "ok.ru": "OK",
    "dzen.ru": "Dzen",
    "rutube.ru": "Rutube",
    "youtube.com": "YouTube",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "pinterest.com": "Pinterest",
    "tiktok.com": "TikTok",
    "wa.me": "WhatsApp",
    "x.com": "X",
}


@dataclass(frozen=True, slots=True)
class SocialLink:
    """A page of the chain elsewhere."""

    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What pages show of the chain. Empty: there is none; `logo_class` fits it to dark screens."""

    name: str = ""
    initial: str = ""
    logo: str = ""
    logo_width: int = 0
    logo_height: int = 0
    logo_class: str = ""
    phone: str = ""
    phone_href: str = ""
    email: str = ""
    email_href: str = ""
    address: str = ""
    social: tuple[SocialLink, ...] = ()
    locales: tuple[str, ...] = ()


_LIVE: Any = Var(
    _js_expr="chainFacts",
    _var_type=ChainFacts,
    _var_data=VarData(imports={"$/public/chain.js": [ImportVar(tag="chainFacts")]}),
).guess_type()


def chain_facts(locale: str) -> Any:
    """The facts for a page in this language: plain in HTML, read from the document when live."""
    return facts_of(chain_now(), locale) if is_html() else _LIVE


def facts_of(chain: ChainView, locale: str) -> ChainFacts:
    """A chain's facts in this language."""
    logo = chain.logo
    return ChainFacts(
        name=chain.name,
        initial=chain.name[:1],
        logo=logo.url if logo else "",
        logo_width=logo.width if logo else 0,
        logo_height=logo.height if logo else 0,
        logo_class="logo-turns" if logo and logo.is_dark else "",
        phone=format_phone(chain.phone),
        phone_href=phone_link(chain.phone),
        email=chain.email,
        email_href=f"mailto:{chain.email}" if chain.email else "",
        address=chain.address.get(locale, ""),
        social=tuple(SocialLink(network(link), link) for link in chain.social),
        locales=chain.locales,
    )


def network(link: str) -> str:
    """Whose page a link leads to: the network's name, else the host."""
    host = (urlsplit(link).hostname or link).removeprefix("www.").removeprefix("m.")
    return _NETWORKS.get(host, host)


def site_facts(locale: str) -> SiteFacts:
    """What every document in this language says of the shop, as things stand now."""
    chain = chain_now()
    facts = json.dumps(asdict(facts_of(chain, locale)), ensure_ascii=False, separators=(",", ":"))
    return SiteFacts(
        name=chain.name,
        public_url=get_settings().public_url,
        locales=chain.locales,
        default_locale=chain.default_locale,
        styles=theme_css(chain.look),
        chain=facts,
        manifest=localised(MANIFEST, locale),
    )


def theme_css(look: Look) -> str:
    """The chain's colours over those of `assets/tokens.css`, whichever comes last."""
    return (
        f"html:root{{--accent:{look.accent};--accent-ink:{look.accent_ink}}}"
        "@media (prefers-color-scheme:dark){"
        f"html:root{{--accent:{look.accent_dark};--accent-ink:{look.accent_ink_dark}}}}}"
    )
