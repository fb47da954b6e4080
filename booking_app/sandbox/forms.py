"""Form bodies as Stripe's SDKs write them: `line_items[0][price_data][currency]=rub`."""

import re
from collections.abc import Iterable
from typing import Any

_PART = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields as dictionaries within each other; those whose keys count from 0 as lists.

    Raises `ValueError` for a key that contradicts another one.
    """
    root: dict[str, Any] = {}
    for key, value in pairs:
        head, _, rest = key.partition("[")
        path = [head, *_PART.findall(f"[{rest}")] if rest else [head]
        _put(root, path, value)
    return {key: _listed(value) for key, value in root.items()}


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        inner = into.setdefault(part or str(len(into)), {})
        if isinstance(inner, str):
            raise ValueError(f"{part} is both a value and a group")  # noqa: TRY004 - of input
        into = inner
    into[path[-1] or str(len(into))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    made = {key: _listed(each) for key, each in value.items()}
    if made and list(made) == [str(number) for number in range(len(made))]:
        return list(made.values())
    return made
