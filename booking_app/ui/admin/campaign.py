"""A coupon campaign: what it is worth, where, until when, in which words; and how it goes."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.campaign_data import KINDS
from booking_app.ui.admin.campaign_parts import asking_sheet, clash_note, figures_panel, previews
from booking_app.ui.admin.campaign_state import CampaignState
from booking_app.ui.admin.fields import picker
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.history import history_panel
from booking_app.ui.admin.parts import (
    DANGER,
    QUIET,
    SECONDARY,
    badge,
    choice_field,
    empty,
    form_guard,
    page,
    page_head,
    row,
    save_bar,
    section,
    switch,
    text_area,
    text_field,
)
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.scripts import FormEcho
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.locales import localised

# Its fields are Vars here.
state: Any = CampaignState
form: Any = CampaignState.form


def campaign(t: Translator) -> Element:
    """The screen of a campaign that is there."""
    return one_of(state.status, ("ready", _ready(t)), ("missing", _missing(t)), waiting(t))


def new_campaign(t: Translator) -> Element:
    """The form of a campaign that is not there yet."""
    head = page_head(
        t("New campaign"), back=localised("/admin/coupons", t.locale), back_label=t("Coupons")
    )
    return shown(state.status == "ready", page(head, _body(t)), waiting(t))


def _missing(t: Translator) -> Element:
    back = el.a(t("Coupons"), href=localised("/admin/coupons", t.locale), class_name=SECONDARY)
    text = t("It may have been a link to somewhere else. The list has every campaign.")
    return page(empty("ticket", t("This campaign is not there"), text, back))


def _ready(t: Translator) -> Element:
    head = page_head(
        form.heading,
        rx.cond(
            form.state == "published",
            el.a(
                icon("upload", size=18),
                t("Give to a list"),
                href=localised("/admin/coupons/", t.locale) + form.id + "/list",
                class_name=QUIET,
            ),
        ),
        rx.cond(
            form.shop_path != "",
            el.a(
                icon("open", size=18),
                t("In the shop"),
                href=("" if t.locale == "ru" else f"/{t.locale}") + form.shop_path,
                reload_document=True,
                target="_blank",
                class_name=QUIET,
            ),
        ),
        note=el.span(
            badge(form.state_word, form.tone),
            el.span(form.saved_at),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1",
        ),
        back=localised("/admin/coupons", t.locale),
        back_label=t("Coupons"),
    )
    return page(
        head,
        rx.cond(state.clash, clash_note(t, state.load)),
        rx.cond(state.numbers.length() > 0, figures_panel(state.numbers, t)),
        _body(t),
        asking_sheet(t, state),
        history_panel("campaign", form.id, t),
    )


def _body(t: Translator) -> Element:
    """The form, and beside it the card as shoppers see it."""
    made = el.form(
        cast("Element", FormEcho.create(wait=250, on_echo=state.preview)),
        el.div(
            el.fieldset(
                _texts(t),
                _worth(t),
                _when(t),
                _goods(t),
                _limits(t),
                disabled=form.is_closed,
                class_name="min-w-0 grow",
            ),
            previews(t, state),
            class_name="flex flex-col gap-8 lg:flex-row lg:gap-10",
        ),
        rx.cond(~form.is_closed, save_bar(t, _steps(t))),
        key=form.key,
        on_submit=state.save,
        reset_on_submit=False,
        no_validate=True,
    )
    return form_guard(made, saved=state.saved, t=t)


def _steps(t: Translator) -> Element:
    """What can be done with what is saved; what is not saved yet has to be saved first."""

    def step(name: str, label: str, look: str) -> Element:
        return shown(
            form.can.contains(name),
            el.button(label, type="button", on_click=state.ask(name), class_name=look),
        )

    return el.div(
        step("stopped", t("Stop"), DANGER),
        step("paused", t("Pause"), SECONDARY),
        step(
            "published",
            rx.cond(form.state == "paused", t("Go on"), t("Publish")),
            cx(SECONDARY, "border-ink"),
        ),
        class_name="flex flex-wrap gap-2 group-data-[dirty=true]/guard:hidden",
    )


def _texts(t: Translator) -> Element:
    errors = state.errors

    def of(texts: Any) -> Element:
        code = texts.code
        return el.fieldset(
            el.legend(texts.label, class_name="mb-3 text-12 text-ink-soft"),
            el.div(
                text_field(
                    t("Title"), "title." + code, texts.title, error=errors["title." + code],
                    lang=code, max_length=80, auto_complete="off",
                ),
                text_area(
                    t("For shoppers"), "text." + code, texts.text, error=errors["text." + code],
                    lang=code, max_length=1000, rows=3,
                ),
                text_area(
                    t("For the counter"), "cashier_text." + code, texts.cashier_text,
                    error=errors["cashier_text." + code], lang=code, max_length=500, rows=2,
                    hint=t("Only consultants see it, when they scan."),
                ),
                class_name="flex flex-col gap-4",
            ),
            class_name="min-w-0",
        )  # fmt: skip

    return section(
        t("Words"),
        el.div(rx.foreach(form.texts, of), class_name="grid grid-cols-1 gap-6 xl:grid-cols-2"),
        note=t("In every language of the shop."),
    )


def _worth(t: Translator) -> Element:
    errors = state.errors

    def of_kind(name: str, *children: Any) -> Element:
        return el.div(*children, class_name=rx.cond(state.kind == name, "min-w-0", "hidden"))

    def gift(texts: Any) -> Element:
        return text_field(
            rx.Var.create(f"{t('The gift')} · ") + texts.label, "gift." + texts.code, texts.gift,
            error=errors["gift." + texts.code], lang=texts.code, max_length=120,
            auto_complete="off",
        )  # fmt: skip

    options = [el.option(t(word), value=key) for key, word in KINDS.items()]
    number = {"input_mode": "decimal", "auto_complete": "off", "max_length": 20}
    return section(
        t("What it is worth"),
        row(
            choice_field(t("Kind"), "kind", form.kind, options, error=errors["kind"]),
            el.div(
                of_kind(
                    "percent",
                    text_field(
                        t("Percent"), "percent_bp", form.percent, error=errors["percent_bp"],
                        **number,
                    ),
                ),
                of_kind(
                    "amount",
                    text_field(
                        rx.Var.create(f"{t('Amount')}, ") + form.sign, "amount_minor", form.amount,
                        error=errors["amount_minor"], **number,
                    ),
                ),
                of_kind(
                    "points",
                    text_field(
                        t("Points"), "points", form.points, error=errors["points"], **number
                    ),
                ),
            ),
        ),
        of_kind(
            "gift", el.div(rx.foreach(form.texts, gift), class_name="grid gap-5 md:grid-cols-2")
        ),
        row(
            text_field(
                rx.Var.create(f"{t('Smallest purchase')}, ") + form.sign, "minimum_minor",
                form.minimum, error=errors["minimum_minor"],
                hint=t("Of the goods it is good for. Empty: none."), **number,
            ),
        ),
        note=t("Fixed once the first coupon is given: what was promised stays."),
    )  # fmt: skip


def _when(t: Translator) -> Element:
    errors = state.errors
    return section(
        t("When"),
        row(
            text_field(
                t("Begins"), "starts_local", form.starts, error=errors["starts_local"],
                type="datetime-local",
            ),
            text_field(
                t("Ends"), "ends_local", form.ends, error=errors["ends_local"],
                type="datetime-local",
                hint=t("Midnight means: through the day before."),
            ),
        ),
        note=form.clocks,
    )  # fmt: skip


def _goods(t: Translator) -> Element:
    errors = state.errors
    return section(
        t("Where and for what"),
        picker(
            t("Stores"), "store_ids", t, chosen=form.stores, options=state.stores,
            answered=state.answered, on_ask=state.find_stores, many=True,
            error=errors["store_ids"], hint=t("None chosen: all stores."),
            disabled=form.is_closed,
        ),
        picker(
            t("Categories"), "category_ids", t, chosen=form.categories, options=state.categories,
            answered=state.answered, on_ask=state.find_categories, many=True,
            error=errors["category_ids"], disabled=form.is_closed,
        ),
        picker(
            t("Products"), "product_ids", t, chosen=form.products, options=state.products,
            answered=state.answered, on_ask=state.find_products, many=True,
            error=errors["product_ids"],
            hint=t("Good for what is in one of the categories or is one of the products. "
                   "Nothing chosen: everything."),
            disabled=form.is_closed,
        ),
    )  # fmt: skip


def _limits(t: Translator) -> Element:
    errors = state.errors
    whole = {"input_mode": "numeric", "auto_complete": "off", "max_length": 12}
    return section(
        t("Limits and rules"),
        row(
            text_field(
                t("Coupons a shopper"), "per_shopper", form.per_shopper,
                error=errors["per_shopper"], **whole,
            ),
            text_field(
                t("Coupons in all"), "total", form.total, error=errors["total"],
                hint=t("Empty: without a limit."), **whole,
            ),
        ),
        switch(
            t("Goes together with other coupons"), "is_combinable", form.is_combinable,
            hint=t("Otherwise one slip takes this coupon alone."),
        ),
        switch(
            t("Counters accept the code shown without network"), "accepts_static",
            form.accepts_static,
            hint=t("It does not turn, so it could be copied: the shopper's name is written down."),
        ),
        text_field(
            t("Name in addresses"), "slug", form.slug, error=errors["slug"],
            hint=t("Left empty, it is made from the title."), max_length=80, spell_check=False,
            auto_capitalize="none", auto_complete="off",
        ),
    )  # fmt: skip


new_campaign_screen = admin_screen(
    name="admin_coupon_new",
    route="/admin/coupons/new",
    title=lambda t: t("New campaign"),
    component=new_campaign,
    on_load=(CampaignState.begin,),
)

campaign_screen = admin_screen(
    name="admin_coupon",
    route="/admin/coupons/[campaign_id]",
    title=lambda t: t("Campaign"),
    component=campaign,
    on_load=(CampaignState.load,),
)
