"""What an iPhone is given when the shop is put on its home screen. (It is played by Chromium.)"""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage

IPHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
_NAMED = """[...document.querySelectorAll('link[rel="apple-touch-startup-image"]')]
  .map((link) => [link.getAttribute("href"), link.media])"""


def test_a_picture_of_its_size_is_shown_while_it_starts(open_page: OpenPage) -> None:
    phone = open_page("iphone", IPHONE, locale="ru-RU")
    phone.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    phone.goto("/")
    phone.wait_for_load_state("load")
    named = dict(phone.evaluate(_NAMED))
    assert set(named) == {
        f"/splash/{look}/{size}.png"
        for look in ("light", "dark")
        for size in ("1170x2532", "2532x1170")
    }
    assert "landscape" in named["/splash/dark/2532x1170.png"]
    for path in sorted(named):
        answer = phone.request.get(path)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    phone.keyboard.press("Shift")
    expect(phone.locator("#live[data-live=true]")).to_be_attached()


def test_others_are_given_none(phone: Any) -> None:
    phone.goto("/")
    phone.wait_for_load_state("load")
    assert phone.evaluate(_NAMED) == []


def test_pictures_of_the_dialog_cost_no_visit_anything(open_page: OpenPage) -> None:
    phone = open_page("installing", IPHONE, locale="ru-RU", service_workers="allow")
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url))
    phone.goto("/")
    # The worker keeps its shell four seconds after the page is there.
    phone.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    manifest = phone.evaluate("document.querySelector('link[rel=manifest]').href")
    assert phone.request.get(manifest).json()["screenshots"]
    assert [url for url in asked if "/screenshots/" in url] == []
    kept = phone.evaluate("""async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map((request) => request.url);
    }""")
    assert kept
    assert [url for url in kept if "/screenshots/" in url] == []
