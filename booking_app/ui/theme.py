"""The shop's tokens as Tailwind sees them; their values live in `assets/tokens.css`.

Utilities: `bg-paper bg-raised text-ink text-ink-soft border-line bg-accent text-accent-ink bg-ok
bg-warn bg-stop` (fills under white), `text-ok-ink text-warn-ink text-stop-ink` (text on paper),
`font-display font-sans`, `text-12 … text-44`, `rounded-control rounded-sheet`, `ease-quiet
duration-200`. No states here: `rxconfig.py` reads this file.
"""

from pathlib import Path

from reflex_base.plugins.shared_tailwind import TailwindConfig

_COLOURS = [
    "paper",
    "raised",
    "ink",
    "ink-soft",
    "line",
    "accent",
    "accent-ink",
    "ok",
    "warn",
    "stop",
    "ok-ink",
    "warn-ink",
    "stop-ink",
    "veil",
]
PAPER = {"light": "#fbf8f3", "dark": "#141210"}
"""`--paper` of `assets/tokens.css`, for what stands outside of pages."""
_SIZES = {"12": 1.4, "14": 1.45, "16": 1.5, "20": 1.35, "26": 1.25, "34": 1.15, "44": 1.08}

_SERVER_ONLY = [
    "sign_in.py",
    "password_page.py",
    "device_pages.py",
    "installed.py",
    "shop/without_script.py",
]
"""What is made by the server alone, so that its classes are in no script."""

STYLESHEETS = [
    "/fonts.css",
    "/tokens.css",
    "/base.css",
    "/shop.css",
    "/gallery.css",
    "/scale.css",
    "/booking.css",
    "/coupons.css",
    "/admin-goods.css",
]
"""Under `assets/`, in this order."""


def tailwind_config() -> TailwindConfig:
    """The configuration of the Tailwind plugin."""
    return {
        "plugins": [],
        "content": [
            "./app/**/*.{js,jsx}",
            "./app_components/**/*.{js,jsx}",
            *(str(Path(__file__).parent / name) for name in _SERVER_ONLY),
        ],
        "theme": {
            "extend": {
                "colors": {name: f"var(--{name})" for name in _COLOURS},
                "fontFamily": {"display": "var(--font-display)", "sans": "var(--font-sans)"},
                "fontSize": {
                    size: [f"{int(size) / 16}rem", {"lineHeight": str(leading)}]
                    for size, leading in _SIZES.items()
                },
                "borderRadius": {"control": "4px", "sheet": "12px"},
                "boxShadow": {"float": "var(--shadow-float)"},
                "transitionTimingFunction": {"quiet": "cubic-bezier(0.2, 0, 0, 1)"},
            }
        },
    }
