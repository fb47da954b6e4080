"""One thin line set, 24 × 24, drawn with the colour of the text around it."""

from typing import Any

from booking_app.ui.dual import Element, el

_PATHS: dict[str, tuple[str, ...]] = {
    "search": ("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "m15.3 15.3 4.7 4.7"),
    "grid": ("M4.5 4.5h6v6h-6z", "M13.5 4.5h6v6h-6z", "M4.5 13.5h6v6h-6z", "M13.5 13.5h6v6h-6z"),
    "store": (
        "M4 9.5 5.5 4.5h13L20 9.5",
        "M4 9.5a2.67 2.67 0 0 0 5.33 0 2.67 2.67 0 0 0 5.34 0 2.67 2.67 0 0 0 5.33 0",
        "M5.5 12v7.5h13V12",
        "M10 19.5v-4.5h4v4.5",
    ),
    "ring": ("M12 20.5a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z", "m9.5 3.5h5l1.5 2-4 3-4-3z"),
    "person": ("M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"),
    "pin": (
        "M12 21c4.5-4.6 6.8-8 6.8-11.2a6.8 6.8 0 1 0-13.6 0C5.2 13 7.5 16.4 12 21Z",
        "M12 12.3a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
    ),
    "heart": (
        "M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 7.5 2.8C19.5 15.4 12 20 12 20Z",
    ),
    "close": ("m5.5 5.5 13 13", "m18.5 5.5-13 13"),
    "check": ("m4.5 12.5 5 5 10-11",),
    "plus": ("M12 5v14", "M5 12h14"),
    "minus": ("M5 12h14",),
    "left": ("m14.5 5-7 7 7 7",),
    "right": ("m9.5 5 7 7-7 7",),
    "up": ("m5 14.5 7-7 7 7",),
    "down": ("m5 9.5 7 7 7-7",),
    "back": ("M20 12H4.5", "m11 5-7 7 7 7"),
    "filter": ("M4 7h16", "M7 12h10", "M10 17h4"),
    "sort": ("M8 5v14", "m4.5 15.5 3.5 3.5 3.5-3.5", "M16 19V5", "m12.5 8.5 3.5-3.5 3.5 3.5"),
    "clock": ("M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z", "M12 7v5.2l3.5 2"),
    "calendar": ("M4.5 6h15v13.5h-15z", "M4.5 10h15", "M8.5 3.5V7", "M15.5 3.5V7"),
    "phone": (
        (
            "M6 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 6 6l1.5-2 4.5 1.5v3c0 1.4-1.1 2.5-2.5 2.5"
            "C10.6 20.5 3.5 13.4 3.5 6 3.5 4.6 4.6 3.5 6 3.5Z"
        ),
    ),
    "mail": ("M3.5 5.5h17v13h-17z", "m3.5 7 8.5 6 8.5-6"),
    "route": ("M6 20.5V14a4 4 0 0 1 4-4h9", "m15 5.5 4.5 4.5-4.5 4.5"),
    "rotate": (
        "M4 12c0-2.2 3.6-4 8-4s8 1.8 8 4-3.6 4-8 4c-.8 0-1.5 0-2.2-.2",
        "m12.5 13-2.7 2.7 2.7 2.8",
    ),
    "play": ("m8 5 11 7-11 7z",),
    "pause": ("M8.5 5v14", "M15.5 5v14"),
    "zoom": (
        "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z",
        "m15.3 15.3 4.7 4.7",
        "M10.5 8v5",
        "M8 10.5h5",
    ),
    "ruler": ("m3.5 15.5 12-12 5 5-12 12z", "m7 12 2 2", "m10 9 2 2", "m13 6 2 2"),
    "scan": ("M4 8V4h4", "M16 4h4v4", "M20 16v4h-4", "M8 20H4v-4", "M4 12h16"),
    "qr": (
        "M4 4h6v6H4z",
        "M14 4h6v6h-6z",
        "M4 14h6v6H4z",
        "M14 14h2.5v2.5H14z",
        "M17.5 17.5H20V20h-2.5z",
    ),
    "camera": (
        "M4 7.5h3.5l1.5-2.5h6l1.5 2.5H20V19H4z",
        "M12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
    ),
    "bag": ("M5 8h14l1 12.5H4z", "M8.5 8V7a3.5 3.5 0 0 1 7 0v1"),
    "list": ("M8 6h12", "M8 12h12", "M8 18h12", "M4 6h.01", "M4 12h.01", "M4 18h.01"),
    "map": ("m3.5 6 5.5-2 6 2 5.5-2v14l-5.5 2-6-2-5.5 2z", "M9 4v14", "M15 6v14"),
    "info": ("M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z", "M12 11v5.5", "M12 7.8h.01"),
    "alert": ("M12 4 2.8 20h18.4z", "M12 10v5", "M12 17.5h.01"),
    "offline": (
        "m4 4 16 16",
        "M8.5 15.5a5 5 0 0 1 7 0",
        "M5 12a10 10 0 0 1 3.5-2.2",
        "M12 8.5a10 10 0 0 1 7 3.5",
        "M12 19h.01",
    ),
    "share": ("M12 15V4", "m8 7.5 4-4 4 4", "M5 12v8h14v-8"),
    "edit": ("m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z",),
    "trash": ("M5 7h14", "M9 7V4.5h6V7", "m6.5 7 1 13h9l1-13"),
    "print": ("M7 9V4h10v5", "M7 17H4V9h16v8h-3", "M7 14h10v6H7z"),
    "sound": ("M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z", "M15.5 9a4.5 4.5 0 0 1 0 6"),
    "exit": ("M10 4H5v16h5", "M10 12h10", "m16 8 4 4-4 4"),
    "globe": (
        "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z",
        "M3.5 12h17",
        (
            "M12 3.5c2.5 2.3 3.7 5.2 3.7 8.5s-1.2 6.2-3.7 8.5c-2.5-2.3-3.7-5.2-3.7-8.5"
            "s1.2-6.2 3.7-8.5Z"
        ),
    ),
}

NAMES = tuple(_PATHS)


def icon(name: str, *, size: int = 24, class_name: Any = "", label: str = "") -> Element:
    """An icon by name; decorative unless it has a label of its own."""
    meaning: dict[str, Any] = (
        {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    )
    return el.svg(
        *(el.path(d=path) for path in _PATHS[name]),
        view_box="0 0 24 24",
        width=str(size),
        height=str(size),
        fill="none",
        stroke="currentColor",
        stroke_width="1.4",
        stroke_linecap="round",
        stroke_linejoin="round",
        class_name="shrink-0" if isinstance(class_name, str) and not class_name else class_name,
        **meaning,
    )
