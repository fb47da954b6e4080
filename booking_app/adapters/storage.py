"""The storage of pictures the settings name."""

from functools import cache
from urllib.parse import urlsplit

from booking_app.adapters.files import LocalFiles, media_folder
from booking_app.core.settings import Settings, get_settings
from booking_app.domain.media.ports import MediaStorage


def open_storage(settings: Settings) -> MediaStorage:
    """A folder of this machine, or a bucket. Raises `ValueError` when none is built in for it."""
    scheme = urlsplit(settings.media_url).scheme
    if scheme in ("", "file"):
        return LocalFiles(media_folder(settings.media_url), settings.data_dir / "originals")
    raise ValueError(f"MEDIA_URL: {scheme} storage is not built in, name a folder")


@cache
def get_storage() -> MediaStorage:
    """The storage of the settings, opened once in a process."""
    return open_storage(get_settings())
