"""The shop's front door."""

from typing import Any

from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.icons import icon
from booking_app.ui.components.offer_card import offer_stories
from booking_app.ui.components.opening import opening_soon
from booking_app.ui.components.photo import photo, preload_of
from booking_app.ui.components.place import opens_place_sheet
from booking_app.ui.components.product_card import product_rail
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.share import Share, shown
from booking_app.ui.shop.home_view import HomeView, load_home
from booking_app.ui.shop.structured import CONTEXT, Data, filled, organization
from booking_app.workflows.links import absolute

HERO_SIZES = "(min-width: 48rem) 60vw, 100vw"
_WIDE = "mx-auto max-w-[100rem]"


def home(view: Any, t: Translator) -> Any:
    """A large photo, the shelves, what lies near today, and how it works."""
    return when(
        view.is_open,
        lambda: el.div(
            _hero(view, t),
            _shelves(view, t),
            _today(view, t),
            _stories(view, t),
            _steps(t),
            site_footer(t),
        ),
        lambda: el.div(opening_soon(t), site_footer(t)),
    )


def _hero(view: Any, t: Translator) -> Element:
    return el.section(
        el.a(
            photo(view.hero, sizes=HERO_SIZES, eager=True, class_name="hero-photo"),
            href=view.hero_href,
            aria_label=view.hero_name,
            class_name="hero-link",
        ),
        el.div(
            el.h1(
                el.span(t("Look at home."), " ", class_name="block"),
                el.span(t("Decide at the counter."), class_name="block"),
                class_name="font-display text-[2.5rem] md:text-[3.25rem] lg:text-[4.75rem] "
                "leading-[1.02]",
            ),
            el.p(
                t(
                    "Choose a piece, and we lay it aside in the store near you. "
                    "Trying it on is free."
                ),
                class_name="mt-4 md:mt-6 max-w-sm md:text-20",
            ),
            el.div(
                el.a(
                    t("See the catalogue"),
                    href=localised("/catalogue", t.locale),
                    class_name="button-primary px-3 md:px-6 grow md:grow-0 hero-button",
                ),
                el.a(
                    t("Find a store"),
                    href=localised("/stores", t.locale),
                    class_name="button-secondary px-3 md:px-6 grow md:grow-0 hero-button-quiet",
                ),
                class_name="flex gap-3 mt-6 md:mt-9",
            ),
            class_name="hero-text",
        ),
        class_name="hero",
    )


def _shelves(view: Any, t: Translator) -> Element:
    return el.nav(
        el.ul(
            each(
                view.shelves,
                lambda shelf: el.li(
                    el.a(
                        el.div(
                            photo(
                                shelf.photo,
                                sizes="(min-width: 48rem) 25vw, 50vw",
                                alt="",
                                class_name="size-full shelf-photo",
                            ),
                            class_name="aspect-square overflow-hidden bg-line",
                        ),
                        el.h2(shelf.name, class_name="font-display text-26 p-3 md:px-0"),
                        href=shelf.href,
                        class_name="shelf block",
                    ),
                ),
            ),
            class_name="grid grid-cols-2 md:grid-cols-4 gap-x-px gap-y-2 md:gap-4",
        ),
        aria_label=t("Categories"),
        class_name=f"{_WIDE} mt-14 md:mt-20 md:px-8",
    )


def _today(view: Any, t: Translator) -> Any:
    return when(
        view.rail,
        lambda: el.section(
            el.div(
                el.h2(
                    when(
                        view.place_known,
                        t("In stores near you today"),
                        t("In our stores today"),
                    ),
                    class_name="font-display text-34 md:text-44",
                ),
                el.div(
                    when(
                        view.place_known,
                        lambda: el.a(
                            t("See all"), href=view.rail_href, class_name="button-quiet -mr-3"
                        ),
                        lambda: el.button(
                            icon("pin", size=20),
                            t("Choose your town"),
                            class_name="button-quiet -mx-3 md:mx-0",
                            **opens_place_sheet(),
                        ),
                    ),
                ),
                class_name="flex flex-wrap items-baseline justify-between gap-x-6 mb-5 "
                "px-5 md:px-8",
            ),
            product_rail(view.rail, label=t("In stores today")),
            class_name=f"{_WIDE} mt-16 md:mt-24",
        ),
    )


