"""What can go wrong, by name. Text for people is made at the edges, never here."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a stable `code` and plain `details` (JSON values only, no personal data)."""

    code: ClassVar[str] = "error"

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: dict[str, Any] = details

    def __str__(self) -> str:
        if not self.details:
            return self.code
        return f"{self.code} ({', '.join(f'{k}={v}' for k, v in self.details.items())})"


class NotFound(DomainError):
    """What was named does not exist, or the asker may not know that it does."""

    code = "not_found"


class Forbidden(DomainError):
    """The actor is known and may not do this to this object."""

    code = "forbidden"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the session or key is not valid any more."""

    code = "unauthenticated"


class InvalidInput(DomainError):
    """A field holds something that cannot be accepted. `details` holds `field` and `reason`."""

    code = "invalid_input"


class Conflict(DomainError):
    """The state of the world does not allow this now."""

    code = "conflict"


class Unavailable(DomainError):
    """Something this depends on does not answer; trying again may help, not sooner than after
    `retry_after_seconds`."""

    code = "unavailable"
    retry_after_seconds: ClassVar[int] = 5


class RateLimited(DomainError):
    """Too many tries. `retry_after_seconds` says when the next one may be allowed."""

    code = "rate_limited"

    def __init__(self, retry_after_seconds: int, **details: Any) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds, **details)
        self.retry_after_seconds = retry_after_seconds
