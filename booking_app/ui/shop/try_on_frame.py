"""What all steps of the try-on share: which step it is, the way back, the sheet and its foot."""

from typing import Any

from reflex.vars import Var, VarData
from reflex_base.utils.imports import ImportVar

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, el, when
from booking_app.ui.locales import locale_of
from booking_app.ui.shop.try_on_view import step_href

HEADING = "step-heading"
_TO_COME = "text-ink-soft max-[22.5rem]:sr-only"
"""Three names are too many for one line of the narrowest phones."""
STEPS = ("pieces", "store", "time", "contact")


def step_of(state: Any) -> str:
    """The step in the address, as the server sees it."""
    asked = str(state.router.url.query_parameters.get("step", ""))
    return asked if asked in STEPS else STEPS[0]


def asked_store(state: Any) -> str:
    """The slug of the store in the address."""
    return str(state.router.url.query_parameters.get("store", ""))[:80]


def locale_for(state: Any) -> str:
    """The language of the address."""
    return locale_of(str(state.router.url.path))


def current_step() -> Any:
    """The step in the browser's address, known without asking the server."""
    return Var(
        _js_expr='(new URLSearchParams(browserLocation.search).get("step") ?? "pieces")',
        _var_type=str,
        _var_data=VarData(
            imports={"react-router": [ImportVar(tag="useLocation")]},
            hooks={"const browserLocation = useLocation()": None},
        ),
    ).to(str)


def sheet(t: Translator, position: int, *children: Any, store_slug: Any = "") -> Element:
    """The one sheet around every step. `position` counts from 0; 3 is the contact."""
    return el.div(
        _stepper(t, position, store_slug),
        *children,
        class_name="mx-auto w-full max-w-2xl px-5 pt-4 md:my-8 md:px-10 md:pt-8 md:bg-raised "
        "md:rounded-sheet md:border md:border-line md:min-h-[36rem] flex flex-col grow "
        "md:grow-0",
    )


def heading(text: str, intro: Any = None) -> Element:
    """What this step asks."""
    return el.div(
        el.h1(
            text,
            id=HEADING,
            tab_index=-1,
            class_name="font-display text-34 outline-none",
        ),
        intro and el.p(intro, class_name="text-ink-soft mt-2"),
        class_name="mt-6",
    )


def _stepper(t: Translator, position: int, store_slug: Any) -> Element:
    names = (t("Jewellery"), t("Store"), t("Time"))
    hrefs = (
        step_href(t.locale),
        step_href(t.locale, "store"),
        step_href(t.locale, "time", store="") + store_slug,
    )
    return el.nav(
        el.ol(
            *(_step(index, name, hrefs[index], position, t) for index, name in enumerate(names)),
            class_name="flex flex-wrap items-center gap-1 text-14",
        ),
        aria_label=t("Steps"),
    )


def _step(index: int, name: str, href: Any, position: int, t: Translator) -> Element:
    done = index < position
    mark = (
        icon("check", size=16, class_name="text-accent-ink shrink-0")
        if done
        else el.span(
            str(index + 1),
            class_name=cx(
                "grid place-items-center size-5 rounded-full text-12 shrink-0",
                "bg-ink text-paper" if index == position else "border border-line text-ink-soft",
            ),
        )
    )
    label = el.span(name, class_name="" if index <= position else _TO_COME)
    body = "flex items-center gap-2 min-h-11 pr-2 max-[22.5rem]:pr-1 md:pr-3"
    inner = (
        el.a(mark, label, href=href, class_name=body + " hover:text-accent-ink")
        if done
        else el.span(
            mark,
            label,
            aria_current="step" if index == position else "false",
            class_name=body,
        )
    )
    return el.li(
        inner,
        when(
            index < 2,
            el.span(
                class_name="hidden min-[24rem]:block h-px w-4 md:w-8 bg-line mr-2 md:mr-3",
                aria_hidden="true",
            ),
        ),
        class_name="flex items-center",
    )


def foot(*children: Any) -> Element:
    """The way on, always in view."""
    return el.div(
        *children,
        class_name="flow-foot -mx-5 md:-mx-10 px-5 md:px-10 mt-8 py-3 md:py-5 border-t border-line "
        "bg-paper md:bg-raised md:rounded-b-sheet flex items-center justify-between gap-4",
    )


def notice(text: Any, *actions: Any, tone: str = "info") -> Element:
    """Something the shopper should know, with the way out beside it."""
    look = {"info": "border-accent", "problem": "border-stop"}[tone]
    return el.div(
        icon("info" if tone == "info" else "alert", size=20, class_name="shrink-0 mt-0.5"),
        el.div(el.p(text), *actions, class_name="grow min-w-0"),
        role="status" if tone == "info" else "alert",
        class_name=f"flex gap-3 mt-5 p-4 bg-raised md:bg-paper border-l-2 {look}",
    )


def rows_skeleton(t: Translator, count: int = 3) -> Element:
    """Rows with a photo, in wait of their data."""
    return el.ul(
        *(
            el.li(
                el.div(class_name="skeleton size-24 shrink-0"),
                el.div(
                    el.div(class_name="skeleton h-6 w-48 max-w-full rounded-control"),
                    el.div(class_name="skeleton h-4 w-32 rounded-control mt-2"),
                    el.div(class_name="skeleton h-4 w-24 rounded-control mt-4"),
                    class_name="grow",
                ),
                class_name="flex gap-4 py-5 border-b border-line",
            )
            for _ in range(count)
        ),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="mt-4",
    )
