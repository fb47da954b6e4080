"""Composition root of the web process: Reflex app, pages, first paint, API, files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from booking_app.adapters.storage import open_storage
from booking_app.api.addresses import client_address
from booking_app.api.app import api_routes
from booking_app.api.brand import brand_routes
from booking_app.api.demo_mail import demo_mail_routes
from booking_app.api.media import media_mount
from booking_app.api.visitors import new_visitor, visitor_cookie, visitor_of
from booking_app.core.db import get_database
from booking_app.core.settings import Settings, get_settings
from booking_app.demo.content import leading_logins, staff
from booking_app.domain.chain.service import chain_now, following_chain
from booking_app.ui import routes, theme
from booking_app.ui.areas import areas
from booking_app.ui.browsers import KnownBrowsers
from booking_app.ui.built import read_shell
from booking_app.ui.chain import site_facts
from booking_app.ui.components.states import failed, not_found
from booking_app.ui.first_paint import SCRIPT, FirstPaint, by_the_clock
from booking_app.ui.headers import SafeHeaders, content_security_policy, inline_scripts
from booking_app.ui.layout import shop_frame
from booking_app.ui.password_page import password_routes
from booking_app.ui.sign_in import DemoAccount, sign_in_routes
from booking_app.ui.site import Site
from booking_app.ui.watch import following_events
from booking_app.worker import background_tasks


def _static_dir() -> Path:
    return (get_web_dir() / "build" / "client").resolve()


def _mounts() -> list[BaseRoute]:
    """Parts with addresses of their own, beside the pages."""
    settings = get_settings()
    media = media_mount(open_storage(settings))
    return [*api_routes(), media, *brand_routes(), *demo_mail_routes(settings)]


async def _content_version() -> str:
    """Goods as of a moment ago, the chain as of now."""
    return f"{await by_the_clock()}:{chain_now().version}"


def _door(first_paint: FirstPaint, settings: Settings) -> list[BaseRoute]:
    """The staff's sign-in, with the demo chain's people where anybody may be one of them."""
    accounts = [
        DemoAccount(person.login, staff().password, person.name, person.role)
        for person in staff().people
        if person.login in (*leading_logins(), "consultant.english")
    ]
    doors = areas([] if settings.is_production else accounts)
    return [*password_routes(first_paint), *sign_in_routes(first_paint, doors)]


def _compose(screens: list[str]) -> Callable[[ASGIApp], ASGIApp]:
    def transform(reflex_app: ASGIApp) -> ASGIApp:
        settings = get_settings()
        first_paint = FirstPaint(
            read_shell(_static_dir()),
            routes.PUBLIC_PAGES,
            frame=shop_frame,
            not_found=not_found,
            failed=failed,
            screens=routes.SCREENS,
            frame_data=routes.frame_data,
            facts=site_facts,
            content_version=_content_version,
        )
        site = KnownBrowsers(
            Site(
                reflex_app,
                first_paint=first_paint,
                static_dir=_static_dir(),
                screens=screens,
                mounts=[*_mounts(), *_door(first_paint, settings)],
            ),
            read=visitor_of,
            make=new_visitor,
            cookie=visitor_cookie,
            address=client_address,
        )
        index = (_static_dir() / "index.html").read_text(encoding="utf-8")
        secure = settings.public_url.startswith("https://")
        policy = content_security_policy(
            [*inline_scripts(index), SCRIPT], secure=secure, tiles_url=settings.map_tiles_url
        )
        return SafeHeaders(site, policy=policy, secure=secure)

    return transform


def _same_site(origin: str | None, environ: dict[str, Any]) -> bool:
    """Whether a socket may be opened from this origin: our own pages only."""
    if not origin or origin == get_settings().public_url:
        return bool(origin)
    return urlsplit(origin).netloc == environ.get("HTTP_HOST")


def _make_app() -> rx.App:
    made = rx.App(
        # Reflex's own connection toasts, banner and error screen are not in our language or look.
        app_wraps={},
        toaster=None,
        hydrate_fallback=rx.fragment,
        reset_style=False,
        stylesheets=theme.STYLESHEETS,
        head_components=[
            rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
            rx.el.script(src="/shell.js", defer=True),
            rx.el.script(src="/shop.js", defer=True),
        ],
    )
    if made.sio is not None:
        made.sio.eio.cors_allowed_origins = _same_site
    if get_settings().embedded_worker:
        made.register_lifespan_task(
            background_tasks, database=get_database(), settings=get_settings()
        )
    made.register_lifespan_task(following_chain, database=get_database())
    made.register_lifespan_task(following_events)
    made.api_transformer = _compose(routes.add_pages(made))
    return made


app = _make_app()
