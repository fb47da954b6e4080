"""Pages that stay open while the server forgets them: it was begun anew, or a phone slept long."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bookings import on_contact_step
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.pages.browsing import Browsing
from tests.e2e.pages.paying import Paying
from tests.e2e.pages.shopper import Stock
from tests.infra import server
from tests.infra.server import Shop

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket", "ERR_CONNECTION_REFUSED", "Failed to load resource"
)
PATIENCE = 30_000
_COMES_BACK = """() => {
  const live = document.getElementById("live");
  window.lives = [];
  new MutationObserver(() => lives.push(live.dataset.live))
    .observe(live, { attributes: true, attributeFilter: ["data-live"] });
}"""


@dataclass(frozen=True, slots=True)
class Forgetful:
    """A shop of its own whose server can be begun anew."""

    environ: dict[str, str]
    data_dir: Path

    def open(self) -> AbstractContextManager[str]:
        return server.serving(self.environ, self.data_dir / "server.log")

    @property
    def stock(self) -> Stock:
        log = self.data_dir / "server.log"
        return Stock(Shop(self.environ["PUBLIC_URL"], self.data_dir, log, self.environ))


@pytest.fixture
def forgetful(shop: Shop, tmp_path: Path) -> Iterator[Forgetful]:
    return Forgetful(server.loaded(tmp_path / "data"), tmp_path / "data")


def came_back(page: Page) -> None:
    """Until the page has heard everything from the server that knew nothing of it."""
    page.wait_for_function(
        "window.lives.length > 1 && window.lives.at(-1) === 'true'", timeout=PATIENCE
    )


def test_nobody_loses_their_place_or_what_they_typed(
    forgetful: Forgetful, open_page: OpenPage
) -> None:
    with forgetful.open() as url:
        phone = {"base_url": url, "locale": "ru-RU"}
        reader = Browsing(open_page("reader", PHONE, **phone))
        reader.open("/catalogue")
        reader.page.mouse.wheel(0, 4000)
        expect(reader.cards).to_have_count(18)
        seen = reader.cards.nth(15)
        seen.scroll_into_view_if_needed()
        place = reader.page.evaluate("scrollY")
        assert place > 1000

        waits = Browsing(open_page("waits", PHONE, **phone))
        waits.page.context.add_cookies([{"name": "place", "value": "vladivostok", "url": url}])
        # It lies in Moscow only.
        waits.open("/p/aurora-solitaire-ring-gold?size=20")
        form = waits.page.locator("#joining")
        form.get_by_label(waits.t("Name"), exact=True).fill("Анна")
        form.get_by_role("checkbox").check()

        books = Paying(open_page("books", PHONE, **phone))
        on_contact_step(books)
        books.fill(name="Вера", phone="916 200")
        books.agree()
        books.choose_online()
        for page in (reader.page, waits.page):
            page.evaluate(_COMES_BACK)
    # Meanwhile the minutes of the open form have passed.
    forgetful.stock.let_forms_run_out()
    forgetful.stock.close_forms_that_ran_out()
    with forgetful.open():
        came_back(reader.page)
        expect(seen).to_be_in_viewport()
        assert abs(reader.page.evaluate("scrollY") - place) < 5

        came_back(waits.page)
        expect(waits.page.locator("header")).to_contain_text("Владивосток")
        expect(form.get_by_label(waits.t("Name"), exact=True)).to_have_value("Анна")
        expect(form.get_by_role("checkbox")).to_be_checked()

        again = books.page.get_by_text("Украшения были ещё свободны")
        expect(again).to_be_visible(timeout=PATIENCE)
        expect(books.page.locator("input[name=name]")).to_have_value("Вера")
        expect(books.page.locator("input[name=phone]")).to_have_value("916 200")
        expect(books.page.locator("input[name=personal_data]")).to_be_checked()
        expect(books.pay_button).to_be_visible()
