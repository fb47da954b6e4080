"""The storage of pictures the settings name."""

from urllib.parse import urlsplit

from booking_app.adapters.bucket import Bucket, BucketAddress
from booking_app.adapters.files import LocalFiles, media_folder
from booking_app.core.settings import Settings


def open_storage(settings: Settings) -> LocalFiles | Bucket:
    """A folder of this machine, or a bucket. Raises `ValueError` for an address of neither."""
    if urlsplit(settings.media_url).scheme == "s3":
        return Bucket(BucketAddress.of(settings.media_url))
    return LocalFiles(media_folder(settings.media_url), settings.data_dir / "originals")
