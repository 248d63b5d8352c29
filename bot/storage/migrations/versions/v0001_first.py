"""Everything that is kept, as it was in the first version: plain SQL that later changes to `tables.py` do not reach."""

from pathlib import Path

from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Run the statements for this kind of database; a blank line stands between two."""
    conn = op.get_bind()
    path = Path(__file__).with_name(f"0001_{conn.dialect.name}.sql")
    for statement in path.read_text(encoding="utf-8").split("\n\n"):
        conn.exec_driver_sql(statement)
