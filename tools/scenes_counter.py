"""How to reach each screen of the counter, on the demo chain's day."""

import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from booking_app.core.i18n import Translator, translator
from booking_app.core.ids import new_code
from booking_app.demo import content
from booking_app.ui.locales import localised
from tests.infra import usb_scanner
from tests.infra.skipped_time import skip
from tools.passed_time import coupon_in_hand, shop_of, visit_missed

Scene = Callable[[Page, str], None]
Act = Callable[[Page, Translator], None]

STORE = "moscow-kuznetsky-most"
_PASSWORD = content.staff().password
_PIN = "7391"
_OFFER = "evening-gold"


def at_counter(path: str, *acts: Act, who: str = "consultant", store: str = STORE) -> Scene:
    """A screen as somebody at a counter sees it; then what they do there."""

    def go(page: Page, locale: str) -> None:
        page.request.post("/api/v1/session", data={"login": who, "password": _PASSWORD})
        page.request.put("/api/v1/session/store", data={"store": store})
        page.goto(localised(path, locale))
        _settled(page)
        for act in acts:
            act(page, translator(locale))

    return go


def _settled(page: Page) -> None:
    page.locator("#main h1, #main h2").first.wait_for(state="attached")
    page.locator("#main [aria-busy=true]").first.wait_for(state="detached")


def pause(page: Page) -> None:
    page.wait_for_timeout(600)


def press(text: str, *, exact: bool = True) -> Act:
    def act(page: Page, t: Translator) -> None:
        page.get_by_role("button", name=t(text), exact=exact).first.click()
        pause(page)

    return act


_made: dict[tuple[str, str], str] = {}
"""Bookings of one shop by what they are for: the store would soon have nothing left to book."""


def kept_booking(page: Page, purpose: str, **wanted: Any) -> str:
    """The code of a booking that several scenes look at."""
    key = (shop_of(page), purpose)
    if key not in _made:
        _made[key] = booked(page, **wanted)["code"]
    return _made[key]


def booked(page: Page, pieces: int = 1, store: str = STORE) -> dict[str, Any]:
    """Somebody books, to come as soon as possible."""
    items = page.request.get(f"/api/v1/stores/{store}/pieces").json()["items"]
    free = list({piece["product"]: piece for piece in items}.values())
    made = page.request.post(
        "/api/v1/reservations",
        headers={"idempotency-key": uuid.uuid4().hex},
        data={
            "store": store,
            "slot_start": None,
            "pieces": [piece["id"] for piece in free[:pieces]],
            "contact": {
                "name": "Александра Константинопольская",
                "phone": "",
                "email": f"{uuid.uuid4().hex}@example.com",
            },
            "payment": "in_store",
            "locale": "ru",
        },
    )
    found: dict[str, Any] = made.json()
    return found


def card(*acts: Act, pieces: int = 2) -> Act:
    """The card of a booking just made; then what is done with it."""

    def act(page: Page, t: Translator) -> None:
        code = kept_booking(page, "card", pieces=pieces)
        page.goto(localised(f"/counter/r/{code}", t.locale))
        page.get_by_role("button", name=t("Hand over"), exact=True).wait_for()
        for each in acts:
            each(page, t)

    return act


def shoot(page: Page, text: str, word: str = "") -> None:
    """What a scanner that types does; `word` is the verdict's, where another one may come first."""
    usb_scanner.shoot(page, text)
    page.get_by_role("alertdialog").filter(has_text=word).wait_for()
    pause(page)


def _good(page: Page, t: Translator) -> None:
    shoot(page, booked(page)["code"])


def _late(page: Page, t: Translator) -> None:
    code = booked(page)["code"]
    visit_missed(page, code)
    shoot(page, code)


def _begun(page: Page, t: Translator) -> None:
    code = kept_booking(page, "begun")
    shoot(page, code)
    shoot(page, code, t("Arrived"))


