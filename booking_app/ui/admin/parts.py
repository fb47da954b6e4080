"""What admin screens are made of. All take ready texts; `t` where they have words of their own.

    page(
        page_head(t("Products"), el.a(…, class_name=PRIMARY), back=…),
        section(t("Texts"), text_field(t("Name"), "name", view.name, error=errors["name"])),
    )
    form_guard(el.form(…, save_bar(t, …), on_submit=…), saved=state.saved, t=t)

A form is made only once its data is there (`shown(state.is_loaded, …, waiting(t))`), with
`key=<id and version>`, because fields keep what was typed and look at `value` only when made.
"""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.scripts import FormGuard
from booking_app.ui.components.icons import icon
from booking_app.ui.components.select import select_field
from booking_app.ui.dual import Element, cx, el

PRIMARY = "button-primary min-h-10 px-4 py-2 text-14"
SECONDARY = "button-secondary min-h-10 px-4 py-2 text-14 border-line bg-raised"
QUIET = "button-quiet min-h-10 px-3 py-2 text-14"
DANGER = "button-secondary min-h-10 px-4 py-2 text-14 border-stop-ink text-stop-ink"
FIELD = "field min-h-10 py-2 px-3"
_LABEL = "text-14 font-semibold"
_TONES = {
    "ok": "bg-ok-ink",
    "warn": "bg-warn-ink",
    "stop": "bg-stop-ink",
    "quiet": "bg-ink-soft",
    "accent": "bg-accent",
}


def page(*children: Any, narrow: bool = False) -> Element:
    """The body of a screen; `narrow` for a form in one column."""
    width = "max-w-4xl" if narrow else "max-w-[100rem]"
    return el.div(*children, class_name=f"mx-auto w-full {width} px-4 py-6 md:px-8 md:py-8")


def page_head(
    title: Any, *actions: Any, note: Any = None, back: Any = "", back_label: Any = ""
) -> Element:
    """The screen's title, what can be done, and the way back to the list."""
    return el.div(
        el.a(
            icon("left", size=18),
            back_label,
            href=back,
            class_name="-ml-1 mb-1 inline-flex min-h-8 items-center gap-1 text-14 text-ink-soft "
            "hover:text-ink",
        )
        if isinstance(back, rx.Var) or back
        else None,
        el.div(
            el.div(
                el.h1(title, class_name="text-26 font-semibold"),
                el.p(note, class_name="mt-1 text-14 text-ink-soft") if note is not None else None,
                class_name="min-w-0 flex-[1_1_16rem]",
            ),
            el.div(*actions, class_name="flex flex-wrap items-center gap-2") if actions else None,
            class_name="flex flex-wrap items-start justify-between gap-x-6 gap-y-3",
        ),
        class_name="mb-6",
    )


def section(title: Any, *children: Any, note: Any = None, section_id: str = "") -> Element:
    """A part of a form: what it is about on the left of a wide screen, its fields on the right."""
    return el.section(
        el.div(
            el.h2(title, class_name="text-16 font-semibold"),
            el.p(note, class_name="mt-1 text-14 text-ink-soft") if note is not None else None,
            class_name="xl:w-64 xl:shrink-0",
        ),
        el.div(*children, class_name="flex min-w-0 grow flex-col gap-5"),
        class_name="flex flex-col gap-4 border-t border-line py-7 first:border-t-0 first:pt-0 "
        "xl:flex-row xl:gap-10",
        **({"id": section_id} if section_id else {}),
    )


def row(*children: Any) -> Element:
    """Fields side by side where there is room."""
    return el.div(*children, class_name="grid grid-cols-1 gap-5 md:grid-cols-2")


def labelled(
    label: Any, name: str, control: Element, *, error: Any = None, hint: Any = None
) -> Element:
    """A control under its label, with what is wrong or what helps below. Its id is `name`."""
    return el.div(
        el.label(label, html_for=name, class_name=_LABEL),
        control,
        el.p(hint, id=f"{name}-hint", class_name="text-12 text-ink-soft")
        if hint is not None
        else None,
        field_error(name, error),
        class_name="labelled flex min-w-0 flex-col gap-1.5",
    )


def field_error(name: str, error: Any) -> Element:
    """The place below a field where a refusal stands; `error` is a text, empty when all is well."""
    return el.div(
        rx.cond(
            error,
            el.p(
                icon("alert", size=16),
                error,
                class_name="flex items-start gap-1.5 text-14 text-stop-ink",
            ),
        )
        if error is not None
        else None,
        id=f"{name}-error",
        role="alert",
    )


def text_field(
    label: Any,
    name: str,
    value: Any = "",
    *,
    error: Any = None,
    hint: Any = None,
    **attributes: Any,
) -> Element:
    """One line of text; further attributes go to the `<input>` (`type`, `required`, `lang`, …)."""
    control = el.input(
        id=name,
        name=name,
        default_value=value,
        class_name=FIELD,
        **_described(name, error, hint),
        **attributes,
    )
    return labelled(label, name, control, error=error, hint=hint)


