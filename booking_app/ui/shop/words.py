"""Names of what the filters and cards speak of by key."""

from booking_app.core.i18n import Translator, mark

_METALS = {
    "yellow_gold": mark("Yellow gold"),
    "white_gold": mark("White gold"),
    "rose_gold": mark("Rose gold"),
    "platinum": mark("Platinum"),
    "silver": mark("Silver"),
}
_STONES = {
    "diamond": mark("Diamond"),
    "sapphire": mark("Sapphire"),
    "emerald": mark("Emerald"),
    "ruby": mark("Ruby"),
    "topaz": mark("Topaz"),
    "amethyst": mark("Amethyst"),
    "pearl": mark("Pearl"),
    "none": mark("Without stones"),
}
_UNITS = {"cm": mark("{size} cm"), "mm": mark("{size} mm")}

METAL_COLOURS = {
    "yellow_gold": "#c9a24f",
    "white_gold": "#cfcfd2",
    "rose_gold": "#c98f74",
    "platinum": "#b9bcc2",
    "silver": "#c4c7cb",
}


def metal_name(key: str, t: Translator) -> str:
    """A metal of the filters."""
    return t(_METALS[key]) if key in _METALS else _spelled(key)


def stone_name(key: str, t: Translator) -> str:
    """A stone of the filters."""
    return t(_STONES[key]) if key in _STONES else _spelled(key)


def size_name(size: str, t: Translator) -> str:
    """A size as people read it: `16.5` → `16,5`, `45 cm` → `45 см`."""
    number, _, unit = size.partition(" ")
    if t.locale == "ru":
        number = number.replace(".", ",")
    return t(_UNITS[unit], size=number) if unit in _UNITS else " ".join((number, unit)).strip()


def size_order(size: str) -> tuple[str, float, str]:
    """Sorts sizes by unit and number."""
    number, _, unit = size.partition(" ")
    try:
        return unit, float(number), size
    except ValueError:
        return unit, 0.0, size


def _spelled(key: str) -> str:
    return key.replace("_", " ").capitalize()
