"""What the media part of the product form says, and the descriptions it suggests."""

from typing import Any

from booking_app.core.i18n import Translator, mark, translator

ANGLES: dict[str, str] = {
    "hero": mark("Main picture"),
    "front": mark("Front"),
    "side": mark("Side"),
    "back": mark("Rear"),
    "top": mark("From above"),
    "macro": mark("Close-up"),
    "scale": mark("Scale"),
    "worn": mark("Worn"),
    "spin": mark("360° view"),
    "video": mark("Video"),
}
"""Every angle, in the order of the list."""

_ALTS: dict[str, str] = {
    "hero": mark("{name}"),
    "front": mark("{name}, front view"),
    "side": mark("{name}, side view"),
    "back": mark("{name}, rear view"),
    "top": mark("{name}, seen from above"),
    "macro": mark("{name}, close-up"),
    "scale": mark("{name} beside something of known size"),
    "worn": mark("{name} as it is worn"),
    "spin": mark("{name}, turned all around"),
    "video": mark("{name} on video"),
}

_LANGUAGES: dict[str, str] = {"ru": mark("In Russian"), "en": mark("In English")}


def alt_suggestions(name: dict[str, str]) -> dict[str, dict[str, str]]:
    """A description for every angle in every language the product has a name in."""
    return {
        angle: {
            locale: translator(locale)(text, name=own)
            for locale, own in name.items()
            if own.strip()
        }
        for angle, text in _ALTS.items()
    }


def labels(t: Translator) -> dict[str, Any]:
    """Every text of the part, as its script names them."""
    return {
        "angles": {angle: t(word) for angle, word in ANGLES.items()},
        "languages": {locale: t(word) for locale, word in _LANGUAGES.items()},
        **_coming_in(t),
        **_under_way(t),
        **_in_trouble(t),
        **_grid(t),
        **_descriptions(t),
        **_editor(t),
    }


def store_labels(t: Translator) -> dict[str, Any]:
    """The same of a store: only photos, which have no angle."""
    told = labels(t)
    told["angles"] = {"front": t("Photo")}
    told["onlyPhotos"] = True
    told["refusals"]["type"] = t(
        "Here only photos are shown. Upload a JPEG, PNG, WebP, AVIF or HEIC."
    )
    told["emptyTitle"] = t("Add photos of the store")
    told["emptyText"] = t(
        "The door from the street, the room, the place to try on. Drop them anywhere on this page."
    )
    told["kinds"] = t("Photos: JPEG, PNG, WebP, AVIF, HEIC. Up to {limit} a file.")
    told["dropText"] = t("Photos of the store.")
    told["gridLabel"] = t("Photos in the order shoppers see them")
    told["missing"] = t.forms(
        "{n} photo has no description yet.", "{n} photos have no description yet."
    )
    told["reviewText"] = t(
        "Read out to those who do not see the photo, and read by search engines."
    )
    told["altNeeded"] = ""
    return told


def _coming_in(t: Translator) -> dict[str, Any]:
    return {
        "emptyTitle": t("Add photos and videos"),
        "emptyText": t(
            "Drop them anywhere on this page, all at once. A folder or a ZIP of numbered pictures "
            "becomes a 360° view."
        ),
        "kinds": t(
            "Photos: JPEG, PNG, WebP, AVIF, HEIC. Videos: MP4, MOV, WebM. Up to {limit} a file."
        ),
        "dropHint": t("Drop more files anywhere on this page, or paste a picture."),
        "dropTitle": t("Let go to add"),
        "dropText": t("Photos, videos, a ZIP, or a whole folder of a 360° view."),
        "add": t("Add files"),
        "camera": t("Take a photo"),
        "folder": t("Folder of a 360° view"),
        "pasted": t("Pasted picture"),
        "spin": t("360° view"),
        "spinQuestion": t.forms(
            "{n} numbered picture. Is it a 360° view?",
            "{n} numbered pictures. Are they a 360° view?",
        ),
        "asSpin": t("One 360° view"),
        "asPhotos": t("Separate photos"),
    }


def _under_way(t: Translator) -> dict[str, Any]:
    return {
        "panel": t("Files under way"),
        "list": t("Files"),
        "frames": t.forms("{n} frame", "{n} frames"),
        "states": {
            "queued": t("Waits its turn"),
            "sending": t("Sending, {percent}"),
            "paused": t("Paused"),
            "lost": t("No connection; goes on by itself"),
            "waiting": t("Sent, waits to be prepared"),
            "processing": t("Being prepared for the shop"),
            "done": t("Ready"),
            "refused": t("Not taken"),
        },
        "sending": t("{sent} of {total} sent"),
        "left": t("{time} left"),
        "working": t.forms(
            "{n} file is being prepared for the shop.", "{n} files are being prepared for the shop."
        ),
        "allDone": t.forms("{n} file is in place.", "{n} files are in place."),
        "allPaused": t("Paused. Nothing is lost."),
        "offline": t("No connection. It goes on by itself as soon as there is one."),
        "pauseAll": t("Pause all"),
        "resumeAll": t("Continue"),
        "clear": t("Close"),
        "pauseOne": t("Pause {name}"),
        "resumeOne": t("Continue {name}"),
        "cancelOne": t("Cancel {name}"),
    }


