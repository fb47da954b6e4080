"""Last step: name, phone or e-mail, consents, and what is booked."""

from typing import Any, cast

from booking_app.core.i18n import Translator
from booking_app.ui.components.client import countdown, draft, elsewhere_only, shown_again
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.shop.booking_problems import problem_notice
from booking_app.ui.shop.try_on_contact_state import NEWS, TERMS, WORDING, TryOnContact
from booking_app.ui.shop.try_on_frame import foot, heading, notice, rows_skeleton, sheet

live: Any = TryOnContact


def contact_step(t: Translator) -> Any:
    """The step."""
    return sheet(
        t,
        3,
        heading(t("Who shall we expect?")),
        # The payment page lies behind Back: whoever comes from there has left it.
        shown_again(live.load),
        when(live.ready, _form(t), rows_skeleton(t)),
        store_slug=live.form.store.slug,
    )


def _form(t: Translator) -> Element:
    return el.form(
        _kept(t),
        when(live.notice, notice(live.notice)),
        problem_notice(live.problem, t),
        _fields(t),
        _summary(t),
        _payment(t),
        _consents(t),
        foot(
            el.a(
                icon("left", size=20),
                t("Time"),
                href=live.form.time_href,
                class_name="button-quiet -ml-3",
            ),
            el.button(
                # Says what happens, by the choice made above; no server is asked for that.
                el.span(
                    t("Book the try-on"), class_name="group-has-[#pay-online:checked]/form:hidden"
                ),
                el.span(
                    t("Go on to pay"),
                    class_name="hidden group-has-[#pay-online:checked]/form:inline",
                ),
                type="submit",
                disabled=live.sending,
                class_name="button-primary grow md:grow-0",
            ),
        ),
        # Our own words stand beside the fields instead of the browser's bubbles.
        no_validate=True,
        on_submit=live.submit,
        class_name="group/form flex flex-col grow",
    )


def _kept(t: Translator) -> Element:
    clock = icon("clock", size=18, class_name="shrink-0 text-accent")
    made = when(
        live.over,
        el.div(
            el.p(
                clock,
                t("The pieces are not kept any more."),
                role="status",
                class_name="flex items-center gap-2 text-16",
            ),
            el.button(
                t("Keep them again"),
                type="button",
                on_click=live.keep_again,
                class_name="button-secondary mt-3 w-full sm:w-auto",
            ),
            class_name="mt-3 mb-5",
        ),
        el.div(
            clock,
            countdown(
                live.form.kept_seconds,
                live.form.since,
                text=t("Kept for you for {time}"),
                over=t("The pieces are not kept any more."),
                on_over=live.ran_out,
            ),
            class_name="flex items-center gap-2 text-14 text-ink-soft mt-2 min-h-8",
        ),
    )
    return cast("Element", made)


def _fields(t: Translator) -> Element:
    return el.div(
        draft("contact", live.form.code, live.form.continues),
        _field("name", t("Name"), live.errors.name, auto_complete="name", type="text"),
        el.div(
            _field(
                "phone",
                t("Phone"),
                live.errors.phone,
                auto_complete="tel",
                type="tel",
                input_mode="tel",
            ),
            _field(
                "email",
                t("E-mail"),
                live.errors.email,
                auto_complete="email",
                type="email",
                input_mode="email",
            ),
            class_name="grid sm:grid-cols-2 gap-4",
        ),
        el.p(
            t("One of the two is enough. The booking and any change come there."),
            class_name="text-14 text-ink-soft -mt-2",
        ),
        class_name="grid gap-4 mt-4",
    )


def _field(name: str, label: str, error: Any, **attributes: Any) -> Element:
    return el.div(
        el.label(label, html_for=f"contact_{name}", class_name="text-14"),
        el.input(
            id=f"contact_{name}",
            name=name,
            max_length=300,
            aria_invalid=when(error, "true", "false"),
            aria_describedby=f"contact_{name}_error",
            class_name="field mt-1",
            **attributes,
        ),
        _error(f"contact_{name}_error", error),
    )


def _error(error_id: str, error: Any) -> Element:
    return el.p(
        error, id=error_id, role="alert", class_name="text-14 text-stop-ink mt-1 empty:hidden"
    )


