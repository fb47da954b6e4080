"""Structured logs without personal data: JSON in production, readable lines in a demo."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
_SECRET_KEYS = re.compile(
    r"(?:^|_|-)(?:name|phone|email|e_mail|contact|address|token|secret|password|authorization|"
    r"cookie|code|nonce|api_key|signature|manage_url|checkout_url|note|body)s?$",
    re.IGNORECASE,
)
# Names of ours that end like the ones above and say nothing about a person.
_HARMLESS_KEYS = {"status_code", "error_code", "code", "event_name", "logger_name", "file_name"}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\w.:-])\+?\d(?:[\s()-]{0,2}\d){9,14}(?![\w.:-])")
_TOKEN = re.compile(r"(?<![\w/-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{40,}(?![\w-])")
_QUERY = re.compile(r"\?[^\s\"'<>]*")
_LAST_PATH_PART = re.compile(r"(/(?:q|r)/)[^\s/?\"']+")
_ACCESS_LOGGERS = {"uvicorn.access", "granian.access"}


def mask(text: str) -> str:
    """The text without e-mail addresses, phone numbers and anything that looks like a token."""
    text = _EMAIL.sub(HIDDEN, text)
    text = _LAST_PATH_PART.sub(rf"\1{HIDDEN}", text)
    return _PHONE.sub(HIDDEN, _TOKEN.sub(HIDDEN, text))


def _clean(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return mask(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth > 4:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if _is_secret(str(key)) else _clean(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, depth + 1) for item in value]
    return mask(str(value))


def _is_secret(key: str) -> bool:
    return key not in _HARMLESS_KEYS and _SECRET_KEYS.search(key) is not None


def hide_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Empty the fields that hold contacts or secrets, and mask what slipped into other texts."""
    access = event.get("logger") in _ACCESS_LOGGERS
    for key, value in event.items():
        if key in {"timestamp", "level", "logger"}:
            continue
        if _is_secret(key):
            event[key] = HIDDEN
        else:
            event[key] = _clean(value)
            if access and isinstance(event[key], str):
                event[key] = _QUERY.sub("", event[key])
    return event


def configure_logging(level: str, *, as_json: bool) -> None:
    """Send every logger of the process, ours and the servers', through one cleaning formatter."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        hide_personal_data,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "_granian", "granian.access"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
