"""lists of places and people skip deep

Revision ID: d81f4be09a37
Revises: 7a2e0afb1286
"""

from alembic import op

revision: str = "d81f4be09a37"
down_revision: str | None = "7a2e0afb1286"
branch_labels: str | None = None
depends_on: str | None = None

_OLD = {
    "ix_store_sort_ru": ("store", ["sort_ru", "id"]),
    "ix_store_sort_en": ("store", ["sort_en", "id"]),
    "ix_store_updated_at": ("store", ["updated_at", "id"]),
    "ix_staff_role_sort_name": ("staff", ["role", "sort_name", "id"]),
}
_NEW = {
    "ix_store_sort_ru": ("store", ["archived_at", "sort_ru", "id"]),
    "ix_store_sort_en": ("store", ["archived_at", "sort_en", "id"]),
    "ix_store_updated_at": ("store", ["archived_at", "updated_at", "id"]),
    "ix_store_city_sort_ru": ("store", ["city_id", "archived_at", "sort_ru", "id"]),
    "ix_store_city_sort_en": ("store", ["city_id", "archived_at", "sort_en", "id"]),
    "ix_staff_active_sort_name": ("staff", ["is_active", "sort_name", "id"]),
    "ix_staff_active_role": ("staff", ["is_active", "role", "sort_name", "id"]),
}


def upgrade() -> None:
    _replace(_OLD, _NEW)


def downgrade() -> None:
    _replace(_NEW, _OLD)


def _replace(old: dict[str, tuple[str, list[str]]], new: dict[str, tuple[str, list[str]]]) -> None:
    for name, (table, _) in old.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in new.items():
        op.create_index(name, table, columns)
