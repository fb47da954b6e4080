"""Parts of a campaign's screen: the card as shoppers see it, its numbers, and what steps mean."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import LOCALES, Translator, translator
from booking_app.ui.admin.parts import DANGER, PRIMARY, QUIET, SECONDARY
from booking_app.ui.components.icons import icon
from booking_app.ui.components.offer_card import offer_card
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.dual import Element, cx, each, el
from booking_app.ui.locales import LOCALE_NAMES


def previews(t: Translator, state: Any) -> Element:
    """The card in the language and the scheme chosen."""
    cards = [
        rx.cond(state.preview_locale == locale, _preview(state.previews[locale], locale, state))
        for locale in LOCALES
    ]
    return el.section(
        el.div(
            el.h2(t("As shoppers see it"), class_name="text-16 font-semibold"),
            el.div(
                *(
                    _tab(LOCALE_NAMES.get(locale, locale), state.preview_locale == locale,
                         state.look(locale))
                    for locale in LOCALES
                ),
                _tab(t("Dark"), state.is_dark, state.darken(~state.is_dark)),
                class_name="mt-2 flex flex-wrap gap-2",
            ),
            *cards,
            class_name="lg:sticky lg:top-6",
        ),
        class_name="w-full max-w-sm shrink-0 lg:w-80 xl:w-[22rem]",
        aria_label=t("As shoppers see it"),
        data_not_guarded="true",
    )  # fmt: skip


def _tab(label: str, is_on: Any, on_click: Any) -> Element:
    return el.button(
        label,
        type="button",
        aria_pressed=rx.cond(is_on, "true", "false"),
        on_click=on_click,
        class_name="chip min-h-9 px-3 py-1",
    )


def _preview(offer: Any, locale: str, state: Any) -> Element:
    t = translator(locale)
    action = el.span(t("Take the coupon"), class_name="button-primary w-full")
    return el.div(
        offer_card(offer, t, action, heading=el.h3),
        lang=locale,
        class_name=cx(
            "mt-3 rounded-sheet bg-paper p-4 text-16 text-ink",
            rx.cond(state.is_dark, "scheme-dark", "scheme-light"),
        ),
    )


def figures_panel(numbers: Any, t: Translator) -> Element:
    """What became of the campaign so far."""
    return el.section(
        el.h2(t("How it goes"), class_name="sr-only"),
        el.dl(
            each(
                numbers,
                lambda one: el.div(
                    el.dt(one.label, class_name="text-12 text-ink-soft"),
                    el.dd(one.value, class_name="mt-0.5 text-20 font-semibold tabular-nums"),
                    class_name="min-w-28 grow bg-raised px-4 py-3",
                ),
            ),
            class_name="flex flex-wrap gap-px overflow-hidden rounded-control border border-line "
            "bg-line",
        ),
        class_name="mb-8",
    )


def clash_note(t: Translator, load_anew: Any) -> Element:
    """Somebody else was faster; nothing that was typed is lost until the person says so."""
    return el.div(
        icon("alert", size=20, class_name="mt-0.5 shrink-0 text-warn-ink"),
        el.p(
            t(
                "Somebody else changed this campaign meanwhile, so nothing was saved. What you "
                "typed is still here; loading anew shows what they saved instead."
            ),
            class_name="grow basis-64 text-14",
        ),
        el.button(t("Load anew"), type="button", on_click=load_anew, class_name=SECONDARY),
        role="alert",
        class_name="mb-6 flex flex-wrap items-start gap-3 rounded-control border border-line "
        "bg-raised p-4",
    )


def asking_sheet(t: Translator, state: Any) -> Element:
    """What a step means, in plain words, before it is done."""

    def question(title: str, do: str, look: str, *lines: str) -> Element:
        return el.div(
            el.h2(title, class_name="text-20 font-semibold"),
            el.ul(
                *(el.li(line) for line in lines),
                class_name="mt-3 flex list-disc flex-col gap-2 pl-5 text-14 text-ink-soft",
            ),
            el.div(
                el.button(do, type="button", on_click=state.go, class_name=look),
                el.button(t("Cancel"), type="button", on_click=state.ask(""), class_name=QUIET),
                class_name="mt-6 flex flex-row-reverse gap-3",
            ),
        )

    body = rx.match(
        state.asked,
        (
            "paused",
            question(
                t("Pause the campaign?"),
                t("Pause"),
                PRIMARY,
                t("It leaves the shop, and no more coupons are given."),
                t("Coupons shoppers have already stay good until the end."),
                t("You can go on with it at any time."),
            ),
        ),
        (
            "stopped",
            question(
                t("Stop the campaign for good?"),
                t("Stop for good"),
                DANGER,
                t("Every coupon not used yet is called off, and shoppers see that."),
                t("What was redeemed stays as it is."),
                t("A stopped campaign cannot be begun again; make a new one instead."),
            ),
        ),
        question(
            t("Publish the campaign?"),
            t("Publish"),
            PRIMARY,
            t("Shoppers see it at once on the front door and among the coupons."),
            t("With the first coupon given, its worth and its smallest purchase are fixed."),
            t("Texts, dates, stores and limits can still be changed."),
        ),
    )
    return cast(
        "Element",
        Sheet.create(
            body,
            open=state.asked != "",
            label=t("Are you sure?"),
            on_dismiss=state.ask(""),
        ),
    )
