"""editing of places and people

Revision ID: a7c41d905e12
Revises: a03889993498
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from booking_app.core.folding import fold

revision: str = "a7c41d905e12"
down_revision: str | None = "a03889993498"
branch_labels: str | None = None
depends_on: str | None = None

_BATCH = 5000


def upgrade() -> None:
    _add_columns()
    _fill("city", ("name",), lambda row: _sorted_by(row["name"]))
    _fill("store", ("name", "address", "slug", "phone"), _store_texts)
    _fill("staff", ("name", "login"), _staff_texts)
    _add_indexes()
    with op.batch_alter_table("store_exception", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_store_exception_store_id_local_date"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_store_exception_store_id_local_date_opens"),
            ["store_id", "local_date", "opens"],
        )
    op.create_table(
        "store_alias",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_store_alias_store_id_store")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_store_alias")),
    )
    op.create_index(op.f("ix_store_alias_store_id"), "store_alias", ["store_id"])
    op.create_table(
        "password_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_password_link_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    op.create_index(op.f("ix_password_link_staff_id"), "password_link", ["staff_id"])


def _add_columns() -> None:
    """New columns, with values for the rows there are."""
    now = sa.func.current_timestamp()
    with op.batch_alter_table("city", schema=None) as batch_op:
        for name in ("sort_ru", "sort_en"):
            batch_op.add_column(
                sa.Column(name, sa.String(length=120), nullable=False, server_default="")
            )
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("sort_ru", "sort_en"):
            batch_op.add_column(
                sa.Column(name, sa.String(length=120), nullable=False, server_default="")
            )
        batch_op.add_column(
            sa.Column("search_text", sa.String(), nullable=False, server_default="")
        )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("sort_name", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("search_text", sa.String(), nullable=False, server_default="")
        )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("device", sa.String(length=80), nullable=False, server_default="")
        )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("concern", sa.String(length=12), nullable=False, server_default="")
        )
    op.execute(sa.update(sa.table("store", sa.column("updated_at"))).values(updated_at=now))
    op.execute(sa.update(sa.table("staff", sa.column("updated_at"))).values(updated_at=now))


def _add_indexes() -> None:
    """What lists are read by; and from here on the code itself names every value."""
    for table, columns in {
        "city": ("sort_ru", "sort_en"),
        "store": ("version", "sort_ru", "sort_en", "search_text"),
        "staff": ("version", "sort_name", "search_text"),
        "staff_session": ("device",),
        "reservation": ("concern",),
    }.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)
            if table in ("store", "staff"):
                batch_op.alter_column(
                    "updated_at", existing_type=sa.DateTime(timezone=True), nullable=False
                )
    op.create_index("ix_city_sort_ru", "city", ["sort_ru", "id"])
    op.create_index("ix_city_sort_en", "city", ["sort_en", "id"])
    op.create_index("ix_store_sort_ru", "store", ["sort_ru", "id"])
    op.create_index("ix_store_sort_en", "store", ["sort_en", "id"])
    op.create_index("ix_store_updated_at", "store", ["updated_at", "id"])
    op.create_index("ix_staff_sort_name", "staff", ["sort_name", "id"])
    op.create_index("ix_staff_role_sort_name", "staff", ["role", "sort_name", "id"])


def _fill(table: str, read: tuple[str, ...], texts: Any) -> None:
    """Write the columns that follow from others, for rows made before there were any."""
    connection = op.get_bind()
    columns = {name: sa.column(name) for name in read}
    id_ = sa.column("id", sa.Uuid())
    rows = connection.execute(sa.select(id_, *columns.values()).select_from(sa.table(table)))
    values = [{"_id": row[0], **texts(row._mapping)} for row in rows]
    if not values:
        return
    written = [name for name in values[0] if name != "_id"]
    target = sa.table(table, id_, *(sa.column(name) for name in written))
    statement = (
        sa.update(target)
        .where(target.c.id == sa.bindparam("_id", type_=sa.Uuid()))
        .values({name: sa.bindparam(name) for name in written})
    )
    for start in range(0, len(values), _BATCH):
        connection.execute(statement, values[start : start + _BATCH])


def _texts_of(value: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(value) if isinstance(value, str) else value
    return found


def _sorted_by(name: Any) -> dict[str, str]:
    texts = _texts_of(name)
    any_text = next((text for text in texts.values() if text), "")
    return {f"sort_{locale}": fold(texts.get(locale) or any_text)[:120] for locale in ("ru", "en")}


def _store_texts(row: Any) -> dict[str, str]:
    names, addresses = _texts_of(row["name"]), _texts_of(row["address"])
    searched = " ".join((*names.values(), *addresses.values(), row["slug"], row["phone"]))
    return {**_sorted_by(names), "search_text": fold(searched)}


def _staff_texts(row: Any) -> dict[str, str]:
    return {
        "sort_name": fold(row["name"])[:120],
        "search_text": fold(f"{row['name']} {row['login']}"),
    }


def downgrade() -> None:
    op.drop_table("password_link")
    op.drop_table("store_alias")
    # Of a date with several intervals the first is kept: one is all the old schema knows.
    op.execute(
        "DELETE FROM store_exception WHERE EXISTS (SELECT 1 FROM store_exception other "
        "WHERE other.store_id = store_exception.store_id "
        "AND other.local_date = store_exception.local_date AND other.id < store_exception.id)"
    )
    with op.batch_alter_table("store_exception", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_store_exception_store_id_local_date_opens"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_store_exception_store_id_local_date"), ["store_id", "local_date"]
        )
    for name, table in (
        ("ix_staff_role_sort_name", "staff"),
        ("ix_staff_sort_name", "staff"),
        ("ix_store_updated_at", "store"),
        ("ix_store_sort_en", "store"),
        ("ix_store_sort_ru", "store"),
        ("ix_city_sort_en", "city"),
        ("ix_city_sort_ru", "city"),
    ):
        op.drop_index(name, table_name=table)
    for table, columns in {
        "reservation": ("concern",),
        "staff_session": ("device",),
        "staff": ("search_text", "sort_name", "version", "updated_at"),
        "store": ("search_text", "sort_en", "sort_ru", "updated_at", "version", "archived_at"),
        "city": ("sort_en", "sort_ru"),
    }.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
