"""A booking's own page: the QR and the code, until when, where, what, and changing one's mind."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.client import elsewhere_only, keep_fragment, kept
from booking_app.ui.components.contact import call_button
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.components.slot_picker import slot_picker
from booking_app.ui.components.states import failed
from booking_app.ui.components.store_row import call_link, open_mark, route_link
from booking_app.ui.dual import Element, cx, each, el, match, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Screen
from booking_app.ui.shop.booking_state import BUSY, FAILED, MISSING, READY, BookingState
from booking_app.ui.shop.secret_page import busy, kept_notice, message
from booking_app.ui.shop.try_on_view import step_href
from booking_app.ui.shop.without_script import booking_without_script
from booking_app.workflows.calendar_file import FILE_NAME

_CANCEL_SHEET = "cancel-sheet"
_QR_SHEET = "qr-sheet"

live: Any = BookingState


def booking_body(t: Translator) -> Element:
    """The page."""
    return el.div(
        keep_fragment(),
        kept(
            match(
                live.phase,
                {
                    READY: _booking(t),
                    MISSING: _missing(t),
                    BUSY: busy(t, live.load),
                    FAILED: failed(t, live.load),
                },
                booking_skeleton(t),
            ),
            phase=live.phase,
            notice=kept_notice(t),
        ),
    )


def booking_skeleton(t: Translator) -> Element:
    """The page in wait of the booking."""
    return el.div(
        el.div(class_name="skeleton h-4 w-40 rounded-control"),
        el.div(class_name="skeleton h-10 w-full max-w-md rounded-control mt-4"),
        el.div(class_name="skeleton h-5 w-56 rounded-control mt-4"),
        el.div(class_name="skeleton aspect-square w-full max-w-xs mx-auto md:mx-0 mt-8"),
        el.div(class_name="skeleton h-12 w-full max-w-xs rounded-control mt-6 mx-auto md:mx-0"),
        class_name="mx-auto max-w-5xl px-5 pt-8 pb-12",
        aria_busy="true",
        aria_label=t("Loading"),
    )


def _booking(t: Translator) -> Element:
    booking = live.booking
    return el.div(
        el.div(
            el.p(
                booking.eyebrow,
                role="status",
                class_name=cx(
                    "text-14",
                    match(
                        booking.status,
                        {"ready": "text-ok-ink", "arrived": "text-ok-ink"},
                        "text-accent-ink",
                    ),
                ),
            ),
            el.h1(booking.title, class_name="font-display text-34 md:text-44 mt-2"),
            when(booking.when, _when(booking, t)),
            el.p(booking.text, class_name="text-ink-soft mt-3 max-w-prose"),
            when(
                booking.payment,
                el.p(
                    icon("card", size=20, class_name="shrink-0 text-accent mt-0.5"),
                    el.span(booking.payment),
                    role="status",
                    class_name="flex gap-2 mt-4 max-w-prose",
                ),
            ),
            when(
                booking.pay_href,
                el.div(
                    el.a(
                        t("Go on to pay"),
                        href=booking.pay_href,
                        reload_document=True,
                        class_name="button-primary",
                    ),
                    el.a(
                        t("Choose another way to pay"),
                        href=step_href(t.locale, "contact"),
                        class_name="button-secondary",
                    ),
                    class_name="flex flex-wrap gap-3 mt-6",
                ),
            ),
            when(
                booking.can_rebook,
                el.button(
                    t("Choose another time"),
                    type="button",
                    on_click=live.book_again,
                    data_live_only="",
                    class_name="button-primary mt-6",
                ),
            ),
            when(live.problem, el.p(live.problem, role="alert", class_name="text-stop-ink mt-4")),
            class_name="md:col-start-2",
        ),
        when(booking.qr, _ticket(booking, t)),
        el.div(
            when(live.moving, _moving(t)),
            when(booking.can_change, when(live.moving, None, _changes(t))),
            _store(booking, t),
            _pieces(booking, t),
            class_name="md:col-start-2",
        ),
        _cancel_sheet(t),
        class_name="mx-auto max-w-5xl px-5 pt-8 pb-12 grid gap-y-8 gap-x-16 "
        "grid-cols-[minmax(0,1fr)] md:grid-cols-[20rem_minmax(0,1fr)] md:grid-rows-[auto_1fr]",
    )


def _when(booking: Any, t: Translator) -> Element:
    return el.p(
        icon("clock", size=20, class_name="shrink-0 text-accent mt-0.5"),
        el.span(
            el.span(booking.when, class_name="inline-block first-letter:uppercase"),
            elsewhere_only(
                booking.time_zone,
                el.span(t("by the store's own clock"), class_name="text-14 text-ink-soft block"),
            ),
        ),
        class_name="flex gap-2 mt-4",
    )


def _ticket(booking: Any, t: Translator) -> Element:
    """Black on white in every scheme, as large as the phone is wide."""
    return el.div(
        el.button(
            el.div(inner_html=booking.qr, class_name="w-full"),
            type="button",
            aria_label=t("Show the QR code on the whole screen"),
            class_name="block w-full",
            **opens(_QR_SHEET),
        ),
        el.p(t("Booking code"), class_name="text-12 text-[#6b625a] mt-1"),
        el.p(
            booking.code,
            class_name="text-26 font-semibold tracking-[0.08em] whitespace-nowrap text-[#1c1917]",
        ),
        el.p(
            t("Tap the code to enlarge it, and make the screen brighter."),
            class_name="text-14 text-[#6b625a] mt-2 pb-1",
        ),
        _large_qr(booking, t),
        class_name="bg-white rounded-sheet border border-line px-4 pb-4 text-center "
        "mx-auto w-full max-w-sm md:row-span-2 md:row-start-1 md:sticky md:top-8 self-start",
    )


def _large_qr(booking: Any, t: Translator) -> Element:
    return el.dialog(
        el.button(
            el.div(inner_html=booking.qr, class_name="w-[min(92vw,72dvh)] mx-auto"),
            el.span(
                booking.code,
                class_name="block text-34 font-semibold tracking-[0.08em] whitespace-nowrap "
                "text-[#1c1917]",
            ),
            el.span(t("Tap to close"), class_name="block text-14 text-[#6b625a] mt-4"),
            type="button",
            class_name="w-full min-h-dvh grid content-center text-center",
            **closes(_QR_SHEET),
        ),
        id=_QR_SHEET,
        aria_label=t("QR code of your booking"),
        class_name="m-0 p-0 w-screen h-dvh max-w-none max-h-none bg-white",
    )


def _changes(t: Translator) -> Element:
    booking = live.booking
    return el.div(
        el.a(
            icon("calendar", size=20),
            t("Add to calendar"),
            href=booking.calendar_href,
            download=FILE_NAME,
            reload_document=True,
            class_name="button-secondary",
        ),
        el.button(
            icon("edit", size=20),
            t("Another time"),
            type="button",
            on_click=live.start_moving,
            data_live_only="",
            class_name="button-secondary",
        ),
        el.button(
            t("Cancel the booking"),
            type="button",
            data_live_only="",
            class_name="button-quiet",
            **opens(_CANCEL_SHEET),
        ),
        class_name="flex flex-wrap gap-3 mb-10",
    )


def _moving(t: Translator) -> Element:
    return el.form(
        el.h2(t("When will you come?"), class_name="font-display text-26"),
        el.p(
            t("The pieces stay yours. Until you choose, so does your time."),
            class_name="text-14 text-ink-soft mt-1",
        ),
        elsewhere_only(live.times.time_zone, el.p(live.times.clock, class_name="text-14 mt-1")),
        slot_picker(t, times=live.times, day=live.day, choose_day=live.choose_day),
        el.div(
            el.button(t("Move the visit"), type="submit", class_name="button-primary"),
            el.button(
                t("Leave it as it is"),
                type="button",
                on_click=live.stop_moving,
                class_name="button-quiet",
            ),
            class_name="flex flex-wrap gap-3 mt-6",
        ),
        on_submit=live.move,
        data_live_only="",
        class_name="mb-10 overflow-x-clip",
    )


def _cancel_sheet(t: Translator) -> Element:
    return sheet(
        _CANCEL_SHEET,
        t("Cancel the booking?"),
        el.p(t("The pieces go back on display at once, and others can take them.")),
        el.div(
            el.button(
                t("Cancel the booking"),
                type="button",
                on_click=live.cancel,
                class_name="button-primary grow",
                **closes(_CANCEL_SHEET),
            ),
            el.button(
                t("Keep it"),
                type="button",
                class_name="button-secondary grow",
                **closes(_CANCEL_SHEET),
            ),
            class_name="flex flex-wrap gap-3 mt-6",
        ),
        t=t,
    )


def _store(booking: Any, t: Translator) -> Element:
    store = booking.store
    return el.section(
        el.h2(t("Where"), class_name="text-14 text-ink-soft"),
        el.p(
            el.a(store.name, href=store.href, class_name="hover:text-accent-ink"),
            class_name="font-display text-26 mt-1",
        ),
        el.p(store.city, ", ", store.address, class_name="mt-1"),
        open_mark(store, class_name="mt-2"),
        when(
            booking.directions,
            el.p(booking.directions, class_name="text-14 text-ink-soft mt-3 max-w-prose"),
        ),
        el.div(
            route_link(store, t, class_name="button-secondary"),
            call_link(store, t, class_name="button-quiet"),
            class_name="flex flex-wrap gap-3 mt-4",
        ),
        class_name="border-t border-line pt-6",
    )


def _pieces(booking: Any, t: Translator) -> Element:
    return el.section(
        el.h2(t("What we prepare"), class_name="text-14 text-ink-soft"),
        el.ul(each(booking.pieces, lambda piece: _piece(piece, t)), class_name="mt-1"),
        when(
            booking.total,
            el.div(
                el.span(booking.total_label, class_name="text-ink-soft"),
                el.span(booking.total, class_name="price text-20"),
                class_name="flex items-baseline justify-between py-3",
            ),
        ),
        class_name="border-t border-line pt-6 mt-8",
    )


def _piece(piece: Any, t: Translator) -> Element:
    return el.li(
        photo(piece.photo, sizes="4.5rem", class_name="size-18 shrink-0"),
        el.div(
            el.p(
                el.a(piece.name, href=piece.href, class_name="hover:text-accent-ink"),
                class_name="font-display text-20 leading-tight hyphens-auto break-words",
            ),
            el.p(piece.details, class_name="text-14 text-ink-soft"),
            when(
                piece.note,
                el.p(
                    piece.note,
                    class_name=cx(
                        "text-14 mt-0.5",
                        match(
                            piece.outcome,
                            {"bought": "text-ok-ink", "missing": "text-warn-ink"},
                            "text-ink-soft",
                        ),
                    ),
                ),
            ),
            when(
                piece.elsewhere_href,
                el.a(
                    t("See it in other stores"),
                    href=piece.elsewhere_href,
                    class_name="button-quiet text-14 text-left -ml-3",
                ),
            ),
            class_name="grow min-w-0",
        ),
        el.span(piece.price, class_name="price text-16"),
        class_name="flex items-center gap-4 py-3 border-b border-line",
    )


def _missing(t: Translator) -> Element:
    """Kind to a mistyped link, silent about whether the code exists."""
    return message(
        "qr",
        t("This link does not open a booking"),
        t(
            "Open the link from the letter or the message whole: its end is the key to your "
            "booking. The code alone is enough at the counter."
        ),
        el.a(t("My bookings"), href=localised("/me", t.locale), class_name="button-primary"),
        call_button(t, class_name="button-quiet"),
    )


booking_screen = Screen(
    name="booking",
    route="/r/[code]",
    title=lambda t: t("Your booking"),
    component=booking_body,
    skeleton=booking_skeleton,
    without_script=booking_without_script,
    on_load=[BookingState.load],
)
