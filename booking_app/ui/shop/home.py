"""The shop's front door."""

from dataclasses import dataclass

from booking_app.core.i18n import Translator, translator
from booking_app.ui.dual import Element, each, el
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE


@dataclass(frozen=True, slots=True)
class Step:
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    steps: tuple[Step, ...] = ()


async def load(request: PageRequest) -> HomeView:
    t = translator(request.locale)
    return HomeView(
        steps=(
            Step(t("Choose online"), t("Look at every piece as if it were in your hand.")),
            Step(t("Try on in store"), t("We keep it for you at the counter.")),
            Step(t("Decide there"), t("Pay for what you take, leave the rest.")),
        )
    )


def home(view: HomeView, t: Translator) -> Element:
    return el.div(
        el.h1(
            t("Look online, try on in the store"),
            class_name="font-display text-44 text-ink max-w-xl",
        ),
        el.ol(
            each(
                view.steps,
                lambda step: el.li(
                    el.h2(step.title, class_name="font-display text-26"),
                    el.p(step.text, class_name="text-16 text-ink-soft mt-1"),
                    class_name="border-t border-line py-5",
                ),
            ),
            class_name="mt-10",
        ),
        class_name="px-5 py-12 mx-auto max-w-5xl",
    )


def head(view: HomeView, request: PageRequest) -> Head:
    t = translator(request.locale)
    return Head(
        title=t("Look online, try on in the store"),
        description=t("We keep it for you at the counter."),
    )


home_page = PublicPage(
    name="home",
    route="/",
    view=HomeView,
    load=load,
    component=home,
    head=head,
    cookies=(PLACE_COOKIE,),
)
