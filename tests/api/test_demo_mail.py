"""The demo mailbox as a browser sees it."""

import dataclasses
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from booking_app.adapters.mailbox import DemoMailbox, demo_mailbox
from booking_app.api.demo_mail import demo_mail_routes
from booking_app.core.clock import ManualClock
from booking_app.core.ids import new_id
from booking_app.core.mail import Attachment, OutgoingLetter
from booking_app.core.settings import Settings, get_settings, load_settings
from tests.adapters.test_mail import LETTER


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"DATA_DIR": str(tmp_path)})


@pytest.fixture
def mailbox(settings: Settings) -> DemoMailbox:
    found = demo_mailbox(settings)
    assert found is not None
    return found


@pytest.fixture
async def browser(settings: Settings, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=demo_mail_routes(settings))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield client


def letter(**changes: object) -> OutgoingLetter:
    return dataclasses.replace(LETTER, **changes)  # type: ignore[arg-type]


async def put(mailbox: DemoMailbox, sent: OutgoingLetter = LETTER) -> str:
    """The address of a letter just sent."""
    await mailbox.send(sent)
    return f"/demo/mail/{(await mailbox.letters())[0].id}"


@pytest.mark.parametrize(
    ("path", "lang", "title", "notice", "empty"),
    [
        ("/demo/mail", "ru", "Демонстрационная почта", "никуда не уходят", "Писем пока нет"),
        ("/en/demo/mail", "en", "Demo mailbox", "go nowhere else", "No letters yet"),
    ],
)
async def test_it_says_plainly_what_it_is(
    browser: httpx.AsyncClient, path: str, lang: str, title: str, notice: str, empty: str
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    for needed in (f'<html lang="{lang}">', f"<h1>{title}</h1>", notice, empty, "SMTP_URL"):
        assert needed in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_list_leads_to_each_letter(
    browser: httpx.AsyncClient, mailbox: DemoMailbox, clock: ManualClock
) -> None:
    await mailbox.send(letter(message_id="1@x", subject="First"))
    clock.advance(minutes=6)
    await mailbox.send(letter(message_id="2@x", subject="Second", written_at=clock.now))
    page = (await browser.get("/en/demo/mail")).text
    assert page.index("Second") < page.index("First")
    assert "6 minutes ago" in page
    for link in re.findall(r'href="(/en/demo/mail/[^"]+)"', page):
        opened = await browser.get(link)
        assert opened.status_code == 200
        assert "anna@example.com" in opened.text


async def test_a_letter_in_its_frame_shows_its_pictures_and_runs_nothing(
    browser: httpx.AsyncClient, mailbox: DemoMailbox
) -> None:
    ours = get_settings().public_url
    html = (
        "<!doctype html><html><head></head><body>"
        f'<script>alert(1)</script><img src="cid:qr@letter"><a href="{ours}/r/X#secret">x</a>'
        "</body></html>"
    )
    path = await put(mailbox, letter(html=html))
    page = (await browser.get(path)).text
    frame = re.search(r'<iframe src="([^"]+)"[^>]* sandbox="([^"]+)"', page)
    assert frame is not None
    assert "allow-scripts" not in frame[2]
    body = await browser.get(frame[1])
    assert "script-src" not in body.headers["content-security-policy"]
    assert "default-src 'none'" in body.headers["content-security-policy"]
    assert '<base target="_top">' in body.text
    assert 'href="/r/X#secret"' in body.text
    picture = re.search(r'<img src="([^"]+)"', body.text)
    assert picture is not None
    shown = await browser.get(picture[1])
    assert shown.headers["content-type"] == "image/png"
    assert shown.content == b"\x89PNG"


async def test_the_plain_text_and_the_calendar_file(
    browser: httpx.AsyncClient, mailbox: DemoMailbox
) -> None:
    path = await put(mailbox, letter(text="Кольцо <ждёт> вас"))
    page = (await browser.get(f"{path}?as=text")).text
    assert "Кольцо &lt;ждёт&gt; вас" in page
    assert "<iframe" not in page
    link = re.search(r'href="([^"]+)" download="visit\.ics"', page)
    assert link is not None
    file = await browser.get(link[1])
    assert file.headers["content-type"].startswith("text/calendar")
    assert "attachment" in file.headers["content-disposition"]
    assert file.content == b"BEGIN:X\r\n"


async def test_a_foreign_file_is_never_shown_as_a_page(
    browser: httpx.AsyncClient, mailbox: DemoMailbox
) -> None:
    attachment = Attachment("evil.html", "text/html", b"<script>alert(1)</script>")
    path = await put(mailbox, letter(attachments=(attachment,), images=()))
    file = await browser.get(f"{path}/parts/0")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_a_letter_that_is_gone(browser: httpx.AsyncClient, prefix: str) -> None:
    answer = await browser.get(f"{prefix}/demo/mail/{new_id()}")
    assert answer.status_code == 404
    assert f'href="{prefix}/demo/mail"' in answer.text
    for rest in ("/body", "/parts/0"):
        assert (await browser.get(f"/demo/mail/{new_id()}{rest}")).status_code == 404


async def test_parts_that_are_not_there(browser: httpx.AsyncClient, mailbox: DemoMailbox) -> None:
    path = await put(mailbox)
    for number in ("2", "99", "-1", "x"):
        assert (await browser.get(f"{path}/parts/{number}")).status_code == 404


async def test_a_subject_cannot_break_the_page(
    browser: httpx.AsyncClient, mailbox: DemoMailbox
) -> None:
    path = await put(mailbox, letter(subject='"><script>alert(1)</script>'))
    for address in ("/demo/mail", path):
        assert "<script>alert" not in (await browser.get(address)).text


def test_no_mailbox_in_production_or_with_a_mail_server(tmp_path: Path) -> None:
    demo = {"DATA_DIR": str(tmp_path)}
    assert demo_mail_routes(load_settings(demo))
    assert demo_mail_routes(load_settings(demo | {"SMTP_URL": "smtp://127.0.0.1:25"})) == []
    production = {
        "APP_MODE": "production",
        "SECRET_KEY": "b7f1c2d93e8a4056a1b2c3d4e5f60718",
        "SIGNING_KEY": "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
        "PUBLIC_URL": "https://shop.example",
    }
    smtp = {"SMTP_URL": "smtp://127.0.0.1:25"}
    assert demo_mail_routes(load_settings(demo | production | smtp)) == []
