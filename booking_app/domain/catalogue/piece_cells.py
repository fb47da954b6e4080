"""Where a piece lies, beside what it is: the square of its store, written by the database itself.

A search for the stores that have something reads one range of an index then, instead of asking at
every store around. Pieces come by many ways (editing, imports, the till, `COPY`), and stores move;
triggers keep `piece.cell` true on all of them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import DDL, Table, event

# A new piece and a store that moves at the same time must meet: the key share lock is that of the
# foreign key, and `ix_store_id_cell` makes the square part of what it guards.
ON_POSTGRESQL: Sequence[str] = (
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
ON_SQLITE: Sequence[str] = (
    f"CREATE TRIGGER piece_cell_new AFTER INSERT ON piece {_TAKE_OVER}",
    f"""CREATE TRIGGER piece_cell_moved AFTER UPDATE OF store_id ON piece
    WHEN NEW.store_id IS NOT OLD.store_id {_TAKE_OVER}""",
    """CREATE TRIGGER store_cell AFTER UPDATE OF cell ON store
    WHEN NEW.cell IS NOT OLD.cell BEGIN
        UPDATE piece SET cell = NEW.cell WHERE store_id = NEW.id;
    END""",
)


def keep_cells(piece: Table) -> None:
    """Have the triggers made with the table of pieces."""
    for dialect, statements in (("postgresql", ON_POSTGRESQL), ("sqlite", ON_SQLITE)):
        for statement in statements:
            made: Any = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(piece, "after_create", made.execute_if(dialect=dialect))
