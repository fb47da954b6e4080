"""Time zones: which there are, and which holds at a position."""

from functools import cache
from importlib import resources
from zoneinfo import available_timezones


@cache
def known_zones() -> tuple[str, ...]:
    """IANA names people live by, in order: those with a place on the map, and UTC."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    located = {line.split("\t")[2] for line in lines}
    return (*sorted(located & available_timezones()), "UTC")


def is_zone(name: str) -> bool:
    """Whether the name is one clocks can be set by."""
    return name in available_timezones()


def zone_at(lat: float, lon: float) -> str:
    """The zone that holds at a position; `UTC` at sea."""
    # Its map takes some 35 MB, which only those who edit stores need.
    import tzfpy

    found = tzfpy.get_tz(lon, lat)
    return found if is_zone(found) and not found.startswith("Etc/") else "UTC"
