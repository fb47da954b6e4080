"""A person: who they are, what they may, where they are signed in; and somebody new."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator, mark
from booking_app.domain.staff.service import ROLES
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
    labelled,
    page,
    page_head,
    row,
    save_bar,
    section,
    text_field,
)
from booking_app.ui.admin.person_state import PersonState
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.components.icons import icon
from booking_app.ui.components.select import select_field
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

# Its fields are Vars here.
state: Any = PersonState

_WHAT_ROLES_MAY = {
    "consultant": mark("The counter of their own stores."),
    "manager": mark("The counter of their own stores, with hours, holidays and overrides."),
    "merchandiser": mark("Products, photos, pieces and imports."),
    "marketer": mark("Coupons, letters and numbers."),
    "admin": mark("Everything, people and settings included."),
}


def new_person(t: Translator) -> Element:
    """The form of somebody new."""
    head = page_head(
        t("New person"), back=localised("/admin/staff", t.locale), back_label=t("Staff")
    )
    return shown(state.status == "ready", page(head, _form(t), narrow=True), waiting(t))


def person_form(t: Translator) -> Element:
    """The form of somebody who is there."""
    back = el.a(t("Staff"), href=localised("/admin/staff", t.locale), class_name=SECONDARY)
    missing = empty(
        "people", t("This person is not there"), t("The list has everybody who signs in."), back
    )
    return one_of(state.status, ("ready", _ready(t)), ("missing", page(missing)), waiting(t))


def _ready(t: Translator) -> Element:
    form = state.form
    access = rx.cond(
        form.is_active,
        rx.cond(
            form.is_me,
            rx.fragment(),
            el.button(
                t("Take the access away"),
                type="button",
                on_click=state.set_active(False),
                class_name=DANGER,
            ),
        ),
        el.button(
            t("Give the access back"),
            type="button",
            on_click=state.set_active(True),
            class_name=SECONDARY,
        ),
    )
    head = page_head(
        form.name,
        access,
        note=el.span(
            rx.cond(form.is_active, badge(t("Active"), "ok"), badge(t("Without access"), "stop")),
            el.span(form.login),
            rx.cond(form.is_me, el.span(t("This is you"))),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1",
        ),
        back=localised("/admin/staff", t.locale),
        back_label=t("Staff"),
    )
    return page(
        head,
        _link(t),
        _form(t),
        _password(t),
        _sessions(t),
        history_panel("staff", form.id, t),
        narrow=True,
    )


def _form(t: Translator) -> Element:
    form, errors = state.form, state.errors
    made = el.form(
        section(
            t("Person"),
            row(
                text_field(
                    t("Name"), "name", form.name, error=errors["name"], max_length=120,
                    required=True, auto_complete="off",
                    hint=t("Shown on the screens and in the audit log."),
                ),
                text_field(
                    t("Login"), "login", form.login, error=errors["login"], max_length=254,
                    required=True, auto_complete="off", auto_capitalize="none",
                    spell_check=False,
                    hint=t("An e-mail address gets the link to choose a password by letter."),
                ),
            ),
            choice_field(
                t("Language of their screens"), "locale", form.locale,
                rx.foreach(form.languages, lambda one: el.option(one.label, value=one.id)),
                error=errors["locale"],
            ),
        ),
        section(
            t("What they may"),
            labelled(
                t("Role"),
                "role",
                select_field(
                    *(el.option(t(ROLE_WORDS[role]), value=role) for role in ROLES),
                    id="role",
                    name="role",
                    value=state.role,
                    on_change=state.choose_role,
                    aria_describedby="role-hint role-error",
                ),
                error=errors["role"],
                hint=rx.match(
                    state.role,
                    *((role, t(text)) for role, text in _WHAT_ROLES_MAY.items()),
                    "",
                ),
            ),
            rx.cond(
                (state.role == "consultant") | (state.role == "manager"),
                picker(
                    t("Stores"), "stores", t, chosen=form.stores, options=state.options,
                    answered=state.answered, on_ask=state.find_stores, many=True,
                    error=errors["stores"],
                    hint=t("Where they work; nothing of other stores is shown."),
                ),
            ),
        ),
        save_bar(
            t, save=rx.cond(state.is_new, t("Add the person"), t("Save")), is_new=state.is_new
        ),
        key=form.key,
        on_submit=state.save,
        reset_on_submit=False,
        no_validate=True,
    )  # fmt: skip
    return form_guard(made, saved=state.saved, refused=state.refused, t=t)


def _link(t: Translator) -> Element:
    note = el.div(
        el.h2(t("Link to choose a password"), class_name="text-16 font-semibold"),
        el.p(state.link_note, class_name="mt-1 text-14 text-ink-soft"),
        el.div(
            el.input(
                value=state.link,
                read_only=True,
                aria_label=t("Link to choose a password"),
                class_name="field min-h-10 grow px-3 py-2 text-14",
            ),
            el.button(
                icon("copy", size=18),
                t("Copy"),
                type="button",
                on_click=rx.set_clipboard(state.link),
                class_name=SECONDARY,
            ),
            class_name="mt-3 flex gap-2",
        ),
        role="status",
        class_name="mb-6 rounded-control border border-accent bg-raised p-4",
    )
    return shown(state.link != "", note)


def _password(t: Translator) -> Element:
    return el.div(
        section(
            t("Password"),
            el.p(state.form.password, class_name="text-14"),
            rx.cond(
                state.form.is_active,
                el.div(
                    el.button(
                        icon("key", size=18),
                        t("New link to choose a password"),
                        type="button",
                        on_click=state.make_link,
                        class_name=SECONDARY,
                    ),
                ),
            ),
            note=t("Nobody but the person ever knows it."),
        ),
        class_name="mt-8 border-t border-line pt-7",
    )


def _sessions(t: Translator) -> Element:
    def line(one: Any) -> Element:
        return el.li(
            el.div(
                el.p(one.device, class_name="font-semibold"),
                el.p(one.details, class_name="text-12 text-ink-soft"),
                class_name="min-w-0 grow",
            ),
            el.button(
                t("Sign out"),
                type="button",
                on_click=state.end_session(one.ref),
                class_name=QUIET,
            ),
            key=one.ref,
            class_name="flex items-center gap-3 py-2 text-14",
        )

    several = state.form.sessions.length() > 1
    return section(
        t("Signed in"),
        rx.cond(
            state.form.sessions.length() > 0,
            el.ul(
                rx.foreach(state.form.sessions, line),
                class_name="divide-y divide-line border-y border-line",
            ),
            el.p(t("Nowhere now."), class_name="text-14 text-ink-soft"),
        ),
        rx.cond(
            several,
            el.div(
                el.button(
                    t("Sign out everywhere"),
                    type="button",
                    on_click=state.end_sessions,
                    class_name=SECONDARY,
                )
            ),
        ),
    )


new_person_screen = admin_screen(
    name="admin_person_new",
    route="/admin/staff/new",
    title=lambda t: t("New person"),
    component=new_person,
    on_load=(PersonState.begin,),
)

person_screen = admin_screen(
    name="admin_person",
    route="/admin/staff/[staff_id]",
    title=lambda t: t("Person"),
    component=person_form,
    on_load=(PersonState.load,),
)
