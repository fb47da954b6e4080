"""The chain's logo, as an admin gives it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from booking_app.api.deps import DatabaseDep, Person
from booking_app.api.problems import statuses
from booking_app.core.errors import Forbidden
from booking_app.domain.chain import service as chain
from booking_app.domain.staff.schemas import Actor

router = APIRouter(prefix="/chain", tags=["chain"])

_PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/png", "image/jpeg", "image/webp")
        },
    }
}


class LogoOut(BaseModel):
    """A picture kept as a logo. It is shown once the settings name its digest."""

    model_config = ConfigDict(frozen=True)

    digest: str
    url: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")
    is_dark: bool = Field(description="Drawn in ink on nothing; turned light on dark screens.")


def _admin(person: Person) -> Actor:
    """Raises `Forbidden` for everybody but admins."""
    if person.role != "admin":
        raise Forbidden
    return person


@router.post(
    "/logo",
    status_code=201,
    response_model=LogoOut,
    openapi_extra=_PICTURE,
    responses=statuses(401, 403, 413, 422),
)
async def add_logo(
    request: Request, database: DatabaseDep, admin: Annotated[Actor, Depends(_admin)]
) -> LogoOut:
    """Keep a picture (PNG, WebP or JPEG, the body itself) as a logo."""
    original = await request.body()
    async with database.write() as session:
        logo = await chain.add_logo(session, original)
    return LogoOut(
        digest=logo.digest, url=logo.url, width=logo.width, height=logo.height, is_dark=logo.is_dark
    )
