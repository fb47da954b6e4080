"""What a browser tells of how it came."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import Body, PlainText
from booking_app.workflows.arrivals import MARKS, Arrival

MarkName = Literal[MARKS]  # type: ignore[valid-type]
MarkValue = Annotated[PlainText, StringConstraints(min_length=1, max_length=200)]


class ArrivalIn(Body):
    """The first page of a visit."""

    landing: Annotated[
        PlainText,
        StringConstraints(max_length=300, pattern=r"^/"),
        Field(description="Path that was opened, without its query."),
    ]
    marks: dict[MarkName, MarkValue] = Field(
        default_factory=dict, description="Campaign marks and click ids of the address."
    )
    referrer: Annotated[
        PlainText,
        StringConstraints(max_length=253),
        Field(description="Host of the site that linked here."),
    ] = ""

    def arrival(self) -> Arrival:
        """As the workflow takes it."""
        return Arrival(self.landing, self.marks, self.referrer)
