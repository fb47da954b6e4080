"""pieces by the cell of their store

Revision ID: 7d2e61a9c4f0
Revises: 7c1e0a4d93b5
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision: str = "7d2e61a9c4f0"
down_revision: str | None = "7c1e0a4d93b5"
branch_labels: str | None = None
depends_on: str | None = None

_ON_SALE = sa.text("status = 'available' AND archived_at IS NULL")
_COLUMNS = ["variant_id", "cell", "store_id", "held_until", "holder_id"]
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION piece_cell_of_store() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT cell INTO NEW.cell FROM store WHERE id = NEW.store_id FOR KEY SHARE;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER piece_cell BEFORE INSERT OR UPDATE OF store_id ON piece
    FOR EACH ROW EXECUTE FUNCTION piece_cell_of_store()""",
    """CREATE OR REPLACE FUNCTION store_cell_to_pieces() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE piece SET cell = NEW.cell WHERE store_id = NEW.id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER store_cell AFTER UPDATE OF cell ON store
    FOR EACH ROW WHEN (NEW.cell IS DISTINCT FROM OLD.cell)
    EXECUTE FUNCTION store_cell_to_pieces()""",
)
_TAKE_OVER = """BEGIN
    UPDATE piece SET cell = (SELECT cell FROM store WHERE id = NEW.store_id)
    WHERE rowid = NEW.rowid;
END"""
_SQLITE = (
    f"CREATE TRIGGER piece_cell_new AFTER INSERT ON piece {_TAKE_OVER}",
    f"""CREATE TRIGGER piece_cell_moved AFTER UPDATE OF store_id ON piece
    WHEN NEW.store_id IS NOT OLD.store_id {_TAKE_OVER}""",
    """CREATE TRIGGER store_cell AFTER UPDATE OF cell ON store
    WHEN NEW.cell IS NOT OLD.cell BEGIN
        UPDATE piece SET cell = NEW.cell WHERE store_id = NEW.id;
    END""",
)

# The store's lock keeps it where it is meanwhile: what is written is true when it is committed.
_FILL = """WITH here AS (SELECT id, cell FROM store WHERE id = :store FOR KEY SHARE),
    lying AS (
        SELECT piece.id, here.cell FROM here JOIN piece ON piece.store_id = here.id
        WHERE piece.cell IS DISTINCT FROM here.cell LIMIT {limit}
        FOR NO KEY UPDATE OF piece {others}
    )
    UPDATE piece SET cell = lying.cell FROM lying
    WHERE piece.id = lying.id"""
_SOME = sa.text(_FILL.format(limit=1000, others="SKIP LOCKED"))
_ONE = sa.text(_FILL.format(limit=1, others=""))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    if not _is_sqlite():
        with op.get_context().autocommit_block():
            _upgrade_beside_others()
        return
    op.create_index("ix_store_id_cell", "store", ["id", "cell"], unique=True)
    op.add_column("piece", sa.Column("cell", sa.BigInteger(), nullable=True))
    for statement in _SQLITE:
        op.execute(statement)
    op.execute("UPDATE piece SET cell = (SELECT cell FROM store WHERE store.id = piece.store_id)")
    op.create_index("ix_piece_near", "piece", _COLUMNS, sqlite_where=_ON_SALE)


def _upgrade_beside_others() -> None:
    """Each statement a transaction of its own, while servers go on selling; what a try that was
    cut off has left behind is made anew or gone on with."""
    _index_beside_others("ix_store_id_cell", "store", ["id", "cell"], unique=True)
    op.execute("ALTER TABLE piece ADD COLUMN IF NOT EXISTS cell BIGINT")
    op.execute("DROP TRIGGER IF EXISTS piece_cell ON piece")
    op.execute("DROP TRIGGER IF EXISTS store_cell ON store")
    for statement in _POSTGRESQL:
        op.execute(statement)
    for store_id in op.get_bind().scalars(sa.text("SELECT id FROM store ORDER BY id")).all():
        _fill(store_id)
    _index_beside_others("ix_piece_near", "piece", _COLUMNS, postgresql_where=_ON_SALE)


def _index_beside_others(name: str, table: str, columns: list[str], **kw: Any) -> None:
    # The wait for others' transactions to end is no lock that would stop them.
    op.execute("SET lock_timeout = 0")
    # A half-made one may be there from a try that was cut off.
    op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
    op.create_index(name, table, columns, postgresql_concurrently=True, **kw)
    op.execute("SET lock_timeout = '5s'")


def _fill(store_id: UUID) -> None:
    """The cells of a store's pieces, some at a time. Those that somebody is at are left for last,
    so that nobody waits for them while holding others."""
    connection = op.get_bind()
    while connection.execute(_SOME, {"store": store_id}).rowcount:
        pass
    while connection.execute(_ONE, {"store": store_id}).rowcount:
        pass


def downgrade() -> None:
    op.drop_index("ix_piece_near", table_name="piece")
    if _is_sqlite():
        for name in ("piece_cell_new", "piece_cell_moved", "store_cell"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER piece_cell ON piece")
        op.execute("DROP TRIGGER store_cell ON store")
        op.execute("DROP FUNCTION piece_cell_of_store")
        op.execute("DROP FUNCTION store_cell_to_pieces")
    op.execute("ALTER TABLE piece DROP COLUMN cell")
    op.drop_index("ix_store_id_cell", table_name="store")
