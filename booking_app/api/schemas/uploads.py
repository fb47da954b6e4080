"""Files on their way in."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from booking_app.api.schemas.common import View
from booking_app.core.i18n import translator
from booking_app.domain.media.schemas import UploadStatus, UploadView
from booking_app.workflows.media_words import refusal_text


class UploadOut(View):
    """A file on its way in, and what became of it."""

    id: UUID
    filename: str
    filetype: str
    byte_count: int
    offset: int = Field(description="How many bytes have come.")
    product: UUID | None
    store: UUID | None
    angle: str
    spin: str
    replaces: UUID | None
    status: UploadStatus
    reason: str = Field(description="Why it was refused; stable, for programs.")
    message: str = Field(description="The same for people, with what helps.")
    details: dict[str, Any]
    asset_id: UUID | None
    created_at: datetime
    expires_at: datetime = Field(description="Until when an unfinished one waits to go on.")

    @classmethod
    def of(cls, upload: UploadView, received: int | None, locale: str) -> Self:
        """The upload as answered; `received` is how many bytes lie on the disk, if any do."""
        complete = upload.status not in ("receiving", "cancelled")
        return cls(
            id=upload.id,
            filename=upload.filename,
            filetype=upload.filetype,
            byte_count=upload.byte_count,
            offset=upload.byte_count if complete else received or 0,
            product=upload.product_id,
            store=upload.store_id,
            angle=upload.angle,
            spin=upload.spin_group,
            replaces=upload.replaces,
            status=upload.status,
            reason=upload.reason,
            message=refusal_text(translator(locale), upload.reason, upload.details),
            details=dict(upload.details),
            asset_id=upload.asset_id,
            created_at=upload.created_at,
            expires_at=upload.expires_at,
        )


class UploadList(View):
    """Uploads, the newest first."""

    items: list[UploadOut]
    total: int
