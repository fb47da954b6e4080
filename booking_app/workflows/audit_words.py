"""The audit log in words: actions, subjects, and the fields that changed.

Whoever records a new action or a new field puts its words here; tests find those without.
"""

from datetime import date

from booking_app.core.i18n import Translator, format_date, mark

ACTIONS: dict[str, str] = {
    "reservation.held": mark("Booking form opened"),
    "reservation.created": mark("Booking created"),
    "reservation.confirmed": mark("Booking confirmed"),
    "reservation.rescheduled": mark("Booking moved to another time"),
    "reservation.ready": mark("Pieces laid aside"),
    "reservation.arrived": mark("Shopper came"),
    "scan.conflict": mark("Arrival recorded without connection does not fit"),
    "scan.conflict_seen": mark("Conflict of a recorded arrival ticked off"),
    "reservation.missing": mark("Piece not found in the store"),
    "reservation.completed": mark("Pieces handed over"),
    "reservation.reopened": mark("Hand-over undone"),
    "reservation.cancelled": mark("Booking cancelled"),
    "reservation.no_show": mark("Shopper did not come"),
    "reservation.expired": mark("Booking not confirmed in time"),
    "reservation.paying": mark("Payment online begun"),
    "reservation.walked_in": mark("Visit begun at the counter"),
    "reservation.swapped": mark("Piece of a booking swapped"),
    "reservation.extended": mark("Booking kept longer"),
    "reservation.assigned": mark("Visit given to a consultant"),
    "reservation.served": mark("Hand-over begun"),
    "reservation.noted": mark("Note about a shopper written"),
    "reservation.note_removed": mark("Note about a shopper taken back"),
    "reservation.restored": mark("Shopper is expected after all"),
    "reservation.viewed": mark("Customer card opened"),
    "coupon.customer_viewed": mark("Shopper with a coupon looked up"),
    "reservation.contact_revealed": mark("Contact shown in full"),
    "reservation.concerned": mark("New hours concern the booking"),
    "reservation.unconcerned": mark("Hours concern the booking no more"),
    "reservation.loaded": mark("Demo booking loaded"),
    "payment.observed": mark("News of a payment"),
    "payment.refund_ordered": mark("Refund ordered"),
    "letter.tried_again": mark("Letter tried again"),
    "payment.tried_again": mark("Payment tried again"),
    "product.created": mark("Product created"),
    "product.edited": mark("Product changed"),
    "product.changed": mark("Product changed"),
    "product.published": mark("Product published"),
    "product.scheduled": mark("Publishing scheduled"),
    "product.unpublished": mark("Product taken out of the shop"),
    "product.undone": mark("Change of a product undone"),
    "product.archived": mark("Product archived"),
    "product.restored": mark("Product restored"),
    "product.duplicated": mark("Product duplicated"),
    "product.deleted": mark("Product deleted"),
    "product.media_reordered": mark("Photos put in another order"),
    "variant.created": mark("Variant added"),
    "variant.edited": mark("Variant changed"),
    "variant.archived": mark("Variant archived"),
    "piece.created": mark("Piece added"),
    "piece.added": mark("Piece added"),
    "piece.edited": mark("Piece changed"),
    "piece.changed": mark("Piece changed"),
    "piece.moved": mark("Piece moved to another store"),
    "piece.archived": mark("Piece archived"),
    "piece.restored": mark("Piece restored"),
    "category.created": mark("Category created"),
    "category.edited": mark("Category changed"),
    "category.reordered": mark("Categories put in another order"),
    "category.archived": mark("Category archived"),
    "category.restored": mark("Category restored"),
    "media.added": mark("Photo or film added"),
    "media.attached": mark("Photo or film added to a product"),
    "media.detached": mark("Photo or film removed from a product"),
    "media.replaced": mark("Photo or film replaced"),
    "media.alt_set": mark("Description of a photo changed"),
    "media.angle_set": mark("Angle of a photo changed"),
    "media.focal_set": mark("Centre of a photo changed"),
    "media.cropped": mark("Photo cropped"),
    "store.created": mark("Store created"),
    "store.edited": mark("Store changed"),
    "store.changed": mark("Store changed"),
    "store.media_reordered": mark("Photos put in another order"),
    "store.hours_changed": mark("Opening hours changed"),
    "store.archived": mark("Store archived"),
    "store.restored": mark("Store restored"),
    "city.created": mark("Town added"),
    "staff.signed_in": mark("Signed in"),
    "staff.signed_out": mark("Signed out"),
    "staff.created": mark("Person added"),
    "staff.changed": mark("Person changed"),
    "staff.activated": mark("Person let in again"),
    "staff.deactivated": mark("Person not let in any more"),
    "staff.password_set": mark("Password changed"),
    "staff.pin_set": mark("PIN changed"),
    "staff.pin_refused": mark("Wrong PIN entered"),
    "staff.unlocked": mark("Device unlocked by PIN"),
    "device.invited": mark("Code for a new device made"),
    "device.enrolled": mark("Device joined the counter"),
    "device.revoked": mark("Device revoked"),
    "staff.link_made": mark("Link for a password made"),
    "staff.session_ended": mark("Signed out in one browser"),
    "staff.sessions_ended": mark("Signed out everywhere"),
    "api_key.created": mark("API key made"),
    "api_key.revoked": mark("API key revoked"),
    "chain.changed": mark("Settings of the chain changed"),
    "waiting.joined": mark("Waiting list joined"),
    "waiting.offered": mark("Piece offered to the first in line"),
    "waiting.left": mark("Waiting list left"),
    "pieces.put": mark("News of pieces from a machine"),
    "import.sent": mark("File for an import sent"),
    "import.started": mark("Import started"),
    "import.applied": mark("Import applied"),
    "import.failed": mark("Import failed"),
    "import.cancelled": mark("Import cancelled"),
    "export.taken": mark("Export downloaded"),
    "audit.exported": mark("Audit log exported"),
    "demo.loaded": mark("Demo data loaded"),
    "campaign.created": mark("Coupon campaign created"),
    "campaign.edited": mark("Coupon campaign changed"),
    "campaign.published": mark("Coupon campaign published"),
    "campaign.paused": mark("Coupon campaign paused"),
    "campaign.stopped": mark("Coupon campaign stopped"),
    "campaign.list_sent": mark("List for coupons sent"),
    "campaign.list_given": mark("Coupons given to a list"),
    "campaign.list_taken_out": mark("Codes of a list downloaded"),
    "reservation.coupon_refused": mark("Coupon refused at the hand-over"),
    "scan.refused": mark("Code not accepted"),
    "access.refused": mark("Refused"),
    "coupon.taken": mark("Coupon taken"),
    "coupon.issued": mark("Coupon given at the counter"),
    "coupon.scanned": mark("Coupon shown at the counter"),
    "coupon.refused": mark("Coupon refused"),
    "coupon.redeemed": mark("Coupon redeemed"),
    "coupon.rolled_back": mark("Redemption taken back"),
}
_OTHER_ACTION = mark("Something else was done")

