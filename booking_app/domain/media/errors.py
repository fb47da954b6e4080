"""What can go wrong with pictures."""

from booking_app.core.errors import InvalidInput, NotFound


class UnreadableImage(InvalidInput):
    """Not a whole JPEG, PNG or WebP picture, whatever its name says."""

    code = "unreadable_image"


class ImageTooLarge(InvalidInput):
    """More pixels than are taken. `details` holds `pixels` and `limit`."""

    code = "image_too_large"


class UnreadableFilm(InvalidInput):
    """Not an MP4 film."""

    code = "unreadable_film"


class MediaFileMissing(NotFound):
    """The storage has no file under this key."""

    code = "media_file_missing"
