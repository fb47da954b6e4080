"""Reflex reads this file. What differs between installations comes from `core.settings`."""

from pathlib import Path

import reflex as rx
from reflex_base.constants import StateManagerMode

from booking_app.core.settings import get_settings
from booking_app.ui.build import NewVersionBanner, OwnScripts, PackageFiles, SamePortPlugin
from booking_app.ui.theme import tailwind_config

_settings = get_settings()
_ui = Path(__file__).parent / "booking_app/ui"

_WORKBOX = ("sw", "core", "routing", "strategies", "expiration", "cacheable-response")

config = rx.Config(
    app_name="booking_app",
    api_url=SamePortPlugin.PLACEHOLDER,
    deploy_url=None,
    cors_allowed_origins=[_settings.public_url],
    redis_url=_settings.redis_url or None,
    state_manager_mode=StateManagerMode.REDIS if _settings.redis_url else StateManagerMode.MEMORY,
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    frontend_packages=["openseadragon@6.1.1", *(f"workbox-{part}@7.4.1" for part in _WORKBOX)],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[
        rx.plugins.TailwindV4Plugin(config=tailwind_config()),
        OwnScripts(**{part: _ui / part / "web" for part in ("components", "counter", "admin")}),
        # Draws the tiles of a photo looked at closely; `assets/gallery/tiles.js` asks for it.
        PackageFiles(
            {"gallery/openseadragon.js": "openseadragon/build/openseadragon/openseadragon.min.js"}
        ),
        # What `assets/sw.js` is made of.
        PackageFiles(
            {"offline/workbox-sw.js": "workbox-sw/build/workbox-sw.js"}
            | {
                f"offline/workbox-{part}.prod.js": f"workbox-{part}/build/workbox-{part}.prod.js"
                for part in _WORKBOX[1:]
            }
        ),
        SamePortPlugin(),
        NewVersionBanner(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
