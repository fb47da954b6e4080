"""A real SMTP server on this machine that answers as it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_ACCEPTED = "250 Ok"


class MailServer:
    """Keeps what it accepted. `answers` are given to RCPT or DATA first, in this order."""

    def __init__(
        self, host: str, *, tls: ssl.SSLContext | None = None, implicit_tls: bool = False
    ) -> None:
        self.host = host
        self.port = 0
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.passwords: list[bytes] = []
        self.was_encrypted: list[bool] = []
        self.answers: dict[str, list[str]] = {"RCPT": [], "DATA": []}
        self._tls = tls
        self._implicit_tls = implicit_tls
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it is, as `SMTP_URL` says it."""
        return f"{'smtps' if self._implicit_tls else 'smtp'}://{self.host}:{self.port}"

    async def start(self) -> None:
        """Listen; after a stop on the same port again."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._protocol, self.host, self.port, ssl=self._tls if self._implicit_tls else None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=None if self._implicit_tls else self._tls,
            auth_require_tls=False,
            authenticator=self._authenticate,
            enable_SMTPUTF8=True,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.passwords.append(data.password)
        return AuthResult(success=data.password == b"right", handled=False)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.answers["RCPT"]:
            return self.answers["RCPT"].pop(0)
        envelope.rcpt_tos.append(address)
        return _ACCEPTED

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answers["DATA"]:
            return self.answers["DATA"].pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, EmailMessage, policy=default))
        self.recipients.extend(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from or "")
        self.was_encrypted.append(session.ssl is not None or self._implicit_tls)
        return _ACCEPTED


@asynccontextmanager
async def mail_server(
    host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, implicit_tls: bool = False
) -> AsyncIterator[MailServer]:
    """A server that listens until the block ends."""
    server = MailServer(host, tls=tls, implicit_tls=implicit_tls)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
