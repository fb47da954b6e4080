"""Rows and settings as views."""

from booking_app.core.settings import Settings
from booking_app.domain.chain.models import Chain, Logo
from booking_app.domain.chain.schemas import ChainView, LogoView, Look, Rules

_LOOK = Look("#b0894a", "#7a5a22", "#c9a365", "#d9b87e")


def defaults(settings: Settings) -> ChainView:
    """The chain of an installation where nobody has saved anything yet."""
    return ChainView(
        version=0,
        name=settings.chain_name,
        logo=None,
        look=_LOOK,
        phone=settings.chain_phone,
        email=settings.chain_email,
        address={},
        social=(),
        country=settings.chain_country,
        locales=settings.locales,
        default_locale=settings.default_locale,
        currency=settings.chain_currency,
        rules=Rules(
            hold_minutes=settings.hold_minutes,
            lead_minutes=settings.lead_minutes,
            horizon_days=settings.horizon_days,
            grace_minutes=settings.grace_minutes,
            pieces_per_contact=settings.pieces_per_contact,
        ),
    )


def view_of(row: Chain, logo: Logo | None) -> ChainView:
    """The saved settings."""
    return ChainView(
        version=row.version,
        name=row.name,
        logo=LogoView(logo.digest, logo.width, logo.height, logo.is_dark) if logo else None,
        look=Look(row.accent, row.accent_ink, row.accent_dark, row.accent_ink_dark),
        phone=row.phone,
        email=row.email,
        address=dict(row.address),
        social=tuple(row.social),
        country=row.country,
        locales=tuple(row.locales),
        default_locale=row.default_locale,
        currency=row.currency,
        rules=Rules(
            hold_minutes=row.hold_minutes,
            lead_minutes=row.lead_minutes,
            horizon_days=row.horizon_days,
            grace_minutes=row.grace_minutes,
            pieces_per_contact=row.pieces_per_contact,
        ),
    )


def stored(view: ChainView) -> dict[str, object]:
    """The view as column values, JSON throughout: what the audit log tells of."""
    look, rules = view.look, view.rules
    return {
        "name": view.name,
        "logo": view.logo.digest if view.logo else None,
        "accent": look.accent,
        "accent_ink": look.accent_ink,
        "accent_dark": look.accent_dark,
        "accent_ink_dark": look.accent_ink_dark,
        "phone": view.phone,
        "email": view.email,
        "address": dict(view.address),
        "social": list(view.social),
        "country": view.country,
        "locales": list(view.locales),
        "default_locale": view.default_locale,
        "currency": view.currency,
        "hold_minutes": rules.hold_minutes,
        "lead_minutes": rules.lead_minutes,
        "horizon_days": rules.horizon_days,
        "grace_minutes": rules.grace_minutes,
        "pieces_per_contact": rules.pieces_per_contact,
    }
