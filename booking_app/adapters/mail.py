"""Letters over SMTP."""

from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
)

from booking_app.core.mail import MailRefused, MailUnavailable, OutgoingLetter, as_message

TIMEOUT_SECONDS = 20.0
"""How long any one answer of the server may take."""
_SUBMISSION_PORT = 587
_SMTPS_PORT = 465
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PERMANENT = 500


class SmtpSender:
    """Sends through the server of an `smtp://` or `smtps://` URL, one connection a letter.

    `smtp://` turns to TLS when the server offers it, and insists on it before a password leaves
    this machine. Only a refused recipient or a refused letter is final: a refused sender or
    password is a mistake in the settings, and letters must survive until it is mended.
    """

    def __init__(self, url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._use_tls = parts.scheme == "smtps"
        self._port = parts.port or (_SMTPS_PORT if self._use_tls else _SUBMISSION_PORT)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._timeout_seconds = timeout_seconds

    async def send(self, letter: OutgoingLetter) -> None:
        """Hand the letter over. Raises `MailRefused` or `MailUnavailable`."""
        message = as_message(letter)
        try:
            async with self._connection(letter.sender.rpartition("@")[2]) as server:
                await server.send_message(message)
        except SMTPRecipientsRefused as error:
            codes = [refusal.code for refusal in error.recipients]
            raise _verdict(max(codes, default=_PERMANENT)) from error
        except SMTPDataError as error:
            raise _verdict(error.code) from error
        except SMTPNotSupported as error:
            raise MailRefused(reason="address_not_supported") from error
        except (SMTPException, OSError) as error:
            # The server's words may quote the address, so only the kind of trouble is kept.
            raise MailUnavailable(reason=type(error).__name__) from error

    def _connection(self, own_name: str) -> SMTP:
        must_encrypt = self._username is not None and self._host not in _LOOPBACK
        return SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            local_hostname=own_name,
            timeout=self._timeout_seconds,
            use_tls=self._use_tls,
            start_tls=None if self._use_tls or not must_encrypt else True,
        )


def _verdict(status: int) -> MailRefused | MailUnavailable:
    if status >= _PERMANENT:
        return MailRefused(status=status)
    return MailUnavailable(status=status)