def _finished(page: Page, t: Translator) -> None:
    code = page.evaluate("""() => [...document.querySelectorAll('main a[href*="/counter/r/"]')]
        .at(-1).href.split('/').pop()""")
    shoot(page, code.replace("-", ""))


def _elsewhere(page: Page, t: Translator) -> None:
    shoot(page, kept_booking(page, "elsewhere", store="moscow-arbat"))


def _unknown(page: Page, t: Translator) -> None:
    shoot(page, new_code())


def _over(page: Page, t: Translator) -> None:
    """The card of a visit that ended well."""
    bought = t("Bought {count} of {total} for {sum}").partition("{")[0]
    page.locator("main li a[href*='/counter/r/']", has_text=bought).first.click()
    page.get_by_role("heading", name=t("Handed over")).wait_for()


def _given(page: Page, t: Translator) -> None:
    page.locator("input[name=campaign]").first.check()
    page.get_by_label(t("Name"), exact=True).fill("Александра")
    page.get_by_label(t("E-mail")).fill(f"{uuid.uuid4().hex}@example.com")
    page.get_by_label(t("Reason")).fill("Ждала, пока чинили замок")
    page.get_by_role("button", name=t("Give the coupon")).click()
    page.get_by_text(t("The coupon is given")).wait_for()


def _not_ours(page: Page, t: Translator) -> None:
    shoot(page, "https://menu.example/table/7")


def _unchecked(page: Page, t: Translator) -> None:
    code = kept_booking(page, "card", pieces=2)
    page.context.set_offline(True)
    shoot(page, code)


def taken_coupon(page: Page, told: str = "code") -> str:
    """The code of a coupon somebody has just taken, or what its QR says (`qr_payload`)."""
    taken = page.request.post(f"/api/v1/coupon-campaigns/{_OFFER}/take")
    if not taken.ok:
        raise AssertionError(taken.text())
    return str(taken.json()[told])


def _coupon_scanned(page: Page, t: Translator) -> None:
    shoot(page, taken_coupon(page), t("Valid"))


def _coupon(page: Page, t: Translator) -> None:
    _coupon_scanned(page, t)
    page.get_by_role("button", name=t("Enter the sale")).click()
    page.get_by_label(t("Total of the purchase")).fill("99 000")
    pause(page)


def _coupon_worked_out(page: Page, t: Translator) -> None:
    _coupon(page, t)
    page.get_by_role("button", name=t("Work it out")).click()
    page.get_by_role("button", name=t("Redeem the coupon")).wait_for()
    pause(page)


def _coupon_receipt(page: Page, t: Translator) -> None:
    _coupon_worked_out(page, t)
    page.get_by_role("button", name=t("Redeem the coupon")).click()
    page.get_by_text(t("Redeemed"), exact=True).wait_for()
    pause(page)


def _coupon_still(page: Page, t: Translator) -> None:
    """A QR that was shown without a network: whose coupon it is has to be asked."""
    shoot(page, taken_coupon(page, "static_payload"), t("Valid"))
    page.get_by_role("button", name=t("Enter the sale")).click()
    page.get_by_label(t("Shopper's name")).wait_for()
    pause(page)


def _coupon_over(page: Page, t: Translator) -> None:
    """The three minutes are over while the sale is entered."""
    _coupon(page, t)
    skip(page, minutes=3)
    page.get_by_role("button", name=t("Keep it again")).wait_for()


def _coupon_lost(page: Page, t: Translator) -> None:
    """Meanwhile another counter took it."""
    _coupon_over(page, t)
    coupon_in_hand(page, page.url.rsplit("/", 1)[1].replace("-", ""))
    page.get_by_role("button", name=t("Keep it again")).click()
    page.get_by_text(t("In use"), exact=True).wait_for()


def _coupon_sum_wrong(page: Page, t: Translator) -> None:
    _coupon(page, t)
    page.get_by_label(t("Total of the purchase")).fill("")
    page.get_by_role("button", name=t("Work it out")).click()
    page.get_by_role("alert").filter(has_text="99900").wait_for()


