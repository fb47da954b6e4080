"""The demo mailbox."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from booking_app.adapters.mailbox import DemoMailbox, demo_mailbox
from booking_app.core.ids import new_id
from booking_app.core.settings import load_settings
from tests.adapters.test_mail import LETTER


async def test_a_letter_is_kept_as_a_mail_program_would_show_it(tmp_path: Path) -> None:
    mailbox = DemoMailbox(tmp_path / "mail")
    await mailbox.send(LETTER)
    (letter,) = await mailbox.letters()
    assert await mailbox.letter(letter.id) == letter
    assert letter.subject == LETTER.subject
    assert letter.sender == "Витрина <hello@vitrina.example>"
    assert letter.recipient == "anna@example.com"
    assert letter.locale == "ru"
    assert letter.sent_at == datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    assert letter.html.strip() == LETTER.html
    assert letter.text.strip() == LETTER.text
    assert [part.content_id for part in letter.parts] == ["qr@letter", ""]
    (calendar,) = letter.attachments
    assert (calendar.filename, calendar.content_type) == ("visit.ics", "text/calendar")
    assert calendar.content == b"BEGIN:X\r\n"


async def test_an_empty_mailbox_and_an_unknown_letter(tmp_path: Path) -> None:
    mailbox = DemoMailbox(tmp_path / "mail")
    assert await mailbox.letters() == ()
    assert await mailbox.letter(new_id()) is None


async def test_only_the_newest_are_kept_newest_first(tmp_path: Path) -> None:
    mailbox = DemoMailbox(tmp_path, kept=3)
    for number in range(5):
        written_at = LETTER.written_at + timedelta(minutes=number)
        await mailbox.send(
            dataclasses.replace(
                LETTER, message_id=f"{number}@x", subject=f"№ {number}", written_at=written_at
            )
        )
    assert [letter.subject for letter in await mailbox.letters()] == ["№ 4", "№ 3", "№ 2"]


async def test_a_letter_handed_over_again_is_the_same_letter(tmp_path: Path) -> None:
    first, second = DemoMailbox(tmp_path), DemoMailbox(tmp_path)
    await first.send(LETTER)
    await second.send(LETTER)
    assert len(await first.letters()) == 1


async def test_many_letters_at_once(tmp_path: Path) -> None:
    mailbox = DemoMailbox(tmp_path, kept=10)
    await asyncio.gather(
        *(mailbox.send(dataclasses.replace(LETTER, message_id=f"{n}@x")) for n in range(40))
    )
    assert 10 <= len(await mailbox.letters()) <= 14
    assert {path.suffix for path in await asyncio.to_thread(_files, tmp_path)} == {".eml"}


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_there_is_a_mailbox_in_a_demonstration_without_a_mail_server_only(tmp_path: Path) -> None:
    demo = {"DATA_DIR": str(tmp_path)}
    assert demo_mailbox(load_settings(demo)) is not None
    assert demo_mailbox(load_settings(demo | {"SMTP_URL": "smtp://127.0.0.1:25"})) is None
