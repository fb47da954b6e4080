"""A small chain in a real database: one town each in Moscow and Vladivostok, rings, pieces."""

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Category, Piece, Product, Variant
from booking_app.domain.staff.models import Staff
from booking_app.domain.staff.schemas import Actor, Role
from booking_app.domain.stores.models import City, Store, StoreException, StoreHours

MOSCOW = (55.7558, 37.6173)
VLADIVOSTOK = (43.1155, 131.8855)


@dataclass
class Shop:
    """What a test may name. `stores` by slug, `variants` by sku, pieces by barcode."""

    stores: dict[str, UUID] = field(default_factory=dict)
    variants: dict[str, UUID] = field(default_factory=dict)
    pieces: dict[str, UUID] = field(default_factory=dict)
    products: dict[str, UUID] = field(default_factory=dict)


def both(text: str) -> dict[str, str]:
    """The same text in both languages."""
    return {"ru": text, "en": text}


async def add_store(
    session: AsyncSession,
    shop: Shop,
    slug: str,
    *,
    city: str = "moscow",
    position: tuple[float, float] = MOSCOW,
    time_zone: str = "Europe/Moscow",
    capacity: int = 2,
    opens: time = time(10),
    closes: time = time(20),
    weekdays: tuple[int, ...] = tuple(range(7)),
    is_public: bool = True,
) -> UUID:
    """A store with 30-minute slots, open at the same hours on the given weekdays."""
    city_id = shop.stores.get(f"city:{city}")
    if city_id is None:
        city_id = new_id()
        session.add(
            City(
                id=city_id,
                slug=city,
                name={"ru": {"moscow": "Москва"}.get(city, city), "en": city.title()},
                region=both(city),
                country="RU",
                lat=position[0],
                lon=position[1],
                population=1,
            )
        )
        await session.flush()
        shop.stores[f"city:{city}"] = city_id
    store = Store(
        id=new_id(),
        slug=slug,
        city_id=city_id,
        name=both(slug),
        address=both("1"),
        directions=both(""),
        phone="+74950000000",
        lat=position[0],
        lon=position[1],
        time_zone=time_zone,
        capacity=capacity,
        is_public=is_public,
    )
    session.add(store)
    await session.flush()
    session.add_all(
        StoreHours(store_id=store.id, weekday=day, opens=opens, closes=closes) for day in weekdays
    )
    await session.flush()
    shop.stores[slug] = store.id
    return store.id


async def close_on(session: AsyncSession, store_id: UUID, local_date: date) -> None:
    """The store stays shut on this date."""
    session.add(StoreException(store_id=store_id, local_date=local_date, reason=both("holiday")))
    await session.flush()


async def add_product(
    session: AsyncSession,
    shop: Shop,
    slug: str,
    *,
    name: dict[str, str] | None = None,
    sizes: tuple[str, ...] = ("17",),
    price_minor: int = 9_900_000,
    metal: str = "yellow_gold",
    stone: str = "diamond",
    category: str = "rings",
) -> UUID:
    """A published product with variants `slug/size`."""
    category_id = shop.products.get(f"category:{category}")
    if category_id is None:
        category_id = new_id()
        session.add(Category(id=category_id, slug=category, name=both(category)))
        await session.flush()
        shop.products[f"category:{category}"] = category_id
    name = name or {"ru": f"Кольцо {slug}", "en": f"Ring {slug}"}
    product = Product(
        id=new_id(),
        slug=slug,
        category_id=category_id,
        family=slug,
        name=name,
        summary=both(""),
        story=both(""),
        care=both(""),
        metal=metal,
        metal_name=both(metal),
        stone=stone,
        published_at=utc_now(),
    )
    session.add(product)
    await session.flush()
    shop.products[slug] = product.id
    for position, size in enumerate(sizes):
        variant = Variant(
            id=new_id(),
            product_id=product.id,
            sku=f"{slug}/{size}",
            size=size,
            price_minor=price_minor,
            currency="RUB",
            position=position,
        )
        session.add(variant)
        shop.variants[variant.sku] = variant.id
    await index_products(session, [product.id])
    return product.id


async def add_pieces(
    session: AsyncSession, shop: Shop, sku: str, store: str, *barcodes: str
) -> list[UUID]:
    """Free pieces of a variant in a store."""
    variant = await session.get_one(Variant, shop.variants[sku])
    made = []
    for barcode in barcodes:
        piece = Piece(
            id=new_id(),
            barcode=barcode,
            variant_id=variant.id,
            store_id=shop.stores[store],
            weight_mg=2500,
            price_minor=variant.price_minor,
            currency=variant.currency,
        )
        session.add(piece)
        shop.pieces[barcode] = piece.id
        made.append(piece.id)
    await session.flush()
    return made


async def small_shop(session: AsyncSession) -> Shop:
    """Two stores in Moscow, one in Vladivostok; rings `aurora` (17, 18) and `halo` (17).

    Pieces: a1, a2 (aurora 17) and h1 (halo) in `arbat`; a3 (aurora 17) in `tverskaya`; a4
    (aurora 18) in `vladivostok`.
    """
    shop = Shop()
    await add_store(session, shop, "arbat", capacity=1)
    await add_store(session, shop, "tverskaya", position=(55.7650, 37.6050))
    await add_store(
        session,
        shop,
        "vladivostok",
        city="vladivostok",
        position=VLADIVOSTOK,
        time_zone="Asia/Vladivostok",
    )
    await add_product(session, shop, "aurora", sizes=("17", "18"))
    await add_product(session, shop, "halo", price_minor=15_000_000, metal="white_gold")
    await add_pieces(session, shop, "aurora/17", "arbat", "a1", "a2")
    await add_pieces(session, shop, "halo/17", "arbat", "h1")
    await add_pieces(session, shop, "aurora/17", "tverskaya", "a3")
    await add_pieces(session, shop, "aurora/18", "vladivostok", "a4")
    return shop


def actor(*store_ids: UUID, role: Role = "consultant") -> Actor:
    """Somebody behind the counter of these stores."""
    return Actor(
        id=new_id(),
        kind="staff",
        name="Ольга",
        role=role,
        scope=None,
        store_ids=frozenset(store_ids),
        store_id=store_ids[0] if store_ids else None,
        any_store=role == "admin",
        locale="ru",
    )


async def hire(db: Database, *store_ids: UUID, role: Role = "consultant") -> Actor:
    """Somebody behind the counter of these stores who is in the staff list."""
    who = actor(*store_ids, role=role)
    async with db.write() as session:
        session.add(
            Staff(
                id=who.id,
                login=f"{who.id}@example.com",
                name=who.name,
                password_hash="-",
                role=role,
            )
        )
    return who
