"""In which language to answer."""

from starlette.requests import Request

from booking_app.core.i18n import best_locale
from booking_app.domain.chain.service import chain_now


def offered(tag: str | None) -> str | None:
    """The shop's language that a tag such as `en-GB` asks for, if it has it."""
    primary = (tag or "").replace("_", "-").partition("-")[0].lower()
    return primary if primary in chain_now().locales else None


def locale_of(request: Request) -> str:
    """By the booking's own language, `?locale=`, `Accept-Language`, else the shop's default."""
    chain = chain_now()
    return (
        getattr(request.state, "locale", None)
        or offered(request.query_params.get("locale"))
        or best_locale(request.headers.get("accept-language", ""), chain.locales)
        or chain.default_locale
    )
