"""Pictures stand in a product as they were chosen, whichever of them is ready first."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from booking_app.core.clock import utc_now
from booking_app.core.db import Database, Session
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import media_repository as links
from booking_app.domain.catalogue.models import ProductMedia
from booking_app.domain.media import uploads
from booking_app.domain.media.models import Upload
from booking_app.workflows import media_intake
from tests.factories.pictures import add_photo
from tests.factories.shop import small_shop

BEGUN = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def ready(session: Session, product: UUID, begun: int) -> UUID:
    """The picture of a file that was chosen as the `begun`th is ready; its id."""
    asset = await add_photo(session, product)
    await session.execute(delete(ProductMedia).where(ProductMedia.asset_id == asset))
    row = Upload(
        id=new_id(),
        owner_kind="staff",
        owner_id=new_id(),
        filename=f"{begun}.jpg",
        byte_count=1,
        product_id=product,
        status="done",
        asset_id=asset,
        created_at=BEGUN + timedelta(milliseconds=begun),
        updated_at=utc_now(),
        expires_at=utc_now(),
    )
    session.add(row)
    await session.flush()
    await media_intake.show(session, uploads.view_of(row), asset)
    return asset


async def test_the_first_chosen_stands_first_even_if_it_is_ready_last(db: Database) -> None:
    async with db.write() as session:
        product = (await small_shop(session)).products["aurora"]
        old = await add_photo(session, product)
        third = await ready(session, product, 3)
        first = await ready(session, product, 1)
        second = await ready(session, product, 2)
        assert list(await links.asset_ids(session, product)) == [old, first, second, third]


async def test_what_a_person_put_in_order_stays_so(db: Database) -> None:
    async with db.write() as session:
        product = (await small_shop(session)).products["aurora"]
        first, second, fourth = [await ready(session, product, n) for n in (1, 2, 4)]
        await links.arrange(session, product, [fourth, second, first])
        third = await ready(session, product, 3)
        shown = list(await links.asset_ids(session, product))
        assert shown == [fourth, second, first, third]
