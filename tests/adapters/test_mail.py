"""Letters over SMTP, against a real server."""

import dataclasses
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from booking_app.adapters.mail import SmtpSender
from booking_app.core.mail import (
    Attachment,
    InlineImage,
    MailRefused,
    MailUnavailable,
    OutgoingLetter,
    as_message,
)
from tests.infra.mail_server import MailServer, mail_server

LETTER = OutgoingLetter(
    message_id="abc.confirmed.1@vitrina.example",
    sender="hello@vitrina.example",
    sender_name="Витрина",
    recipient="anna@example.com",
    reply_to="care@vitrina.example",
    locale="ru",
    subject="Кольцо ждёт вас до 19:30",
    html='<p>Кольцо ждёт вас</p><img src="cid:qr@letter">',
    text="Кольцо ждёт вас",
    written_at=datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
    images=(InlineImage("qr@letter", "png", b"\x89PNG"),),
    attachments=(
        Attachment("visit.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:X\r\n"),
    ),
)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


async def test_a_letter_arrives_whole(server: MailServer) -> None:
    await SmtpSender(server.url).send(LETTER)
    (letter,) = server.letters
    assert server.recipients == ["anna@example.com"]
    assert server.senders == ["hello@vitrina.example"]
    assert letter["From"] == "Витрина <hello@vitrina.example>"
    assert letter["Subject"] == "Кольцо ждёт вас до 19:30"
    assert letter["Reply-To"] == "Витрина <care@vitrina.example>"
    assert letter["Message-ID"] == "<abc.confirmed.1@vitrina.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "ru"
    html, text = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "Кольцо ждёт вас" in html.get_content()
    assert text.get_content().strip() == "Кольцо ждёт вас"
    picture = next(part for part in letter.walk() if part["Content-ID"] == "<qr@letter>")
    assert picture.get_content() == b"\x89PNG"
    assert picture.get_content_disposition() == "inline"
    (calendar,) = letter.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert calendar.get_filename() == "visit.ics"


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_a_lasting_refusal_is_final(server: MailServer, step: str) -> None:
    server.answers[step] = ["550 5.1.1 No such mailbox"]
    with pytest.raises(MailRefused) as refusal:
        await SmtpSender(server.url).send(LETTER)
    assert refusal.value.details == {"status": 550}
    assert server.letters == []


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_a_passing_refusal_can_be_tried_again(server: MailServer, step: str) -> None:
    server.answers[step] = ["451 4.7.1 Greylisted, come back later"]
    sender = SmtpSender(server.url)
    with pytest.raises(MailUnavailable):
        await sender.send(LETTER)
    await sender.send(LETTER)
    assert len(server.letters) == 1


async def test_no_server_is_a_passing_trouble(server: MailServer) -> None:
    sender = SmtpSender(server.url)
    await server.stop()
    with pytest.raises(MailUnavailable):
        await sender.send(LETTER)
    await server.start()
    await sender.send(LETTER)
    assert len(server.letters) == 1


async def test_a_wrong_password_is_a_mistake_to_mend_not_to_lose_letters_by(
    server: MailServer,
) -> None:
    address = f"{server.host}:{server.port}"
    with pytest.raises(MailUnavailable):
        await SmtpSender(f"smtp://shop:wrong@{address}").send(LETTER)
    await SmtpSender(f"smtp://shop%40chain:right@{address}").send(LETTER)
    assert len(server.letters) == 1


@pytest.mark.allow_hosts(["127.0.0.2"])
async def test_a_password_never_leaves_this_machine_unencrypted() -> None:
    # Any address that is not written as one of this machine's own.
    async with mail_server("127.0.0.2") as server:
        with pytest.raises(MailUnavailable):
            await SmtpSender(f"smtp://shop:right@127.0.0.2:{server.port}").send(LETTER)
        assert server.passwords == []
        assert server.letters == []


async def test_a_refusal_says_nothing_about_the_shopper(server: MailServer) -> None:
    server.answers["RCPT"] = ["550 anna@example.com is unknown"]
    with pytest.raises(MailRefused) as refusal:
        await SmtpSender(server.url).send(LETTER)
    assert "anna" not in str(refusal.value)


@pytest.mark.parametrize("address", ["", "anna", "anna@", "a@b\r\nBcc: c@d.example", "a b@c.de"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(MailRefused):
        as_message(dataclasses.replace(LETTER, recipient=address))


def test_a_subject_cannot_smuggle_headers() -> None:
    with pytest.raises(MailRefused):
        as_message(dataclasses.replace(LETTER, subject="Hello\r\nBcc: eve@example.com"))


async def test_addresses_in_other_scripts(server: MailServer) -> None:
    sender = SmtpSender(server.url)
    await sender.send(dataclasses.replace(LETTER, recipient="ivan@почта.рф"))
    await sender.send(dataclasses.replace(LETTER, recipient="иван@почта.рф"))
    assert server.recipients == ["ivan@xn--80a1acny.xn--p1ai", "иван@xn--80a1acny.xn--p1ai"]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.2"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@pytest.mark.allow_hosts(["127.0.0.2"])
@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
async def test_encrypted_with_a_certificate_that_is_trusted(
    implicit: bool, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with mail_server("127.0.0.2", tls=tls, implicit_tls=implicit) as server:
        sender = SmtpSender(server.url.replace("//", "//shop:right@"))
        with pytest.raises(MailUnavailable):
            await sender.send(LETTER)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await sender.send(LETTER)
    assert server.was_encrypted == [True]
    assert server.passwords == [b"right"]
