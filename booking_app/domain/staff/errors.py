"""What can go wrong with people, sessions and keys."""

from booking_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated


class BadCredentials(Unauthenticated):
    """The login and the password do not belong together, or the person may not sign in."""

    code = "bad_credentials"


class SessionEnded(Unauthenticated):
    """The session is not valid any more: it ran out, was revoked, or never was."""

    code = "session_ended"


class SessionLocked(SessionEnded):
    """Nobody was at the device for a while: the person's PIN or password is asked for again."""

    code = "session_locked"


class BadPin(Unauthenticated):
    """Not the PIN of this person, or they have none, or do not work where the device stands."""

    code = "bad_pin"


class DeviceUnknown(Unauthenticated):
    """This browser is no device of a counter, or is none any more."""

    code = "device_unknown"


class InvitationEnded(NotFound):
    """The code for a new device was used, ran out, or never was."""

    code = "invitation_ended"


class DeviceNotFound(NotFound):
    """There is no such device at this counter, or it is revoked already."""

    code = "device_not_found"


class PasswordNeeded(Forbidden):
    """A PIN is not enough for this: sign in with the password."""

    code = "password_needed"


class StoreNotAllowed(Forbidden):
    """The actor does not work in this store."""

    code = "store_not_allowed"


class StoreNotChosen(Conflict):
    """The actor works in several stores and has not said at whose counter they stand."""

    code = "store_not_chosen"


class LoginTaken(Conflict):
    """Another person signs in with this login."""

    code = "login_taken"


class InvalidStaff(InvalidInput):
    """A field of a new person or key cannot be accepted; `details`: `field`, `reason`."""

    code = "invalid_staff"


class InvalidPerson(InvalidInput):
    """Fields of a person or key that cannot be accepted.

    `details["fields"]` maps the field (`name`, `login`, `role`, `stores`, `locale`, `label`,
    `scope`, `store`) to a reason: `required`, `too_long`, `invalid`, `not_allowed`, `taken`.
    """

    code = "invalid_person"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields=fields)
        self.fields = fields


class StaffChanged(Conflict):
    """Somebody saved this person meanwhile. `details`: their `version`."""

    code = "staff_changed"


class LastAdmin(Conflict):
    """Nobody else could let people in any more: the last active admin stays one."""

    code = "last_admin"


class OwnAccess(Conflict):
    """Nobody takes their own rights away by a slip: another admin has to."""

    code = "own_access"


class PasswordLinkEnded(NotFound):
    """The link was used, replaced by a newer one, ran out, or never was."""

    code = "password_link_ended"


class StaffNotFound(NotFound):
    """Nobody signs in with this login."""

    code = "staff_not_found"


class ApiKeyNotFound(NotFound):
    """There is no such key, or it is revoked already."""

    code = "api_key_not_found"
