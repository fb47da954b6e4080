"""What the screen of letters calls."""

from collections.abc import Mapping

from sqlalchemy import select

from booking_app.core import outbox
from booking_app.core.ids import new_id
from booking_app.core.outbox import JobStatus, OutboxJob
from booking_app.ui.admin.letters_state import LettersState
from tests.ui.handlers import Call, Handlers, Scene

MARKETER_ADMIN = frozenset({"marketer", "admin"})


async def failed(scene: Scene) -> Mapping[str, str]:
    """A letter that failed for good."""
    booking, key = new_id(), f"letter:{new_id()}"
    payload = {"reservation_id": str(booking), "step": "ready", "version": 1}
    async with scene.database.write() as session:
        await outbox.enqueue(session, "letter", payload, key=key)
        job = (await session.scalars(select(OutboxJob.id)
                                     .where(OutboxJob.key == key))).one()  # fmt: skip
        row = await session.get_one(OutboxJob, job)
        row.status = JobStatus.FAILED
    return {"letter": str(job)}


ADMIN: Handlers = {
    LettersState: {
        "load": Call(MARKETER_ADMIN, at="/admin/letters", arrange=failed),
        "search": Call(MARKETER_ADMIN, {"text": "K7QF33M9XA"}, at="/admin/letters"),
        "narrow": Call(MARKETER_ADMIN, {"status": "failed"}, at="/admin/letters"),
        "narrow_about": Call(MARKETER_ADMIN, {"about": "coupons"}, at="/admin/letters"),
        "send_again": Call(
            MARKETER_ADMIN, {"letter_id": "{made:letter}"}, at="/admin/letters", arrange=failed
        ),
    },
}
