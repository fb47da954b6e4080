"""What the audit log's screen calls."""

from booking_app.ui.admin.audit_state import AuditState
from booking_app.ui.admin.history import HistoryState
from tests.ui.handlers import MANAGER_ADMIN, Call, Handlers

ADMIN: Handlers = {
    AuditState: {
        "load": Call(MANAGER_ADMIN, at="/admin/audit"),
        "narrow": Call(MANAGER_ADMIN, {"name": "what", "value": "product"}, at="/admin/audit"),
        "between": Call(
            MANAGER_ADMIN,
            {"since": "2026-03-01", "until": "2026-03-11", "zone": "Europe/Moscow"},
            at="/admin/audit",
        ),
    },
    HistoryState: {
        "read": Call(
            frozenset({"merchandiser", "manager", "admin"}),
            {"kind": "product", "subject_id": "{product:aurora}"},
            at="/admin/products/{product:aurora}",
        )
    },
}
