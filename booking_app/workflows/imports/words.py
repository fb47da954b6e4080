"""What files say in the languages chains write them in: see `words.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from booking_app.core.folding import fold


@cache
def _words() -> Mapping[str, Any]:
    source = resources.files("booking_app.workflows.imports") / "words.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def aliases(kind: str, field: str) -> Sequence[str]:
    """Headings a column is known by besides its titles."""
    found: Sequence[str] = _words().get(kind, {}).get(field, ())
    return found


@cache
def meanings(section: str) -> Mapping[str, str]:
    """Folded words to the key they mean; the keys mean themselves."""
    return {fold(word): key for key, words in _words()[section].items() for word in (key, *words)}


@cache
def cell_errors() -> frozenset[str]:
    """What stands in a cell that could not be computed."""
    return frozenset(_words()["cells"]["errors"])


@cache
def closed_words() -> frozenset[str]:
    """Folded words for a day without hours."""
    return frozenset(fold(word) for word in _words()["cells"]["closed"])
