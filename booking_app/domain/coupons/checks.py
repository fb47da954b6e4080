"""What a campaign must be before it is stored."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.slugs import is_slug
from booking_app.domain.catalogue.models import Category, Product
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.errors import InvalidCampaign
from booking_app.domain.coupons.schemas import CampaignDraft
from booking_app.domain.stores.models import Store

LONGEST = {"title": 80, "text": 1000, "cashier_text": 500, "gift": 120}
MOST_MINOR = 2**53 - 1
MOST_TOTAL = 10_000_000
MOST_PER_SHOPPER = 100
_EARLIEST, _LATEST = 2000, 2100

_TERMS = ("kind", "percent_bp", "amount_minor", "points", "gift", "minimum_minor")
"""What a shopper was promised."""


def tidy(draft: CampaignDraft) -> CampaignDraft:
    """The draft without outer spaces, and with nothing said of kinds it is not of."""
    return replace(
        draft,
        slug=draft.slug.strip(),
        title=_stripped(draft.title),
        text=_stripped(draft.text),
        cashier_text=_stripped(draft.cashier_text),
        gift=_stripped(draft.gift) if draft.kind == "gift" else {},
        percent_bp=draft.percent_bp if draft.kind == "percent" else 0,
        amount_minor=draft.amount_minor if draft.kind == "amount" else 0,
        points=draft.points if draft.kind == "points" else 0,
        store_ids=tuple(sorted(set(draft.store_ids))),
        category_ids=tuple(sorted(set(draft.category_ids))),
        product_ids=tuple(sorted(set(draft.product_ids))),
    )


async def check(
    session: AsyncSession,
    draft: CampaignDraft,
    locales: tuple[str, ...],
    before: CampaignDraft | None,
    given: int,
) -> None:
    """Raises `InvalidCampaign` with every field that cannot be accepted.

    `before` is what is stored, `given` how many coupons of it there are. The draft must be tidy.
    """
    wrong = _worth(draft) | _window(draft.starts_local, draft.ends_local) | _limits(draft, given)
    wrong |= _texts(draft, locales)
    is_new = before is None or draft.slug != before.slug
    if draft.slug and not is_slug(draft.slug):
        wrong["slug"] = "invalid"
    elif draft.slug and is_new and await repository.slug_taken(session, draft.slug):
        wrong["slug"] = "taken"
    if given and before is not None:
        wrong |= {name: "fixed" for name in _TERMS if _of(draft, name) != _of(before, name)}
    for name, table, ids in (
        ("store_ids", Store, draft.store_ids),
        ("category_ids", Category, draft.category_ids),
        ("product_ids", Product, draft.product_ids),
    ):
        if await repository.unknown_ids(session, table, ids):
            wrong[name] = "unknown"
    if wrong:
        raise InvalidCampaign(wrong)


def _of(draft: CampaignDraft, name: str) -> object:
    return getattr(draft, name)


def _worth(draft: CampaignDraft) -> dict[str, str]:
    wrong = {}
    if draft.kind == "percent" and not 1 <= draft.percent_bp <= 10_000:
        wrong["percent_bp"] = "out_of_range"
    if draft.kind == "amount" and not 1 <= draft.amount_minor <= MOST_MINOR:
        wrong["amount_minor"] = "out_of_range"
    if draft.kind == "points" and not 1 <= draft.points <= 10_000_000:
        wrong["points"] = "out_of_range"
    if draft.kind not in ("percent", "amount", "points", "gift"):
        wrong["kind"] = "not_allowed"
    if not 0 <= draft.minimum_minor <= MOST_MINOR:
        wrong["minimum_minor"] = "out_of_range"
    return wrong


def _window(starts: datetime, ends: datetime) -> dict[str, str]:
    wrong = {}
    for name, moment in (("starts_local", starts), ("ends_local", ends)):
        if moment.tzinfo is not None or not _EARLIEST <= moment.year <= _LATEST:
            wrong[name] = "invalid"
    if not wrong and ends <= starts:
        wrong["ends_local"] = "ends_before"
    return wrong


def _limits(draft: CampaignDraft, given: int) -> dict[str, str]:
    wrong = {}
    if not 1 <= draft.per_shopper <= MOST_PER_SHOPPER:
        wrong["per_shopper"] = "out_of_range"
    if draft.total is not None:
        if not 1 <= draft.total <= MOST_TOTAL:
            wrong["total"] = "out_of_range"
        elif draft.total < given:
            wrong["total"] = "below_taken"
    return wrong


def _texts(draft: CampaignDraft, locales: tuple[str, ...]) -> dict[str, str]:
    wrong = {}
    needed = {"title", "gift"} if draft.kind == "gift" else {"title"}
    for name, longest in LONGEST.items():
        texts: Mapping[str, str] = getattr(draft, name)
        for locale in locales:
            text = texts.get(locale, "")
            if not text and name in needed:
                wrong[f"{name}.{locale}"] = "required"
            if len(text) > longest:
                wrong[f"{name}.{locale}"] = "too_long"
        if set(texts) - set(locales):
            wrong[name] = "unknown"
    return wrong


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: text.strip() for locale, text in texts.items()}
