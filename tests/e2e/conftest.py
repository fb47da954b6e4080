"""The built shop, and browsers of the sizes people hold. See `tests/infra/browser.py` for the
rule that goes with them: plain `def` tests only.

`phone`, `phone_en`, `tablet` and `desktop` are pages of fresh browsers; each fails its test at
the end on anything the browser complained of. A test in which a complaint is the very point (an
address that is not there, a lost network) names it: `@pytest.mark.complaint_allowed("404")`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from tests.infra import browser as browsers
from tests.infra import server
from tests.infra.accessibility import assert_accessible
from tests.infra.server import Shop

PICTURES = server.ROOT / "test-results"
# How long something may take is for the benchmarks to tell: this machine may be busy with others.
expect.set_options(timeout=20_000)

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
SMALL: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
"""A phone's window where the browser cannot play a phone."""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


CHANGING = ("test_admin", "test_media", "test_merchandiser", "test_product_media")
"""Modules that publish, move or rename what the others look at; they come after them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            # A signal in the middle of Playwright's loop would break it for all tests after this
            # one; so a browser that hangs ends its worker, and a new one takes the rest.
            item.add_marker(pytest.mark.timeout(method="thread"))

    def turn(item: pytest.Item) -> int:
        if here not in item.path.parents:
            return 2
        return 1 if item.path.name.startswith(CHANGING) else 0

    items.sort(key=turn)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        for name, page in getattr(item, "open_pages", {}).items():
            PICTURES.mkdir(exist_ok=True)
            picture = PICTURES / f"{item.name}-{name}.png".replace("/", "_")
            with suppress(Error):  # without script a page cannot say when it has its fonts
                page.screenshot(path=picture)
            report.sections.append((f"{name} at {page.url}", f"pictured in {picture}"))
    return report


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo chain, built as `make run` builds it and served on a free port."""
    server.build()
    with server.running_shop(tmp_path_factory.mktemp("shop")) as running:
        yield running
    assert "Traceback" not in running.log.read_text(), "the shop's log tells of a failure"


@pytest.fixture(scope="package")
def playwright(shop: Shop) -> Iterator[Playwright]:
    """After the shop, which is made in event loops of its own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    started = browsers.launch(playwright)
    yield started
    started.close()


@pytest.fixture(scope="package")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """A second engine: `open_page("firefox", SMALL, browser=firefox)`."""
    started = browsers.launch_firefox(playwright)
    yield started
    started.close()


@pytest.fixture(scope="module")
def without_script(playwright: Playwright) -> Iterator[Browser]:
    """A Firefox in which scripts are off."""
    started = browsers.launch_firefox(playwright, **{"javascript.enabled": False})
    yield started
    started.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(request: pytest.FixtureRequest, shop: Shop, chromium: Browser) -> Iterator[OpenPage]:
    """Opens further browsers: `open_page("second", PHONE, locale="ru-RU")`."""
    with ExitStack() as stack:

        def open_one(name: str, device: dict[str, Any], **options: Any) -> Page:
            return stack.enter_context(_opened(request, chromium, shop, name, device | options))

        yield open_one


@contextmanager
def _opened(
    request: pytest.FixtureRequest, chromium: Browser, shop: Shop, name: str, options: Any
) -> Iterator[Page]:
    allowed = [mark.args for mark in request.node.iter_markers("complaint_allowed")]
    # What browsers say of a worker that may not come, and of a page left before it was live.
    allowed.append(
        (
            "Service Worker registration blocked by Playwright",
            "WebSocket is closed before the connection is established",
        )
    )
    browser = options.pop("browser", chromium)
    address = options.pop("base_url", shop.url)
    # The worker of the installed shop comes between pages and what tests put in their way.
    options = {"service_workers": "block"} | options
    options = {"timezone_id": "Europe/Moscow"} | options
    context = browser.new_context(base_url=address, **options)
    complaints = browsers.Complaints(context, tuple(part for args in allowed for part in args))
    page = context.new_page()
    opened = request.node.__dict__.setdefault("open_pages", {})
    opened[name] = page
    try:
        yield page
    finally:
        # Another browser may have complained: the pictures of a closed one cannot be taken.
        del opened[name]
        context.close()
    assert complaints.heard == [], f"{name} complained"


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A shopper's phone in Russian."""
    return open_page("phone", PHONE, locale="ru-RU")


@pytest.fixture
def phone_en(open_page: OpenPage) -> Page:
    """A shopper's phone in English."""
    return open_page("phone_en", PHONE, locale="en-GB")


@pytest.fixture
def tablet(open_page: OpenPage) -> Page:
    """The counter's tablet."""
    return open_page("tablet", TABLET, locale="ru-RU")


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    return open_page("desktop", DESKTOP, locale="ru-RU")


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails the test on anything axe finds."""
    return assert_accessible
