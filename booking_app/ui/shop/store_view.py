"""What a store's page shows, and the reading of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.db import get_database
from booking_app.core.i18n import format_time, translator
from booking_app.domain.catalogue.schemas import ProductPage
from booking_app.domain.catalogue.store_shelf import store_shelf
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.ui.components.photo import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.locales import localised
from booking_app.ui.pages import PageGone, PageMoved, PageNotFound, PageRequest
from booking_app.ui.shop.cards_view import CardView, card_views
from booking_app.ui.shop.stores_view import (
    DayRow,
    StoreCard,
    lying_here,
    services,
    store_card,
    usual_week,
    week,
)
from booking_app.ui.shop.told_hours import ToldHours, told_hours
from booking_app.workflows.store_photos import photos_of

_MODELS = 24
_PHOTO_WIDTHS = (480, 640, 960, 1280)


@dataclass(frozen=True, slots=True)
class StorePhoto:
    """A photo of the strip; the first one is fetched before anything else."""

    photo: PhotoView = NO_PHOTO
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class StorePageView:
    """`clock` says what time it is there, for those whose own clock shows another: for all but
    those who are as many minutes `ahead` of UTC now."""

    card: StoreCard = field(default_factory=StoreCard)
    lat: float = 0.0
    lon: float = 0.0
    country: str = ""
    town_href: str = ""
    directions: str = ""
    postal_code: str = ""
    ahead: int = 0
    clock: str = ""
    days: tuple[DayRow, ...] = ()
    week: str = ""
    hours: tuple[ToldHours, ...] = ()
    services: tuple[str, ...] = ()
    models: tuple[CardView, ...] = ()
    more: str = ""
    kept_back: str = ""
    photos: tuple[StorePhoto, ...] = ()


async def load_store(request: PageRequest) -> StorePageView:
    """Raises `PageNotFound`, `PageGone` from a store that is closed for good, and `PageMoved` from
    a former address of a store."""
    locale, slug = request.locale, request.params["slug"]
    async with get_database().read() as session:
        try:
            store = await stores.get_store(session, slug, locale)
        except StoreNotFound as error:
            was_there = await stores.was_public(session, slug)
            raise (PageGone if was_there else PageNotFound)(request.path) from error
        if store.slug != slug:
            raise PageMoved(request.link(f"/stores/{store.slug}"))
        days = await stores.hours_ahead(session, store.id, locale)
        pieces, models = await store_shelf(session, store.id, store.safety_stock, locale, _MODELS)
        photos = await photos_of(session, store.id, locale)
    t, now = translator(locale), utc_now().astimezone(ZoneInfo(store.time_zone))
    return StorePageView(
        card=store_card(store, locale, pieces=lying_here(pieces, locale)),
        lat=store.lat,
        lon=store.lon,
        country=store.country,
        town_href=localised("/stores", locale) + f"?city={store.city_slug}",
        directions=store.directions,
        postal_code=store.postal_code,
        ahead=_minutes_ahead(now),
        clock=t(
            "Hours are the store's own; it is {time} there now.", time=format_time(now, locale)
        ),
        days=week(days, locale),
        week=usual_week(store.hours.weekly, locale),
        hours=told_hours(store.hours, store.hours.local_date(utc_now())),
        services=services(store, locale),
        models=_models(models, locale),
        more=_more(models, locale),
        kept_back=t(
            "The last pieces of a size are kept for the counter. Ask the store about what you do "
            "not see here."
        )
        if store.safety_stock
        else "",
        photos=tuple(
            StorePhoto(photo_view(media, _PHOTO_WIDTHS), position == 0)
            for position, media in enumerate(photos)
        ),
    )


def _minutes_ahead(moment: datetime) -> int:
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def _models(models: ProductPage, locale: str) -> tuple[CardView, ...]:
    """Cards that say how many lie here, because where they lie is plain."""
    t = translator(locale)
    return tuple(
        replace(
            view,
            note=t.n("{n} piece of it here", "{n} pieces of it here", card.free_count)
            if card.lying.seen
            else t("It was here. Ask the store first."),
            is_here=bool(card.lying.seen),
        )
        for view, card in zip(card_views(models.items, locale), models.items, strict=True)
    )


def _more(models: ProductPage, locale: str) -> str:
    rest = models.total - len(models.items)
    return translator(locale).n("and {n} more model", "and {n} more models", rest) if rest else ""
