"""A product's page before shoppers see it, for the phone frame of its editor."""

from typing import Any

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.ui.dual import Element, el
from booking_app.ui.pages import Head, PageNotFound, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.shop.product import product, skeleton
from booking_app.ui.shop.product_view import ProductPageView, page_view
from booking_app.ui.staff_access import SESSION_COOKIE
from booking_app.workflows.preview import previewed

_LONGEST_SECRET = 128


async def load_preview(request: PageRequest) -> ProductPageView:
    """Raises `PageNotFound` for an address that stopped working, and for strangers."""
    secret = request.cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    async with get_database().read() as session:
        try:
            found = await previewed(session, request.params["ticket"], secret, request.locale)
        except ProductNotFound:
            raise PageNotFound(request.path) from None
        return await page_view(session, request, found)


def preview(view: Any, t: Translator) -> Element:
    """The page itself under a line that says what it is. Nothing can be booked from here."""
    return el.div(
        el.p(
            t("Preview. Shoppers see only what is published."),
            class_name="bg-ink px-5 py-2 text-center text-12 text-paper",
        ),
        el.div(product(view, t), data_preview="true"),
    )


def head(view: ProductPageView, request: PageRequest) -> Head:
    """Never to be found by anybody."""
    return Head(title=view.name, index=False)


preview_page = PublicPage(
    name="preview",
    route="/preview/[ticket]",
    view=ProductPageView,
    load=load_preview,
    component=preview,
    head=head,
    is_open=False,
    skeleton=skeleton,
    query=("size",),
    cookies=(PLACE_COOKIE, SESSION_COOKIE),
)
