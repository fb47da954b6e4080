"""The foot of a product's form, and what opens from it: what is missing, clashes, the phone."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.goods_scripts import PhoneFrame
from booking_app.ui.admin.parts import DANGER, FIELD, PRIMARY, QUIET, SECONDARY, badge, field_error
from booking_app.ui.admin.product_state import ProductEditorState
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.dual import Element, cx, each, el

# Their fields are Vars here.
state: Any = ProductEditorState
form: Any = ProductEditorState.form

_POPOVER = (
    "inset-auto m-0 rounded-sheet bg-raised p-2 text-14 text-ink shadow-float border border-line"
)
_ITEM = "flex min-h-10 w-full items-center gap-3 rounded-control px-3 text-left hover:bg-paper"


def bar(t: Translator) -> Element:
    """What is saved, what is missing, and the buttons."""
    return el.div(
        el.p(
            el.span(t("Unsaved changes"), class_name="hidden group-data-[dirty=true]/guard:inline"),
            el.span(
                t("Everything is saved"),
                class_name="text-ink-soft group-data-[dirty=true]/guard:hidden",
            ),
            role="status",
            class_name="text-14",
        ),
        _undo(t),
        el.div(
            _missing(t),
            el.button(
                icon("eye", size=18),
                t("Preview"),
                type="button",
                on_click=state.preview(True),
                disabled=form.preview == "",
                class_name=SECONDARY,
            ),
            el.button(
                t("Save"),
                type="submit",
                name="intent",
                value="save",
                class_name=rx.cond(form.status == "live", PRIMARY, SECONDARY),
            ),
            _publish(t),
            class_name="ml-auto flex flex-wrap items-center justify-end gap-2",
        ),
        class_name="sticky bottom-0 z-20 -mx-4 mt-4 flex flex-wrap items-center gap-3 border-t "
        "border-line bg-paper px-4 py-3 md:-mx-8 md:px-8",
    )


def _undo(t: Translator) -> Element:
    return cast(
        "Element",
        rx.cond(
            state.can_undo,
            el.button(
                icon("undo", size=18),
                t("Undo the last save"),
                type="button",
                on_click=state.undo,
                class_name=cx(QUIET, "group-data-[dirty=true]/guard:hidden"),
            ),
        ),
    )


def _missing(t: Translator) -> Element:
    """How far it is from the shop; opens the list of what is missing."""
    return el.button(
        rx.cond(
            state.missing_count > 0,
            badge(state.missing_text, "warn"),
            badge(state.missing_text, "ok"),
        ),
        icon("up", size=16),
        type="button",
        aria_haspopup="dialog",
        on_click=state.look(True),
        class_name=QUIET,
    )


def needs_sheet(t: Translator) -> Element:
    """What shoppers need: what is missing leads to where it is done."""
    return cast(
        "Element",
        Sheet.create(
            el.h2(t("What shoppers need"), class_name="text-20 font-semibold"),
            el.p(
                rx.cond(
                    state.missing_count > 0,
                    t("Everything is saved. Shoppers see it once nothing is missing here."),
                    t("Nothing is missing."),
                ),
                class_name="mt-1 text-14 text-ink-soft",
            ),
            el.ul(each(state.needs, lambda need: _need(need, t)), class_name="-mx-3 mt-4"),
            el.div(
                el.button(
                    t("Back to the form"),
                    type="button",
                    on_click=state.look(False),
                    class_name=SECONDARY,
                ),
                class_name="mt-6 flex justify-end",
            ),
            open=state.looking,
            label=t("What shoppers need"),
            on_dismiss=state.look(False),
        ),
    )


def _need(need: Any, t: Translator) -> Element:
    return el.li(
        el.a(
            rx.cond(
                need.is_met,
                el.span(
                    icon("check", size=18), el.span(t("Done:"), class_name="sr-only"),
                    class_name="text-ok-ink",
                ),
                el.span(
                    icon("alert", size=18), el.span(t("Missing:"), class_name="sr-only"),
                    class_name="text-warn-ink",
                ),
            ),
            el.span(need.text, class_name=rx.cond(need.is_met, "text-ink-soft", "")),
            href=need.href,
            reload_document=True,
            data_jump="true",
            on_click=state.look(False),
            class_name=_ITEM,
        )
    )  # fmt: skip


def _publish(t: Translator) -> Element:
    """Publish, and behind the arrow: at a time, or take it out of the shop."""
    first = rx.match(
        form.status,
        (
            "draft",
            el.button(
                t("Publish"), type="submit", name="intent", value="publish", class_name=PRIMARY
            ),
        ),
        (
            "scheduled",
            el.button(
                t("Publish now"), type="submit", name="intent", value="publish", class_name=PRIMARY
            ),
        ),
        (
            "archived",
            el.button(t("Bring back"), type="button", on_click=state.restore, class_name=PRIMARY),
        ),
        rx.fragment(),
    )
    return el.div(
        first,
        rx.cond(
            form.status != "archived",
            el.button(
                icon("clock", size=18),
                type="button",
                popover_target="when",
                aria_label=t("When shoppers see it"),
                title=t("When shoppers see it"),
                class_name=cx(SECONDARY, "px-3"),
            ),
        ),
        el.div(
            el.label(t("Show to shoppers from"), html_for="publish_at", class_name="font-semibold"),
            el.input(
                id="publish_at",
                name="publish_at",
                type="datetime-local",
                data_not_guarded="true",
                aria_invalid=rx.cond(state.errors["publish_at"], "true", "false"),
                aria_describedby="publish_at-hint publish_at-error",
                class_name=f"{FIELD} w-full",
            ),
            el.p(
                t("Time zone:"), " ", state.zone,
                id="publish_at-hint", class_name="text-12 text-ink-soft",
            ),
            field_error("publish_at", state.errors["publish_at"]),
            el.button(
                t("Publish at this time"),
                type="submit",
                name="intent",
                value="schedule",
                class_name=SECONDARY,
            ),
            rx.cond(
                (form.status == "live") | (form.status == "scheduled"),
                el.button(
                    t("Take out of the shop"),
                    type="button",
                    on_click=state.unpublish,
                    popover_target="when",
                    popover_target_action="hide",
                    class_name=DANGER,
                ),
            ),
            id="when",
            popover="auto",
            class_name=f"{_POPOVER} bottom-20 right-4 w-80 p-4 md:right-8 [&:popover-open]:flex "
            "flex-col gap-3",
        ),
        class_name="flex gap-2",
    )  # fmt: skip


def more(t: Translator) -> Element:
    """What is done seldom: at the head of the page."""
    return el.div(
        rx.cond(
            form.address != "",
            el.a(
                icon("open", size=18),
                t("In the shop"),
                href=form.address,
                reload_document=True,
                target="_blank",
                class_name=QUIET,
            ),
        ),
        el.button(
            icon("copy", size=18),
            t("Duplicate"),
            type="button",
            on_click=state.duplicate,
            class_name=SECONDARY,
        ),
        rx.cond(
            form.status != "archived",
            el.button(
                icon("archive", size=18),
                t("Archive"),
                type="button",
                on_click=state.archive,
                class_name=SECONDARY,
            ),
        ),
        class_name="flex flex-wrap gap-2",
    )


def clash_sheet(t: Translator) -> Element:
    """What somebody else changed too: theirs or mine, field by field."""
    return cast(
        "Element",
        Sheet.create(
            el.h2(t("Somebody was faster"), class_name="text-20 font-semibold"),
            el.p(
                t("These fields were changed by both of you. Choose what is to stand."),
                class_name="mt-1 text-14 text-ink-soft",
            ),
            el.div(each(state.clashes, lambda one: _clash(one, t)), class_name="mt-5 grid gap-5"),
            el.div(
                el.button(t("Save so"), type="button", on_click=state.settle, class_name=PRIMARY),
                el.button(
                    t("Back to the form"),
                    type="button",
                    on_click=state.leave_clash,
                    class_name=SECONDARY,
                ),
                class_name="mt-6 flex flex-row-reverse gap-3",
            ),
            open=state.clashes.length() > 0,
            label=t("Somebody was faster"),
            on_dismiss=state.leave_clash,
        ),
    )


def _clash(one: Any, t: Translator) -> Element:
    def side(name: str, label: Any, value: Any) -> Element:
        return el.label(
            el.input(
                type="radio",
                name=one.key,
                value=name,
                checked=one.choice == name,
                on_change=state.choose(one.key, name).stop_propagation,
                class_name="mt-1 size-4 shrink-0 accent-ink",
            ),
            el.span(
                el.span(label, class_name="block text-12 text-ink-soft"),
                el.span(value, class_name="block whitespace-pre-line break-words text-14"),
                class_name="min-w-0",
            ),
            class_name=cx(
                "flex cursor-pointer gap-3 rounded-control border p-3",
                rx.cond(one.choice == name, "border-ink", "border-line"),
            ),
        )

    return el.fieldset(
        el.legend(one.field, class_name="mb-2 text-14 font-semibold"),
        el.div(
            side("mine", t("Yours"), one.mine),
            side("theirs", one.who, one.theirs),
            class_name="grid gap-2 sm:grid-cols-2",
        ),
    )


def preview_sheet(t: Translator) -> Element:
    """The page of the shop on a phone, as it was saved last."""
    return cast(
        "Element",
        Sheet.create(
            el.div(
                el.p(
                    t("As it was saved last."),
                    class_name="text-14 text-ink-soft",
                ),
                el.button(
                    icon("close"),
                    type="button",
                    aria_label=t("Close"),
                    on_click=state.preview(False),
                    class_name="icon-button",
                ),
                class_name="-mt-2 mb-2 flex items-center justify-between",
            ),
            PhoneFrame.create(
                src=form.preview, title=t("Preview on a phone"), loading=t("Loading")
            ),
            open=state.previewing,
            label=t("Preview on a phone"),
            on_dismiss=state.preview(False),
        ),
    )
