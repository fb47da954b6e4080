"""What brought a visitor: campaign marks, click ids, or another site that linked here.

They are touches of kind `arrival`, by the browser's own first-party number, so they outlive a
change of town or language and stand beside the later booking of the same visitor. `data` is
`{"landing": "/p/…", "marks": {"utm_source": "…"}, "referrer": "host"}`, empty parts left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.customers import service as customers

ARRIVAL = "arrival"
MARKS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
    "gclid",
    "yclid",
    "ysclid",
    "fbclid",
    "msclkid",
    "rb_clickid",
)
"""The marks that are kept: the common ones of campaigns, and the click ids of advertisers."""
_SAME_VISIT = timedelta(minutes=30)
PUBLIC = re.compile(r"(?:/en)?/?(?:(?:catalogue|coupons|stores(?:/[^/]+)?|[cp]/[^/]+)/?)?")
"""Pages anybody may open. The address of any other says too much: of a booking, of a coupon, of who
works here, or it is a secret itself."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a visitor came: the path first opened, the marks by name, the host that linked here."""

    landing: str
    marks: Mapping[str, str] = field(default_factory=dict)
    referrer: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """What is kept of it."""
        kept = {"landing": self.landing, "marks": dict(self.marks), "referrer": self.referrer}
        return {name: value for name, value in kept.items() if value}


async def record_arrival(session: AsyncSession, visitor_id: UUID, arrival: Arrival) -> bool:
    """Keep how a visitor came, once a visit; whether it was kept.

    A reload, Back, or another language within half an hour is the same visit. An arrival that says
    nothing is not kept, nor is one on a page that is somebody's own: whoever comes back from
    paying, or from our letters, was brought by something else before.
    """
    if not PUBLIC.fullmatch(arrival.landing) or not (arrival.marks or arrival.referrer):
        return False
    last = await customers.last_touch(session, visitor_id, ARRIVAL)
    if last is not None and utc_now() - last.at < _SAME_VISIT:
        same = last.data.get("marks", {}) == dict(arrival.marks)
        if same and last.data.get("referrer", "") == arrival.referrer:
            return False
    await customers.touch(session, visitor_id, ARRIVAL, data=arrival.data)
    return True
