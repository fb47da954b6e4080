"""What the QR of a booking or a coupon opens with any camera: what it is, not whose it is."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator, translator
from booking_app.core.signing import Expired, TokenError, WrongKind
from booking_app.domain.chain.service import chain_now
from booking_app.domain.staff import service as staff
from booking_app.ui.components.icons import icon
from booking_app.ui.cookies import parse_cookies
from booking_app.ui.dual import Element, each, el, is_html, when
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.workflows.tokens import COUPON, RESERVATION, STATIC_COUPON, signer

_SESSION_COOKIE = "staff_session"


@dataclass(frozen=True, slots=True)
class QrView:
    """`is_ours` is false for a damaged or foreign code."""

    title: str = ""
    steps: tuple[str, ...] = ()
    is_ours: bool = False


async def load(request: PageRequest) -> QrView:
    """The same for every good code: a stranger's camera learns nothing."""
    t = translator(request.locale)
    kind = _kind(request.params["token"])
    if kind in (COUPON, STATIC_COUPON):
        return QrView(
            title=t("This is a coupon"),
            steps=(
                t("It is good at a counter only, never online."),
                t("Show it to a consultant in the store: they scan it with their own device."),
                t("Without the QR, say the code that stands below it."),
            ),
            is_ours=True,
        )
    if not kind:
        return QrView(
            title=t("This code is not one of ours"),
            steps=(t("It may be damaged, or cut off. Open the QR in your booking again."),),
        )
    return QrView(
        title=t("This is a booking for a try-on"),
        steps=(
            t("Show the QR to a consultant in the store: they scan it with their own device."),
            t("Without the QR, say the code that stands below it."),
            t("To see or change the booking, open the link from your letter."),
        ),
        is_ours=True,
    )


def _kind(token: str) -> str:
    """What the code is for, however old it is; empty for one that is not ours."""
    for kind in (RESERVATION, COUPON, STATIC_COUPON):
        try:
            signer().verify(token, kind)
        except WrongKind:
            continue
        except Expired:
            return kind
        except TokenError:
            return ""
        return kind
    return ""


class QrState(rx.State):
    """Where somebody of the staff goes on from here; empty for everybody else."""

    counter_href: str = ""

    @rx.event
    async def load(self) -> None:
        """Look whether somebody who works counters is signed in here."""
        self.counter_href = ""
        path = str(self.router.url.path)
        cookies = parse_cookies(self.router.headers.raw_headers.get("cookie", ""))
        session_token = cookies.get(_SESSION_COOKIE, "")[:128]
        if not session_token:
            return
        async with get_database().read() as session:
            actor = await staff.actor_by_session(session, session_token)
        if actor is None or not actor.works_counters:
            return
        token = path.rsplit("/", 1)[-1]
        kind = _kind(token)
        if kind == RESERVATION:
            try:
                claims = signer().verify(token, RESERVATION)
            except TokenError:
                return
            self.counter_href = localised(f"/counter/r/{claims.subject}", locale_of(path))
        elif kind:
            # What a screenshot is worth is for the counter's own scanner to say.
            self.counter_href = localised("/counter/scan", locale_of(path))


state: Any = QrState


def qr(view: Any, t: Translator) -> Element:
    """The page."""
    return el.div(
        icon("qr", size=44, class_name="text-accent"),
        el.h1(view.title, class_name="font-display text-34 mt-6"),
        el.ul(
            each(view.steps, lambda step: el.li(step, class_name="mt-3")),
            class_name="text-ink-soft max-w-md",
        ),
        None if is_html() else _for_staff(t),
        el.div(
            el.a(
                t("My bookings"),
                href=localised("/me", t.locale),
                class_name="button-secondary",
            ),
            el.a(t("Stores"), href=localised("/stores", t.locale), class_name="button-quiet"),
            class_name="flex flex-wrap justify-center gap-3 mt-8",
        ),
        class_name="flex flex-col items-center justify-center text-center min-h-[70dvh] px-5",
    )


def _for_staff(t: Translator) -> Any:
    return when(
        state.counter_href,
        el.a(
            icon("scan", size=20),
            t("Open at the counter"),
            href=state.counter_href,
            class_name="button-primary mt-8",
        ),
    )


def head(view: QrView, request: PageRequest) -> Head:
    """Nothing for search engines."""
    return Head(title=f"{view.title} · {chain_now().name}", index=False)


qr_page = PublicPage(
    name="qr",
    route="/q/[token]",
    view=QrView,
    load=load,
    component=qr,
    head=head,
    is_open=False,
    on_load=[QrState.load],
)
