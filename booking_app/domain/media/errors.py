"""What can go wrong with pictures."""

from typing import ClassVar

from booking_app.core.errors import Conflict, DomainError, InvalidInput, NotFound, Unavailable


class MediaRefused(InvalidInput):
    """A file that is not taken, whatever its name says.

    `code` says why; `details` may hold figures for the sentence a person reads.
    """

    code: ClassVar[str] = "media_refused"


class UnreadableImage(MediaRefused):
    """Not a whole picture of a kind that is taken."""

    code = "unreadable_image"


class ImageTooLarge(MediaRefused):
    """More pixels than are taken. `details` holds `pixels` and `limit`."""

    code = "image_too_large"


class UnreadableFilm(MediaRefused):
    """Not a film of a kind that is taken."""

    code = "unreadable_film"


class UnknownFileType(MediaRefused):
    """By its content none of the kinds that are taken. `details` holds `found`, a word or empty."""

    code = "unknown_file_type"


class VectorImage(MediaRefused):
    """A drawing such as SVG, which can carry scripts."""

    code = "vector_image"


class AnimatedImage(MediaRefused):
    """A picture that moves: it should be a film or a spin."""

    code = "animated_image"


class HiddenContent(MediaRefused):
    """A picture or film that is something else at the same time. `details` holds `found`."""

    code = "hidden_content"


class FileTooLarge(MediaRefused):
    """More bytes than are taken of this kind. `details` holds `limit_mb`."""

    code = "file_too_large"


class FilmTooLong(MediaRefused):
    """A film that lasts too long. `details` holds `seconds` and `limit`."""

    code = "film_too_long"


class FilmNotPlayable(MediaRefused):
    """A film browsers may not play, where films cannot be converted."""

    code = "film_not_playable"


class BadArchive(MediaRefused):
    """A ZIP that cannot be opened, is locked, or unpacks to something dangerous."""

    code = "bad_archive"


class NoFrames(MediaRefused):
    """Too few or too many pictures for a spin. `details` holds `found`, `least` and `most`."""

    code = "wrong_frame_count"


class TooDemanding(MediaRefused):
    """Working on the file took too long, too much memory, or broke the decoder."""

    code = "too_demanding"


class MediaFileMissing(NotFound):
    """The storage has no file under this key."""

    code = "media_file_missing"


class AssetNotFound(NotFound):
    """No such picture, or not one of this product."""

    code = "asset_not_found"


class InvalidUpload(InvalidInput):
    """What was said of a file that is to come cannot be. `details` holds `field`, `reason`."""

    code = "invalid_input"


class InvalidCrop(InvalidInput):
    """The part to keep lies outside of the picture, or is too small."""

    code = "invalid_crop"


class UploadNotFound(NotFound):
    """No such upload, or somebody else's."""

    code = "upload_not_found"


class UploadEnded(NotFound):
    """The upload was cancelled, by a person or by time."""

    code = "upload_ended"


class WrongOffset(Conflict):
    """The part does not begin where the last one ended. `details` holds `offset`."""

    code = "wrong_offset"


class UploadBusy(Conflict):
    """Another connection is writing to this upload."""

    code = "upload_busy"


class NotRetryable(Conflict):
    """Only a refused upload whose file is still there can be tried again."""

    code = "not_retryable"


class TooManyUploads(Conflict):
    """More unfinished uploads than one may have. `details` holds `limit`."""

    code = "too_many_uploads"


class StorageFull(DomainError):
    """The disk or bucket takes no more; nothing half-written stays."""

    code = "storage_full"


class StorageUnavailable(Unavailable):
    """The bucket of the pictures does not answer."""

    code = "storage_unavailable"
