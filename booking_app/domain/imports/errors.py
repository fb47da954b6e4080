"""What can go wrong with imports."""

from booking_app.core.errors import Conflict, InvalidInput, NotFound


class ImportNotFound(NotFound):
    """No import has this id, or the asker may not see it."""

    code = "unknown_import"


class ImportNotReady(Conflict):
    """The import is not at the stage this needs; somebody else may have moved it on."""

    code = "import_not_ready"


class ImportHasFaults(Conflict):
    """Rows are wrong, and nobody agreed to leave them out."""

    code = "import_has_faults"


class FileRefused(InvalidInput):
    """The file cannot be read as a table. `reason` says why."""

    code = "file_refused"


class MatchingIncomplete(InvalidInput):
    """Columns that are needed have no heading, or two headings claim one. `columns` names them."""

    code = "matching_incomplete"
