"""A product as flat fields: read from its rows, checked, and held against what others wrote.

Keys: `slug`, `category` (its id as text), `family`, `metal`, `stone`, `specs`
(`[{"label": {locale: text}, "value": {locale: text}}]`), `<text>.<locale>` for each of `TEXTS`,
`variant.<id>` (`{"size", "sku", "price_minor"}`), `order` (ids of variants).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from booking_app.domain.catalogue.editing_schemas import TEXTS, ProductEdit, VariantLine
from booking_app.domain.catalogue.models import Product, Variant
from booking_app.domain.catalogue.naming import SLUG, SLUG_LENGTH

LONGEST = {"name": 120, "summary": 300, "story": 5000, "care": 2000, "metal_name": 80}
MOST_SPECS = 40
MOST_VARIANTS = 100
HIGHEST_PRICE = 10**13
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")
_SPEC_LENGTH = 200
_SIZE_LENGTH = 24
_SKU = re.compile(r"[\w.\-/]{1,64}")


def fields_of(row: Product, locales: Collection[str]) -> dict[str, Any]:
    """The flat fields of a product, a text for every language of the chain and every stored one."""
    texts = {
        f"{name}.{locale}": getattr(row, name).get(locale, "")
        for name in TEXTS
        for locale in dict.fromkeys([*locales, *getattr(row, name)])
    }
    return texts | {
        "slug": row.slug,
        "category": str(row.category_id),
        "family": row.family,
        "metal": row.metal,
        "stone": row.stone,
        "specs": [dict(spec) for spec in row.specs],
    }


def variant_fields(lines: Sequence[VariantLine]) -> dict[str, Any]:
    """The flat fields of stored variants."""
    known = [line for line in lines if line.id is not None]
    fields: dict[str, Any] = {
        f"variant.{line.id}": {
            "size": line.size,
            "sku": line.sku,
            "price_minor": line.price_minor,
        }
        for line in known
    }
    return fields | {"order": [str(line.id) for line in known]}


def flat_of(product: ProductEdit) -> dict[str, Any]:
    """Everything a form was made from; given back with the form as its `base`."""
    return dict(product.fields) | variant_fields(product.variants)


def line_of(row: Variant, piece_count: int = 0) -> VariantLine:
    """A stored variant as a row of the table."""
    return VariantLine(row.id, row.size, row.sku, row.price_minor, piece_count)


def write_field(row: Product, key: str, value: Any) -> None:
    """Set one flat field, other than `category` and those of variants, on the row."""
    name, _, locale = key.partition(".")
    if locale:
        # A new dict, because SQLAlchemy does not see changes inside one.
        setattr(row, name, {**getattr(row, name), locale: value})
    else:
        setattr(row, name, value)


def cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without stray blanks, rows of specs without any text left out."""
    clean: dict[str, Any] = {}
    for key, value in fields.items():
        if key == "specs":
            specs = [{part: _stripped(spec[part]) for part in ("label", "value")} for spec in value]
            clean[key] = [spec for spec in specs if any(spec["label"].values() or [""])
                          or any(spec["value"].values() or [""])]  # fmt: skip
        else:
            clean[key] = value.strip() if isinstance(value, str) else value
    return clean


def wrong_fields(fields: Mapping[str, Any], locales: Sequence[str]) -> dict[str, str]:
    """What cannot be kept, by key. A draft may lack texts, but not its first name and address."""
    errors: dict[str, str] = {}
    for key, value in fields.items():
        name = key.partition(".")[0]
        if name in LONGEST and len(value) > LONGEST[name]:
            errors[key] = "too_long"
    if not any(fields.get(f"name.{locale}") for locale in locales):
        errors[f"name.{locales[0]}"] = "required"
    slug = fields.get("slug", "")
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        errors["slug"] = "malformed" if slug else "required"
    for key in ("metal", "stone"):
        if fields.get(key) and not _KEY.fullmatch(fields[key]):
            errors[key] = "malformed"
    if len(fields.get("family", "")) > 80:
        errors["family"] = "too_long"
    return errors | _wrong_specs(fields.get("specs", []), locales)


def wrong_variants(lines: Sequence[VariantLine]) -> dict[str, str]:
    """What cannot be kept of the table, by `variants.<row>.<column>`, rows counted from 0."""
    errors: dict[str, str] = {}
    if len(lines) > MOST_VARIANTS:
        errors["variants"] = "too_many"
    sizes: set[str] = set()
    skus: set[str] = set()
    for number, line in enumerate(lines):
        if len(line.size) > _SIZE_LENGTH:
            errors[f"variants.{number}.size"] = "too_long"
        elif line.size in sizes:
            errors[f"variants.{number}.size"] = "twice"
        elif not line.size and len(lines) > 1:
            errors[f"variants.{number}.size"] = "required"
        sizes.add(line.size)
        if line.sku and not _SKU.fullmatch(line.sku):
            errors[f"variants.{number}.sku"] = "malformed"
        elif line.sku and line.sku in skus:
            errors[f"variants.{number}.sku"] = "twice"
        skus.add(line.sku)
        if not 0 < line.price_minor < HIGHEST_PRICE:
            errors[f"variants.{number}.price"] = "not_positive"
    return errors


def _wrong_specs(specs: Sequence[Mapping[str, Any]], locales: Sequence[str]) -> dict[str, str]:
    errors = {"specs": "too_many"} if len(specs) > MOST_SPECS else {}
    for number, spec in enumerate(specs):
        for part in ("label", "value"):
            for locale in locales:
                if len(spec[part].get(locale, "")) > _SPEC_LENGTH:
                    errors[f"specs.{number}.{part}.{locale}"] = "too_long"
    return errors


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: text.strip() for locale, text in texts.items()}
