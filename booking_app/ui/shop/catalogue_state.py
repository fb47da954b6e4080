"""What the forms of the catalogue do."""

from typing import Any
from urllib.parse import parse_qsl

import reflex as rx

from booking_app.ui.locales import locale_of, localised
from booking_app.ui.shop.catalogue_query import address, read_filters


class CatalogueState(rx.State):
    """The forms of the catalogue; everything they change is in the address."""

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Look for words in the whole catalogue: on to the address which says so."""
        path = localised("/catalogue", locale_of(str(self.router.url.path)))
        return rx.redirect(address(path, read_filters({"q": str(form.get("q", ""))})))

    @rx.event
    def narrow(self, form: dict[str, Any]) -> Any:
        """Take the prices typed into the address of the list that is open."""
        asked = dict(parse_qsl(self.router.url.query))
        typed = {name: str(form.get(name, "")) for name in ("from", "to")}
        path = str(self.router.url.path)
        return rx.redirect(address(path, read_filters({**asked, **typed, "page": ""})))