SUBJECTS: dict[str, str] = {
    "reservation": mark("Booking"),
    "payment": mark("Online payment"),
    "product": mark("Product"),
    "variant": mark("Variant"),
    "piece": mark("Piece"),
    "category": mark("Category"),
    "media": mark("Photo or film"),
    "store": mark("Store"),
    "city": mark("Town"),
    "staff": mark("Person"),
    "api_key": mark("API key"),
    "device": mark("Device of a counter"),
    "chain": mark("Settings"),
    "import": mark("Import"),
    "pieces": mark("Pieces"),
    "waiting": mark("Waiting list"),
    "export": mark("Export"),
    "audit": mark("Audit log"),
    "demo": mark("Demo data"),
    "campaign": mark("Coupon campaign"),
    "coupon": mark("Coupon"),
    "scan": mark("Scan"),
    "access": mark("Access"),
    "letter": mark("Letter"),
}

FIELDS: dict[str, str] = {
    "letter": mark("Letter"),
    "name": mark("Title"),
    "staff:name": mark("Name"),
    "summary": mark("In short"),
    "story": mark("Story"),
    "care": mark("Care"),
    "metal": mark("Metal"),
    "metal_name": mark("Metal in words"),
    "stone": mark("Stone"),
    "family": mark("Family"),
    "slug": mark("Address of the page"),
    "category": mark("Category"),
    "category_id": mark("Category"),
    "specs": mark("Specifications"),
    "position": mark("Place in the list"),
    "order": mark("Order"),
    "size": mark("Size"),
    "sku": mark("SKU"),
    "price_minor": mark("Price"),
    "price": mark("Price"),
    "variant": mark("Variant"),
    "variants": mark("Variants"),
    "published_at": mark("Published"),
    "archived_at": mark("Archived"),
    "barcode": mark("Barcode"),
    "weight_mg": mark("Weight, mg"),
    "status": mark("Status"),
    "showcase": mark("Showcase"),
    "tray": mark("Tray"),
    "store": mark("Store"),
    "store_id": mark("Store"),
    "stores": mark("Stores"),
    "store_ids": mark("Stores"),
    "alt": mark("Description for those who do not see it"),
    "angle": mark("Angle"),
    "focal": mark("Centre of the picture"),
    "focal_x": mark("Centre, across"),
    "focal_y": mark("Centre, down"),
    "crop": mark("Crop"),
    "address": mark("Postal address"),
    "directions": mark("How to get there"),
    "city": mark("Town"),
    "postal_code": mark("Postal code"),
    "phone": mark("Phone"),
    "email": mark("E-mail"),
    "lat": mark("Latitude"),
    "lon": mark("Longitude"),
    "time_zone": mark("Time zone"),
    "capacity": mark("Fittings at once"),
    "slot_minutes": mark("Minutes of a fitting"),
    "buffer_minutes": mark("Minutes kept free after a visit"),
    "safety_stock": mark("Pieces kept back"),
    "services": mark("Services"),
    "is_public": mark("Shown in the shop"),
    "hours": mark("Hours"),
    "date": mark("Hours on"),
    "login": mark("Login"),
    "role": mark("Role"),
    "locale": mark("Language"),
    "is_active": mark("May sign in"),
    "scope": mark("What the key is for"),
    "logo": mark("Logo"),
    "accent": mark("Colour, light"),
    "accent_ink": mark("Colour of text, light"),
    "accent_dark": mark("Colour, dark"),
    "accent_ink_dark": mark("Colour of text, dark"),
    "social": mark("Links"),
    "country": mark("Country"),
    "locales": mark("Languages"),
    "default_locale": mark("First language"),
    "currency": mark("Currency"),
    "hold_minutes": mark("Form kept, minutes"),
    "lead_minutes": mark("Soonest visit, minutes ahead"),
    "horizon_days": mark("Latest visit, days ahead"),
    "grace_minutes": mark("Kept after the visit, minutes"),
    "pieces_per_contact": mark("Pieces at once for a shopper"),
    "reason": mark("Reason"),
    "amount_minor": mark("Amount"),
    "entered": mark("Entered in the books"),
    "by": mark("By whom"),
    "late": mark("Came late"),
    "piece": mark("Piece"),
    "before": mark("Time before"),
    "after": mark("Time after"),
    "lines": mark("Pieces"),
    "pieces": mark("Pieces"),
    "count": mark("How many"),
    "rows": mark("Rows"),
    "new": mark("New"),
    "left_out": mark("Left out"),
    "booked": mark("Booked pieces sold"),
    "changed": mark("Changed"),
    "unchanged": mark("Unchanged"),
    "filename": mark("File"),
    "source": mark("Copy of"),
    "asset": mark("Photo or film"),
    "place": mark("Place among the photos"),
    "x": mark("From the left"),
    "y": mark("From the top"),
    "width": mark("Width"),
    "height": mark("Height"),
    "product": mark("Product"),
    "kind": mark("Kind of thing"),
    "who": mark("Who"),
    "thing": mark("Thing"),
    "actions": mark("Actions"),
    "campaign": mark("Campaign"),
    "verdict": mark("Verdict"),
    "asked": mark("Asked for"),
    "form": mark("How it was shown"),
    "sale_minor": mark("Sale"),
    "discount_minor": mark("Discount"),
    "title": mark("Title"),
    "text": mark("Text for shoppers"),
    "cashier_text": mark("Text for the counter"),
    "gift": mark("Gift"),
    "starts_local": mark("Begins, by the store's clock"),
    "ends_local": mark("Ends, by the store's clock"),
    "percent_bp": mark("Hundredths of a percent"),
    "points": mark("Points"),
    "minimum_minor": mark("Minimum"),
    "per_shopper": mark("Coupons for a shopper"),
    "total": mark("Coupons in all"),
    "is_combinable": mark("Goes together with others"),
    "accepts_static": mark("Accepts the form without network"),
    "category_ids": mark("Categories"),
    "product_ids": mark("Products"),
    "consultant": mark("Consultant"),
    "minutes": mark("Minutes"),
    "instead_of": mark("Instead of"),
    "since": mark("First day"),
    "until": mark("Last day"),
    "device": mark("On the device"),
    "recorded_at": mark("Recorded without connection at"),
    "recorded_by": mark("Recorded by"),
}

