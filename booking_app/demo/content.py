"""The demo chain as it is written down in `data/`, read into checked, immutable records.

Money is in kopecks, weight in milligrams, times are the store's own.
"""

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

HOME = Path(__file__).parent
MEDIA = HOME / "media"
SCREENSHOTS = HOME / "screenshots"
"""What is shown of the chain before it is installed; `tools/pictures.py` takes them."""
_DATA = HOME / "data"

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Record):
    """One text in both languages."""

    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Chain(_Record):
    """The house itself."""

    name: Text
    house: Text
    tagline: Text
    about: Text
    phone: str
    email: str
    currency: str
    country: str
    promises: tuple[Text, ...]


class City(_Record):
    """A town a shopper may type."""

    slug: Slug
    name: Text
    region: Text
    country: str = Field(pattern="^[A-Z]{2}$")
    lat: float
    lon: float
    population: int


class Hours(_Record):
    """An interval of the week; 0 is Monday."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time


class YearlyException(_Record):
    """Other hours on one day of every year; no times means closed."""

    month: int
    day: int
    opens: time | None
    closes: time | None
    reason: Text

    def next_date(self, today: date) -> date:
        """The coming such day, today included."""
        this_year = date(today.year, self.month, self.day)
        return this_year if this_year >= today else date(today.year + 1, self.month, self.day)


class Store(_Record):
    """A store. `stock` says how rich its showcases are."""

    slug: Slug
    city: Slug
    name: Text
    postal_code: str
    address: Text
    directions: Text
    phone: str
    lat: float
    lon: float
    time_zone: str
    capacity: int
    slot_minutes: int
    stock: Literal["flagship", "rich", "medium", "small"]
    services: tuple[str, ...]
    hours: tuple[Hours, ...]
    exceptions: tuple[YearlyException, ...]
    photos: tuple["Media", ...] = ()


class Category(_Record):
    """A shelf of the shop."""

    slug: Slug
    name: Text


class Spec(_Record):
    """A line of the table of details."""

    label: Text
    value: Text


class Variant(_Record):
    """A size. Lengths carry their unit (`45 cm`, `22 mm`), ring sizes are bare (`16.5`)."""

    size: str
    price_minor: int = Field(gt=0)
    weight_mg: int = Field(gt=0)


class Media(_Record):
    """A master below `media/`: a photo or film by file, a spin by the folder of its frames.
    `focal_y` is how far down lies what stays in sight where a box cuts the photo."""

    kind: Literal["photo", "spin", "video"]
    angle: Literal[
        "hero", "front", "side", "back", "top", "macro", "scale", "worn", "spin", "video"
    ]
    file: str
    alt: Text
    frames: int = 1
    poster: str = ""
    focal_y: float = Field(default=0.5, ge=0, le=1)

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files it is made from, in order."""
        if self.kind == "spin":
            return tuple(MEDIA / self.file / f"{number:02}.jpg" for number in range(self.frames))
        return (MEDIA / self.file,)


class Product(_Record):
    """A model with its sizes and pictures, in display order."""

    slug: Slug
    category: Slug
    family: Slug
    sku: str
    name: Text
    summary: Text
    story: Text
    metal: str
    metal_name: Text
    stone: str
    specs: tuple[Spec, ...]
    care: Text
    variants: tuple[Variant, ...]
    media: tuple[Media, ...]

    def sku_of(self, variant: Variant) -> str:
        """The article number of one size: `AU-Y-165`, `NE-T-45`, `PE-Y`."""
        return self.sku_of_size(variant.size)

    def sku_of_size(self, size: str) -> str:
        """The same by the size alone."""
        digits = "".join(symbol for symbol in size if symbol.isdigit())
        return f"{self.sku}-{digits}" if digits else self.sku


class Assortment(_Record):
    """Everything the chain makes, in display order."""

    categories: tuple[Category, ...]
    products: tuple[Product, ...]


class Person(_Record):
    """Somebody of the staff; all of them share one demo password."""

    login: str
    name: str
    role: Literal["consultant", "manager", "merchandiser", "marketer", "admin"]
    stores: tuple[Slug, ...]
    locale: Literal["ru", "en"]


class Staff(_Record):
    """The people behind the counters."""

    password: str
    people: tuple[Person, ...]


class Shopper(_Record):
    """Somebody who books. Telephone numbers and addresses belong to nobody."""

    key: Slug
    name: str
    phone: str
    email: str
    locale: Literal["ru", "en"]


class SlotChoice(_Record):
    """The `order`-th slot of the day that lies `day` days from today."""

    day: int
    order: int


class BookingLine(_Record):
    """Any piece of this size in the store of the booking, and how it ended."""

    product: Slug
    size: str
    outcome: Literal["", "bought", "declined", "missing"] = ""
    reason: str = ""


class Payment(_Record):
    """Money taken at the counter for what was bought."""

    method: Literal["cash", "terminal"]
    receipt: str


class Booking(_Record):
    """A booking told relative to the moment of loading."""

    key: Slug
    store: Slug
    shopper: Slug | None
    status: Literal[
        "held", "confirmed", "ready", "arrived", "completed", "expired", "cancelled", "no_show"
    ]
    slot: SlotChoice | None
    lines: tuple[BookingLine, ...]
    created_hours_ago: float
    ended_hours_ago: float | None = None
    end_reason: str = ""
    paid: Payment | None = None
    viewed: tuple[Slug, ...] = ()
    saved: tuple[Slug, ...] = ()


class Bookings(_Record):
    """The bookings of the demo and who made them."""

    shoppers: tuple[Shopper, ...]
    bookings: tuple[Booking, ...]


class Campaign(_Record):
    """A coupon campaign, from a few days before loading until midnight some days after it."""

    slug: Slug
    kind: Literal["percent", "amount", "gift"]
    percent_bp: int = 0
    amount_minor: int = 0
    gift: Text | None = None
    minimum_minor: int = 0
    title: Text
    text: Text
    cashier_text: Text
    categories: tuple[Slug, ...] = ()
    stores: tuple[Slug, ...] = ()
    ends_after_days: int = Field(gt=0)
    total: int | None = None
    is_combinable: bool = False
    accepts_static: bool = False


def _read(name: str, shape: Any) -> Any:
    return TypeAdapter(shape).validate_json((_DATA / f"{name}.json").read_bytes())


@cache
def chain() -> Chain:
    """The house."""
    return Chain.model_validate(_read("chain", Chain))


@cache
def cities() -> tuple[City, ...]:
    """Towns: those with stores first, then the others by and by."""
    found: tuple[City, ...] = _read("cities", tuple[City, ...])
    return found


@cache
def stores() -> tuple[Store, ...]:
    """The stores, the flagship first."""
    found: tuple[Store, ...] = _read("stores", tuple[Store, ...])
    return found


@cache
def assortment() -> Assortment:
    """Categories and products in display order."""
    return Assortment.model_validate(_read("products", Assortment))


@cache
def staff() -> Staff:
    """People with their demo sign-ins."""
    return Staff.model_validate(_read("staff", Staff))


def leading_logins() -> tuple[str, ...]:
    """One sign-in of each role, for those who try the demo."""
    first: dict[str, str] = {}
    for person in staff().people:
        first.setdefault(person.role, person.login)
    return tuple(first.values())


@cache
def bookings() -> Bookings:
    """Bookings in every status."""
    return Bookings.model_validate(_read("bookings", Bookings))


@cache
def campaigns() -> tuple[Campaign, ...]:
    """Coupon campaigns."""
    found: tuple[Campaign, ...] = _read("coupons", tuple[Campaign, ...])
    return found