def _in_trouble(t: Translator) -> dict[str, Any]:
    return {
        "troubles": t.forms("{n} file needs you.", "{n} files need you."),
        "refusals": {
            "type": t(
                "This is neither a photo nor a video that can be shown. Take JPEG, PNG, WebP, "
                "AVIF, HEIC, MP4, MOV, WebM, or a ZIP of photos."
            ),
            "empty": t("The file is empty. Save it again and choose it once more."),
            "too_large": t("The file is larger than {limit}. Save it smaller and choose it again."),
        },
        "signedOut": t("You have been signed out. Sign in again in another window, then continue."),
        "unfinished": t("Not here as a whole. Choose the file again: it goes on where it stopped."),
        "retry": t("Try again"),
        "chooseOther": t("Choose a file"),
        "remove": t("Remove"),
        "removeOne": t("Remove {name}"),
    }


def _grid(t: Translator) -> dict[str, Any]:
    return {
        "gridLabel": t("Photos and videos in the order shoppers see them"),
        "main": t("Cover"),
        "video": t("Video"),
        "openOne": t("Open: {name}, place {place}"),
        "moveOne": t("Move: {name}, place {place}"),
        "deleteOne": t("Delete: {name}, place {place}"),
        "angleOf": t("Angle of place {place}"),
        "altMissing": t("No description: {languages}"),
        "beingReplaced": t("Being replaced"),
        "beingCropped": t("Being cropped"),
        "howToMove": t(
            "Press the space bar to lift the picture, the arrow keys to move it, the space bar to "
            "put it down, Escape to put it back."
        ),
        "lifted": t("{name} lifted, place {place} of {total}."),
        "over": t("{name} over place {place} of {total}."),
        "dropped": t("{name} put down at place {place} of {total}."),
        "putBack": t("{name} put back to place {place} of {total}."),
        "removed": t("{name} was deleted."),
        "undo": t("Undo"),
    }


def _descriptions(t: Translator) -> dict[str, Any]:
    return {
        "missing": t.forms(
            "{n} picture has no description yet. It is needed for publishing.",
            "{n} pictures have no description yet. It is needed for publishing.",
        ),
        "review": t("Describe"),
        "reviewTitle": t("Descriptions"),
        "reviewText": t(
            "Read out to those who do not see the picture, and read by search engines. The "
            "suggestions may be changed; nothing is kept until you save."
        ),
        "saveAll": t.forms("Save {n} picture", "Save {n} pictures"),
        "suggested": t("suggestion"),
        "altTitle": t("Description"),
        "altHelp": t("For those who do not see the picture, and for search engines."),
        "altExample": t("What the picture shows"),
        "altNeeded": t("Needed before publishing."),
    }


def _editor(t: Translator) -> dict[str, Any]:
    return {
        "editorTitle": t("{name}, {place} of {total}"),
        "close": t("Close"),
        "previous": t("Previous picture"),
        "next": t("Next picture"),
        "save": t("Save"),
        "replace": t("Replace"),
        "delete": t("Delete"),
        "angle": t("Angle"),
        "modes": t("What to change"),
        "focal": t("Focal point"),
        "crop": t("Crop"),
        "focalAt": t("Focal point: {across} from the left, {down} from the top"),
        "focalHelp": t(
            "Stays in sight however the picture is cut. Click, drag, or use the arrow keys."
        ),
        "cuts": t("How shoppers see it"),
        "shapes": {"card": t("Card"), "tall": t("Tall"), "wide": t("Wide")},
        "ratio": t("Shape"),
        "ratios": {"square": "1:1", "tall": "4:5", "free": t("Free")},
        "cropBox": t("What stays: {width} of the width, {height} of the height"),
        "handles": {
            "nw": t("Upper left corner"),
            "n": t("Upper edge"),
            "ne": t("Upper right corner"),
            "e": t("Right edge"),
            "se": t("Lower right corner"),
            "s": t("Lower edge"),
            "sw": t("Lower left corner"),
            "w": t("Left edge"),
        },
        "applyCrop": t("Crop"),
        "undoCrop": t("Back to the whole picture"),
        "turn": t("Turn"),
    }
