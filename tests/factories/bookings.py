"""Bookings as they leave the reservations slice, for tests that need no database."""

import dataclasses
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from booking_app.core.money import Money
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.media.schemas import MediaView, RenditionView
from booking_app.domain.reservations.schemas import LineView, ReservationView
from booking_app.domain.stores.calendar import OpeningHours
from booking_app.domain.stores.schemas import OpenState, StoreView

STORES: dict[str, dict[str, Any]] = {
    "ru": {
        "name": "Кузнецкий Мост",
        "city": "Москва",
        "address": "ул. Кузнецкий Мост, 12",
        "directions": "Метро «Кузнецкий Мост», выход 2, четыре минуты пешком.",
    },
    "en": {
        "name": "Kuznetsky Most",
        "city": "Moscow",
        "address": "12 Kuznetsky Most St",
        "directions": "Metro Kuznetsky Most, exit 2, four minutes on foot.",
    },
}
PIECES: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "ru": (
        ("Кольцо «Аврора»", "Жёлтое золото 585", "17", 18_990_000),
        ("Серьги «Люмен»", "Белое золото 585", "", 7_450_000),
        ("Браслет «Меридиан»", "Белое золото 585", "18", 41_200_000),
    ),
    "en": (
        ("Aurora ring", "Yellow gold 585", "17", 18_990_000),
        ("Lumen earrings", "White gold 585", "", 7_450_000),
        ("Meridian bracelet", "White gold 585", "18", 41_200_000),
    ),
}
SLUGS = (
    "aurora-solitaire-ring-gold",
    "lumen-stud-earrings-diamond",
    "meridian-tennis-bracelet",
)


def store(locale: str = "ru", **changes: Any) -> StoreView:
    """A store in Moscow."""
    view = StoreView(
        id=UUID(int=1),
        slug="moscow-kuznetsky-most",
        **STORES[locale],
        city_slug="moscow",
        country="RU",
        postal_code="107031",
        phone="+74956601201",
        lat=55.7616,
        lon=37.6236,
        time_zone="Europe/Moscow",
        capacity=2,
        slot_minutes=30,
        buffer_minutes=0,
        safety_stock=0,
        services=(),
        open=OpenState(is_open=True, closes_at=None, opens_at=None),
        hours=OpeningHours("Europe/Moscow", {day: [(time(10), time(21))] for day in range(7)}, {}),
    )
    return dataclasses.replace(view, **changes)


def line(index: int = 0, locale: str = "ru", **changes: Any) -> LineView:
    """One of three lines: a ring, earrings, a bracelet."""
    name, metal, size, price_minor = PIECES[locale][index]
    price = Money(price_minor, "RUB")
    rendition = RenditionView("jpg", 480, 480, f"/media/{SLUGS[index]}/hero.jpg")
    photo = MediaView(
        UUID(int=300 + index), "photo", "hero", name, 480, 480, 1, "", "#ffffff", (rendition,)
    )
    piece = PieceView(
        id=UUID(int=100 + index),
        barcode=f"460000000000{index}",
        variant_id=UUID(int=200 + index),
        product_id=UUID(int=400 + index),
        product_slug=SLUGS[index],
        product_name=name,
        metal_name=metal,
        size=size,
        weight_mg=3100,
        price=price,
        store_id=UUID(int=1),
        showcase="A1",
        tray="3",
        status="available",
        checked_at=datetime(2026, 3, 11, 8, 54, tzinfo=UTC),
        photo=photo,
    )
    nothing = Money(0, price.currency)
    made = LineView(piece=piece, price=price, outcome="", reason="", discount=nothing)
    return dataclasses.replace(made, **changes)


def booking(locale: str = "ru", *, pieces: int = 1, **changes: Any) -> ReservationView:
    """Confirmed on 11 March 2026 at noon in Moscow, for 17:00 the same day, kept until 19:30."""
    starts_at = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
    view = ReservationView(
        id=UUID("01957d3c-7a00-7000-8000-000000000001"),
        code="K7QF33M9XA",
        status="confirmed",
        store=store(locale),
        visitor_id=None,
        contact_id=UUID(int=9),
        contact_name={"ru": "Вероника", "en": "Veronica"}[locale],
        phone="+79161234567",
        email="veronica@example.com",
        locale=locale,
        payment="in_store",
        slot_starts_at=starts_at,
        slot_ends_at=starts_at + timedelta(minutes=30),
        keep_until=starts_at + timedelta(minutes=150),
        created_at=datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
        confirmed_at=datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
        ready_at=None,
        arrived_at=None,
        ended_at=None,
        end_reason="",
        version=1,
        lines=tuple(line(index, locale) for index in range(pieces)),
    )
    return dataclasses.replace(view, **changes)