def _summary(t: Translator) -> Element:
    form = live.form
    return el.section(
        el.h2(t("What we prepare"), class_name="font-display text-26"),
        el.dl(
            _fact(
                t("When"),
                el.span(form.when, class_name="first-letter:uppercase inline-block"),
                elsewhere_only(
                    form.time_zone,
                    el.span(
                        t("by the store's own clock"), class_name="text-14 text-ink-soft block"
                    ),
                ),
            ),
            _fact(
                t("Where"),
                form.store.name,
                el.span(
                    form.store.city,
                    ", ",
                    form.store.address,
                    class_name="text-14 text-ink-soft block",
                ),
            ),
            class_name="mt-2",
        ),
        el.ul(each(form.pieces, _piece)),
        el.div(
            el.span(t("Together"), class_name="text-ink-soft"),
            el.span(form.total, class_name="price text-20"),
            class_name="flex items-baseline justify-between py-3",
        ),
        class_name="mt-8",
    )


def _fact(label: str, *values: Any) -> Element:
    return el.div(
        el.dt(label, class_name="text-14 text-ink-soft w-20 shrink-0 pt-0.5"),
        el.dd(*values, class_name="grow min-w-0"),
        class_name="flex gap-3 py-3 border-b border-line",
    )


def _piece(piece: Any) -> Element:
    return el.li(
        photo(piece.photo, sizes="3.5rem", class_name="size-14 shrink-0"),
        el.div(
            el.p(piece.name, class_name="font-display text-20 leading-tight"),
            el.p(piece.details, class_name="text-14 text-ink-soft"),
            class_name="grow min-w-0",
        ),
        el.span(piece.price, class_name="price text-16"),
        class_name="flex items-center gap-3 py-3 border-b border-line",
    )


def _payment(t: Translator) -> Element:
    in_store = t("Only for what you take. Nothing is charged now, and cancelling is free.")
    made = when(
        live.form.can_pay_online,
        el.fieldset(
            el.legend(t("How will you pay?"), class_name="mb-4 font-display text-26"),
            _way("in_store", "bag", t("In the store"), in_store, checked=True),
            _way("online", "card", t("Now, by card"), live.form.pay_online),
            class_name="mt-8 grid gap-3",
        ),
        el.p(
            icon("bag", size=20, class_name="shrink-0 text-accent"),
            el.span(
                el.span(t("You pay in the store"), class_name="font-semibold block"),
                el.span(in_store, class_name="text-14 text-ink-soft"),
            ),
            class_name="flex gap-3 mt-4",
        ),
    )
    return cast("Element", made)


def _way(value: str, name: str, title: str, text: Any, *, checked: bool = False) -> Element:
    return el.label(
        el.input(
            id=f"pay-{value}",
            type="radio",
            name="payment",
            value=value,
            default_checked=checked,
            class_name="mt-0.5 size-5 shrink-0 accent-ink",
        ),
        el.span(
            el.span(title, class_name="font-semibold block"),
            el.span(text, class_name="text-14 text-ink-soft block mt-1"),
            class_name="grow",
        ),
        icon(name, size=22, class_name="shrink-0 text-accent"),
        class_name="flex gap-3 rounded-control border border-line bg-raised p-4 "
        "has-[:checked]:border-ink has-[:focus-visible]:outline-2 "
        "has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent-ink",
    )


def _consents(t: Translator) -> Element:
    return el.fieldset(
        el.legend(t("Your consent"), class_name="sr-only"),
        _consent(TERMS, t(WORDING[TERMS]), t("needed to book"), live.errors.terms),
        _consent(NEWS, t(WORDING[NEWS]), t("only if you like"), ""),
        class_name="mt-6 grid gap-1",
    )


def _consent(name: str, wording: str, note: str, error: Any) -> Element:
    field = "contact_terms" if name == TERMS else f"contact_{name}"
    return el.div(
        el.label(
            el.input(
                id=field,
                type="checkbox",
                name=name,
                value="yes",
                aria_invalid=when(error, "true", "false"),
                aria_describedby=f"{field}_error",
                class_name="tick mt-0.5",
            ),
            el.span(wording, el.span(note, class_name="text-14 text-ink-soft block")),
            class_name="flex gap-3 py-2 min-h-11",
        ),
        _error(f"{field}_error", error),
    )
