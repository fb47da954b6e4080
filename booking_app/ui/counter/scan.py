"""Scan: the camera, or the code typed by hand. Scanners that type work on every screen."""

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.scripts import Camera, CodeForm
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

_LENS = "relative grow basis-80 overflow-hidden bg-[#141210] md:min-h-[26rem]"


def scan(t: Translator) -> Element:
    """The live scanner."""
    return el.div(
        el.h1(t("Scan"), class_name="sr-only"),
        el.div(
            el.div(
                Camera.create(labels=_camera_labels(t)),
                class_name="absolute inset-0",
            ),
            class_name=_LENS,
        ),
        el.div(
            CodeForm.create(
                labels={
                    "code": t("Or type the code"),
                    "example": "K7QF3-3M9XA",
                    "find": t("Find"),
                }
            ),
            el.a(
                icon("ticket", size=22),
                t("Give a coupon"),
                href=localised("/counter/give", t.locale),
                class_name="button-quiet control-large -ml-3 mt-2 inline-flex gap-2",
            ),
            class_name="mx-auto w-full max-w-2xl px-4 pt-5 pb-2",
        ),
        class_name="flex grow flex-col",
    )


def skeleton(t: Translator) -> Element:
    """The lens before the camera is asked."""
    return el.div(el.div(class_name=_LENS), class_name="flex grow flex-col")


def _camera_labels(t: Translator) -> dict[str, object]:
    return {
        "picture": t("Picture of the camera"),
        "aim": t("Hold the QR code in the frame"),
        "starting": t("Starting the camera …"),
        "torch": t("Torch"),
        "continuous": t("Read the next code without a tap"),
        "change": t("Other camera"),
        "again": t("Try again"),
        "typeIt": t("Type the code below, or use a scanner."),
        "trouble": {
            "denied": {
                "title": t("The camera is not allowed"),
                "text": t("Allow it in the browser's settings for this site."),
            },
            "missing": {"title": t("There is no camera"), "text": ""},
            "busy": {
                "title": t("The camera is busy"),
                "text": t("Close the other program which uses it."),
            },
            "insecure": {
                "title": t("The camera needs https"),
                "text": t("Browsers give it to secure addresses only."),
            },
            "broken": {"title": t("The reader did not start"), "text": ""},
        },
    }


scan_screen = counter_screen(
    name="counter_scan",
    route="/counter/scan",
    title=lambda t: t("Scan"),
    component=scan,
    skeleton=skeleton,
    # The scanner needs no server to read, and this device's list to tell what it read.
    alive=scan,
)
