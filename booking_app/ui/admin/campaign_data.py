"""What the form of a coupon campaign shows, and what it sends back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, format_ago, format_number, mark
from booking_app.core.money import format_money
from booking_app.domain.coupons.errors import InvalidCampaign
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignNumbers, CampaignView
from booking_app.ui.admin.fields import Option, ids_of
from booking_app.ui.admin.goods_words import plain_price, read_number, read_price
from booking_app.ui.admin.words import add_error_texts
from booking_app.ui.locales import LOCALE_NAMES

STATE_WORDS = {
    "draft": mark("Draft"),
    "later": mark("Begins later"),
    "published": mark("Under way"),
    "paused": mark("Paused"),
    "stopped": mark("Stopped"),
    "over": mark("Over"),
}
STATE_TONES = {
    "draft": "quiet",
    "later": "accent",
    "published": "ok",
    "paused": "warn",
    "stopped": "stop",
    "over": "quiet",
}
KINDS = {
    "percent": mark("Percent off"),
    "amount": mark("Amount off"),
    "points": mark("Bonus points"),
    "gift": mark("A gift"),
}
_REASONS = {
    "required": mark("Fill this in."),
    "too_long": mark("This is too long."),
    "invalid": mark("This cannot be used. Check it, please."),
    "out_of_range": mark("This is too little or too much."),
    "not_allowed": mark("This is none of the choices."),
    "fixed": mark("Coupons have been given with this promise, so it stays."),
    "below_taken": mark("More have been given already."),
    "ends_before": mark("The end must be after the beginning."),
    "in_the_past": mark("This is over already. Choose a later end."),
    "unknown": mark("One of these is not there any more."),
    "taken": mark("Another campaign has this address."),
}

add_error_texts(
    {
        "unknown_campaign": mark("This campaign is not there. Go back to the list."),
        "campaign_changed": mark(
            "Somebody else changed this campaign meanwhile. Load it anew, then change it again."
        ),
        "campaign_state": mark("The campaign is in another state by now. Load it anew."),
        "coupon_list_refused": mark(
            "The file needs a heading row and a column of phones or e-mail addresses."
        ),
        "unknown_coupon_list": mark("Another file has taken this one's place. Look at it anew."),
        "coupon_list_state": mark("This list was given already, or there is nobody new in it."),
    }
)


@dataclass(frozen=True, slots=True)
class LanguageTexts:
    """The texts of one language; names of fields are `<text>.<code>`."""

    code: str = ""
    label: str = ""
    title: str = ""
    text: str = ""
    cashier_text: str = ""
    gift: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a campaign with what it counts."""

    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """A campaign as its form shows it. `key` is new for every version: fields begin anew with it.

    `state` is a key of `STATE_WORDS`; `can` has the steps that are possible now.
    """

    key: str = ""
    id: str = ""
    version: int = 0
    heading: str = ""
    state: str = "draft"
    state_word: str = ""
    tone: str = ""
    saved_at: str = ""
    can: tuple[str, ...] = ()
    is_closed: bool = False
    shop_path: str = ""
    texts: tuple[LanguageTexts, ...] = ()
    kind: str = "percent"
    percent: str = ""
    amount: str = ""
    points: str = ""
    minimum: str = ""
    starts: str = ""
    ends: str = ""
    clocks: str = ""
    per_shopper: str = "1"
    total: str = ""
    is_combinable: bool = False
    accepts_static: bool = False
    slug: str = ""
    stores: tuple[Option, ...] = ()
    categories: tuple[Option, ...] = ()
    products: tuple[Option, ...] = ()
    sign: str = ""


def state_of(campaign: CampaignView, now: datetime) -> str:
    """The state a person would name."""
    if campaign.state == "published":
        if campaign.is_over(now):
            return "over"
        return "later" if campaign.window().starts_at > now else "published"
    return campaign.state


def new_draft(zone: str) -> CampaignDraft:
    """What an empty form begins with: from tomorrow for two weeks."""
    today = datetime.combine(utc_now().astimezone(ZoneInfo(zone)).date(), time())
    return CampaignDraft(
        kind="percent",
        title={},
        text={},
        cashier_text={},
        starts_local=today + timedelta(days=1),
        ends_local=today + timedelta(days=15),
        percent_bp=1000,
    )


