"""What can go wrong with bookings. The codes are part of the API."""

from booking_app.core.errors import Conflict, InvalidInput, NotFound


class ReservationNotFound(NotFound):
    """No such booking, or the secret does not fit it."""

    code = "unknown_reservation"


class SlotFull(Conflict):
    """Every place of the slot is taken."""

    code = "slot_full"


class SlotUnavailable(Conflict):
    """The moment is not a bookable slot: past, too soon, too far off, or between slots."""

    code = "slot_unavailable"


class StoreClosed(Conflict):
    """The store is closed on that date, or no opening is known for “as soon as possible”."""

    code = "store_closed"


class CapReached(Conflict):
    """The contact would have more live pieces than one person may. Details: `cap`, `live`."""

    code = "cap_reached"


class NotChangeable(Conflict):
    """The booking has ended, or the shopper is already at the counter. Details: `status`."""

    code = "not_changeable"


class NoPieces(InvalidInput):
    """A booking needs at least one piece."""

    code = "no_pieces"


class TooManyPieces(InvalidInput):
    """More pieces than one booking may hold. Details: `cap`."""

    code = "too_many_pieces"


class OnlinePaymentUnavailable(InvalidInput):
    """This chain takes payment in the store only."""

    code = "online_payment_unavailable"


class WrongOutcome(InvalidInput):
    """The hand-over must name every piece of the booking once, and why one was declined."""

    code = "wrong_outcome"


class TooLateToUndo(Conflict):
    """A hand-over can be undone within five minutes only."""

    code = "too_late_to_undo"


class WaitingNotFound(NotFound):
    """No place in a line has this link."""

    code = "unknown_waiting"


class OfferOver(Conflict):
    """The piece that was kept for the first in line went to the next."""

    code = "offer_over"


class ExtensionTooLong(Conflict):
    """The deadline was moved as far as this person may. Details: `left_minutes`."""

    code = "extension_too_long"


class NotLate(Conflict):
    """The visit's time has not passed yet, or not by enough."""

    code = "not_late"


class NotAColleague(InvalidInput):
    """The person does not work the counter of this store."""

    code = "not_a_colleague"


class ReasonMissing(InvalidInput):
    """Whoever overrules a promise says why."""

    code = "reason_missing"


class NoteRefused(InvalidInput):
    """A note is empty, too long, or about somebody who left no contact. Details: `limit`."""

    code = "note_refused"


class NoteNotFound(NotFound):
    """No such note, or somebody else wrote it."""

    code = "unknown_note"
