"""A store: what it is, where it is, when it is open; and a new one."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.concerns import concerns_sheet
from booking_app.ui.admin.fields import Hours, SpecialDays, hour_labels, picker
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.history import history_panel
from booking_app.ui.admin.parts import (
    QUIET,
    SECONDARY,
    badge,
    choice_field,
    empty,
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
from booking_app.ui.admin.product_media import store_photos_section
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.store_form_state import StoreFormState
from booking_app.ui.components.icons import icon
from booking_app.ui.components.pin_map import pin_map
from booking_app.ui.components.select import select_field
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.locales import localised

# Its fields are Vars here.
state: Any = StoreFormState


def store_form(t: Translator) -> Element:
    """The form of a store that is there."""
    return one_of(state.status, ("ready", _ready(t)), ("missing", _missing(t)), waiting(t))


def new_store(t: Translator) -> Element:
    """The form of a store that is not there yet."""
    head = page_head(
        t("New store"), back=localised("/admin/stores", t.locale), back_label=t("Stores")
    )
    return shown(state.status == "ready", page(head, _form(t), narrow=True), waiting(t))


def _missing(t: Translator) -> Element:
    back = el.a(t("Stores"), href=localised("/admin/stores", t.locale), class_name=SECONDARY)
    text = t("It may have been a link to somewhere else. The list has every store.")
    return page(empty("store", t("This store is not there"), text, back))


def _ready(t: Translator) -> Element:
    form = state.form
    head = page_head(
        form.title,
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
        rx.cond(state.is_admin, _head_actions(t)),
        note=el.span(
            rx.cond(
                form.is_archived,
                badge(t("Archived"), "stop"),
                rx.cond(form.is_public, badge(t("Public"), "ok"), badge(t("Hidden"), "quiet")),
            ),
            el.span(form.saved_at),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1",
        ),
        back=localised("/admin/stores", t.locale),
        back_label=t("Stores"),
    )
    return page(
        head,
        rx.cond(form.is_archived, _archived_note(t)),
        _form(t),
        rx.cond(
            state.is_admin & ~state.is_new & ~form.is_archived,
            el.div(store_photos_section(t), class_name="mt-4"),
        ),
        history_panel("store", form.id, t),
        concerns_sheet(state.concerns, t, on_confirm=state.confirm, on_dismiss=state.dismiss),
        narrow=True,
    )


def _head_actions(t: Translator) -> Element:
    return el.span(
        el.button(
            icon("copy", size=18),
            t("Duplicate"),
            type="button",
            on_click=state.duplicate,
            class_name=SECONDARY,
        ),
        rx.cond(
            ~state.form.is_archived,
            el.button(
                icon("archive", size=18),
                t("Archive"),
                type="button",
                on_click=state.set_archived(True),
                class_name=SECONDARY,
            ),
        ),
        class_name="contents",
    )


def _archived_note(t: Translator) -> Element:
    return el.div(
        icon("archive", size=20, class_name="mt-0.5 shrink-0 text-accent-ink"),
        el.div(
            el.p(t("This store has left the chain"), class_name="font-semibold"),
            el.p(
                t("Shoppers no longer see it; its bookings and its history are kept."),
                class_name="text-ink-soft",
            ),
            class_name="grow text-14",
        ),
        rx.cond(
            state.is_admin,
            el.button(
                t("Bring it back"),
                type="button",
                on_click=state.set_archived(False),
                class_name=SECONDARY,
            ),
        ),
        class_name="mb-6 flex flex-wrap items-start gap-3 rounded-control border border-line "
        "bg-raised p-4",
    )


def _form(t: Translator) -> Element:
    form = el.form(
        el.fieldset(
            rx.cond(
                state.is_admin,
                rx.fragment(_texts(t), _place(t), _contact(t)),
            ),
            _visits(t),
            _hours(t),
            _days(t),
            disabled=state.form.is_archived,
            class_name="min-w-0",
        ),
        rx.cond(~state.form.is_archived, save_bar(t, _undo(t), is_new=state.is_new)),
        key=state.form.key,
        on_submit=state.save,
        reset_on_submit=False,
        no_validate=True,
    )
    return form_guard(form, saved=state.saved, refused=state.refused, t=t)


def _undo(t: Translator) -> Element:
    button = el.button(
        icon("undo", size=18),
        t("Undo the last save"),
        type="button",
        on_click=state.undo,
        class_name=f"{QUIET} group-data-[dirty=true]/guard:hidden",
    )
    return shown(state.can_undo, button)


def _texts(t: Translator) -> Element:
    errors = state.errors

    def of(texts: Any) -> Element:
        return el.fieldset(
            el.legend(texts.label, class_name="mb-3 text-12 text-ink-soft"),
            el.div(
                text_field(
                    t("Store name"), texts.name_field, texts.name, error=errors[texts.name_field],
                    lang=texts.code, max_length=120, required=True,
                ),
                text_field(
                    t("Address"), texts.address_field, texts.address,
                    error=errors[texts.address_field], lang=texts.code, max_length=200,
                    required=True,
                ),
                text_area(
                    t("How to find it"), texts.directions_field, texts.directions,
                    error=errors[texts.directions_field], lang=texts.code, max_length=600, rows=3,
                ),
                class_name="flex flex-col gap-4",
            ),
            class_name="min-w-0",
        )  # fmt: skip

    return section(
        t("Name and address"),
        el.div(
            rx.foreach(state.form.texts, of), class_name="grid grid-cols-1 gap-6 md:grid-cols-2"
        ),
        note=t("In every language of the shop."),
    )


def _place(t: Translator) -> Element:
    errors = state.errors
    return section(
        t("Place"),
        picker(
            t("Town"),
            "city",
            t,
            chosen=state.form.town,
            options=state.towns,
            answered=state.towns_answered,
            on_ask=state.find_town,
            on_choose=state.choose_town,
            error=errors["city"],
        ),
        _new_town(t),
        pin_map(
            t,
            map=state.map_facts,
            lat=state.form.lat,
            lon=state.form.lon,
            centre=rx.cond(state.centre.length() > 0, state.centre, None),
            places=state.places,
            searched=state.searched,
            can_find=state.can_find,
            error=rx.cond(errors["position"], errors["position"], state.find_error),
            on_place=state.place_at,
            on_find=state.find,
        ),
        labelled(
            t("Time zone"),
            "time_zone",
            select_field(
                el.option(t("Choose"), value=""),
                rx.foreach(state.zones, lambda zone: el.option(zone, value=zone)),
                id="time_zone",
                name="time_zone",
                value=state.time_zone,
                on_change=state.choose_zone,
                aria_describedby="time_zone-hint time_zone-error",
            ),
            error=errors["time_zone"],
            hint=t("All hours of the store are told in it."),
        ),
        rx.cond(
            (state.zone_here != "") & (state.zone_here != state.time_zone),
            el.p(
                t("At the pin the clocks go by"),
                " ",
                el.strong(state.zone_here),
                el.button(
                    t("Take it"),
                    type="button",
                    on_click=state.choose_zone(state.zone_here),
                    class_name=QUIET,
                ),
                role="status",
                class_name="flex flex-wrap items-center gap-2 text-14",
            ),
        ),
        note=t("Where the pin stands decides how far the store is from a shopper."),
    )


def _new_town(t: Translator) -> Element:
    """For a town the table does not have."""

    def of(texts: Any) -> Element:
        name, region = f"town-{texts.code}", f"region-{texts.code}"
        return fragment(
            text_field(
                rx.Var.create(f"{t('Town')} · ") + texts.label, name, lang=texts.code,
                max_length=120,
            ),
            text_field(
                rx.Var.create(f"{t('Region')} · ") + texts.label, region, lang=texts.code,
                max_length=120,
            ),
        )  # fmt: skip

    return el.details(
        el.summary(
            t("The town is not in the list"),
            class_name="min-h-8 cursor-pointer text-14 text-accent-ink",
        ),
        el.div(
            rx.foreach(state.form.texts, of),
            choice_field(
                t("Country"), "country", state.country,
                rx.foreach(
                    state.countries, lambda one: el.option(one.label, value=one.value)
                ),
                error=state.errors["country"],
            ),
            class_name="mt-4 grid grid-cols-1 gap-4 border-l border-line pl-4 md:grid-cols-2",
        ),
        el.p(
            t("It is added together with the store, at the place of the pin."),
            class_name="mt-3 text-12 text-ink-soft",
        ),
    )  # fmt: skip


def _contact(t: Translator) -> Element:
    errors, form = state.errors, state.form
    return section(
        t("Contact and page"),
        row(
            text_field(
                t("Phone"), "phone", form.phone, error=errors["phone"], type="tel",
                auto_complete="off", required=True,
            ),
            text_field(
                t("Postal code"), "postal_code", form.postal_code, error=errors["postal_code"],
                max_length=12,
            ),
        ),
        text_field(
            t("Address of the page"),
            "slug",
            form.slug,
            error=errors["slug"],
            hint=rx.cond(
                form.old_slugs != "",
                rx.Var.create(t("Also reached by: ")) + form.old_slugs,
                t("Left empty, it is made from the name. An old address leads to the new one."),
            ),
            max_length=80,
            spell_check=False,
            auto_capitalize="none",
        ),
        switch(
            t("Shoppers see this store"),
            "is_public",
            form.is_public,
            hint=t("A hidden store takes no new bookings; those there are stay."),
        ),
        el.fieldset(
            el.legend(t("Services"), class_name="mb-2 text-14 font-semibold"),
            el.div(
                rx.foreach(
                    form.services,
                    lambda one: switch(one.label, f"service-{one.key}", one.is_on),
                ),
                class_name="grid grid-cols-1 gap-x-5 sm:grid-cols-2 md:grid-cols-3",
            ),
        ),
    )  # fmt: skip


def _visits(t: Translator) -> Element:
    errors, form = state.errors, state.form
    capacity = text_field(
        t("Visits at once"), "capacity", form.capacity, error=errors["capacity"], type="number",
        min=0, max=50, required=True, hint=t("How many shoppers can try on at the same time."),
    )  # fmt: skip
    length = text_field(
        t("Minutes a visit"), "slot_minutes", form.slot_minutes, error=errors["slot_minutes"],
        type="number", min=5, max=240, step=5, required=True,
        hint=t("Visits booked before keep their length."),
    )  # fmt: skip
    pause = text_field(
        t("Minutes between visits"), "buffer_minutes", form.buffer_minutes,
        error=errors["buffer_minutes"], type="number", min=0, max=120, step=5, required=True,
        hint=t("The place stays free so long after each visit."),
    )  # fmt: skip
    kept_back = text_field(
        t("Pieces kept back"), "safety_stock", form.safety_stock, error=errors["safety_stock"],
        type="number", min=0, max=99, required=True,
        hint=t("Of each size; online these are not booked but “ask the store first”."),
    )  # fmt: skip
    return section(
        t("Visits"),
        row(capacity, rx.cond(state.is_admin, length)),
        rx.cond(state.is_admin, row(pause, kept_back)),
    )


def _hours(t: Translator) -> Element:
    made = Hours.create(
        weekly=state.form.weekly,
        errors=state.errors,
        labels=hour_labels(t),
        disabled=state.form.is_archived,
    )
    return section(
        t("Weekly hours"),
        cast("Element", made),
        note=t("Closing earlier than opening means the next day."),
    )


def _days(t: Translator) -> Element:
    made = SpecialDays.create(
        days=state.form.days,
        today=state.form.today,
        locales=state.form.locales,
        errors=state.errors,
        labels=hour_labels(t),
        disabled=state.form.is_archived,
    )
    return section(
        t("Holidays and other hours"),
        cast("Element", made),
        note=t("On these dates they stand in the place of the weekly hours."),
    )


new_store_screen = admin_screen(
    name="admin_store_new",
    route="/admin/stores/new",
    title=lambda t: t("New store"),
    component=new_store,
    on_load=(StoreFormState.begin,),
)

store_screen = admin_screen(
    name="admin_store",
    route="/admin/stores/[store_id]",
    title=lambda t: t("Store"),
    component=store_form,
    on_load=(StoreFormState.load,),
)
