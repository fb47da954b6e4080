"""The chain's settings: name, look, contacts, languages and money, the rules of booking."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import LOCALES, Translator, format_number
from booking_app.core.settings import bounds
from booking_app.domain.chain.schemas import CHAIN_ID
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.history import history_panel
from booking_app.ui.admin.parts import (
    SECONDARY,
    choice_field,
    field_error,
    form_guard,
    labelled,
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
from booking_app.ui.admin.settings_changes import conflict, last_change
from booking_app.ui.admin.settings_preview import previews
from booking_app.ui.admin.settings_scripts import ColourField, LogoField
from booking_app.ui.admin.settings_state import ChainSettingsState
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import LOCALE_NAMES

# Their fields are Vars here.
live: Any = ChainSettingsState


def settings(t: Translator) -> Element:
    """One form, saved whole."""
    return page(
        page_head(
            t("Settings"), note=t("What shoppers see of the chain, and how it takes bookings.")
        ),
        rx.cond(
            live.version >= 0,
            el.div(
                form_guard(
                    el.div(conflict(t), _form(t)), saved=live.made, refused=live.refused, t=t
                ),
                last_change(t),
                history_panel("chain", CHAIN_ID, t),
            ),
            waiting(t),
        ),
        narrow=True,
    )


def _form(t: Translator) -> Element:
    return el.form(
        _chain(t),
        _look(t),
        _contacts(t),
        _languages_and_money(t),
        _rules(t),
        save_bar(t),
        key=live.made.to_string(),
        on_submit=live.save,
        no_validate=True,
    )


def _chain(t: Translator) -> Element:
    form = live.form
    labels = {
        "name": form.name,
        "choose": t("Choose a picture"),
        "replace": t("Choose another picture"),
        "remove": t("Take it off"),
        "sending": t("Sending…"),
        "offline": t("No connection. Try again when it is back."),
        "light": t("The logo on light screens"),
        "dark": t("The logo on dark screens"),
    }
    return section(
        t("Chain"),
        text_field(
            t("Name of the chain"),
            "name",
            form.name,
            error=live.errors["name"],
            hint=t("In the head of every page, in titles, letters and calendars."),
            max_length=60,
            auto_complete="organization",
        ),
        el.div(
            el.p(t("Logo"), class_name="text-14 font-semibold"),
            LogoField.create(name="logo", logo=form.logo, labels=labels),
            el.p(
                t(
                    "PNG, WebP or JPEG, best with a transparent ground. Without a logo the name "
                    "stands in type."
                ),
                class_name="text-12 text-ink-soft",
            ),
            class_name="flex flex-col gap-1.5",
        ),
        section_id="chain",
    )


def _look(t: Translator) -> Element:
    return section(
        t("Look"),
        row(
            el.fieldset(
                el.legend(t("On light screens"), class_name="sr-only"),
                _colour(t, "accent", t("Accent"), t("Dots, icons, lines.")),
                _colour(t, "accent_ink", t("Accent for text"), t("Links and small words.")),
                class_name="flex flex-col gap-5",
            ),
            el.fieldset(
                el.legend(t("On dark screens"), class_name="sr-only"),
                _colour(t, "accent_dark", t("Accent, dark"), t("Dots, icons, lines.")),
                _colour(
                    t, "accent_ink_dark", t("Accent for text, dark"), t("Links and small words.")
                ),
                class_name="flex flex-col gap-5",
            ),
        ),
        previews(t, live.look, live.form.name),
        note=t("One colour beside paper and ink. Text in it must be easy to read."),
        section_id="look",
    )


def _colour(t: Translator, name: str, label: str, hint: str) -> Element:
    control = ColourField.create(
        name=name,
        value=live.look[name],
        label=label,
        invalid=rx.cond(live.errors[name], True, False),
        described_by=f"{name}-hint {name}-error",
        on_pick=lambda text: live.pick(name, text),
    )
    return el.div(
        labelled(label, name, control, error=live.errors[name], hint=hint),
        rx.cond(
            live.suggestions[name],
            el.button(
                el.span(
                    class_name="size-4 rounded-full border border-line",
                    custom_attrs={
                        "style": rx.Var.create({"background": live.suggestions[name]}),
                    },
                ),
                t("Use the nearest readable one:"),
                " ",
                live.suggestions[name],
                type="button",
                on_click=live.take_suggestion(name),
                class_name=f"{SECONDARY} mt-2 justify-start text-left",
            ),
        ),
    )


def _contacts(t: Translator) -> Element:
    form = live.form
    return section(
        t("Contacts"),
        row(
            text_field(
                t("Phone"),
                "phone",
                form.phone,
                error=live.errors["phone"],
                hint=t("May stay empty."),
                type="tel",
                auto_complete="tel",
            ),
            text_field(
                t("E-mail"),
                "email",
                form.email,
                error=live.errors["email"],
                hint=t("Answers to letters come here."),
                type="email",
                auto_complete="email",
            ),
        ),
        row(
            *(
                text_field(
                    t("{what} in Russian", what=t("Address"))
                    if locale == "ru"
                    else t("{what} in English", what=t("Address")),
                    f"address_{locale}",
                    form.address[locale],
                    error=live.errors["address"],
                    lang=locale,
                    max_length=200,
                )
                for locale in LOCALES
            )
        ),
        text_area(
            t("Pages elsewhere"),
            "social",
            form.social,
            error=live.errors["social"],
            hint=t("One address a line, for example https://t.me/your-chain."),
            rows=3,
            spell_check=False,
        ),
        note=t("At the foot of every page and in letters."),
        section_id="contacts",
    )


def _languages_and_money(t: Translator) -> Element:
    form = live.form
    return section(
        t("Languages and money"),
        el.fieldset(
            el.legend(t("Languages of the shop"), class_name="mb-1 text-14 font-semibold"),
            el.input(type="hidden", name="locales_shown", value="1"),
            *(
                switch(LOCALE_NAMES[locale], f"locale_{locale}", form.locales.contains(locale))
                for locale in LOCALES
            ),
            el.p(
                t("The addresses of a language switched off lead to the first one."),
                class_name="text-12 text-ink-soft",
            ),
            field_error("locales", live.errors["locales"]),
            class_name="flex flex-col gap-1",
        ),
        row(
            choice_field(
                t("First language"),
                "default_locale",
                form.default_locale,
                [el.option(LOCALE_NAMES[locale], value=locale) for locale in LOCALES],
                error=live.errors["default_locale"],
                hint=t("For those who ask for none that is offered."),
            ),
            choice_field(
                t("Country"),
                "country",
                form.country,
                rx.foreach(live.country_options, _option),
                error=live.errors["country"],
                hint=t("Phone numbers typed without a prefix are understood as its own."),
            ),
        ),
        choice_field(
            t("Currency"),
            "currency",
            form.currency,
            rx.foreach(live.currency_options, _option),
            error=live.errors["currency"],
            hint=rx.cond(
                live.locked_currency != "", live.locked_currency, t("All prices are in it.")
            ),
            disabled=live.locked_currency != "",
        ),
        section_id="languages",
    )


def _option(option: Any) -> Element:
    return el.option(option.label, value=option.value)


def _rules(t: Translator) -> Element:
    return section(
        t("Rules of booking"),
        row(
            _rule(
                t,
                "hold_minutes",
                t("Form is kept open, minutes"),
                t("How long the pieces wait while a shopper fills in the form."),
            ),
            _rule(
                t,
                "lead_minutes",
                t("Notice before a visit, minutes"),
                t("How long before its start a time can still be booked: your time to prepare."),
            ),
            _rule(
                t,
                "horizon_days",
                t("Booked ahead, days"),
                t("How many days ahead shoppers can choose from."),
            ),
            _rule(
                t,
                "grace_minutes",
                t("Kept after the visit's time, minutes"),
                t("How long the pieces still wait for somebody who is late."),
            ),
            _rule(
                t,
                "pieces_per_contact",
                t("Pieces per shopper"),
                t("How many pieces may be kept for one phone or e-mail at a time."),
            ),
        ),
        note=t("They hold for bookings made from now on. Bookings already made keep theirs."),
        section_id="rules",
    )


def _rule(t: Translator, name: str, label: str, hint: str) -> Element:
    least, most = bounds(name)
    return text_field(
        label,
        name,
        live.form.rules[name],
        error=live.errors[name],
        hint=el.span(hint, " ", _span(t, name)),
        type="number",
        input_mode="numeric",
        min=str(least),
        max=str(most),
        step="1",
    )


def _span(t: Translator, name: str) -> str:
    least, most = (format_number(number, t.locale) for number in bounds(name))
    return t("From {least} to {most}.", least=least, most=most)


settings_screen = admin_screen(
    name="admin_settings",
    route="/admin/settings",
    title=lambda t: t("Settings"),
    component=settings,
    on_load=[ChainSettingsState.load],
)
