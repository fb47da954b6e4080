"""Text made comparable, for search and suggestions."""

import re


def fold(text: str) -> str:
    """Small letters, `ё` as `е`, words set apart by single spaces, no punctuation."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е")).strip()