def form_of(
    draft: CampaignDraft,
    campaign: CampaignView | None,
    currency: str,
    locales: Sequence[str],
    zones: Sequence[str],
    chosen: Mapping[str, Sequence[Option]],
    t: Translator,
) -> CampaignForm:
    """The form of a campaign, new or known; `chosen` are its stores, categories and products."""
    now = utc_now()
    state = state_of(campaign, now) if campaign else "draft"
    steps: dict[str, tuple[str, ...]] = {
        "draft": ("published",) if campaign else (),
        "published": ("paused", "stopped"),
        "later": ("paused", "stopped"),
        "over": ("stopped",),
        "paused": ("published", "stopped"),
    }
    return CampaignForm(
        key=f"{campaign.id}:{campaign.version}" if campaign else "new",
        id=str(campaign.id) if campaign else "",
        version=campaign.version if campaign else 0,
        heading=campaign.title_in(t.locale) if campaign else t("New campaign"),
        state=state,
        state_word=t(STATE_WORDS[state]),
        tone=STATE_TONES[state],
        saved_at=t("saved {ago}", ago=format_ago(campaign.updated_at, t.locale))
        if campaign
        else "",
        can=steps.get(state, ()),
        is_closed=state == "stopped",
        shop_path=f"/coupons#{campaign.slug}"
        if campaign and state in ("published", "later")
        else "",
        texts=tuple(_texts(draft, locale) for locale in locales),
        kind=draft.kind,
        percent=_plain(draft.percent_bp, 2) if draft.percent_bp else "",
        amount=plain_price(draft.amount_minor, currency) if draft.amount_minor else "",
        points=str(draft.points) if draft.points else "",
        minimum=plain_price(draft.minimum_minor, currency) if draft.minimum_minor else "",
        starts=f"{draft.starts_local:%Y-%m-%dT%H:%M}",
        ends=f"{draft.ends_local:%Y-%m-%dT%H:%M}",
        clocks=t.n(
            "By the clock on the wall of each store; they go by {n} time zone.",
            "By the clock on the wall of each store; they go by {n} time zones.",
            max(len(zones), 1),
        ),
        per_shopper=str(draft.per_shopper),
        total=str(draft.total) if draft.total is not None else "",
        is_combinable=draft.is_combinable,
        accepts_static=draft.accepts_static,
        slug=draft.slug,
        stores=tuple(chosen["stores"]),
        categories=tuple(chosen["categories"]),
        products=tuple(chosen["products"]),
        sign=currency,
    )


def draft_of(
    form: Mapping[str, Any], locales: Sequence[str], currency: str
) -> tuple[CampaignDraft, dict[str, str]]:
    """The draft that was entered, and what of it cannot be read, by the names of its fields.

    What cannot be read stands in the draft as nothing, so that a preview can be shown anyway.
    """
    wrong: dict[str, str] = {}
    kind = str(form.get("kind", ""))
    starts, ends = _moment(form, "starts_local", wrong), _moment(form, "ends_local", wrong)
    draft = CampaignDraft(
        kind=kind if kind in KINDS else "percent",  # type: ignore[arg-type]
        title=_by_locale(form, "title", locales),
        text=_by_locale(form, "text", locales),
        cashier_text=_by_locale(form, "cashier_text", locales),
        gift=_by_locale(form, "gift", locales),
        starts_local=starts,
        ends_local=ends,
        percent_bp=_number(form, "percent_bp", wrong, 2, kind == "percent"),
        amount_minor=_price(form, "amount_minor", wrong, currency, kind == "amount"),
        points=_number(form, "points", wrong, 0, kind == "points"),
        minimum_minor=_price(form, "minimum_minor", wrong, currency, needed=False),
        per_shopper=_number(form, "per_shopper", wrong, 0, needed=True),
        total=_total(form, wrong),
        is_combinable=bool(form.get("is_combinable")),
        accepts_static=bool(form.get("accepts_static")),
        slug=str(form.get("slug", "")).strip()[:80],
        store_ids=ids_of(form.get("store_ids")),
        category_ids=ids_of(form.get("category_ids")),
        product_ids=ids_of(form.get("product_ids")),
    )
    return draft, wrong


