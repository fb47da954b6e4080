"""Composition root of the web process: Reflex app, pages, first paint, API, files."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from booking_app.adapters.storage import open_storage
from booking_app.api.addresses import client_address
from booking_app.api.app import api_routes
from booking_app.api.brand import brand_routes
from booking_app.api.demo_mail import demo_mail_routes
from booking_app.api.media import media_mount
from booking_app.api.metrics import Metered, metrics_endpoint
from booking_app.api.visitors import new_visitor, visitor_cookie, visitor_of
from booking_app.core.changes import on_pages
from booking_app.core.clock import minute_of
from booking_app.core.db import get_database
from booking_app.core.settings import Settings, get_settings
from booking_app.demo import content
from booking_app.demo.content import leading_logins, staff
from booking_app.domain.catalogue.service import reading_goods
from booking_app.domain.chain.service import chain_now, following_chain
from booking_app.sandbox.app import PATH as SANDBOX_PATH
from booking_app.sandbox.app import Sandbox
from booking_app.ui import routes, theme
from booking_app.ui.admin.access import is_office_open
from booking_app.ui.admin.shell import AdminShell
from booking_app.ui.areas import areas
from booking_app.ui.browsers import KnownBrowsers
from booking_app.ui.built import read_shell
from booking_app.ui.chain import site_facts
from booking_app.ui.components.states import failed, not_found
from booking_app.ui.device_pages import device_routes
from booking_app.ui.first_paint import FONTS_AT_ONCE, SCRIPT, FirstPaint
from booking_app.ui.headers import SafeHeaders, content_security_policy, inline_scripts
from booking_app.ui.installed import installed_routes
from booking_app.ui.layout import shop_frame
from booking_app.ui.merchant_feed import merchant_feed
from booking_app.ui.pages import keep_views
from booking_app.ui.password_page import password_routes
from booking_app.ui.returning import keep_open_pages
from booking_app.ui.screenshots import Screenshots
from booking_app.ui.share_pictures import SharePictures
from booking_app.ui.shared_pages import release, shared_pages
from booking_app.ui.sign_in import DemoAccount, sign_in_routes
from booking_app.ui.site import Site
from booking_app.ui.sitemaps import Sitemaps
from booking_app.ui.socket_tokens import keep_tokens_of_the_living
from booking_app.ui.splash import Splash
from booking_app.ui.states_of_tabs import keep_states_of_tabs
from booking_app.ui.unsaved import keep_unsaved
from booking_app.ui.watch import following_events, open_sockets
from booking_app.worker import background_tasks, payment_gateway
from booking_app.workflows.payment_gateway import use_gateway


def _static_dir() -> Path:
    return (get_web_dir() / "build" / "client").resolve()


def _mounts(sockets: Callable[[], int]) -> list[BaseRoute]:
    """Parts with addresses of their own, beside the pages; `sockets` counts the live screens."""
    settings = get_settings()
    storage = open_storage(settings)
    media, shared = (
        media_mount(storage),
        SharePictures(storage, _static_dir() / "fonts", routes.OPEN_PAGES),
    )
    payments = [Mount(SANDBOX_PATH, app=sandbox)] if (sandbox := _sandbox()) else []
    found = [*Sitemaps(site_facts).routes(), *merchant_feed(site_facts), *shared.routes()]
    figures = Route("/metrics", metrics_endpoint(sockets))
    return [
        figures, *api_routes(), media, *brand_routes(), *payments, *demo_mail_routes(settings),
        *found, *Splash(_static_dir() / "fonts").routes(),
    ]  # fmt: skip


@cache
def _sandbox() -> Sandbox | None:
    """The stand-in for Stripe, where online payments are made in one."""
    settings = get_settings()
    if not settings.uses_payment_sandbox:
        return None
    return Sandbox(
        settings.data_dir,
        pages=settings.public_url + SANDBOX_PATH,
        hook=f"{settings.own_address}/api/v1/stripe/webhook",
        secret=settings.payment_sandbox_secret,
        production=settings.is_production,
        base=SANDBOX_PATH,
    )


@asynccontextmanager
async def _taking_payments() -> AsyncIterator[None]:
    """The life of the server: its way to the payment provider, and the sandbox's own life."""
    gateway, sandbox = payment_gateway(get_settings()), _sandbox()
    use_gateway(gateway)
    async with AsyncExitStack() as stack:
        if gateway is not None:
            stack.push_async_callback(gateway.aclose)
        if sandbox is not None:
            await stack.enter_async_context(sandbox.opened())
        yield


