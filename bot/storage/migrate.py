"""Bring a database to the version this program knows; Alembic is imported only when there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, text

from bot.storage.cipher import Ring, check_canary, set_canary, with_vault
from bot.storage.errors import NewerDatabase, NotHandrail
from bot.storage.tables import SCHEMA, meta

SCRIPTS = Path(__file__).parent / "migrations"
EMPTY = 0


def version_of(conn: Connection) -> int:
    """The version of this database; 0 when it holds nothing. Raises NotHandrail."""
    tables = inspect(conn).get_table_names()
    if not tables:
        return EMPTY
    if "alembic_version" not in tables or "canary" not in tables:
        raise NotHandrail(where=conn.engine.url.database)
    return int(conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def bring_up_to_date(conn: Connection, ring: Ring) -> None:
    """Within the caller's transaction: refuse, make, or upgrade. Raises WrongKey, NewerDatabase, NotHandrail."""
    vault, found = with_vault(conn, ring), version_of(conn)
    if found > SCHEMA:
        raise NewerDatabase(found=found, known=SCHEMA)
    if found != EMPTY:
        check_canary(conn)
    if found < SCHEMA:
        upgrade(conn)
    if found == EMPTY:
        conn.execute(insert(meta).values(id=1, epoch=1))
        set_canary(conn)
    vault.committed()


def upgrade(conn: Connection, to: str = "head") -> None:
    """Run the migrations up to that revision inside the transaction that is open."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(SCRIPTS))

    def steps(revision: str, _: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, revision)

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=conn)
        environment.run_migrations()
