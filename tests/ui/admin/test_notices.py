"""What was just done is said once, not again on every screen that follows."""

import time

import pytest

from booking_app.ui.admin.access import AdminDoorState, tell
from tests.ui.handlers import browser_at


@pytest.mark.parametrize(
    ("kind", "seconds", "is_there"),
    [("done", 1, True), ("done", 10, False), ("error", 10, True)],
)
async def test_news_ends_with_the_screen_it_was_told_on(
    monkeypatch: pytest.MonkeyPatch, kind: str, seconds: int, is_there: bool
) -> None:
    root = browser_at("/admin/settings")
    await tell(root, "Saved.", kind)
    door = await root.get_state(AdminDoorState)
    later = time.monotonic() + seconds
    monkeypatch.setattr(time, "monotonic", lambda: later)
    door._forget_old_news()
    assert bool(door.notice) == is_there
