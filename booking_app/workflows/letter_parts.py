"""The parts letters are put together from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.i18n import Translator, translator
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.core.phones import format_phone, phone_link
from booking_app.core.settings import get_settings
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations.schemas import LineView, ReservationView
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows.deadline import kept_until, visit_time
from booking_app.workflows.letter_content import Action, Fact, PieceRow, Signature, Ticket
from booking_app.workflows.links import absolute, host, page_url, route_url

QR_IMAGE_ID = "qr@letter"
_PHOTO_WIDTH = 320
# What every mail program shows; the others only where there is nothing else.
_MAIL_FORMATS = ("jpeg", "jpg", "png", "webp")


def sender_of(chain: ChainView) -> str:
    """The address letters come from."""
    return get_settings().mail_from or chain.email or f"letters@{host()}"


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a letter needs to know of a product beyond the piece."""

    category_slug: str
    care: str


@dataclass(frozen=True, slots=True)
class About:
    """The booking a letter is about, in the shopper's language. `products` may lack some.

    `payment` is the one made online, if one was; `amount` is what a letter about money is about;
    `elsewhere` are other stores with what is missing, nearest first.
    """

    booking: ReservationView
    products: Mapping[UUID, ProductFacts]
    chain: ChainView
    payment: OnlinePaymentView | None = None
    amount: Money | None = None
    elsewhere: tuple[StoreView, ...] = ()

    @property
    def locale(self) -> str:
        """The shopper's language."""
        return self.booking.locale

    @property
    def t(self) -> Translator:
        """Texts in the shopper's language."""
        return translator(self.booking.locale)

    @property
    def name(self) -> str:
        """What the shopper called themselves."""
        return self.booking.contact_name


def still_there(booking: ReservationView) -> tuple[LineView, ...]:
    """All but what the store lost meanwhile."""
    return tuple(line for line in booking.lines if line.outcome != "missing")


def kept_heading(about: About) -> str:
    """“Your ring is kept until 19:30”, by the category where there is one piece."""
    lines = still_there(about.booking)
    product = about.products.get(lines[0].piece.product_id) if len(lines) == 1 else None
    slug = product.category_slug if product else ""
    return kept_until(about.booking, about.locale, category_slug=slug)


def ticket(about: About) -> Ticket:
    """The QR and the code to show or to say."""
    t = about.t
    return Ticket(
        image_id=QR_IMAGE_ID,
        alt=t("QR code of your booking"),
        code=format_code(about.booking.code),
        hint=t("Booking code"),
    )


def when(about: About) -> Fact:
    """The time of the visit, told in the store's own time."""
    t = about.t
    time = visit_time(about.booking, about.locale)
    return Fact(
        t("When"),
        time[:1].upper() + time[1:],
        (t("Local time, {city}", city=about.booking.store.city),),
    )


def where(t: Translator, store: StoreView) -> Fact:
    """The store with its way there and its phone."""
    return Fact(
        t("Where"),
        store.name,
        tuple(line for line in (f"{store.city}, {store.address}", store.directions) if line),
        (
            Action(t("How to get there"), route_url(store)),
            Action(format_phone(store.phone), phone_link(store.phone)),
        ),
    )


def elsewhere(about: About) -> tuple[Fact, ...]:
    """Where else what is missing lies free."""
    t = about.t
    return tuple(
        Fact(
            t("It also lies here") if number == 0 else "",
            store.name,
            (f"{store.city}, {store.address}",),
            (Action(t("See the store"), page_url(f"/stores/{store.slug}", about.locale)),),
        )
        for number, store in enumerate(about.elsewhere)
    )


def piece_row(line: LineView, locale: str, *, note: str = "") -> PieceRow:
    """A piece with its photo, metal, size and the price fixed for it."""
    t = translator(locale)
    piece = line.piece
    size = t("size {size}", size=piece.size) if piece.size else ""
    return PieceRow(
        name=piece.product_name,
        details=" · ".join(part for part in (piece.metal_name, size) if part),
        price=format_money(line.price, locale),
        url=page_url(f"/p/{piece.product_slug}", locale),
        photo_url=photo_url(piece.photo),
        note=note,
    )


def photo_url(photo: MediaView | None) -> str:
    """The full address of a rendition mail programs can show, or nothing."""
    if photo is None:
        return ""
    for kind in _MAIL_FORMATS:
        found = sorted((r for r in photo.renditions if r.format == kind), key=lambda r: r.width)
        if found:
            big_enough = (r for r in found if r.width >= _PHOTO_WIDTH)
            return absolute(next(big_enough, found[-1]).url)
    return ""


def total(
    about: About, lines: Sequence[LineView], *, always: bool = False
) -> tuple[str, str] | None:
    """The label and the sum; for one piece only when asked, its price says it already."""
    if len(lines) < 2 and not always:
        return None
    amount = sum_of(lines)
    return (about.t("Total"), format_money(amount, about.locale))


def sum_of(lines: Iterable[LineView]) -> Money:
    """What these lines cost together; they share one currency. Needs at least one line."""
    first, *rest = (line.price for line in lines)
    return sum(rest, first)


def choose_again(about: About, lines: Sequence[LineView]) -> Action:
    """Where to go on looking: the piece's own page, or the catalogue when there are several."""
    t = about.t
    products = {line.piece.product_slug for line in lines}
    path = f"/p/{products.pop()}" if len(products) == 1 else "/catalogue"
    return Action(t("See where and when"), page_url(path, about.locale))


def signature(about: About) -> Signature:
    """Who writes, why, and how to answer."""
    chain = about.chain
    return Signature(
        chain=chain.name,
        home_url=page_url("/", about.locale),
        phone=format_phone(chain.phone),
        email=chain.email,
        accent_ink=chain.look.accent_ink,
        accent_ink_dark=chain.look.accent_ink_dark,
        reason=about.t(
            "You get this letter because a visit was booked with this address. Just answer it if "
            "you have a question."
        ),
    )
