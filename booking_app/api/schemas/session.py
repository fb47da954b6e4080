"""Who is signed in."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import Body, PlainText, Slug, View
from booking_app.domain.staff.schemas import Actor, Role
from booking_app.domain.stores.schemas import StoreView


class SignIn(Body):
    """A login and a password."""

    login: Annotated[PlainText, StringConstraints(min_length=1, max_length=254)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class ChoosePassword(Body):
    """The secret of the link, and the password."""

    token: Annotated[PlainText, StringConstraints(min_length=1, max_length=128)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class PasswordChosen(View):
    """Signed in. `start` is the path to go on to."""

    start: str


class EnterPin(Body):
    """Who takes their turn on this device, and their PIN."""

    person: UUID
    pin: Annotated[PlainText, StringConstraints(min_length=1, max_length=12)]


class PinAccepted(View):
    """Let in. `kept` if it is the person's own session, which was only locked."""

    start: str
    kept: bool


class EnrolDevice(Body):
    """The code a manager made for a new device."""

    code: Annotated[PlainText, StringConstraints(min_length=1, max_length=64)]


class DeviceEnrolled(View):
    """This browser is a device of the store's counter. `start` is the path to go on to."""

    name: str
    start: str


class ChooseStore(Body):
    """Whose counter one stands at, by the store's slug."""

    store: Slug


class SessionStore(View):
    """A store whose counter this person may work."""

    slug: str
    name: str
    city: str


class SessionOut(View):
    """Who is signed in, and where."""

    name: str
    role: Role
    store: str | None = Field(description="Slug of the store whose counter was chosen.")
    stores: list[SessionStore]
    expires_at: datetime | None = Field(description="When the session ends if it is not used.")

    @classmethod
    def of(cls, actor: Actor, stores: tuple[StoreView, ...]) -> Self:
        """The session of a person as answered."""
        assert actor.role is not None  # noqa: S101 - people have a role, machines no session
        return cls(
            name=actor.name,
            role=actor.role,
            store=next((store.slug for store in stores if store.id == actor.store_id), None),
            stores=[
                SessionStore(slug=store.slug, name=store.name, city=store.city) for store in stores
            ],
            expires_at=actor.expires_at,
        )
