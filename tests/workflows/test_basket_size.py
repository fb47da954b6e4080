"""What the badge of the try-on counts."""

from uuid import UUID

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.domain.catalogue.models import Product, Variant
from booking_app.workflows import try_on
from tests.factories.shop import small_shop

VISITOR = UUID(int=7)


async def test_what_left_the_shop_is_not_counted(db: Database, clock: ManualClock) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
        assert await try_on.basket_size(session, VISITOR) == 0
        for sku in ("aurora/17", "aurora/18", "halo/17"):
            await try_on.add(session, VISITOR, shop.variants[sku])
        assert await try_on.basket_size(session, VISITOR) == 3
        (await session.get_one(Variant, shop.variants["aurora/18"])).archived_at = utc_now()
        (await session.get_one(Product, shop.products["halo"])).archived_at = utc_now()
        await session.flush()
        assert await try_on.basket_size(session, VISITOR) == 1
        assert len(await try_on.basket(session, VISITOR, "ru")) == 1