UNTOLD = frozenset({"version", "asset"})
"""Facts that say nothing to a reader of the log."""

WHO: dict[str, str] = {
    "staff": mark("Somebody of the staff"),
    "shopper": mark("Shopper"),
    "system": mark("The system itself"),
    "api": mark("A machine, by its key"),
}

_PARTS: dict[str, str] = {
    "ru": mark("in Russian"),
    "en": mark("in English"),
    "mon": mark("on Mondays"),
    "tue": mark("on Tuesdays"),
    "wed": mark("on Wednesdays"),
    "thu": mark("on Thursdays"),
    "fri": mark("on Fridays"),
    "sat": mark("on Saturdays"),
    "sun": mark("on Sundays"),
}


def action_text(action: str, t: Translator) -> str:
    """What was done, in a few words."""
    return t(ACTIONS.get(action, _OTHER_ACTION))


def subject_text(kind: str, t: Translator) -> str:
    """What kind of thing it was done to."""
    return t(SUBJECTS[kind]) if kind in SUBJECTS else kind.replace("_", " ").capitalize()


def field_text(field: str, t: Translator, kind: str = "") -> str:
    """What a field is called: `name.ru` → “Title (in Russian)”.

    A field that has another name with things of this `kind` stands as `kind:field` above.
    """
    base, _, part = field.partition(".")
    known = FIELDS.get(f"{kind}:{base}") or FIELDS.get(base)
    word = t(known) if known else base.replace("_", " ").capitalize()
    if part in _PARTS:
        return t("{field} ({part})", field=word, part=t(_PARTS[part]))
    if base == "date":
        return t("{field} {day}", field=word, day=_day(part, t))
    return word


def _day(text: str, t: Translator) -> str:
    try:
        return format_date(date.fromisoformat(text), t.locale, "numeric")
    except ValueError:
        return text


_ORDER = {field: place for place, field in enumerate((*FIELDS, *_PARTS))}


def field_order(field: str) -> tuple[int, int, str]:
    """Sorts fields as forms have them; a database may keep them in any order."""
    base, _, part = field.partition(".")
    return _ORDER.get(base, len(_ORDER)), _ORDER.get(part, len(_ORDER)), part


def kind_of(action: str) -> str:
    """The kind of subject an action is done to."""
    return action.partition(".")[0]
