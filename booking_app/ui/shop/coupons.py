"""Every offer there is: what it is worth, until when, where and on what; and taking a coupon."""

from dataclasses import dataclass
from typing import Any

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.icons import icon
from booking_app.ui.components.offer_card import PHOTO_SIZES, offer_card, offer_skeleton
from booking_app.ui.components.photo import preload_of
from booking_app.ui.dual import Element, each, el, event, is_html, match, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE, read_place
from booking_app.ui.share import Share, shown
from booking_app.ui.shop.coupons_state import CouponsState
from booking_app.ui.shop.offer_view import OfferView
from booking_app.ui.shop.offers import offers_now
from booking_app.ui.shop.structured import CONTEXT, IN_STORE_ONLY, Data, breadcrumbs, filled
from booking_app.workflows.links import absolute

_GRID = "mt-8 grid gap-6 sm:grid-cols-2 lg:grid-cols-3 items-stretch"

live: Any = CouponsState


@dataclass(frozen=True, slots=True)
class CouponsView:
    """Offers, those that end first first."""

    offers: tuple[OfferView, ...] = ()


async def load(request: PageRequest) -> CouponsView:
    """By the clock of the shopper's place."""
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    async with get_database().read() as session:
        return CouponsView(await offers_now(session, request.locale, place))


def coupons(view: Any, t: Translator) -> Element:
    """The page."""
    return el.div(
        _top(t),
        when(
            view.offers,
            lambda: el.ul(
                each(
                    view.offers,
                    lambda offer, i: el.li(
                        offer_card(offer, t, _action(offer, t), eager=i < 1),
                        class_name="min-w-0",
                    ),
                ),
                class_name=_GRID,
            ),
            lambda: _nothing(t),
        ),
        class_name="px-5 pt-8 pb-12 mx-auto max-w-7xl",
    )


def _top(t: Translator) -> Element:
    return el.div(
        el.h1(t("Coupons"), class_name="font-display text-34 md:text-44"),
        el.p(
            t(
                "Take a coupon here and show it to a consultant. Coupons are valid only at the "
                "counters of our stores, never online."
            ),
            class_name="text-ink-soft mt-2 max-w-xl",
        ),
        when(
            live.own,
            el.a(
                icon("ticket", size=20),
                t("My coupons"),
                href=localised("/me", t.locale),
                class_name="button-quiet -ml-3 mt-2",
            ),
        )
        if not is_html()
        else None,
    )


def _action(offer: Any, t: Translator) -> Element:
    """Taking one; what this browser has already is known on the live page only."""
    taking = match(
        offer.state,
        {
            "open": lambda: el.button(
                t("Take the coupon"),
                type="button",
                on_click=event(lambda: live.take(offer.slug)),
                class_name="button-primary w-full",
            ),
            "later": lambda: el.button(
                t("Take the coupon now, use it later"),
                type="button",
                on_click=event(lambda: live.take(offer.slug)),
                class_name="button-secondary w-full",
            ),
        },
        lambda: _said("check", t("All coupons of this offer are taken")),
    )
    if is_html():
        return el.div(taking, el.noscript(_without_script(t)))
    return el.div(
        when(
            live.open_hrefs[offer.slug],
            el.a(
                icon("qr", size=20),
                t("Open my coupon"),
                href=live.open_hrefs[offer.slug],
                class_name="button-secondary w-full",
            ),
            when(
                live.used.contains(offer.slug),
                _said("check", t("You have used your coupon of this offer")),
                taking,
            ),
        ),
        el.div(
            when(
                live.refused == offer.slug,
                el.p(live.problem, class_name="mt-3 text-14 text-stop-ink"),
            ),
            role="alert",
        ),
    )


def _said(name: str, text: str) -> Element:
    return el.p(
        icon(name, size=20, class_name="shrink-0"),
        text,
        class_name="flex min-h-12 items-center justify-center gap-2 rounded-control border "
        "border-dashed border-line px-4 text-14 text-ink-soft",
    )


def _without_script(t: Translator) -> Element:
    return el.p(
        t("Without scripts a coupon cannot be taken here. Ask a consultant for it."),
        class_name="mt-3 text-14 text-ink-soft",
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        icon("ticket", size=48, class_name="text-accent"),
        el.h2(t("No coupons just now"), class_name="font-display text-26 mt-5"),
        el.p(
            t("As soon as there is an offer, it stands here. The pieces are worth a look anyway."),
            class_name="text-ink-soft mt-2 max-w-sm",
        ),
        el.a(
            t("See the catalogue"),
            href=localised("/catalogue", t.locale),
            class_name="button-primary mt-7",
        ),
        class_name="flex flex-col items-center justify-center text-center min-h-[50dvh]",
    )


def coupons_skeleton(t: Translator) -> Element:
    """The page in wait of the offers."""
    return el.div(
        el.h1(t("Coupons"), class_name="font-display text-34 md:text-44"),
        el.div(class_name="skeleton h-5 w-72 max-w-full rounded-control mt-3"),
        el.ul(*(el.li(offer_skeleton()) for _ in range(3)), class_name=_GRID),
        class_name="px-5 pt-8 pb-12 mx-auto max-w-7xl",
        aria_busy="true",
    )


def head(view: CouponsView, request: PageRequest) -> Head:
    """Names the offers."""
    t = translator(request.locale)
    titles = ". ".join(f"{offer.worth} {offer.title}" for offer in view.offers[:4])
    first = view.offers[0] if view.offers else OfferView()
    best = next((offer for offer in view.offers if offer.state == "open"), OfferView())
    return Head(
        title=t("{chain} coupons", chain=chain_now().name),
        description=f"{titles}. {t('Valid only at the counter, never online')}.".lstrip(". "),
        canonical=request.path,
        share=Share(
            name=best.worth or t("Coupons"),
            about=best.title,
            strong=best.until,
            invitation=t("Valid only at the counter, never online"),
            photos=shown([best.photo]),
        ),
        preload=preload_of(first.photo, PHOTO_SIZES),
        json_ld=(breadcrumbs((t("Coupons"), request.path)), *_offers_data(view, request)),
    )


def _offers_data(view: CouponsView, request: PageRequest) -> tuple[Data, ...]:
    """What can be had now, and until when."""
    offers = [
        filled(
            {
                "@type": "Offer",
                "name": f"{offer.worth}, {offer.title}",
                "description": offer.text,
                "url": absolute(offer.href),
                "validThrough": offer.ends_at,
                "availability": IN_STORE_ONLY,
            }
        )
        for offer in view.offers
        if offer.state == "open"
    ]
    if not offers:
        return ()
    catalogue = {
        "@context": CONTEXT,
        "@type": "OfferCatalog",
        "name": translator(request.locale)("Coupons"),
        "url": absolute(request.path),
        "itemListElement": offers,
    }
    return (catalogue,)


coupons_page = PublicPage(
    name="coupons",
    route="/coupons",
    view=CouponsView,
    load=load,
    component=coupons,
    head=head,
    skeleton=coupons_skeleton,
    cookies=(PLACE_COOKIE,),
    on_load=[CouponsState.load],
)