def text_area(
    label: Any,
    name: str,
    value: Any = "",
    *,
    error: Any = None,
    hint: Any = None,
    rows: int = 4,
    **attributes: Any,
) -> Element:
    """Several lines of text."""
    control = el.textarea(
        id=name,
        name=name,
        default_value=value,
        rows=str(rows),
        class_name=f"{FIELD} resize-y leading-normal",
        **_described(name, error, hint),
        **attributes,
    )
    return labelled(label, name, control, error=error, hint=hint)


def choice_field(
    label: Any,
    name: str,
    value: Any,
    options: Any,
    *,
    error: Any = None,
    hint: Any = None,
    **attributes: Any,
) -> Element:
    """One of several; `options` are `<option>` elements or `rx.foreach` of them."""
    made = options if isinstance(options, list | tuple) else [options]
    control = select_field(
        *made,
        id=name,
        name=name,
        default_value=value,
        **_described(name, error, hint),
        **attributes,
    )
    return labelled(label, name, control, error=error, hint=hint)


def switch(label: Any, name: str, is_on: Any, *, hint: Any = None, **attributes: Any) -> Element:
    """Yes or no."""
    return el.label(
        el.input(
            type="checkbox",
            id=name,
            name=name,
            default_checked=is_on,
            class_name="mt-0.5 size-5 shrink-0 accent-ink",
            **attributes,
        ),
        el.span(
            el.span(label, class_name="block font-semibold"),
            el.span(hint, class_name="block text-12 text-ink-soft") if hint is not None else None,
        ),
        class_name="flex min-h-10 items-start gap-3 text-14",
    )


def badge(text: Any, tone: Any = "quiet") -> Element:
    """A state in a word, with a dot: `ok`, `warn`, `stop`, `accent` or `quiet`, plain or a Var."""
    dot = (
        _TONES[tone] if isinstance(tone, str) else rx.match(tone, *_TONES.items(), _TONES["quiet"])
    )
    return el.span(
        el.span(aria_hidden="true", class_name=cx("size-2 shrink-0 rounded-full", dot)),
        text,
        class_name="inline-flex items-center gap-2 whitespace-nowrap text-14",
    )


def empty(name: str, title: Any, text: Any, *actions: Any) -> Element:
    """What stands where a list has nothing: why, and what to do."""
    return el.div(
        icon(name, size=40, class_name="text-accent-ink"),
        el.h2(title, class_name="mt-4 text-20 font-semibold"),
        el.p(text, class_name="mt-2 max-w-md text-14 text-balance text-ink-soft"),
        el.div(*actions, class_name="mt-6 flex flex-wrap justify-center gap-3")
        if actions
        else None,
        class_name="flex flex-col items-center px-5 py-16 text-center",
    )


def save_bar(
    t: Translator, *more: Any, save: Any = None, is_busy: Any = None, is_new: Any = False
) -> Element:
    """The foot of a form: unsaved or saved, and the button that saves; `more` stands before it.

    `is_new`: there is nothing yet that could have been saved.
    """
    return el.div(
        el.p(
            el.span(t("Unsaved changes"), class_name="hidden group-data-[dirty=true]/guard:inline"),
            el.span(
                rx.cond(is_new, "", t("Everything is saved")),
                class_name="text-ink-soft group-data-[dirty=true]/guard:hidden",
            ),
            role="status",
            class_name="mr-auto text-14",
        ),
        *more,
        el.button(
            t("Save") if save is None else save,
            type="submit",
            disabled=False if is_busy is None else is_busy,
            class_name=PRIMARY,
        ),
        class_name="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-3 border-t "
        "border-line bg-paper px-4 py-3 md:-mx-8 md:px-8",
    )


def form_guard(form: Any, *, saved: Any, t: Translator, refused: Any = 0) -> Element:
    """A form which does not lose what was typed: see `FormGuard`.

    `saved` changes at every save; `refused` at every refusal, if the form does not lead to what was
    refused by itself.
    """
    made = FormGuard.create(
        form,
        saved=saved,
        refused=refused,
        labels={
            "title": t("Leave without saving?"),
            "text": t("What you changed here is lost if you leave."),
            "stay": t("Stay"),
            "leave": t("Leave"),
        },
    )
    return cast("Element", made)


def _described(name: str, error: Any, hint: Any) -> dict[str, Any]:
    told = [f"{name}-hint"] if hint is not None else []
    if error is None:
        return {"aria_describedby": " ".join(told)} if told else {}
    told.append(f"{name}-error")
    return {
        "aria_invalid": rx.cond(error, "true", "false"),
        "aria_describedby": " ".join(told),
    }
