"""What the editor of a product shows, and how it is made of the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from booking_app.core.i18n import Translator, format_ago, format_moment
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.editing_schemas import Clash, ProductEdit, Requirement
from booking_app.ui.admin.goods_words import (
    STATUS_TONES,
    STATUS_WORDS,
    field_name,
    plain_price,
)
from booking_app.ui.admin.pieces_view import adding_pieces
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import size_name
from booking_app.workflows.preview import preview_path


@dataclass(frozen=True, slots=True)
class TextPair:
    """One text in each language: names of the inputs begin with `name`."""

    ru: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product in its editor. `key` changes when fields must show other values than typed."""

    key: str = ""
    product_id: str = ""
    title: str = ""
    status: str = ""
    status_word: str = ""
    status_tone: str = "quiet"
    status_note: str = ""
    address: str = ""
    preview: str = ""
    pieces: str = ""
    has_pieces: bool = False
    pieces_href: str = ""
    adding_href: str = ""
    slug: str = ""
    family: str = ""
    category: str = ""
    metal: str = ""
    stone: str = ""
    name: TextPair = TextPair()
    summary: TextPair = TextPair()
    story: TextPair = TextPair()
    care: TextPair = TextPair()
    metal_name: TextPair = TextPair()
    former: tuple[str, ...] = ()
    saved: str = ""


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A row of the table of sizes; `key` names its inputs and outlives a save."""

    key: str = ""
    size: str = ""
    sku: str = ""
    price: str = ""
    pieces: str = ""
    has_pieces: bool = False
    size_error: str = ""
    sku_error: str = ""
    price_error: str = ""


@dataclass(frozen=True, slots=True)
class SpecRow:
    """A row of details."""

    key: str = ""
    label: TextPair = TextPair()
    value: TextPair = TextPair()


@dataclass(frozen=True, slots=True)
class Need:
    """Something shoppers need, met or not; `href` leads to where it is done."""

    text: str = ""
    is_met: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class ClashView:
    """A field two people changed. `choice` is `mine` or `theirs`."""

    key: str = ""
    field: str = ""
    mine: str = ""
    theirs: str = ""
    who: str = ""
    choice: str = "mine"


def form_of(product: ProductEdit, key: str, t: Translator, zone: str) -> ProductForm:
    """The product as its form shows it."""
    fields = product.fields
    name = fields.get(f"name.{t.locale}") or fields.get("name.ru") or product.slug
    return ProductForm(
        key=key,
        product_id=str(product.id),
        title=str(name),
        status=product.status,
        status_word=t(STATUS_WORDS[product.status]),
        status_tone=STATUS_TONES[product.status],
        status_note=_status_note(product, t, zone),
        address=localised(f"/p/{product.slug}", t.locale) if product.status == "live" else "",
        preview=localised(preview_path(product.id, product.version), t.locale)
        if product.variants
        else "",
        pieces=t.n("{n} item", "{n} items", product.piece_count),
        has_pieces=product.piece_count > 0,
        pieces_href=localised(f"/admin/pieces?product={product.id}", t.locale),
        adding_href=localised(adding_pieces(product.id), t.locale),
        slug=fields["slug"],
        family=fields["family"],
        category=fields["category"],
        metal=fields["metal"],
        stone=fields["stone"],
        **{text: _pair(fields, text) for text in ("name", "summary", "story", "care")},
        metal_name=_pair(fields, "metal_name"),
        former=tuple(f"/p/{slug}" for slug in product.former_slugs),
        saved=f"{product.id}-{product.version}",
    )


def variant_rows(
    product: ProductEdit, keys: Sequence[str], t: Translator
) -> tuple[VariantRow, ...]:
    """The table of sizes; `keys` name the rows that have names already, in order."""
    return tuple(
        VariantRow(
            key=keys[number] if number < len(keys) else str(line.id),
            size=line.size,
            sku=line.sku,
            price=plain_price(line.price_minor, product.currency),
            pieces=str(line.piece_count) if line.piece_count else "",
            has_pieces=line.piece_count > 0,
        )
        for number, line in enumerate(product.variants)
    )


def spec_rows(product: ProductEdit) -> tuple[SpecRow, ...]:
    """The rows of details."""
    return tuple(
        SpecRow(f"s{number}", TextPair(**_two(spec["label"])), TextPair(**_two(spec["value"])))
        for number, spec in enumerate(product.fields["specs"])
    )


def needs_of(needs: Sequence[Requirement], t: Translator) -> tuple[Need, ...]:
    """The list of what shoppers need, as sentences with a way to where it is done."""
    return tuple(_need(need, t) for need in needs)


def clashes_of(
    clashes: Sequence[Clash], names: Mapping[str, str], currency: str, t: Translator
) -> tuple[ClashView, ...]:
    """Both sides of every clash; `names` are of staff by id."""
    return tuple(
        ClashView(
            key=clash.key,
            field=field_name(clash.key, t),
            mine=_told(clash.mine, currency, t),
            theirs=_told(clash.theirs, currency, t),
            who=t(
                "{name}, {when}",
                name=names.get(clash.who, "—"),
                when=format_ago(clash.at, t.locale),
            )
            if clash.at
            else t("Somebody else"),
        )
        for clash in clashes
    )


def _need(need: Requirement, t: Translator) -> Need:
    language = {"ru": t("in Russian"), "en": t("in English")}.get(need.locale, "")
    if need.code == "name":
        return Need(t("A name {language}", language=language), need.is_met, f"#name.{need.locale}")
    if need.code == "category":
        return Need(t("A category that is in use"), need.is_met, "#category")
    if need.code == "variants":
        return Need(t("A size with a price"), need.is_met, "#sizes")
    if need.code == "photo":
        return Need(t("A photo"), need.is_met, "#media")
    if need.is_met:
        return Need(t("Every picture described {language}", language=language), True, "#media")
    text = t.n(
        "{n} picture not described {language}",
        "{n} pictures not described {language}",
        need.count,
        language=language,
    )
    return Need(text, False, "#media")


def _status_note(product: ProductEdit, t: Translator, zone: str) -> str:
    if product.status == "scheduled" and product.published_at:
        moment = format_moment(product.published_at, ZoneInfo(zone), t.locale)
        return t("Appears {moment}", moment=moment)
    return t("Changed {ago}", ago=format_ago(product.updated_at, t.locale))


def _pair(fields: Mapping[str, Any], name: str) -> TextPair:
    return TextPair(ru=fields.get(f"{name}.ru", ""), en=fields.get(f"{name}.en", ""))


def _two(texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: texts.get(locale, "") for locale in ("ru", "en")}


def _told(value: Any, currency: str, t: Translator) -> str:
    """A value of a flat field as people read it."""
    if value is None:
        return t("Removed")
    if isinstance(value, str):
        return value or t("Empty")
    if isinstance(value, dict):
        price = format_money(Money(value["price_minor"], currency), t.locale)
        size = size_name(value["size"], t) or t("One size")
        return f"{size} · {value['sku']} · {price}"
    lines = [
        f"{spec['label'].get(t.locale, '')}: {spec['value'].get(t.locale, '')}" for spec in value
    ]
    return "; ".join(lines) or t("Empty")
