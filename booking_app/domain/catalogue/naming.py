"""Names made from names: addresses, article numbers, rows of sizes."""

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 100
MOST_SIZES = 60
_LATIN = dict(
    zip(
        "абвгдезийклмнопрстуфхцыэ",
        (
            "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s",
            "t", "u", "f", "kh", "ts", "y", "e",
        ),
        strict=True,
    )
) | {
    "ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*[-–—]\s*(\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+(?:[.,]\d+)?))?")
_SIZE_LENGTH = 24


def slug_of(text: str) -> str:
    """`Кольцо «Аврора»` → `koltso-avrora`; empty when nothing of the text can be kept."""
    latin = "".join(_LATIN.get(symbol, symbol) for symbol in text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:SLUG_LENGTH].strip("-")


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name itself, or with the first number behind it that nobody has."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def sku_of(slug: str, size: str) -> str:
    """`aurora-ring`, `16.5` → `AURORA-RING-16.5`."""
    tail = re.sub(r"[^\w.]+", "-", size).strip("-")
    return f"{slug}-{tail}".strip("-").upper()[:64]


def expand_sizes(text: str) -> list[str]:
    """The sizes somebody means: `15.5–19` in halves, `40-60/5 cm` in fives, `S, M, L` as they are.

    Raises `ValueError` for a row that runs backwards or is longer than anybody would mean.
    """
    sizes: list[str] = []
    for part in re.split(r"[;\n]|,(?=\s)|,(?!\d)", text):
        part = part.strip()
        if not part:
            continue
        found = _RANGE.match(part)
        sizes += _row(found, part[found.end() :]) if found else [_plain(part)]
    sizes = list(dict.fromkeys(sizes))
    if len(sizes) > MOST_SIZES:
        raise ValueError(f"more than {MOST_SIZES} sizes")
    return sizes


def _row(found: re.Match[str], unit: str) -> list[str]:
    try:
        first, last = (Decimal(found[i].replace(",", ".")) for i in (1, 2))
        step = Decimal((found[3] or "0.5").replace(",", "."))
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if step <= 0 or last < first or (last - first) / step > MOST_SIZES:
        raise ValueError("a row that cannot be meant")
    unit = unit.strip()
    count = int((last - first) / step) + 1
    return [_plain(f"{_short(first + step * i)} {unit}") for i in range(count)]


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _plain(size: str) -> str:
    size = " ".join(size.split())
    if re.fullmatch(r"\d+,\d+( .*)?", size):
        size = size.replace(",", ".", 1)
    if len(size) > _SIZE_LENGTH:
        raise ValueError("too long for a size")
    return size
