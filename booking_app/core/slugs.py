"""Words in an address: Latin small letters, digits and dashes."""

import re
import unicodedata

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RUSSIAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh",
        "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
        "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
        "я": "ya",
    }
)  # fmt: skip


def slugify(text: str, longest: int = 80) -> str:
    """`Кузнецкий Мост` as `kuznetskiy-most`; empty when nothing in it can be written so."""
    latin = unicodedata.normalize("NFKD", text.casefold().translate(_RUSSIAN))
    words = re.findall(r"[a-z0-9]+", latin.encode("ascii", "ignore").decode().casefold())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug


def is_slug(text: str, longest: int = 80) -> bool:
    """Whether the text can stand in an address as it is."""
    return len(text) <= longest and _SLUG.fullmatch(text) is not None
