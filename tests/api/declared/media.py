"""Uploads of pictures, films and spins."""

from tests.api.access import EVERYBODY, MERCHANDISER_ADMIN, Endpoints

MEDIA = MERCHANDISER_ADMIN | {"media"}

ENDPOINTS: Endpoints = {
    ("OPTIONS", "/api/v1/media/uploads"): EVERYBODY,
    ("POST", "/api/v1/media/uploads"): MEDIA,
    ("GET", "/api/v1/media/uploads"): MEDIA,
    ("GET", "/api/v1/media/uploads/{upload_id}"): MEDIA,
    ("HEAD", "/api/v1/media/uploads/{upload_id}"): MEDIA,
    ("PATCH", "/api/v1/media/uploads/{upload_id}"): MEDIA,
    ("DELETE", "/api/v1/media/uploads/{upload_id}"): MEDIA,
    ("POST", "/api/v1/media/uploads/{upload_id}/retry"): MEDIA,
}
