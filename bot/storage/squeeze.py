"""No space, on demand: SQLite itself refuses every write with SQLITE_FULL. For the demo and for drills."""

from sqlalchemy import Connection

from bot.storage.tables import metadata

WEIGH_DOWN = "INSERT INTO ballast VALUES (zeroblob(16384))"  # more than any free page at the end of a table holds
PAGE = 4096
CHANGES = ("INSERT", "UPDATE", "DELETE")


def fill(conn: Connection) -> None:
    """Each write wants more room than the file may take, until `relieve` or until the database is closed."""
    relieve(conn)
    conn.exec_driver_sql("CREATE TABLE ballast (weight BLOB)")
    for table in metadata.tables:
        for change in CHANGES:
            conn.exec_driver_sql(
                f"CREATE TEMP TRIGGER no_space_{table}_{change} AFTER {change} ON main.{table} BEGIN {WEIGH_DOWN}; END"
            )
    free = conn.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    conn.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(?))", (free * PAGE,))
    conn.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes the present size instead: nothing can grow


def relieve(conn: Connection) -> None:
    """There is room again."""
    conn.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    for table in metadata.tables:
        for change in CHANGES:
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS temp.no_space_{table}_{change}")
    conn.exec_driver_sql("DROP TABLE IF EXISTS ballast")
