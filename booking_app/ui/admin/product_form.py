"""Reading the product's form: what the browser sent, made into fields and rows of the table.

Inputs are called by flat key (`name.ru`, `slug`), `v.<row>.size`, `v.<row>.sku`, `v.<row>.price`,
and `s.<row>.label.ru` and so on. What is not a text, or is called otherwise, is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from booking_app.core.i18n import LOCALES
from booking_app.domain.catalogue.editing_schemas import TEXTS, VariantLine
from booking_app.ui.admin.goods_words import read_price, texts_of

_PLAIN = ("slug", "family", "category", "metal", "stone")
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. `errors` has prices that are no numbers, by `variants.<row>.price`."""

    fields: dict[str, Any]
    lines: tuple[VariantLine, ...]
    errors: dict[str, str]


def read_form(
    data: Mapping[str, Any],
    rows: Sequence[str],
    ids: Mapping[str, UUID],
    specs: Sequence[str],
    currency: str,
) -> Typed:
    """The form as it was sent; `rows` and `specs` are the keys of the rows shown, in order."""
    data = texts_of(data, LONGEST)
    fields: dict[str, Any] = {name: _text(data, name) for name in _PLAIN if name in data}
    for name in TEXTS:
        for locale in LOCALES:
            if f"{name}.{locale}" in data:
                fields[f"{name}.{locale}"] = _text(data, f"{name}.{locale}")
    fields["specs"] = [
        {
            part: {locale: _text(data, f"s.{key}.{part}.{locale}") for locale in LOCALES}
            for part in ("label", "value")
        }
        for key in specs
    ]
    lines: list[VariantLine] = []
    errors: dict[str, str] = {}
    for number, key in enumerate(rows):
        price = read_price(_text(data, f"v.{key}.price"), currency)
        if price is None:
            errors[f"variants.{number}.price"] = "not_a_number"
        lines.append(
            VariantLine(
                id=ids.get(key),
                size=" ".join(_text(data, f"v.{key}.size").split()),
                sku=_text(data, f"v.{key}.sku").strip(),
                price_minor=price or 0,
            )
        )
    return Typed(fields, tuple(lines), errors)


def _text(data: Mapping[str, str], name: str) -> str:
    return data.get(name, "")
