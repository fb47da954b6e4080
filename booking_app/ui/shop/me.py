"""What belongs to this browser: its bookings, and the way to what it saved and to us."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.i18n import LOCALES, Translator, mark, translator
from booking_app.core.ids import format_code
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.contact import call_chain
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import PhotoView, photo, photo_view
from booking_app.ui.components.states import failed
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, contains, cx, each, el, when
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Screen
from booking_app.ui.shop.coupons_state import CouponsState
from booking_app.ui.shop.forget import forget
from booking_app.ui.shop.trouble import Trouble, tells_failure
from booking_app.ui.shop.without_script import only_with_script
from booking_app.workflows.deadline import visit_time
from booking_app.workflows.reserve import booked

_STATUS = {
    "confirmed": mark("Visit confirmed"),
    "ready": mark("Everything is ready"),
    "arrived": mark("You have arrived"),
    "completed": mark("Thank you for your visit"),
    "cancelled": mark("Visit cancelled"),
    "no_show": mark("We missed you"),
}
_ROW = "flex items-center gap-4 min-h-14 hover:text-accent-ink"
_LANGUAGES = {"ru": "Русский", "en": "English"}


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """A booking in the list; `href` opens it with its key."""

    title: str = ""
    status: str = ""
    when: str = ""
    code: str = ""
    href: str = ""
    photo: PhotoView = field(default_factory=PhotoView)
    is_live: bool = False


class MeState(rx.State):
    """The bookings made in this browser: those to come, then those that were."""

    coming: tuple[OwnBooking, ...] = ()
    past: tuple[OwnBooking, ...] = ()
    ready: bool = False

    @rx.event
    @tells_failure
    async def load(self) -> None:
        """Find them by the visitor's cookie."""
        locale = locale_of(str(self.router.url.path))
        async with get_database().read() as session:
            found = await reservations.of_visitor(session, visitor_of(self), locale)
        own = [_own(booking, locale) for booking in found]
        self.coming = tuple(booking for booking in own if booking.is_live)
        self.past = tuple(booking for booking in own if not booking.is_live)
        self.ready = True


def _own(booking: ReservationView, locale: str) -> OwnBooking:
    t = translator(locale)
    first = booking.lines[0].piece
    others = len(booking.lines) - 1
    title = (
        t.n("{piece} and {n} more", "{piece} and {n} more", others, piece=first.product_name)
        if others
        else first.product_name
    )
    _, _, secret = booked(booking).manage_path.partition("#")
    return OwnBooking(
        title=title,
        status=t(_STATUS[booking.status]) if booking.status in _STATUS else "",
        when=_place_and_time(booking, locale),
        code=format_code(booking.code),
        href=f"{localised(f'/r/{booking.code}', locale)}#{secret}",
        photo=photo_view(first.photo, (160, 320)),
        is_live=booking.is_live,
    )


def _place_and_time(booking: ReservationView, locale: str) -> str:
    t = translator(locale)
    place = t("{store}, {town}", store=booking.store.name, town=booking.store.city)
    if not booking.is_live:
        return place
    return t("{place} · {when}", place=place, when=visit_time(booking, locale))


live: Any = MeState
trouble: Any = Trouble
wallet: Any = CouponsState


def me(t: Translator) -> Element:
    """The page."""
    return el.div(
        el.h1(t("My bookings"), class_name="font-display text-34 md:text-44"),
        when(
            trouble.failed,
            failed(t, live.load),
            when(live.ready, _bookings(t), _bookings_skeleton(t)),
        ),
        when(wallet.own, _coupons(t)),
        _links(t),
        forget(t),
        class_name="mx-auto max-w-3xl px-5 pt-8 pb-12",
    )


def me_skeleton(t: Translator) -> Element:
    """The page in wait of the bookings."""
    return el.div(
        el.h1(t("My bookings"), class_name="font-display text-34 md:text-44"),
        _bookings_skeleton(t),
        _links(t),
        class_name="mx-auto max-w-3xl px-5 pt-8 pb-12",
    )


def _bookings(t: Translator) -> Element:
    return el.section(
        el.ul(each(live.coming, _row), class_name="mt-2"),
        el.ul(each(live.past, _row)),
        when(
            (live.coming.length() == 0) & (live.past.length() == 0),
            el.div(
                el.p(
                    t(
                        "Bookings made in this browser stand here. One made elsewhere opens by "
                        "the link in its letter."
                    ),
                    class_name="text-ink-soft max-w-prose",
                ),
                el.a(
                    t("To the catalogue"),
                    href=localised("/catalogue", t.locale),
                    class_name="button-primary mt-5",
                ),
                class_name="mt-3",
            ),
        ),
        class_name="mt-4",
    )


