"""What the migrations make is what `tables.py` says, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.storage import vitals
from bot.storage.database import Database
from bot.storage.migrate import SCRIPTS, upgrade, version_of
from bot.storage.tables import SCHEMA, metadata
from tests.databases import NOW, Home


async def test_the_migrations_make_the_tables_of_the_program(database: Database) -> None:
    def differences(conn: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))

    assert await database.read(differences) == []


def test_every_check_and_partial_index_of_the_program_stands_in_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    made, meant = (create_engine(f"sqlite:///{path}") for path in (sqlite_template, tmp_path / "meant.db"))
    metadata.create_all(meant)
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')")
    with made.connect() as one, meant.connect() as other:
        found = {name: " ".join(sql.split()) for name, sql in one.execute(query) if name != "alembic_version"}
        wanted = {name: " ".join(sql.split()) for name, sql in other.execute(query)}
    assert found == wanted


async def test_every_check_and_partial_index_of_the_program_stands_in_postgres(home: Home) -> None:
    if not home.postgres:
        return
    database = await home.open()

    def rules(conn: Connection, schema: str) -> set[tuple[str, str]]:
        of = f"connamespace = '{schema}'::regnamespace AND contype <> 'n'"
        indexes = "SELECT indexname, indexdef FROM pg_indexes"
        found = conn.execute(text(f"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {of}")).all()
        more = conn.execute(text(f"{indexes} WHERE schemaname = '{schema}'")).all()
        plain = [(name, definition.replace(f"{schema}.", "")) for name, definition in (*found, *more)]
        return {each for each in plain if "alembic_version" not in each[0]}

    def meant(conn: Connection) -> set[tuple[str, str]]:
        conn.execute(text("CREATE SCHEMA meant"))
        conn.execute(text("SET LOCAL search_path TO meant"))
        metadata.create_all(conn, checkfirst=False)
        return rules(conn, "meant")

    wanted = await database.transaction(meant)
    found = await database.read(rules, "public")
    await database.close()
    assert found == wanted


async def test_an_upgrade_that_fails_leaves_the_database_as_it_was(home: Home) -> None:
    database = await home.open()

    def undone(conn: Connection) -> None:
        for table in (*reversed(metadata.sorted_tables), metadata.tables["meta"]):
            conn.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
        conn.execute(text("DROP TABLE alembic_version"))
        if home.postgres:
            conn.execute(text("DROP FUNCTION ceiling_rises_one_stage, nothing_above_the_stage"))
        assert version_of(conn) == 0
        upgrade(conn)
        assert version_of(conn) == SCHEMA
        raise ZeroDivisionError

    await database.transaction(vitals.set, "started_at", NOW)
    with pytest.raises(ZeroDivisionError):
        await database.transaction(undone)
    assert await database.read(vitals.get, "started_at") == NOW
    await database.close()


def test_the_newest_migration_is_the_version_the_program_knows() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == str(SCHEMA)
