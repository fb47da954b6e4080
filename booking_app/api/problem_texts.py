"""What refusals are called in words, by their stable codes."""

from dataclasses import dataclass

from booking_app.api.coupon_texts import COUPON_FIELD_TEXTS, COUPON_TEXTS
from booking_app.core.i18n import mark
from booking_app.workflows.imports.texts import FILE_TEXTS


@dataclass(frozen=True, slots=True)
class ProblemText:
    """Message ids of a refusal; `detail` may name the error's details in braces."""

    title: str
    detail: str


PROBLEM_TEXTS: dict[str, ProblemText] = {
    code: ProblemText(title, detail)
    for code, title, detail in (
        (
            "unauthenticated",
            mark("Not signed in"),
            mark("Sign in, or send a valid key, and try again."),
        ),
        (
            "bad_credentials",
            mark("Wrong login or password"),
            mark("The login and the password do not match. Check both and try again."),
        ),
        (
            "session_ended",
            mark("The session has ended"),
            mark("Sign in again to go on."),
        ),
        (
            "session_locked",
            mark("The device is locked"),
            mark("Enter your PIN on it, or sign in again."),
        ),
        (
            "bad_pin",
            mark("Wrong PIN"),
            mark("This is not your PIN here. Try again, or sign in with your password."),
        ),
        (
            "device_unknown",
            mark("Not a device of a counter"),
            mark("A PIN is good only on devices of a counter. Sign in with your password."),
        ),
        (
            "invitation_ended",
            mark("The code is not good any more"),
            mark("It was used, ran out, or is mistyped. Ask the manager for a new one."),
        ),
        (
            "device_not_found",
            mark("No such device"),
            mark("It is no device of this counter, or not any more."),
        ),
        (
            "password_needed",
            mark("A PIN is not enough"),
            mark("Sign in with your password for this."),
        ),
        (
            "forbidden",
            mark("Not allowed"),
            mark("Your role does not allow this here."),
        ),
        (
            "store_not_allowed",
            mark("Not your store"),
            mark("You do not work in this store."),
        ),
        (
            "store_not_chosen",
            mark("No store chosen"),
            mark("Say first at which store's counter you stand."),
        ),
        (
            "origin_refused",
            mark("Refused"),
            mark("The request came from a page of another site."),
        ),
        (
            "not_found",
            mark("Not found"),
            mark("There is nothing at this address."),
        ),
        (
            "unknown_import",
            mark("No such import"),
            mark("There is no import with this number, or it is not yours to see."),
        ),
        (
            "import_not_ready",
            mark("Not at this stage"),
            mark("The import has moved on meanwhile. Look at it again."),
        ),
        (
            "import_has_faults",
            mark("Some rows are wrong"),
            mark("Correct the file and send it again, or agree to leave these rows out."),
        ),
        (
            "file_refused",
            mark("The file cannot be read"),
            mark("Save it as CSV UTF-8 or as .xlsx and send it again."),
        ),
        (
            "matching_incomplete",
            mark("Columns are not matched"),
            mark("Every needed column has to have one heading, and no more than one."),
        ),
        (
            "disk_full",
            mark("No room"),
            mark("The disk of the shop is full, so the file was not taken. Ask for more room."),
        ),
        (
            "broken_off",
            mark("Broken off"),
            mark("The file did not come whole. Send it again."),
        ),
        (
            "rows_collide",
            mark("Somebody was faster"),
            mark("Others changed the same things at the same moment. Try again."),
        ),
        (
            "method_not_allowed",
            mark("Method not allowed"),
            mark("This address does not take such requests."),
        ),
        (
            "password_link_ended",
            mark("The link has ended"),
            mark("It was used already, or its time is over. Ask an administrator for a new one."),
        ),
        (
            "invalid_staff",
            mark("This password cannot be used"),
            mark("Choose a longer one that nobody would guess."),
        ),
        (
            "unknown_store",
            mark("Unknown store"),
            mark("There is no such store."),
        ),
        (
            "unknown_city",
            mark("Unknown town"),
            mark("We do not know this town."),
        ),
        (
            "unknown_page",
            mark("Unknown page"),
            mark("Ask for the first page again, and then for each one named in “next”."),
        ),
        (
            "unknown_product",
            mark("Unknown product"),
            mark("There is no such product."),
        ),
        (
            "unknown_variant",
            mark("Unknown variant"),
            mark("There is no such variant of a product."),
        ),
        (
            "unknown_piece",
            mark("Unknown piece"),
            mark("There is no such piece."),
        ),
        (
            "unknown_reservation",
            mark("Unknown booking"),
            mark("There is no such booking, or the link to it is not complete."),
        ),
        (
            "piece_taken",
            mark("The piece is taken"),
            mark("Somebody else has just reserved it. Nothing was booked."),
        ),
        (
            "piece_kept_back",
            mark("Ask the store first"),
            mark(
                "The store keeps its last pieces of this for its own counter. Nothing was booked."
            ),
        ),
        (
            "piece_elsewhere",
            mark("The piece is in another store"),
            mark("The piece you chose lies in another store. Nothing was booked."),
        ),
        (
            "slot_full",
            mark("The time is taken"),
            mark("All places at this time are taken. Nothing was booked."),
        ),
        (
            "slot_unavailable",
            mark("The time cannot be booked"),
            mark("This time has passed, is too soon or too far ahead, or is no start of a visit."),
        ),
        (
            "store_closed",
            mark("The store is closed"),
            mark("The store is closed at this time. Nothing was booked."),
        ),
        (
            "cap_reached",
            mark("Too many pieces at once"),
            mark("Pieces that can be kept for one person at a time: {cap}."),
        ),
        (
            "hold_expired",
            mark("The time to fill in the form is over"),
            mark("The pieces are free again. Reserve them once more."),
        ),
        (
            "not_changeable",
            mark("The booking cannot be changed any more"),
            mark("It has ended, or the visit has begun already."),
        ),
        (
            "no_pieces",
            mark("No pieces chosen"),
            mark("Choose at least one piece to try on."),
        ),
        (
            "too_many_pieces",
            mark("Too many pieces"),
            mark("Pieces in one booking at most: {cap}."),
        ),
        (
            "online_payment_unavailable",
            mark("No payment online"),
            mark("Payment is taken in the store only."),
        ),
        (
            "payment_unavailable",
            mark("Paying online does not work now"),
            mark("Nothing was charged. Try again in a minute, or pay in the store."),
        ),
        (
            "payment_refused",
            mark("The payment was refused"),
            mark("Nothing was charged. Try again, or pay in the store."),
        ),
        (
            "unknown_payment",
            mark("Unknown payment"),
            mark("There is no such payment."),
        ),
        (
            "not_refundable",
            mark("More than there is"),
            mark("Only what was charged and not paid back yet can be paid back."),
        ),
        (
            "reason_missing",
            mark("No reason"),
            mark("Money is paid back only with a reason."),
        ),
        (
            "bad_event",
            mark("Not from the payment provider"),
            mark("The signature does not fit, or is too old."),
        ),
        (
            "wrong_outcome",
            mark("The hand-over does not fit the booking"),
            mark("Each piece of the booking needs exactly one outcome, and a refusal a reason."),
        ),
        (
            "wrong_amount",
            mark("The amount is not right"),
            mark("The amount is not what the bought pieces cost."),
        ),
        (
            "receipt_missing",
            mark("No receipt"),
            mark("Money needs the number of the till's receipt."),
        ),
        (
            "conflict",
            mark("Not possible now"),
            mark("Something has changed meanwhile. Look again and decide anew."),
        ),
        (
            "too_late_to_undo",
            mark("Too late to undo"),
            mark("A hand-over can be undone within five minutes only."),
        ),
        (
            "invalid_input",
            mark("Something is not filled in right"),
            mark("Look at the fields named and try again."),
        ),
        (
            "invalid_contact",
            mark("Something is not filled in right"),
            mark("Look at the fields named and try again."),
        ),
        (
            "invalid_logo",
            mark("This cannot be the logo"),
            mark("A PNG, WebP or JPEG of up to 5 MB can; best with a transparent ground."),
        ),
        (
            "malformed_body",
            mark("Unreadable request"),
            mark("The body of the request cannot be read."),
        ),
        (
            "unsupported_media_type",
            mark("Unreadable request"),
            mark("The body of the request is of a kind this address does not take."),
        ),
        (
            "body_too_large",
            mark("Request too large"),
            mark("The body of the request is larger than any this address takes."),
        ),
        (
            "file_too_large",
            mark("File too large"),
            mark("The file is too large: at most {limit_mb} MB are taken. Export it smaller."),
        ),
        (
            "storage_full",
            mark("No room left"),
            mark("The disk of the shop is full, so the file was not taken. Ask for more room."),
        ),
        (
            "upload_not_found",
            mark("Unknown upload"),
            mark("There is no such upload of yours."),
        ),
        (
            "upload_ended",
            mark("The upload has ended"),
            mark("It was cancelled or waited for too long. Begin it anew."),
        ),
        (
            "wrong_offset",
            mark("The part does not fit"),
            mark("So far {offset} bytes have come. Go on from there."),
        ),
        (
            "upload_busy",
            mark("The upload is under way"),
            mark("Another connection is sending this file. Try again in a moment."),
        ),
        (
            "not_retryable",
            mark("Nothing to try again"),
            mark("Only a refused file can be tried again. Upload it anew."),
        ),
        (
            "too_many_uploads",
            mark("Too many unfinished uploads"),
            mark("At most {limit} may be under way. Wait until some are done, or cancel some."),
        ),
        (
            "tus_version",
            mark("Another version of the protocol"),
            mark("This server speaks version 1.0.0 of the tus protocol."),
        ),
        (
            "asset_not_found",
            mark("Unknown picture"),
            mark("This picture is not there any more. Load the page anew."),
        ),
        (
            "order_is_stale",
            mark("The pictures have changed"),
            mark("Somebody added or removed pictures meanwhile. Look again and put them in order."),
        ),
        (
            "too_many_media",
            mark("Too many pictures"),
            mark("At most {limit} pictures are shown here. Delete some first."),
        ),
        (
            "only_photos",
            mark("Only photos"),
            mark("Here only photos are shown. Upload a JPEG, PNG, WebP, AVIF or HEIC."),
        ),
        (
            "invalid_crop",
            mark("This part cannot be shown"),
            mark("The part to show must lie within the photo and be large enough."),
        ),
        (
            "storage_unavailable",
            mark("Not available now"),
            mark("Something we depend on does not answer. Try again in a minute."),
        ),
        (
            "idempotency_key_reused",
            mark("The key was used for another request"),
            mark("Use a new Idempotency-Key for each new request."),
        ),
        (
            "rate_limited",
            mark("Too many tries"),
            mark("Wait a little and try again."),
        ),
        (
            "unavailable",
            mark("Not available now"),
            mark("Something we depend on does not answer. Try again in a minute."),
        ),
        (
            "database_unavailable",
            mark("Not available now"),
            mark("Something we depend on does not answer. Try again in a minute."),
        ),
        (
            "internal_error",
            mark("Something went wrong"),
            mark("The mistake is ours and has been noted. Try again in a minute."),
        ),
        *COUPON_TEXTS,
    )
}

