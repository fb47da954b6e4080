"""The cookies we set: first-party, closed to scripts."""

from datetime import timedelta

from booking_app.core.settings import get_settings


def set_cookie(name: str, value: str, lifetime: timedelta, *, path: str = "/") -> str:
    """The `Set-Cookie` header; `Secure` wherever the shop is reached over https."""
    parts = [
        f"{name}={value}",
        f"Path={path}",
        f"Max-Age={int(lifetime.total_seconds())}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    if get_settings().public_url.startswith("https://"):
        parts.append("Secure")
    return "; ".join(parts)


def drop_cookie(name: str, *, path: str = "/") -> str:
    """The `Set-Cookie` header that makes a browser forget the cookie."""
    return set_cookie(name, "", timedelta(0), path=path)
