"""How often a dialogue was stopped at a step: a figure about the words, of nobody (CR-314)."""

from sqlalchemy import Connection, insert, select, update

from bot.domain.journal import StepLeft
from bot.storage.tables import step_left


def count(conn: Connection, left: StepLeft) -> None:
    """One more."""
    names = {"script": left.script, "script_version": left.script_version, "step": left.step}
    one = [step_left.c[name] == value for name, value in names.items()]
    if not conn.execute(update(step_left).where(*one).values(times=step_left.c.times + 1)).rowcount:
        conn.execute(insert(step_left).values(**names, times=1, told=0))


def news(conn: Connection) -> list[tuple[StepLeft, int]]:
    """Every step at which somebody stopped since this was last asked, with how often in all."""
    rows = conn.execute(select(step_left).where(step_left.c.times > step_left.c.told)).all()
    conn.execute(update(step_left).values(told=step_left.c.times))
    return [(StepLeft(row.script, row.script_version, row.step), row.times) for row in rows]
