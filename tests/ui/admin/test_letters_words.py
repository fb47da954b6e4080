"""Every letter has a name on the back office's screen of letters."""

from booking_app.ui.admin.letters_state import STEP_WORDS
from booking_app.workflows.letter_words import _COMPOSERS
from booking_app.workflows.letters import STEPS


def test_every_step_is_written_and_named() -> None:
    assert set(STEP_WORDS) == {*STEPS, "waiting", "coupon", "staff"}
    assert set(_COMPOSERS) == set(STEPS)
