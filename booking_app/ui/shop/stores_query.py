"""What a list of stores is narrowed by, as its address says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from booking_app.domain.stores.records import SERVICES
from booking_app.ui.pages import PageRequest

_MOST_VARIANTS = 10
NAMES = ("city", "variant", "service", "today", "page")


@dataclass(frozen=True, slots=True)
class StoresQuery:
    """`variants` and `services` are lists with commas; `page` is where the list goes on."""

    city: str = ""
    variants: tuple[UUID, ...] = ()
    services: tuple[str, ...] = ()
    is_today: bool = False
    page: str = ""

    @classmethod
    def of(cls, request: PageRequest) -> "StoresQuery":
        """What a request asks for; what makes no sense is left out."""
        query = request.query
        wanted = query.get("service", "").split(",")
        return cls(
            city=query.get("city", ""),
            variants=tuple(_ids(query.get("variant", "").split(",")))[:_MOST_VARIANTS],
            services=tuple(key for key in SERVICES if key in wanted),
            is_today=query.get("today") == "1",
            page=query.get("page", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but a town is asked for."""
        return bool(self.variants or self.services or self.is_today or self.page)

    def href(self, path: str, **changes: object) -> str:
        """The address of the list with these changes, from its first page on."""
        asked = replace(self, **{"page": "", **changes})  # type: ignore[arg-type]
        parts = {
            "city": asked.city,
            "variant": ",".join(str(id_) for id_ in asked.variants),
            "service": ",".join(asked.services),
            "today": "1" if asked.is_today else "",
            "page": asked.page,
        }
        query = urlencode({name: value for name, value in parts.items() if value}, safe=",")
        return f"{path}?{query}" if query else path


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
