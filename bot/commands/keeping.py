"""Commands for whoever runs the machine: copies, keys, and one person who asks for theirs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.settings import CannotStart, Settings

THERAPIST = typer.Option(help="The therapist's name, as it stands in the console.")
CLIENT = typer.Option(help="What that therapist calls the client.")
WHEN = "%Y-%m-%dT%H:%M:%S%z"
NOTHING_KNOWN = "No ledger of erasures lay outside the copy: whoever was erased after it was made would be back."


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of the help page."""
    for name, command in (
        ("backup", backup), ("restore", restore), ("rotate-keys", rotate_keys), ("export", export), ("erase", erase),
    ):  # fmt: skip
        app.command(name)(command)


def backup(
    to: Annotated[Path | None, typer.Option(help="Put it here as well: a file or a folder.")] = None,
) -> None:
    """Make a sealed copy of the database now, look into it and read it back; also while the bot runs.

    Example: handrail backup --to /media/stick
    """
    from bot.keeping.backup import backup as make
    from bot.keeping.bar import bar

    found = _settings()
    with bar() as shown:
        made = make(found, to, shown)
    print(made)


def restore(
    copy: Annotated[Path | None, typer.Argument(help="The sealed copy, as handrail backup made it.")] = None,
    ledger: Annotated[Path | None, typer.Option(help="A newer erased.jsonl than is found here.")] = None,
    drill: Annotated[bool, typer.Option("--drill", help="Only try it, also while the bot runs.")] = False,
    dump_of: Annotated[
        datetime | None,
        typer.Option("--loaded", formats=[WHEN], help="PostgreSQL: a dump begun then was loaded; bring it forward."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a sealed copy in the database's place while the bot is down. Erased people stay erased, nothing goes twice.

    Example: handrail restore handrail-data/backups/handrail-20270101T090000Z.backup --drill
    """
    from bot.keeping.bar import bar
    from bot.keeping.loaded import loaded
    from bot.keeping.restore import restore as bring_back

    found, now = _settings(), datetime.now(UTC)
    if dump_of is not None:
        _agree(f"What was loaded counts as of {dump_of:{WHEN}}: nothing from before goes out again. Go on?", yes)
        with bar() as shown:
            told = loaded(found, dump_of, ledger, shown, now)
    else:
        if copy is None or not copy.is_file():
            raise CannotStart(f"{copy} is not there." if copy else "Which copy? handrail restore COPY", 2)
        if not drill:
            _agree(f"{copy.name} takes the place of the database. Everything since it was made is lost. Go on?", yes)
        with bar() as shown:
            told = bring_back(found, copy, ledger, shown, drill=drill, now=now)
    rows = sum(told.rows.values())
    print(f"A copy of {told.made_at:%Y-%m-%d %H:%M} UTC, whole: {told.rows['client']} clients, {rows} rows.")
    print(
        f"{told.result.erased} erased since, {told.result.expired} messages not sent again, "
        f"{told.result.alerts} alerts raised again."
    )
    if not told.ledger:
        print(NOTHING_KNOWN)
    print("It could be restored; nothing was changed." if drill else "It is in place. Start it: handrail run")


def rotate_keys() -> None:
    """New keys for data keys and copies, also while the bot runs. The key file keeps the old ones: copy it again.

    Example: handrail rotate-keys
    """
    from bot.keeping.bar import bar
    from bot.keeping.keys import rotate_keys as rotate

    found = _settings()
    with bar() as shown:
        anew = rotate(found, shown)
    print("The keys are new." if anew else "An earlier rotation was finished. Run it again for new keys.")
    print(f"Copy {found.key_file} to its second, safe place.")


def export(
    therapist: Annotated[str, THERAPIST],
    client: Annotated[str, CLIENT],
    reason: Annotated[str, typer.Option(help="Why; it is kept, and the client sees that somebody looked.")],
    to: Annotated[Path, typer.Option(help="A new file for it.")],
) -> None:
    """Write everything that is kept of one client as JSON, when they ask for it. They can do it themselves: /mydata.

    Example: handrail export --therapist "Dr. Brandt" --client Ana --reason "asked by letter" --to ana.json
    """
    from bot.keeping.bar import bar
    from bot.keeping.person import export as write

    found = _settings()
    with bar() as shown:
        write(found, therapist, client, reason, to, shown)
    print(f"{to} holds their words in plain. Hand it over and remove it.")


def erase(
    therapist: Annotated[str, THERAPIST],
    client: Annotated[str, CLIENT],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one client for good, when they ask for it. They can do it themselves: /erase.

    Example: handrail erase --therapist "Dr. Brandt" --client Ana
    """
    from bot.keeping.bar import bar
    from bot.keeping.person import erase as take_away

    found = _settings()
    _agree(f"Everything about {client} goes for good, and {therapist} is told so. Go on?", yes)
    with bar() as shown:
        take_away(found, therapist, client, shown)
    print("Erased. Copies that were made before still hold them, for 30 days at most.")


def _settings() -> Settings:
    from bot import logs

    found = settings.read()
    logs.configure("ERROR", found.secrets())
    return found


def _agree(question: str, yes: bool) -> None:
    """Raises CannotStart where nobody is there to answer, or where they do not want it."""
    import sys

    if yes:
        return
    if not sys.stdin.isatty():
        raise CannotStart(f"{question} Nobody is here to answer: give --yes.", 2)
    if not typer.confirm(question):
        raise CannotStart("Nothing was changed.", 1)
