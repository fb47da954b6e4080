"""The live side of public pages: one Reflex page per language around one state."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex.vars import Var, VarData
from reflex_base.utils.imports import ImportVar

from booking_app.core.i18n import Translator, translator
from booking_app.ui.dual import Element, el
from booking_app.ui.pages import PublicPage, Screen

Frame = Callable[..., Element]
"""Puts the body of a page into the shop's frame: `frame(body, t, path)`, and by name whatever
else the frame shows."""


def current_path() -> Var[str]:
    """The path in the browser's address bar, known without asking the server."""
    return Var(
        _js_expr="browserLocation.pathname",
        _var_type=str,
        _var_data=VarData(
            imports={"react-router": [ImportVar(tag="useLocation")]},
            hooks={"const browserLocation = useLocation()": None},
        ),
    ).to(str)


def _in_slices(ready: Any) -> Var[bool]:
    """True soon after `ready` is: what is shown then is made in slices of a few milliseconds, and
    taps are answered between them. By a state alone a page is made in one piece, 150 ms on a phone.
    """
    return Var(
        _js_expr="shownInSlices",
        _var_type=bool,
        _var_data=VarData.merge(
            ready._get_all_var_data(),
            VarData(
                imports={"react": [ImportVar(tag="useDeferredValue")]},
                hooks={f"const shownInSlices = useDeferredValue({ready!s})": None},
            ),
        ),
    ).to(bool)


def add_public_page(
    app: rx.App,
    page: PublicPage[Any],
    *,
    frame: Frame,
    not_found: Callable[[Translator], Element],
    failed: Callable[[Translator, Any], Element],
    on_load: Sequence[Any] = (),
) -> None:
    """Register the live page in every language; `on_load` is what the frame needs loaded."""
    for locale, route in page.routes():
        app.add_page(
            _live(page, translator(locale), frame, not_found, failed),
            route=route,
            title=_title(page.state),
            image="",
            on_load=[*on_load, page.state.load, *page.on_load],
        )


def _title(state: Any) -> Var[str]:
    """The title of the page at this address; until it is known, the one that is there already.

    React puts its own title before that of the first paint, and browsers show the first one.
    """
    there_already: Var[str] = Var(_js_expr='(globalThis.document?.title ?? "")', _var_type=str)
    # A state outlives its page: until it is loaded anew, it may be of other words at the same path.
    is_known = (state.path == current_path()) & (state.title != "") & rx.State.is_hydrated
    return rx.cond(is_known, state.title, there_already)  # type: ignore[no-any-return]


def add_screen(app: rx.App, screen: Screen, *, frame: Frame, on_load: Sequence[Any] = ()) -> None:
    """Register a screen in every language; `on_load` is what the frame needs loaded."""
    for locale, route in screen.routes():
        t = translator(locale)
        app.add_page(
            _live_screen(screen, t, frame),
            route=route,
            title=screen.title(t),
            image="",
            on_load=[*on_load, *screen.on_load],
        )


def _live_screen(screen: Screen, t: Translator, frame: Frame) -> Callable[[], Element]:
    def live() -> Element:
        return el.div(frame(screen.component(t), t, current_path()), id="live", data_live="true")

    return _with_its_own_script(live, screen.component, t)


def _live(
    page: PublicPage[Any],
    t: Translator,
    frame: Frame,
    not_found: Callable[[Translator], Element],
    failed: Callable[[Translator, Any], Element],
) -> Callable[[], Element]:
    state = page.state

    def live() -> Element:
        path = current_path()
        # A view belongs to the path it was loaded for: going from one ring to another shows the
        # skeleton at once, coming back to the same one shows it without waiting.
        is_loaded = state.path == path
        here = is_loaded & _in_slices(is_loaded)
        body = rx.cond(
            here,
            rx.match(
                state.status,
                (404, not_found(t)),
                (500, failed(t, state.load)),
                page.component(state.view, t),
            ),
            page.skeleton(t),
        )
        return el.div(
            frame(body, t, path),
            id="live",
            data_live=rx.cond(here & rx.State.is_hydrated, "true", "false"),
        )

    return _with_its_own_script(live, page.component, t)


def _with_its_own_script(
    live: Callable[[], Element], component: Callable[..., Element], t: Translator
) -> Callable[[], Element]:
    """Keep a page's parts out of the scripts of other pages and languages.

    Reflex puts the parts of all pages made in one module into one script; these are all made here.
    """
    live.__module__ = f"{component.__module__}_{t.locale}"
    return live
