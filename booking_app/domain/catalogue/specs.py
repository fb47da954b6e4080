"""Specifications of a product as text of one language: a line each, `label: value`.

A backslash goes before a colon in a label and before itself; `\\n` stands for a line end.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Specs = list[dict[str, dict[str, str]]]

_COLON = re.compile(r"(?<!\\)((?:\\\\)*):")


def specs_text(specs: Sequence[Mapping[str, Mapping[str, str]]], locale: str) -> str:
    """All specifications in one language."""
    return "\n".join(
        f"{_escaped(spec['label'].get(locale, '')).replace(':', chr(92) + ':')}: "
        f"{_escaped(spec['value'].get(locale, ''))}"
        for spec in specs
    )


def specs_of(text: str) -> list[tuple[str, str]]:
    """Labels and values of such a text; a line without a colon is a value without a label."""
    return [_pair(line) for line in text.split("\n") if line.strip()]


def merged_specs(known: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> Specs | None:
    """What is known with the texts said by language, or nothing when languages would list
    different numbers of specifications. An empty text leaves its language without words."""
    lines = {locale: specs_of(text) for locale, text in said.items()}
    counts = {len(found) for found in lines.values() if found}
    if {locale for spec in known for locale in spec["label"]} - set(said):
        counts.add(len(known))
    if len(counts) > 1:
        return None
    merged: Specs = []
    for index in range(counts.pop() if counts else 0):
        old = known[index] if index < len(known) else {"label": {}, "value": {}}
        new = {locale: found[index] if found else ("", "") for locale, found in lines.items()}
        merged.append(
            {
                "label": {**old["label"], **{locale: pair[0] for locale, pair in new.items()}},
                "value": {**old["value"], **{locale: pair[1] for locale, pair in new.items()}},
            }
        )
    return merged


def _pair(line: str) -> tuple[str, str]:
    match = _COLON.search(line)
    if match is None:
        return "", _plain(line.strip())
    label, value = line[: match.end() - 1], line[match.end() :]
    return _plain(label.strip().replace("\\:", ":")), _plain(value.strip())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
