import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from booking_app.core.ids import new_id
from booking_app.core.logging import HIDDEN, configure_logging, mask
from booking_app.core.signing import Signer, new_secret, new_seed

PRIVATE = [
    "anna.petrova+x@example.com",
    "+7 (903) 123-45-67",
    "89031234567",
    "+44 20 7946 0958",
    new_secret(),
    Signer([new_seed()]).sign("r", "x", expires_at=None),
]
HARMLESS = [
    "2026-03-11T09:00:00+00:00",
    str(new_id()),
    "GET /api/v1/products 200 in 12 ms",
    "127.0.0.1:54321",
    "1099000",
    "booking_app.domain.reservations.service",
]


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("text", PRIVATE, ids=range(len(PRIVATE)))
def test_private_texts_are_masked_wherever_they_stand(text: str) -> None:
    assert text not in mask(f"sent to {text}, done")
    assert mask(f"sent to {text}, done").endswith(", done")


@pytest.mark.parametrize("text", HARMLESS, ids=range(len(HARMLESS)))
def test_what_is_needed_stays(text: str) -> None:
    assert mask(f"saw {text}.") == f"saw {text}."


@pytest.mark.usefixtures("restored_logging")
def test_logs_are_lines_of_json_without_private_data(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=True)
    log = structlog.get_logger("shop")
    log.info("reservation_made", email="a@example.com", nested={"phone": "1", "n": 2}, count=3)
    log.debug("not shown")
    logging.getLogger("other").warning("failed for %s", "b@example.com", extra={"token": "x"})
    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert first["event"] == "reservation_made"
    assert first["email"] == HIDDEN
    assert first["nested"] == {"phone": HIDDEN, "n": 2}
    assert (first["count"], first["level"], first["logger"]) == (3, "info", "shop")
    assert second["event"] == f"failed for {HIDDEN}"
    assert second["token"] == HIDDEN


@pytest.mark.usefixtures("restored_logging")
def test_tracebacks_are_kept_and_masked(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=True)
    try:
        int("c@example.com")
    except ValueError:
        logging.getLogger("x").exception("letter_failed")
    line = json.loads(capsys.readouterr().err)
    assert f"ValueError: invalid literal for int() with base 10: '{HIDDEN}'" in line["exception"]
    assert "c@example.com" not in json.dumps(line)


@pytest.mark.usefixtures("restored_logging")
@pytest.mark.parametrize("name", ["uvicorn.access", "granian.access"])
def test_access_logs_lose_queries_and_tokens(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=True)
    path = "/api/v1/reservations/K7QF33M9XA?token=abc"
    logging.getLogger(name).info('%s - "%s %s HTTP/%s" %d', "1.2.3.4", "GET", path, "1.1", 200)
    logging.getLogger(name).info("GET /q/AEBAGBAFAYDQQ 200")
    out = capsys.readouterr().err
    assert "abc" not in out
    assert "AEBAGBAFAYDQQ" not in out
    assert "/api/v1/reservations/" in out


@pytest.mark.usefixtures("restored_logging")
def test_a_demo_logs_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=False)
    structlog.get_logger("shop").info("started", port=3000)
    line = capsys.readouterr().err
    assert "started" in line
    assert "port=3000" in line