def _stories(view: Any, t: Translator) -> Any:
    return when(
        view.stories,
        lambda: el.section(
            el.div(
                el.div(
                    el.h2(t("Coupons"), class_name="font-display text-34 md:text-44"),
                    el.p(
                        t("Valid only at the counter, never online"),
                        class_name="text-14 text-ink-soft mt-1",
                    ),
                ),
                el.a(
                    t("See all"),
                    href=localised("/coupons", t.locale),
                    class_name="button-quiet -mr-3 shrink-0 whitespace-nowrap",
                ),
                class_name="flex flex-wrap items-baseline justify-between gap-x-6 mb-5 "
                "px-5 md:px-8",
            ),
            offer_stories(view.stories, t),
            class_name=f"{_WIDE} mt-16 md:mt-24",
        ),
    )


def _steps(t: Translator) -> Element:
    steps = (
        (
            t("Choose here"),
            t("Turn it around, come close, see it beside a ruler and on the hand."),
        ),
        (
            t("Name a store and an hour"),
            t("We lay the piece aside for you. No account, nothing to pay."),
        ),
        (
            t("Try it on and decide"),
            t("A consultant is ready for you. Take it, or leave it: both are fine."),
        ),
    )
    return el.section(
        el.h2(t("How it works"), class_name="font-display text-34 md:text-44"),
        el.ol(
            *(
                el.li(
                    el.span(
                        str(number),
                        aria_hidden="true",
                        class_name="font-display text-44 text-accent-ink leading-none w-8",
                    ),
                    el.div(
                        el.h3(title, class_name="font-display text-26"),
                        el.p(text, class_name="text-ink-soft mt-1 max-w-xs"),
                    ),
                    class_name="flex md:flex-col gap-5 md:gap-4 py-5 border-t border-line",
                )
                for number, (title, text) in enumerate(steps, 1)
            ),
            class_name="grid md:grid-cols-3 md:gap-10 mt-6",
        ),
        class_name=f"{_WIDE} mt-16 md:mt-24 px-5 md:px-8",
    )


def skeleton(t: Translator) -> Element:
    """The front door in wait of its data."""
    return el.div(
        el.div(class_name="skeleton hero-skeleton"),
        el.div(
            el.div(class_name="skeleton h-11 w-4/5 max-w-md rounded-control"),
            el.div(class_name="skeleton h-5 w-3/5 max-w-sm rounded-control mt-4"),
            class_name="px-5 md:px-8 pt-6 md:hidden",
        ),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="min-h-dvh",
    )


def head(view: HomeView, request: PageRequest) -> Head:
    """With the large photo preloaded, and the chain as data for search engines."""
    t = translator(request.locale)
    chain = chain_now()
    return Head(
        title=f"{chain.name}: {t('look online, try on in the store')}",
        description=t(
            "Choose a piece, and we lay it aside in the store near you. Trying it on is free."
        ),
        share=Share(
            name=chain.name,
            about=t("Look online, try on in the store."),
            invitation=t("Try it on in a store"),
            photos=shown([view.hero]),
        ),
        preload=preload_of(view.hero, HERO_SIZES),
        json_ld=(_chain_data(chain), _site_data(chain, request)),
    )


def _chain_data(chain: ChainView) -> Data:
    known = {
        "email": chain.email,
        "telephone": chain.phone,
        "logo": absolute(chain.logo.url) if chain.logo else "",
        "sameAs": list(chain.social),
    }
    return {"@context": CONTEXT, **organization(), **filled(known)}


def _site_data(chain: ChainView, request: PageRequest) -> Data:
    """By which name the site stands above a result."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": chain.name,
        "url": absolute("/"),
        "inLanguage": request.locale,
        "publisher": {"@type": "Organization", "@id": organization()["@id"]},
    }


home_page = PublicPage(
    name="home",
    route="/",
    view=HomeView,
    load=load_home,
    component=home,
    head=head,
    skeleton=skeleton,
    cookies=(PLACE_COOKIE,),
)