def _row(booking: Any) -> Element:
    return el.li(
        photo(booking.photo, sizes="5rem", class_name="size-20 shrink-0"),
        el.div(
            el.p(
                booking.status,
                class_name=cx("text-14", when(booking.is_live, "text-accent-ink", "text-ink-soft")),
            ),
            el.p(
                el.a(booking.title, href=booking.href, class_name="after:absolute after:inset-0"),
                class_name="font-display text-20 leading-tight",
            ),
            el.p(booking.when, class_name="text-14 text-ink-soft mt-0.5"),
            class_name="grow min-w-0",
        ),
        icon("right", size=20, class_name="shrink-0 text-ink-soft"),
        class_name="relative flex items-center gap-4 py-4 border-b border-line",
    )


def _coupons(t: Translator) -> Element:
    return el.section(
        el.h2(t("My coupons"), class_name="font-display text-26 md:text-34"),
        el.ul(each(wallet.own, _coupon), class_name="mt-1"),
        class_name="mt-12",
        id="coupons",
    )


def _coupon(coupon: Any) -> Element:
    return el.li(
        el.p(
            coupon.worth,
            class_name=cx(
                "price w-24 shrink-0 text-20 leading-tight whitespace-normal",
                when(coupon.is_open, "text-ink", "text-ink-soft"),
            ),
        ),
        el.div(
            el.p(
                coupon.state,
                class_name=cx("text-14", when(coupon.is_open, "text-accent-ink", "text-ink-soft")),
            ),
            el.p(
                el.a(coupon.title, href=coupon.href, class_name="after:absolute after:inset-0"),
                class_name="font-display text-20 leading-tight",
            ),
            el.p(coupon.note, class_name="text-14 text-ink-soft mt-0.5"),
            class_name="grow min-w-0",
        ),
        icon("right", size=20, class_name="shrink-0 text-ink-soft"),
        class_name="relative flex items-center gap-4 py-4 border-b border-line",
    )


def _bookings_skeleton(t: Translator) -> Element:
    return el.div(
        *(
            el.div(
                el.div(class_name="skeleton size-20 shrink-0"),
                el.div(
                    el.div(class_name="skeleton h-4 w-32 rounded-control"),
                    el.div(class_name="skeleton h-6 w-56 max-w-full rounded-control mt-2"),
                    class_name="grow",
                ),
                class_name="flex items-center gap-4 py-4 border-b border-line",
            )
            for _ in range(2)
        ),
        aria_busy="true",
        class_name="mt-8",
    )


def _links(t: Translator) -> Element:
    chain: Any = chain_facts(t.locale)
    return el.ul(
        _link("ticket", t("Coupons"), localised("/coupons", t.locale)),
        _link("heart", t("Saved pieces"), localised("/saved", t.locale)),
        _link("ring", t("Try-on"), localised("/try-on", t.locale)),
        _link("store", t("Stores"), localised("/stores", t.locale)),
        *(
            when(
                contains(chain.locales, locale),
                _link("globe", _LANGUAGES[locale], localised("/me", locale), lang=locale),
            )
            for locale in LOCALES
            if locale != t.locale
        ),
        el.li(
            call_chain(t, class_name=_ROW, mark=_mark("phone")),
            class_name="border-b border-line empty:hidden",
        ),
        when(chain.email, lambda: _link("mail", chain.email, chain.email_href)),
        class_name="mt-12 border-t border-line",
    )


def _mark(name: str) -> Element:
    return icon(name, size=22, class_name="text-accent shrink-0")


def _link(name: str, label: Any, href: Any, *, lang: str = "") -> Element:
    language = {"lang": lang, "href_lang": lang, "reload_document": True} if lang else {}
    return el.li(
        el.a(
            _mark(name),
            label,
            href=href,
            class_name=_ROW,
            **language,
        ),
        class_name="border-b border-line",
    )


me_screen = Screen(
    name="me",
    route="/me",
    title=lambda t: t("My bookings"),
    component=me,
    skeleton=me_skeleton,
    without_script=only_with_script,
    on_load=[MeState.load, CouponsState.load],
)
