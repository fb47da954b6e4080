"""Looking at a product as a shopper will, before there is one: addresses that soon stop working.

The address names the product and is signed; whoever opens it must also be signed in as somebody
who edits goods, so that a copied address shows nobody anything.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.signing import TokenError
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.catalogue.schemas import ProductView
from booking_app.domain.staff import service as staff
from booking_app.workflows.tokens import signer

PREVIEW = "preview"
EDITORS = ("merchandiser", "admin")
GOOD_FOR = timedelta(minutes=30)


def preview_path(product_id: UUID, version: int) -> str:
    """The shop path of a preview. A new version has a new address, so nothing stale is shown."""
    token = signer().sign(
        PREVIEW, str(product_id), audience=str(version), expires_at=utc_now() + GOOD_FOR
    )
    return f"/preview/{token.lower()}"


async def previewed(
    session: AsyncSession, token: str, staff_token: str, locale: str
) -> ProductView:
    """The product of a preview's address. Raises `ProductNotFound` whatever is wrong with it."""
    try:
        claims = signer().verify(token, PREVIEW)
    except TokenError as error:
        raise ProductNotFound from error
    actor = await staff.actor_by_session(session, staff_token) if staff_token else None
    if actor is None or actor.role not in EDITORS:
        raise ProductNotFound
    return await catalogue.get_preview(session, UUID(claims.subject), locale)
