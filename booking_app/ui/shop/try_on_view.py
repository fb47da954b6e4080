"""What the steps of the try-on show: ready texts, in one language."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import (
    Translator,
    format_moment,
    format_number,
    translator,
)
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.schemas import PieceView, VariantView
from booking_app.domain.payments.schemas import Capture
from booking_app.domain.reservations.schemas import ReservationView, TryOnItemView
from booking_app.ui.components.photo import PhotoView, photo_view
from booking_app.ui.locales import localised
from booking_app.ui.shop.stores_view import (
    StoreCard,
    checked,
    is_stale,
    last_pieces,
    part_here,
    store_card,
)
from booking_app.ui.shop.times_view import TimesView, times_view
from booking_app.ui.shop.words import size_name
from booking_app.workflows.deadline import visit_time
from booking_app.workflows.near import StoreChoice
from booking_app.workflows.payment_words import before_paying
from booking_app.workflows.try_on import Offer, Plan

_THUMB_WIDTHS = (160, 320)


@dataclass(frozen=True, slots=True)
class SizeOption:
    """A size one can change to."""

    variant_id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class PieceItem:
    """A chosen piece in the first step. `sizes` is empty where there is but one."""

    variant_id: str = ""
    name: str = ""
    details: str = ""
    size: str = ""
    price: str = ""
    href: str = ""
    photo: PhotoView = field(default_factory=PhotoView)
    sizes: tuple[SizeOption, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoreOption:
    """A store in the second step; without `choose_href` it cannot be chosen."""

    card: StoreCard = field(default_factory=StoreCard)
    stock: str = ""
    missing: str = ""
    checked: str = ""
    choose_href: str = ""
    has_all: bool = False


@dataclass(frozen=True, slots=True)
class PieceOption:
    """A very piece, told apart from its likes by weight."""

    piece_id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class OfferItem:
    """A chosen variant in the chosen store; `pieces` is empty where there is no choice."""

    variant_id: str = ""
    name: str = ""
    details: str = ""
    photo: PhotoView = field(default_factory=PhotoView)
    is_here: bool = False
    wanted: str = ""
    pieces: tuple[PieceOption, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanView:
    """The third step: one store, what lies there, and its times."""

    store: StoreCard = field(default_factory=StoreCard)
    times: TimesView = field(default_factory=TimesView)
    offers: tuple[OfferItem, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class FormPiece:
    """A piece the form keeps."""

    name: str = ""
    details: str = ""
    price: str = ""
    photo: PhotoView = field(default_factory=PhotoView)


@dataclass(frozen=True, slots=True)
class FormView:
    """The last step's summary. `kept_seconds` counts down from when it was made; `since` names
    that moment. `continues` is the code of the form that ran out and was kept again as this one.
    `pay_online` says what paying online would mean, where it is possible."""

    code: str = ""
    continues: str = ""
    since: str = ""
    kept_seconds: int = 0
    store: StoreCard = field(default_factory=StoreCard)
    time_zone: str = ""
    when: str = ""
    pieces: tuple[FormPiece, ...] = ()
    total: str = ""
    time_href: str = ""
    can_pay_online: bool = False
    pay_online: str = ""


def step_href(locale: str, step: str = "", **query: str) -> str:
    """The address of a step."""
    asked = {"step": step, **query} if step else query
    path = localised("/try-on", locale)
    return f"{path}?{urlencode(asked)}" if asked else path


def piece_item(item: TryOnItemView, sizes: Sequence[VariantView], locale: str) -> PieceItem:
    """A chosen piece with the sizes one can change to."""
    t = translator(locale)
    return PieceItem(
        variant_id=str(item.variant_id),
        name=item.product_name,
        details=item.metal_name,
        size=size_name(item.size, t),
        price=format_money(item.price, locale),
        href=localised(f"/p/{item.product_slug}", locale),
        photo=photo_view(item.photo, _THUMB_WIDTHS),
        sizes=tuple(_size_option(size, t) for size in sizes) if len(sizes) > 1 else (),
        note="" if item.free_count else t("In no store right now; choose another size"),
    )


def _size_option(size: VariantView, t: Translator) -> SizeOption:
    name = size_name(size.size, t)
    label = name if size.free_count else t("{size} (in no store now)", size=name)
    return SizeOption(str(size.id), label)


def basket_total(items: Sequence[TryOnItemView], locale: str) -> str:
    """What all chosen pieces cost together."""
    if not items:
        return ""
    total = sum(item.price.amount_minor for item in items)
    return format_money(Money(total, items[0].price.currency), locale)


def store_option(choice: StoreChoice, items: Sequence[TryOnItemView], locale: str) -> StoreOption:
    """A store and how much of what was chosen lies in it."""
    t = translator(locale)
    lacking = [item for item in items if not choice.counts.get(item.variant_id)]
    found = len(items) - len(lacking)
    if not lacking and is_stale(choice.checked_at):
        stock = t("Everything you chose was here")
    elif not lacking:
        stock = t("Everything you chose is here")
    elif found:
        stock = part_here(found, len(items), choice.checked_at, locale)
    elif choice.on_asking:
        stock = last_pieces(locale)
    else:
        stock = t("Nothing you chose is here now")
    return StoreOption(
        card=store_card(choice.store, locale),
        stock=stock,
        missing=_missing(lacking, choice.on_asking, locale) if found else "",
        checked=checked(choice.checked_at, locale),
        choose_href=step_href(locale, "time", store=choice.store.slug) if found else "",
        has_all=not lacking,
    )


def _missing(items: Sequence[TryOnItemView], on_asking: Collection[UUID], locale: str) -> str:
    t = translator(locale)
    asked = [item for item in items if item.variant_id in on_asking]
    if asked and len(asked) == len(items):
        names = ", ".join(_with_size(item, t) for item in items)
        return t("Ask the store first: {pieces}", pieces=names)
    names = ", ".join(_with_size(item, t) for item in items)
    if asked:
        return t("Not here, or only by asking the store: {pieces}", pieces=names)
    return t("Not here: {pieces}", pieces=names) if names else ""


def _with_size(item: TryOnItemView, t: Translator) -> str:
    size = size_name(item.size, t)
    return (
        t("{name}, size {size}", name=item.product_name, size=size) if size else item.product_name
    )


def plan_view(plan: Plan, locale: str) -> PlanView:
    """The chosen store: what can be had there, and when."""
    return PlanView(
        store=store_card(plan.store, locale),
        times=times_view(plan.store, plan.days, plan.any_time_until, plan.form, locale),
        offers=tuple(_offer_item(offer, locale) for offer in plan.offers),
        missing=_missing(
            [offer.item for offer in plan.offers if not offer.pieces], plan.on_asking, locale
        ),
    )


def _offer_item(offer: Offer, locale: str) -> OfferItem:
    t = translator(locale)
    item = offer.item
    several = len(offer.pieces) > 1
    return OfferItem(
        variant_id=str(item.variant_id),
        name=item.product_name,
        details=_details(item.metal_name, item.size, t),
        photo=photo_view(item.photo, _THUMB_WIDTHS),
        is_here=bool(offer.pieces),
        wanted=str(offer.wanted or ""),
        pieces=tuple(_piece_option(piece, locale) for piece in offer.pieces) if several else (),
    )


def _piece_option(piece: PieceView, locale: str) -> PieceOption:
    t = translator(locale)
    price = format_money(piece.price, locale)
    if not piece.weight_mg:
        return PieceOption(str(piece.id), price)
    weight = format_number(piece.weight_mg / 1000, locale, digits=2)
    return PieceOption(str(piece.id), t("{weight} g, {price}", weight=weight, price=price))


def _details(metal: str, size: str, t: Translator) -> str:
    name = size_name(size, t)
    return t("{metal}, size {size}", metal=metal, size=name) if name else metal


def form_view(
    form: ReservationView,
    any_time_until: datetime | None,
    locale: str,
    capture: Capture | None = None,
) -> FormView:
    """What is kept, where and when. `any_time_until` is the deadline of “as soon as possible”,
    `capture` how a payment online would be taken, where it is possible."""
    t = translator(locale)
    now = utc_now()
    left = (form.keep_until - now).total_seconds()
    return FormView(
        code=form.code,
        since=now.isoformat(),
        # Never over on the screen before it is over here.
        kept_seconds=max(0, ceil(left)),
        store=store_card(form.store, locale),
        time_zone=form.store.time_zone,
        when=_when(form, any_time_until, locale),
        pieces=tuple(
            FormPiece(
                name=line.piece.product_name,
                details=_details(line.piece.metal_name, line.piece.size, t),
                price=format_money(line.price, locale),
                photo=photo_view(line.piece.photo, _THUMB_WIDTHS),
            )
            for line in form.lines
        ),
        total=format_money(form.total, locale),
        time_href=step_href(locale, "time", store=form.store.slug),
        can_pay_online=capture is not None,
        pay_online=before_paying(form.total, waits=capture == "manual", t=t) if capture else "",
    )


def _when(form: ReservationView, any_time_until: datetime | None, locale: str) -> str:
    if form.slot_starts_at is not None or any_time_until is None:
        return visit_time(form, locale)
    zone = ZoneInfo(form.store.time_zone)
    t = translator(locale)
    return t(
        "As soon as possible, until {moment}", moment=format_moment(any_time_until, zone, locale)
    )
