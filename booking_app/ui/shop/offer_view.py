"""An offer as shoppers see it: a coupon campaign in ready texts, in one language."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.i18n import (
    Translator,
    format_date,
    format_duration,
    format_number,
    format_time,
    translator,
)
from booking_app.core.money import Money, format_money
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignView
from booking_app.ui.components.photo import NO_PHOTO, PhotoView
from booking_app.ui.locales import localised


@dataclass(frozen=True, slots=True)
class Named:
    """Something an offer is good for; `href` is empty where there is nothing to open."""

    name: str = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class OfferGoods:
    """What a campaign is good for, as far as it was looked up; both empty for everything."""

    goods: tuple[Named, ...] = ()
    stores: tuple[Named, ...] = ()
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class OfferView:
    """`worth` is short enough for large type. `ends_at` is the moment, ISO, in the zone that
    counts for this reader; `left` says in words how long that is.

    `state` is `open`, `later` before it begins, `gone` when every coupon is taken, or `over`.
    """

    slug: str = ""
    worth: str = ""
    worth_note: str = ""
    title: str = ""
    text: str = ""
    left: str = ""
    ends_at: str = ""
    until: str = ""
    clock: str = ""
    where: str = ""
    on_what: str = ""
    minimum: str = ""
    together: str = ""
    each: str = ""
    goods: tuple[Named, ...] = ()
    stores: tuple[Named, ...] = ()
    photo: PhotoView = field(default_factory=PhotoView)
    state: str = ""
    href: str = ""


def offer_view(
    campaign: CampaignView,
    locale: str,
    about: OfferGoods,
    *,
    time_zone: str = "",
    is_gone: bool = False,
) -> OfferView:
    """The offer for somebody whose store is in `time_zone`; empty when that is not known: then
    the next clock to reach the end counts, so that nobody comes too late."""
    t, draft, now = translator(locale), campaign.draft, utc_now()
    zone = time_zone if time_zone in campaign.time_zones else _next_to_end(campaign, now)
    window = campaign.window(zone)
    state = "gone" if is_gone else "open"
    if window.ends_at <= now:
        state = "over"
    elif window.starts_at > now:
        state = "later"
    return OfferView(
        slug=campaign.slug,
        worth=worth_text(draft, campaign.currency, t),
        worth_note=_worth_note(draft, t),
        title=campaign.title_in(locale),
        text=localized(draft.text, locale),
        left=_left(window.starts_at if state == "later" else window.ends_at, state, now, t),
        ends_at=window.ends_at.isoformat() if state in ("open", "gone") else "",
        until=_until(draft.starts_local, draft.ends_local, state, t),
        clock="" if len(campaign.time_zones) < 2 else t("by each store's own clock"),
        where=_where(draft, about, t),
        on_what=_on_what(draft, about, t),
        minimum=_minimum(campaign, t),
        together=t("yes") if draft.is_combinable else t("no"),
        each=t.n("{n} coupon", "{n} coupons", draft.per_shopper),
        goods=about.goods if len(about.goods) > 1 else (),
        stores=about.stores if len(about.stores) > 1 else (),
        photo=about.photo,
        state=state,
        href=localised("/coupons", locale) + f"#{campaign.slug}",
    )


def worth_text(draft: CampaignDraft, currency: str, t: Translator) -> str:
    """`−15 %`, `−5 000 ₽`, `+500`, or that it is a gift."""
    if draft.kind == "percent":
        percent = format_number(draft.percent_bp / 100, t.locale, digits=2)
        return t("−{percent}%", percent=percent)
    if draft.kind == "amount":
        return t("−{amount}", amount=format_money(Money(draft.amount_minor, currency), t.locale))
    if draft.kind == "points":
        return t("+{points}", points=format_number(draft.points, t.locale))
    return t("A gift")


def _worth_note(draft: CampaignDraft, t: Translator) -> str:
    if draft.kind == "points":
        return t.n("bonus point", "bonus points", draft.points)
    return localized(draft.gift, t.locale) if draft.kind == "gift" else ""


def until_text(ends_local: datetime, t: Translator) -> str:
    """Until which wall clock: a whole day where it ends at midnight."""
    if ends_local.time() == time():
        day = format_date((ends_local - timedelta(minutes=1)).date(), t.locale)
        return t("through {day}", day=day)
    day = format_date(ends_local.date(), t.locale)
    return t("until {day}, {time}", day=day, time=format_time(ends_local, t.locale))


def _until(starts_local: datetime, ends_local: datetime, state: str, t: Translator) -> str:
    until = until_text(ends_local, t)
    if state != "later":
        return until
    return t("from {day} {until}", day=format_date(starts_local.date(), t.locale), until=until)


def _left(moment: datetime, state: str, now: datetime, t: Translator) -> str:
    if state == "over":
        return t("This offer has ended")
    duration = format_duration(max(moment - now, timedelta(minutes=1)), t.locale)
    if state == "later":
        return t("Begins in {time}", time=duration)
    return t("{time} left", time=duration)


def _next_to_end(campaign: CampaignView, now: datetime) -> str:
    """The zone in which the offer ends next, or ended last."""
    ends = {zone: campaign.window(zone).ends_at for zone in campaign.time_zones or ("UTC",)}
    ahead = {zone: moment for zone, moment in ends.items() if moment > now}
    if ahead:
        return min(ahead, key=lambda zone: ahead[zone])
    return max(ends, key=lambda zone: ends[zone])


def _where(draft: CampaignDraft, about: OfferGoods, t: Translator) -> str:
    if not draft.store_ids:
        return t("in all stores")
    if len(about.stores) == 1:
        store = about.stores[0]
        return t("{store}, {town}", store=store.name, town=store.note)
    return t.n("in {n} store", "in {n} stores", len(about.stores))


def _on_what(draft: CampaignDraft, about: OfferGoods, t: Translator) -> str:
    if not draft.category_ids and not draft.product_ids:
        return t("any purchase")
    names = [one.name for one in about.goods]
    if len(names) > 3:
        more = len(names) - 2
        return t.n("{names} and {n} more", "{names} and {n} more", more, names=", ".join(names[:2]))
    return ", ".join(names)


def _minimum(campaign: CampaignView, t: Translator) -> str:
    minor = campaign.draft.minimum_minor
    if not minor:
        return ""
    return t("from {price}", price=format_money(Money(minor, campaign.currency), t.locale))
