"""How to reach the counter's screens that have no connection, on the demo chain's day."""

import uuid
from typing import Any

from playwright.sync_api import Page, expect

from booking_app.core.i18n import Translator
from booking_app.ui.locales import localised
from tools.scenes_counter import (
    Act,
    Scene,
    at_counter,
    card,
    kept_booking,
    locked,
    pause,
    press,
    shoot,
    taken_coupon,
)

_IS_KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("counter-"));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().length >= 2 && navigator.serviceWorker.controller !== null;
}"""
_CHANGE = """([name, change]) => new Promise((resolve) => {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
  opening.onsuccess = () => {
    const work = opening.result.transaction("kept", "readwrite");
    const store = work.objectStore("kept");
    const all = store.getAll();
    all.onsuccess = () => {
      if (change.add) change.add.forEach((row) => store.add(row));
      for (const row of change.add ? [] : all.result) {
        for (const visit of row.expected) Object.assign(visit, change);
        store.put(row);
      }
    };
    work.oncomplete = () => {
      opening.result.close();
      new BroadcastChannel("counter-kept").postMessage({ day: true, scans: true });
      resolve();
    };
  };
})"""
_EXPECTED = """() => new Promise((resolve) => {
  const opening = indexedDB.open("counter-day", 1);
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => resolve([]);
  opening.onsuccess = () => {
    const all = opening.result.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => {
      opening.result.close();
      resolve(all.result.flatMap((day) => day.expected.map((visit) => visit.code)));
    };
  };
})"""


def _until(page: Page, condition: str, wanted: str = "") -> None:
    for _ in range(80):
        found = page.evaluate(condition)
        if wanted in found if wanted else found:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the day is not kept")


def _cut(page: Page, t: Translator) -> None:
    """Today's list is here, and the network goes."""
    code = kept_booking(page, "card", pieces=2)
    _until(page, _EXPECTED, code.replace("-", ""))
    page.context.set_offline(True)
    page.get_by_text(t("No connection. Today's list as of {time}.").partition("{")[0]).wait_for()
    pause(page)


def _reloaded(page: Page, t: Translator) -> None:
    _until(page, _IS_KEPT)
    _cut(page, t)
    page.reload()
    page.locator("[data-kept-board]").wait_for()
    pause(page)


def _sifted(text: str) -> Act:
    def act(page: Page, t: Translator) -> None:
        page.get_by_label(t("Find a visit")).fill(text)
        pause(page)

    return act


def _opened(page: Page, t: Translator) -> None:
    page.get_by_role("link", name="Александра Константинопольская").first.click()
    page.get_by_role("dialog").wait_for()
    pause(page)


def _refused(page: Page, t: Translator) -> None:
    page.get_by_role("button", name=t("Ready")).first.click()
    page.get_by_text(t("This needs a connection.")).wait_for()


def _recorded(page: Page, t: Translator) -> None:
    _cut(page, t)
    shoot(page, kept_booking(page, "card"))


def _recorded_late(page: Page, t: Translator) -> None:
    _cut(page, t)
    page.evaluate(_CHANGE, ["counter-day", {"keep_until": "2026-01-01T12:00:00+03:00"}])
    shoot(page, kept_booking(page, "card"))


def _recorded_before(page: Page, t: Translator) -> None:
    _recorded(page, t)
    page.get_by_role("button", name=t("Next")).click()
    shoot(page, kept_booking(page, "card"))


def _coupon(page: Page, t: Translator) -> None:
    seen = taken_coupon(page, "qr_payload")
    _cut(page, t)
    shoot(page, seen)


def _in_sheet(page: Page, t: Translator) -> None:
    _cut(page, t)
    page.get_by_role("dialog").locator("button[type=submit]").click()
    page.get_by_role("alert").get_by_text(t("This needs a connection.")).wait_for()


def _lock(page: Page, t: Translator) -> None:
    locked(page, t)
    page.context.set_offline(True)
    page.locator("dialog[open] [role=status]").wait_for()
    pause(page)


def _scans(state: str, *codes: str, store: str = "") -> list[dict[str, Any]]:
    return [
        {
            "payload": code,
            "code": code,
            "nonce": uuid.uuid4().hex,
            "state": state,
            "store": store or str(uuid.uuid4()),
            "at": "2026-01-01T12:00:00Z",
            "by": None,
            "device": "",
        }
        for code in codes
    ]


def _told(page: Page, t: Translator) -> None:
    """Recorded arrivals that came to nothing."""
    rows = _scans("lost", "K7QF33M9XA", "B4HN7R2XWC") + _scans("conflict", "C5JP8T3YZD")
    page.evaluate(_CHANGE, ["counter-scans", {"add": rows}])
    page.get_by_role("button", name=t("Noted")).first.wait_for()
    pause(page)


def _conflict(page: Page, t: Translator) -> None:
    """Somebody recorded an arrival that does not fit."""
    code = kept_booking(page, "card", pieces=2)
    store = page.request.get("/api/v1/counter/day").json()["store"]
    for device in ("", "Планшет у витрины с бриллиантами"):
        page.request.post(
            "/api/v1/counter/scan",
            data={
                "payload": code,
                "nonce": uuid.uuid4().hex,
                "recorded": {"store": store, "at": "2026-01-01T12:00:00Z", "device": device},
            },
        )
    page.goto(localised("/counter/conflicts", t.locale))
    expect(page.get_by_role("button", name=t("Seen")).first).to_be_visible()


CUT_OFF: dict[str, Scene] = {
    "counter-cut-off": at_counter("/counter", _cut),
    "counter-cut-off-sifted": at_counter("/counter", _cut, _sifted("константиноп")),
    "counter-cut-off-none": at_counter("/counter", _cut, _sifted("нет такого")),
    "counter-cut-off-visit": at_counter("/counter", _cut, _opened),
    "counter-cut-off-refused": at_counter("/counter", _cut, _refused),
    "counter-cut-off-sheet": at_counter("/counter", card(press("Cancel the booking"), _in_sheet)),
    "counter-cut-off-told": at_counter("/counter", _told),
    "counter-kept": at_counter("/counter", _reloaded),
    "counter-kept-sifted": at_counter("/counter", _reloaded, _sifted("константиноп")),
    "counter-locked-alone": at_counter("/counter", _lock, who="manager"),
    "counter-verdict-recorded": at_counter("/counter", _recorded),
    "counter-verdict-recorded-late": at_counter("/counter", _recorded_late),
    "counter-verdict-recorded-before": at_counter("/counter", _recorded_before),
    "counter-verdict-coupon-alone": at_counter("/counter", _coupon),
    "counter-conflicts": at_counter("/counter", _conflict, who="manager"),
    "counter-conflicts-refused": at_counter("/counter/conflicts"),
}
