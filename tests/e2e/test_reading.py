"""The very reader the counter ships, in a browser, on a hundred bad pictures of our codes."""

from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from booking_app.workflows.qr_codes import qr_png
from tests.e2e.conftest import TABLET
from tests.e2e.pages.counter import Counter
from tests.e2e.reader import payloads, read
from tests.factories import frames
from tests.factories.frames import Frame
from tests.infra import browser as browsers
from tests.infra.camera import camera_arguments, hold_before_lens
from tests.infra.server import Shop


def test_bad_pictures_of_our_codes_are_read(desktop: Page) -> None:
    shown = list(frames.corpus(payloads()))
    assert len(shown) >= 100
    assert len({frame.name for frame in shown}) == len(shown)
    found = read(desktop, shown)
    missed = [f.name for f, got in zip(shown, found, strict=True) if got["text"] != f.payload]
    looks = [got["looks"] for got in found if got["text"]]
    took = sorted(got["took"] for got in found if got["looks"] == 1)
    print(
        f"{len(shown) - len(missed)} of {len(shown)} read, {looks.count(1)} at the first look; "
        f"a look takes {took[len(took) // 2]:.0f} ms; missed: {missed}"
    )
    assert len(missed) <= len(shown) * 0.03, missed


def test_a_foreign_code_is_read_as_what_it_is(desktop: Page) -> None:
    alone = frames.on_table(frames.held(frames.phone(frames.FOREIGN, 6), turn=9))
    nothing = frames.on_table()
    shown = [Frame("foreign", frames.jpeg(alone), ""), Frame("nothing", frames.jpeg(nothing), "")]
    foreign, empty = read(desktop, shown)
    assert (foreign["text"], foreign["looks"]) == (frames.FOREIGN, 1)
    assert empty["text"] == ""


_TORCH = """
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
const apply = MediaStreamTrack.prototype.applyConstraints;
window.torches = [];
MediaStreamTrack.prototype.applyConstraints = function (wanted) {
  const asked = wanted?.advanced?.find((each) => "torch" in each);
  if (!asked) return apply.call(this, wanted);
  window.torches.push(asked.torch);
  return Promise.resolve();
};
"""


def scanner(page: Page) -> Counter:
    """The scanner of a counter."""
    counter = Counter(page)
    counter.sign_in(lambda _: None)
    counter.choose_store("Кузнецкий Мост")
    counter.open_scanner()
    return counter


def test_the_torch_lights_and_the_camera_chosen_is_remembered(
    shop: Shop, playwright: Playwright, open_page
) -> None:
    two_cameras = browsers.launch(
        playwright,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream=device-count=2",
    )
    page: Page = open_page("cameras", TABLET, browser=two_cameras)
    # Chromium's made-up camera has no torch: what a phone's would be told is written down.
    page.add_init_script(_TORCH)
    scanner(page)
    torch = page.get_by_role("button", name="Фонарик")
    torch.click()
    expect(torch).to_have_attribute("aria-pressed", "true")
    torch.click()
    expect(torch).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.torches") == [True, False]
    used = "document.querySelector('video')?.srcObject?.getVideoTracks()[0].getSettings().deviceId"
    first = page.evaluate(used)
    page.get_by_role("button", name="Другая камера").click()
    page.wait_for_function(f"{used} && {used} !== {first!r}")
    second = page.evaluate(used)
    page.reload()
    page.wait_for_function(f"{used} === {second!r}")
    page.close()
    two_cameras.close()


def test_the_next_code_is_read_without_a_tap(
    shop: Shop, playwright: Playwright, open_page, tmp_path: Path
) -> None:
    film = tmp_path / "camera.mjpeg"
    hold_before_lens(qr_png(frames.FOREIGN), film)
    with_camera = browsers.launch(playwright, *camera_arguments(film))
    page: Page = open_page("camera", TABLET, browser=with_camera)
    counter = scanner(page)
    expect(counter.verdict).to_contain_text("Не наш", timeout=15_000)
    paused = "document.querySelector('video').paused"
    assert page.evaluate(paused)
    counter.verdict.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Читать следующий код без нажатия").click()
    page.reload()
    # Still asked for; now the lens does not stand still while a verdict is on the screen.
    expect(counter.verdict).to_contain_text("Не наш", timeout=15_000)
    assert not page.evaluate(paused)
    page.close()
    with_camera.close()