FIELD_TEXTS: dict[str, str] = {
    "required": mark("This is needed."),
    "contact_required": mark("Give a phone number or an e-mail address."),
    "no_letters": mark("A name needs at least one letter."),
    "too_long": mark("This is too long."),
    "too_short": mark("This is too short."),
    "guessable": mark("This is among the first anybody would try. A few words are better."),
    "wrong_type": mark("This is of the wrong kind."),
    "not_allowed": mark("This is not one of the possible values."),
    "out_of_range": mark("This is outside the possible range."),
    "invalid": mark("This cannot be right."),
    "control_characters": mark("This holds characters that cannot be used."),
    "unknown_field": mark("There is no such field."),
    "time_zone_required": mark("A moment needs its offset from UTC, such as +03:00."),
    "position_incomplete": mark("A position needs both lat and lon."),
    "unknown": mark("There is no such thing."),
    **COUPON_FIELD_TEXTS,
}

FIELD_TEXTS_OF: dict[tuple[str, str], str] = {
    ("phone", "invalid"): mark("This does not look like a phone number."),
    ("email", "invalid"): mark("This does not look like an e-mail address."),
    ("name", "required"): mark("Tell us your name."),
    ("logo", "vector"): mark("Vector pictures (SVG) can carry scripts. Save it as a PNG."),
    ("logo", "not_a_picture"): mark("This is no PNG, WebP or JPEG, or it is damaged."),
    ("logo", "too_large"): mark("This is larger than 5 MB or 40 megapixels. Save it smaller."),
    ("logo", "too_small"): mark("This is too small: at least 24 by 24 pixels are needed."),
    ("logo", "animated"): mark("A logo stands still. Save one picture of it."),
    **{("file", reason): text for reason, text in FILE_TEXTS.items()},
    ("file", "broken_quotes"): mark("A quotation mark is never closed."),
    ("matching", "missing"): mark("A needed column has no heading."),
    ("matching", "twice"): mark("Two headings stand for the same column."),
}
"""Better words for a field (the last part of its name) and a code."""