async def _content_version(path: str) -> str:
    """What this process changed, as of now; what others did, as of half a second ago; the chain;
    and the minute, for what depends on the hour: who is open, which times are left."""
    database = get_database()
    own = sum(database.changes[table] for table in on_pages(database.changes))
    return f"{minute_of(path)}:{own}:{await database.others.count()}:{chain_now().version}"


async def _version_for_all(path: str) -> str:
    """The same as every server names it; empty while this one has changed something that the
    others were not told of yet, and on SQLite, which counts for no one else."""
    agreed = await get_database().others.agreed()
    if agreed is None:
        return ""
    return f"{_release()}:{minute_of(path)}:{agreed}:{chain_now().version}"


@cache
def _release() -> str:
    return release(Path(__file__).parent)


def _door(first_paint: FirstPaint, settings: Settings) -> list[BaseRoute]:
    """The staff's sign-in, with the demo chain's people where anybody may be one of them."""
    accounts = [
        DemoAccount(person.login, staff().password, person.name, person.role)
        for person in staff().people
        if person.login in (*leading_logins(), "consultant.english")
    ]
    doors = areas(accounts if settings.has_demo else [])
    return [
        *password_routes(first_paint),
        *device_routes(first_paint),
        *sign_in_routes(first_paint, doors),
    ]


def _screenshots(settings: Settings) -> Screenshots:
    """The chain's own; the demo chain has some among its data."""
    demo = [content.SCREENSHOTS] if settings.has_demo else []
    return Screenshots(settings.data_dir / "screenshots", *demo)


def _compose(screens: list[str], sockets: Callable[[], int]) -> Callable[[ASGIApp], ASGIApp]:
    def transform(reflex_app: ASGIApp) -> ASGIApp:
        settings = get_settings()
        keep_views(_content_version)
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
            shared=shared_pages(settings.redis_url, _version_for_all),
        )
        site = KnownBrowsers(
            Site(
                reflex_app,
                first_paint=first_paint,
                static_dir=_static_dir(),
                screens=screens,
                mounts=[
                    *_mounts(sockets),
                    *_door(first_paint, settings),
                    *installed_routes(first_paint, _static_dir(), _screenshots(settings)),
                ],
            ),
            read=visitor_of,
            make=new_visitor,
            cookie=visitor_cookie,
            address=client_address,
        )
        index = (_static_dir() / "index.html").read_text(encoding="utf-8")
        secure = settings.public_url.startswith("https://")
        policy = content_security_policy(
            [*inline_scripts(index), FONTS_AT_ONCE, SCRIPT, first_paint.rules],
            secure=secure,
            tiles_url=settings.map_tiles_url,
        )
        return Metered(SafeHeaders(site, policy=policy, secure=secure))

    return transform


def _same_site(origin: str | None, environ: dict[str, Any]) -> bool:
    """Whether a socket may be opened from this origin: our own pages only."""
    if not origin or origin == get_settings().public_url:
        return bool(origin)
    return urlsplit(origin).netloc == environ.get("HTTP_HOST")


def _browser_bars() -> list[rx.Component]:
    """What stands around the page on a phone has the page's own ground."""
    return [
        rx.el.meta(
            name="theme-color",
            content=paper,
            custom_attrs={"media": f"(prefers-color-scheme: {scheme})"},
        )
        for scheme, paper in theme.PAPER.items()
    ]


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
            rx.el.link(rel="apple-touch-icon", href="/icons/192.png"),
            *_browser_bars(),
            rx.el.script(src="/shell.js", defer=True),
            rx.el.script(src="/shop.js", defer=True),
        ],
    )
    if made.sio is not None:
        made.sio.eio.cors_allowed_origins = _same_site
    if made.event_namespace is not None:
        keep_tokens_of_the_living(made.event_namespace)
    keep_states_of_tabs(made)
    keep_unsaved(is_office_open, always=(AdminShell.enter,))
    keep_open_pages()
    if get_settings().embedded_worker:
        made.register_lifespan_task(
            background_tasks, database=get_database(), settings=get_settings()
        )
    made.register_lifespan_task(following_chain, database=get_database())
    made.register_lifespan_task(following_events)
    made.register_lifespan_task(reading_goods, database=get_database())
    made.register_lifespan_task(_taking_payments)
    made.api_transformer = _compose(routes.add_pages(made), lambda: open_sockets(made))
    return made


app = _make_app()
