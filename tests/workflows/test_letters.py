"""What letters say, in both languages, as HTML and as text."""

import dataclasses
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.money import Money
from booking_app.domain.chain.schemas import Look
from booking_app.domain.chain.service import chain_now
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows.letter_content import LetterContent
from booking_app.workflows.letter_html import render_html
from booking_app.workflows.letter_parts import About, ProductFacts
from booking_app.workflows.letter_text import render_text
from booking_app.workflows.letter_words import compose
from booking_app.workflows.letters import STEPS, Step
from booking_app.workflows.secrets import manage_secret
from tests.factories.bookings import booking, line, store

LOCALES = ("ru", "en")
CATEGORIES = ("rings", "earrings", "bracelets")


@pytest.fixture(autouse=True)
def _noon(clock: ManualClock) -> None:
    """11 March 2026, noon in Moscow."""


def letter(step: Step, reservation: ReservationView, *, care: str = "") -> LetterContent:
    products = {
        line(index).piece.product_id: ProductFacts(category, care)
        for index, category in enumerate(CATEGORIES)
    }
    amount = Money(18_990_000, "RUB") if step in ("paid", "released", "refunded") else None
    return compose(step, About(reservation, products, chain_now(), amount=amount))


class Reader(HTMLParser):
    """What a mail program without styles would show, and what the tags point to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self._skipping = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self._skipping = tag in ("style", "title")
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag == "img":
            self.images.append(found)

    def handle_endtag(self, tag: str) -> None:
        self._skipping = False

    def handle_data(self, data: str) -> None:
        if not self._skipping and data.strip("\u2007\ufeff\n "):
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.words)


def read(content: LetterContent) -> Reader:
    return Reader(render_html(content))


@pytest.mark.parametrize(
    ("locale", "headings"),
    [
        (
            "ru",
            (
                "Кольцо ждёт вас до 19:30",
                "Серьги ждут вас до 19:30",
                "Браслет ждёт вас до 19:30",
                "2 изделия ждут вас до 19:30",
                "5 изделий ждут вас до 19:30",
            ),
        ),
        (
            "en",
            (
                "Your ring is kept until 19:30",
                "Your earrings are kept until 19:30",
                "Your bracelet is kept until 19:30",
                "2 pieces are kept for you until 19:30",
                "5 pieces are kept for you until 19:30",
            ),
        ),
    ],
)
def test_the_deadline_in_words(locale: str, headings: tuple[str, ...]) -> None:
    lines = tuple(line(index, locale) for index in range(3))
    bookings = [
        *(booking(locale, lines=(one,)) for one in lines),
        booking(locale, lines=lines[:2]),
        booking(locale, lines=(*lines, *lines[:2])),
    ]
    assert tuple(letter("confirmed", one).heading for one in bookings) == headings


@pytest.mark.parametrize(
    ("locale", "heading"),
    [("ru", "Изделие ждёт вас до 19:30"), ("en", "Your piece is kept until 19:30")],
)
def test_a_piece_of_a_category_without_a_word_of_its_own(locale: str, heading: str) -> None:
    assert compose("confirmed", About(booking(locale), {}, chain_now())).heading == heading


@pytest.mark.parametrize(
    ("zone", "deadline", "when"),
    [
        ("Europe/Moscow", "19:30", "Ср, 11 марта, 17:00–17:30"),
        ("Europe/Kaliningrad", "18:30", "Ср, 11 марта, 16:00–16:30"),
        # The visit begins at midnight there, so both are of the next day.
        ("Asia/Vladivostok", "02:30", "Чт, 12 марта, 00:00–00:30"),
        # The visit ends the evening before the deadline, so the deadline's day is named.
        ("Asia/Novosibirsk", "23:30", "Ср, 11 марта, 21:00–21:30"),
        ("Asia/Irkutsk", "00:30, 12 марта", "Ср, 11 марта, 22:00–22:30"),
        ("Asia/Almaty", "21:30", "Ср, 11 марта, 19:00–19:30"),
    ],
)
def test_times_are_the_stores_own(zone: str, deadline: str, when: str) -> None:
    content = letter("confirmed", booking(store=store(time_zone=zone)))
    assert content.heading == f"Кольцо ждёт вас до {deadline}"
    assert content.facts[0].value == when


@pytest.mark.parametrize(
    ("locale", "heading", "when"),
    [
        ("ru", "Кольцо ждёт вас до 20:00, 12 марта", "В любое время до чт, 12 марта, 20:00"),
        (
            "en",
            "Your ring is kept until 20:00, March 12",
            "Any time until Thu, March 12, 20:00",
        ),
    ],
)
def test_as_soon_as_possible_names_the_day_it_ends(locale: str, heading: str, when: str) -> None:
    content = letter(
        "confirmed",
        booking(
            locale,
            slot_starts_at=None,
            slot_ends_at=None,
            keep_until=datetime(2026, 3, 12, 17, 0, tzinfo=UTC),
        ),
    )
    assert content.heading == heading
    assert content.facts[0].value == when


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("step", ["confirmed", "changed", "ready"])
def test_before_a_visit_everything_one_needs_is_there(step: Step, locale: str) -> None:
    reservation = booking(locale, pieces=2)
    content = letter(step, reservation)
    prefix = "" if locale == "ru" else "/en"
    manage = f"http://localhost:3000{prefix}/r/K7QF33M9XA#{manage_secret(reservation.id)}"
    page = read(content)
    text = render_text(content)
    for needed in (
        "K7QF3-3M9XA",
        reservation.store.name,
        reservation.store.address,
        reservation.store.directions,
        "+7 495 660-12-01",
        reservation.contact_name,
        *(one.piece.product_name for one in reservation.lines),
    ):
        assert needed in page.text
        assert needed in text
    assert manage in page.links
    assert manage in text
    assert "tel:+74956601201" in page.links
    assert any(link.startswith("https://yandex.ru/maps/") for link in page.links)
    qr, *photos = page.images
    assert qr["src"] == "cid:qr@letter"
    assert qr["alt"]
    assert [photo["src"] for photo in photos] == [
        f"http://localhost:3000/media/{one.piece.product_slug}/hero.jpg"
        for one in reservation.lines
    ]
    price = {"ru": "264\u00a0400\u00a0₽", "en": "₽264,400"}[locale]
    assert price in page.text.replace("\u202f", "\u00a0")


@pytest.mark.parametrize("step", ["confirmed", "changed", "reminder", "ready", "kept", "swapped"])
def test_what_the_store_lost_is_promised_in_no_letter(step: Step) -> None:
    lines = (line(0), line(1, outcome="missing"), line(2))
    content = letter(step, booking(lines=lines))
    assert [piece.name for piece in content.pieces] == ["Кольцо «Аврора»", "Браслет «Меридиан»"]
    assert content.total == ("Итого", "601\u00a0900\u00a0₽")
    assert letter(step, booking(lines=lines[:2])).heading == "Кольцо ждёт вас до 19:30"


@pytest.mark.parametrize("step", ["cancelled", "no_show"])
def test_what_the_store_lost_is_not_said_to_be_back_on_display(step: Step) -> None:
    lines = (line(0), line(1, outcome="missing"))
    content = letter(step, booking(lines=lines, status=step, end_reason="shopper"))
    assert [piece.name for piece in content.pieces] == ["Кольцо «Аврора»"]
    assert content.action is not None
    assert content.action.url.endswith(f"/p/{lines[0].piece.product_slug}")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("step", STEPS)
def test_every_letter_survives_mail_programs(step: Step, locale: str) -> None:
    lines = tuple(
        line(index, locale, outcome=outcome)
        for index, outcome in enumerate(("bought", "missing", "declined"))
    )
    html = render_html(letter(step, booking(locale, lines=lines), care="Care. " * 200))
    page = Reader(html)
    assert len(html.encode()) < 100_000
    assert not page.tags & {"script", "form", "input", "svg", "video", "iframe", "object"}
    assert all(image["alt"] is not None and image["width"] for image in page.images)
    assert all(re.match(r"(https?|mailto|tel):", link) for link in page.links)
    assert max(len(text) for text in html.splitlines()) < 20_000
    assert f'<html lang="{locale}">' in html


@pytest.mark.parametrize("step", STEPS)
def test_no_letter_mixes_languages(step: Step) -> None:
    lines = tuple(
        line(index, "en", outcome=outcome)
        for index, outcome in enumerate(("bought", "missing", "declined"))
    )
    content = letter(step, booking("en", lines=lines))
    text = f"{content.subject} {content.preview} {render_text(content)} {render_html(content)}"
    assert not re.findall("[А-Яа-яЁё]+", text)


@pytest.mark.parametrize("step", STEPS)
def test_what_people_typed_is_shown_and_not_obeyed(step: Step) -> None:
    name = '<script>alert("x")</script> & Co'
    html = render_html(letter(step, booking(contact_name=name, pieces=2)))
    assert "<script" not in html
    if step != "missing":
        assert "&lt;script&gt;" in html


def test_who_cancelled_makes_another_letter() -> None:
    own = read(letter("cancelled", booking(status="cancelled", end_reason="shopper"))).text
    stores = read(letter("cancelled", booking(status="cancelled", end_reason="потоп"))).text
    assert "как вы просили" in own
    assert "Причина" not in own
    assert "нам очень жаль" in stores
    assert "Причина: потоп" in stores
    assert "K7QF3" not in own + stores


def test_a_payment_that_came_too_late_is_told_in_words() -> None:
    late = letter("cancelled", booking(status="cancelled", end_reason="piece_taken"))
    assert "piece_taken" not in render_text(late)
    assert late.paragraphs[0].startswith("Оплата пришла, когда")


@pytest.mark.parametrize(
    ("locale", "one", "several"),
    [
        ("ru", "не нашлось изделия, которое", "не нашлось 2 изделий, которые"),
        ("en", "could not find a piece you", "could not find 2 pieces you"),
    ],
)
def test_missing_pieces_are_named_and_counted(locale: str, one: str, several: str) -> None:
    gone, also_gone = (line(index, locale, outcome="missing") for index in range(2))
    kept = line(2, locale)
    first = read(letter("missing", booking(locale, lines=(gone, kept))))
    assert one in first.text
    assert gone.piece.product_name in first.text
    assert kept.piece.product_name not in first.text
    assert any(link.endswith(f"/p/{gone.piece.product_slug}") for link in first.links)
    second = read(letter("missing", booking(locale, lines=(gone, also_gone))))
    assert several in second.text
    assert any(link.endswith("/catalogue") for link in second.links)


def test_after_a_purchase_only_what_was_bought_with_its_care() -> None:
    lines = (
        line(0, outcome="bought"),
        line(1, outcome="declined", reason="price"),
        line(2, outcome="bought"),
    )
    page = read(letter("completed", booking(status="completed", lines=lines), care="Храните сухо."))
    assert "Кольцо «Аврора»" in page.text
    assert "Серьги" not in page.text
    assert "601\u00a0900\u00a0₽" in page.text
    assert page.text.count("Храните сухо.") == 1
    assert "K7QF3" not in page.text


def test_after_a_visit_without_a_purchase_no_receipt() -> None:
    lines = (line(0, outcome="declined", reason="size"),)
    page = read(letter("completed", booking(status="completed", lines=lines)))
    assert "Рады были познакомиться" in page.text
    assert "Итого" not in page.text


def test_a_missed_visit_says_until_when_the_piece_waited() -> None:
    page = read(letter("no_show", booking(status="no_show")))
    assert "до ср, 11 марта, 19:30" in page.text


@pytest.mark.parametrize(
    ("country", "address"),
    [
        ("RU", "https://yandex.ru/maps/?rtext=~55.761600%2C37.623600&rtt=auto"),
        ("AE", "https://www.google.com/maps/dir/?api=1&destination=55.761600%2C37.623600"),
    ],
)
def test_the_way_in_the_map_people_there_use(country: str, address: str) -> None:
    page = read(letter("confirmed", booking(store=store(country=country))))
    assert address in page.links


def test_a_piece_without_a_photo() -> None:
    bare = dataclasses.replace(line(), piece=dataclasses.replace(line().piece, photo=None))
    page = read(letter("confirmed", booking(lines=(bare,))))
    assert [image["src"] for image in page.images] == ["cid:qr@letter"]


def test_letters_carry_the_chains_name_contacts_and_colours() -> None:
    look = Look("#2f6f8f", "#1f5a78", "#7ab8d4", "#9fd0e6")
    aurora = replace(chain_now(), name="Aurora", phone="", email="a@aurora.example", look=look)
    html = render_html(compose("confirmed", About(booking(), {}, aurora)))
    assert "Aurora" in html
    assert "a@aurora.example" in html
    assert "tel:" not in html.rpartition("a@aurora.example")[0].rpartition("</table>")[2]
    assert "color:#1f5a78" in html
    assert ".accent{color:#9fd0e6!important}" in html
    assert "{accent" not in html