def entered(form: Mapping[str, Any], locales: Sequence[str], currency: str) -> CampaignDraft:
    """The draft that was entered. Raises `InvalidCampaign` for what cannot be read."""
    draft, wrong = draft_of(form, locales, currency)
    if wrong:
        raise InvalidCampaign(wrong)
    return draft


def previewed(draft: CampaignDraft, currency: str, zones: Sequence[str]) -> CampaignView:
    """A draft as if it were shown already."""
    now = utc_now()
    return CampaignView(
        id=UUID(int=0),
        version=0,
        state="published",
        draft=draft,
        currency=currency,
        time_zones=tuple(zones) or ("UTC",),
        created_at=now,
        updated_at=now,
        published_at=now,
    )


def error_texts(fields: Mapping[str, str], t: Translator) -> dict[str, str]:
    """What is wrong, in sentences, by the names of the form's fields."""
    return {name: t(_REASONS.get(code, _REASONS["invalid"])) for name, code in fields.items()}


def figures(numbers: CampaignNumbers, t: Translator) -> tuple[Figure, ...]:
    """The numbers of a campaign in the order of a coupon's life."""

    def count(value: int) -> str:
        return format_number(value, t.locale)

    found = [
        Figure(t("Coupons taken"), count(numbers.taken)),
        Figure(t("Looked at"), count(numbers.shown)),
        Figure(t("Redeemed"), count(numbers.redeemed)),
        Figure(t("Expired unused"), count(numbers.expired)),
        Figure(t("Coupons called off"), count(numbers.cancelled)),
    ]
    if numbers.left is not None:
        found.append(Figure(t("Still to be had"), count(numbers.left)))
    return (
        *found,
        Figure(t("Sales with it"), format_money(numbers.sales, t.locale)),
        Figure(t("Taken off"), format_money(numbers.discounts, t.locale)),
    )


def _texts(draft: CampaignDraft, locale: str) -> LanguageTexts:
    return LanguageTexts(
        code=locale,
        label=LOCALE_NAMES.get(locale, locale),
        title=draft.title.get(locale, ""),
        text=draft.text.get(locale, ""),
        cashier_text=draft.cashier_text.get(locale, ""),
        gift=draft.gift.get(locale, ""),
    )


def _by_locale(form: Mapping[str, Any], name: str, locales: Sequence[str]) -> dict[str, str]:
    found = {
        locale: str(form.get(f"{name}.{locale}") or "").replace("\x00", "")[:2000].strip()
        for locale in locales
    }
    return {locale: text for locale, text in found.items() if text}


def _plain(value: int, digits: int) -> str:
    whole, rest = divmod(value, 10**digits)
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".")


def _number(
    form: Mapping[str, Any], name: str, wrong: dict[str, str], digits: int, needed: bool
) -> int:
    text = str(form.get(name) or "").strip()
    found = read_number(text, digits) if text else None
    if found is None and (text or needed):
        wrong[name] = "invalid" if text else "required"
    return found or 0


def _total(form: Mapping[str, Any], wrong: dict[str, str]) -> int | None:
    """Nothing is without a limit; a nought is a slip of the hand."""
    if not str(form.get("total") or "").strip():
        return None
    return _number(form, "total", wrong, 0, needed=True)


def _price(
    form: Mapping[str, Any], name: str, wrong: dict[str, str], currency: str, needed: bool
) -> int:
    text = str(form.get(name) or "").strip()
    found = read_price(text, currency) if text else None
    if found is None and (text or needed):
        wrong[name] = "invalid" if text else "required"
    return found or 0


def _moment(form: Mapping[str, Any], name: str, wrong: dict[str, str]) -> datetime:
    try:
        return datetime.fromisoformat(str(form.get(name) or "")).replace(tzinfo=None)
    except ValueError:
        wrong[name] = "required"
        days = 15 if name == "ends_local" else 1
        return datetime.combine(utc_now().date(), time()) + timedelta(days=days)
