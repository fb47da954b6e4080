"""What an address asks of the log."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.audit_log import Filter
from booking_app.workflows.audit_query import read

ANNA = UUID(int=5)


def test_everything_can_be_asked_for_at_once() -> None:
    asked = read(
        {
            "who": f"staff:{ANNA}",
            "what": "store.changed",
            "subject": "store:7",
            "store": str(ANNA),
            "since": "2026-03-29",
            "until": "2026-03-29",
            "zone": "Europe/Berlin",
        }
    )
    assert asked.where == Filter(
        actor=Actor(ActorKind.STAFF, str(ANNA)),
        actions=("store.changed",),
        subject_kind="store",
        subject_id="7",
        store_ids=frozenset({ANNA}),
        # The day on which the clocks go forward has 23 hours.
        since=datetime(2026, 3, 28, 23, tzinfo=UTC),
        until=datetime(2026, 3, 29, 22, tzinfo=UTC),
    )


def test_a_kind_stands_for_all_its_actions_and_an_actor_for_all_of_its_kind() -> None:
    asked = read({"who": "system", "what": "product"})
    assert asked.where == Filter(actor=Actor(ActorKind.SYSTEM), subject_kind="product")
    assert asked.given == {"who": "system", "what": "product"}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"who": "moon:1"},
        {"what": "moon.landed"},
        {"subject": "moon:1"},
        {"subject": "store"},
        {"store": "'; DROP TABLE"},
        {"since": "31.12.2026"},
        {"since": "0001-01-01", "zone": "Pacific/Kiritimati"},
        {"until": "9999-12-31"},
        {"zone": "../../etc/passwd"},
        {"zone": "Europe/Moscow"},
        {"who": "x" * 5000},
        {"page": "7"},
    ],
)
def test_nonsense_is_left_out(nonsense: dict[str, str]) -> None:
    asked = read(nonsense)
    assert asked.given == {}
    assert asked.where == Filter()


def test_without_a_known_zone_days_are_those_of_utc() -> None:
    for zone in ("", "Moon/Base"):
        asked = read({"since": "2026-03-11", "zone": zone})
        assert asked.where.since == datetime(2026, 3, 11, tzinfo=UTC)
