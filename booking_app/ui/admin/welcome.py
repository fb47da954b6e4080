"""The first steps of a new installation: what is done, what comes next, and why."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.first_steps import WELCOME, FirstStepsState
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.locales import localised

# Its fields are Vars here.
live: Any = FirstStepsState


def welcome(t: Translator) -> Element:
    """The steps in their order; any may be taken at any time."""
    return page(
        page_head(
            rx.cond(
                live.missing | ~live.loaded,
                t("From nothing to an open shop"),
                t("The shop is open"),
            ),
            note=rx.cond(
                live.missing | ~live.loaded,
                t("Four steps. Stop whenever you like: what is done stays done."),
                t("Everything is there: shoppers can find a piece and book it."),
            ),
        ),
        rx.cond(live.loaded, _steps(t), waiting(t)),
        narrow=True,
    )


def _steps(t: Translator) -> Element:
    done = live.progress
    return el.div(
        el.ol(
            _step(
                t,
                "chain",
                done.chain,
                t("Name the chain"),
                t("Its name and colours, how shoppers reach it, its languages and currency."),
                t("Fill in the settings"),
                localised("/admin/settings", t.locale),
            ),
            _step(
                t,
                "store",
                done.store,
                t("Add the first store"),
                t("Where it is and when it is open: shoppers book a time there."),
                t("Add a store"),
                rx.cond(
                    done.store,
                    localised("/admin/stores", t.locale),
                    localised("/admin/stores/new", t.locale),
                ),
            ),
            _step(
                t,
                "product",
                done.product,
                t("Publish the first product"),
                t("A name, a price, photos from several sides; then publish it."),
                t("Add a product"),
                rx.cond(
                    done.product,
                    localised("/admin/products", t.locale),
                    localised("/admin/products/new", t.locale),
                ),
            ),
            _step(
                t,
                "piece",
                done.piece,
                t("Say where a piece of it lies"),
                t("Each item has a barcode and one store. From then on it can be booked."),
                t("Add pieces"),
                done.pieces_href,
            ),
        ),
        _see(t),
    )


def _step(
    t: Translator, name: str, is_done: Any, title: str, text: str, action: str, href: Any
) -> Element:
    is_next = live.progress.current == name
    return el.li(
        el.span(
            rx.cond(
                is_done,
                icon("check", size=18),
                el.span(class_name=cx("size-2 rounded-full", rx.cond(is_next, "bg-ink", ""))),
            ),
            class_name=cx(
                "flex size-9 shrink-0 items-center justify-center rounded-full border",
                rx.cond(
                    is_done,
                    "border-ok-ink text-ok-ink",
                    rx.cond(is_next, "border-ink", "border-ink-soft"),
                ),
            ),
        ),
        el.div(
            el.h2(
                title,
                el.span(
                    rx.cond(is_done, t("Done"), rx.cond(is_next, t("Next"), t("Later"))),
                    class_name="sr-only",
                ),
                class_name="text-16 font-semibold",
            ),
            el.p(text, class_name="mt-1 max-w-lg text-14 text-ink-soft"),
            class_name="min-w-0 grow",
        ),
        el.a(
            rx.cond(is_done, t("Look at it"), action),
            el.span(": ", title, class_name="sr-only"),
            href=href,
            class_name=rx.cond(is_next, PRIMARY, SECONDARY),
        ),
        aria_current=rx.cond(is_next, "step", "false"),
        class_name="flex flex-wrap items-start gap-4 border-t border-line py-6 first:border-t-0 "
        "first:pt-0 sm:flex-nowrap",
    )


def _see(t: Translator) -> Element:
    href = live.progress.shop_href
    return el.section(
        el.div(
            el.h2(t("See it in the shop"), class_name="font-display text-26"),
            el.p(
                rx.cond(
                    href != "",
                    t("This is what shoppers see, on your screen or on your phone."),
                    t("Until something is published, shoppers see that you open soon."),
                ),
                class_name="mt-1 text-14 text-ink-soft",
            ),
            class_name="min-w-0 grow",
        ),
        el.a(
            icon("bag", size=18),
            rx.cond(href != "", t("Open it in the shop"), t("Open the shop")),
            href=rx.cond(href != "", href, localised("/", t.locale)),
            target="_blank",
            class_name=rx.cond(live.missing, SECONDARY, PRIMARY),
        ),
        class_name="mt-4 flex flex-wrap items-center gap-4 rounded-control border border-line "
        "bg-raised p-6",
    )


def first_steps_reminder(t: Translator) -> Any:
    """On the overview while something is missing: how far it is, and the way on."""
    return rx.cond(
        live.missing,
        el.div(
            el.div(
                el.h2(t("The shop is not open yet"), class_name="text-16 font-semibold"),
                el.p(
                    rx.match(
                        live.progress.done,
                        *(
                            (done, t("{done} of {all} steps are done.", done=done, all=4))
                            for done in range(4)
                        ),
                        "",
                    ),
                    class_name="mt-1 text-14 text-ink-soft",
                ),
                class_name="min-w-0 grow",
            ),
            el.a(t("Go on"), href=localised(WELCOME, t.locale), class_name=PRIMARY),
            class_name="mb-6 flex flex-wrap items-center gap-4 rounded-control border border-line "
            "bg-raised p-5",
        ),
    )


welcome_screen = admin_screen(
    name="admin_welcome",
    route=WELCOME,
    title=lambda t: t("First steps"),
    component=welcome,
    on_load=[FirstStepsState.load],
)