def search(text: str) -> Act:
    def act(page: Page, t: Translator) -> None:
        page.get_by_label(t("Find a piece in this store")).fill(text)
        page.wait_for_timeout(1200)

    return act


def _chosen(page: Page, t: Translator) -> None:
    page.get_by_role("button", name=t("Lay out")).first.click()
    pause(page)


def _outcomes(page: Page, t: Translator) -> None:
    page.get_by_text(t("Bought"), exact=True).first.click()
    page.get_by_text(t("Declined"), exact=True).last.click()
    page.get_by_text(t("Size"), exact=True).last.click()
    pause(page)


def _note(page: Page, t: Translator) -> None:
    box = page.get_by_role("region", name=t("Notes of colleagues"))
    box.get_by_role("textbox").fill("Любит тонкие кольца, спрашивала о гравировке.")
    box.get_by_role("button", name=t("Add the note")).click()
    box.get_by_role("listitem").wait_for()
    box.scroll_into_view_if_needed()


def _menu(page: Page, t: Translator) -> None:
    page.get_by_role("button", name=t("Who is here")).click()
    pause(page)


def _code_for_a_device(page: Page, t: Translator) -> None:
    page.get_by_label(t("Name of the new device")).fill("Витрина у окна")
    page.get_by_role("button", name=t("Add a device")).click()
    page.get_by_role("heading", name=t("Scan this with the new device")).wait_for()
    pause(page)


def _pin(page: Page, t: Translator) -> None:
    page.goto(localised("/counter/my-pin", t.locale))
    page.get_by_label(t("New PIN"), exact=True).fill(_PIN)
    page.get_by_label(t("New PIN once more")).fill(_PIN)
    page.get_by_label(t("Your password")).fill(_PASSWORD)
    page.get_by_role("button", name=t("Save the PIN")).click()
    page.get_by_text(t("Your PIN is saved.")).wait_for()


def _join(page: Page, t: Translator) -> None:
    """This browser asks to be a device."""
    _pin(page, t)
    page.goto(localised("/counter/devices", t.locale))
    _code_for_a_device(page, t)
    address = page.get_by_text("/counter/enrol").inner_text()
    code = page.locator("p.tracking-widest").inner_text()
    page.goto(f"{address}#{code}")
    page.get_by_role("button", name=t("Make it a device of the store")).wait_for()


def _people(page: Page, t: Translator) -> None:
    _join(page, t)
    page.get_by_role("button", name=t("Make it a device of the store")).click()
    page.wait_for_url("**/counter/pin**")


def _pads(page: Page, t: Translator) -> None:
    _people(page, t)
    page.locator("[data-person]").first.click()
    page.locator("#pin").press_sequentially("73")


def _by_pin(page: Page, t: Translator) -> None:
    """In at a device, by a PIN."""
    _people(page, t)
    page.locator("[data-person]").first.click()
    page.locator("#pin").fill(_PIN)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=t("To prepare")).wait_for()


def _by_pin_at(path: str) -> Act:
    def act(page: Page, t: Translator) -> None:
        _by_pin(page, t)
        page.goto(localised(path, t.locale))
        page.get_by_role("button", name=t("Sign in with a password")).wait_for()

    return act


def locked(page: Page, t: Translator) -> None:
    page.clock.install()
    _by_pin(page, t)
    page.clock.fast_forward(6 * 60 * 1000)
    page.get_by_role("dialog", name=t("Enter your PIN")).wait_for()


def _door(page: Page, locale: str) -> None:
    page.context.clear_cookies()
    page.goto(localised("/counter/sign-in", locale))


