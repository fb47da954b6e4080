"""Staff of the demo chain."""

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.demo import content
from booking_app.demo.stages import demo_id
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import LoginTaken
from booking_app.domain.staff.schemas import NewStaff


async def load_staff(session: AsyncSession) -> None:
    """People with their sign-ins; a login somebody has already is left alone."""
    people = content.staff()
    for person in people.people:
        new = NewStaff(
            login=person.login,
            name=person.name,
            password=people.password,
            role=person.role,
            store_ids=tuple(demo_id("store", slug) for slug in person.stores),
            locale=person.locale,
        )
        try:
            await staff.create_staff(session, new)
        except LoginTaken:
            continue