COUNTER: dict[str, Scene] = {
    "counter-door": _door,
    "counter": at_counter("/counter"),
    "counter-menu": at_counter("/counter", _menu, who="manager"),
    "counter-none": at_counter("/counter", store="spb-petrogradskaya", who="admin"),
    "counter-store": at_counter("/counter/store", who="manager"),
    "counter-pick": at_counter("/counter", press("Pick list", exact=False)),
    "counter-scan": at_counter("/counter/scan"),
    "counter-verdict-ok": at_counter("/counter/scan", _good),
    "counter-verdict-late": at_counter("/counter/scan", _late),
    "counter-verdict-begun": at_counter("/counter/scan", _begun),
    "counter-verdict-over": at_counter("/counter", _finished),
    "counter-verdict-elsewhere": at_counter("/counter/scan", _elsewhere),
    "counter-verdict-unknown": at_counter("/counter/scan", _unknown),
    "counter-verdict-not-ours": at_counter("/counter/scan", _not_ours),
    "counter-verdict-unchecked": at_counter("/counter/scan", _unchecked),
    "counter-verdict-coupon": at_counter("/counter/scan", _coupon_scanned),
    "counter-coupon": at_counter("/counter/scan", _coupon),
    "counter-coupon-sum-wrong": at_counter("/counter/scan", _coupon_sum_wrong),
    "counter-coupon-still": at_counter("/counter/scan", _coupon_still),
    "counter-coupon-over": at_counter("/counter/scan", _coupon_over),
    "counter-coupon-lost": at_counter("/counter/scan", _coupon_lost),
    "counter-coupon-sum": at_counter("/counter/scan", _coupon_worked_out),
    "counter-coupon-receipt": at_counter("/counter/scan", _coupon_receipt, who="manager"),
    "counter-give": at_counter("/counter/give"),
    "counter-give-refused": at_counter("/counter/give", press("Give the coupon")),
    "counter-give-done": at_counter("/counter/give", _given),
    "counter-card": at_counter("/counter", card()),
    "counter-card-over": at_counter("/counter", _over),
    "counter-card-unknown": at_counter("/counter/r/AAAAAAAAAA"),
    "counter-missing": at_counter("/counter", card(press("Not in its place", exact=False))),
    "counter-cancel": at_counter("/counter", card(press("Cancel the booking"))),
    "counter-swap": at_counter(
        "/counter", card(press("Another piece", exact=False), search("кольцо"))
    ),
    "counter-extend": at_counter("/counter", card(press("Keep longer")), who="manager"),
    "counter-assign": at_counter("/counter", card(press("Who looks after it"))),
    "counter-notes": at_counter("/counter", card(_note)),
    "counter-hand-over": at_counter("/counter", card(press("Hand over"), _outcomes)),
    "counter-payment": at_counter(
        "/counter", card(press("Hand over"), _outcomes, press("Continue"))
    ),
    "counter-walk-in": at_counter("/counter/walk-in"),
    "counter-walk-in-chosen": at_counter("/counter/walk-in", search("кольцо"), _chosen),
    "counter-numbers": at_counter("/counter/numbers", who="manager"),
    "counter-numbers-refused": at_counter("/counter/numbers"),
    "counter-devices": at_counter("/counter/devices", who="manager"),
    "counter-devices-refused": at_counter("/counter/devices"),
    "counter-devices-by-pin": at_counter("/counter", _by_pin_at("/counter/devices"), who="manager"),
    "counter-device-code": at_counter("/counter/devices", _code_for_a_device, who="manager"),
    "counter-my-pin": at_counter("/counter/my-pin"),
    "counter-my-pin-done": at_counter("/counter", _pin),
    "counter-my-pin-by-pin": at_counter("/counter", _by_pin_at("/counter/my-pin"), who="manager"),
    "counter-my-pin-refused": at_counter("/counter/my-pin", press("Save the PIN")),
    "counter-enrol": at_counter("/counter", _join, who="manager"),
    "counter-people": at_counter("/counter", _people, who="manager"),
    "counter-pin": at_counter("/counter", _pads, who="manager"),
    "counter-locked": at_counter("/counter", locked, who="manager"),
}

WHOLE = frozenset({"counter-card", "counter-give", "counter-numbers", "counter-notes"})
