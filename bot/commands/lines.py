"""Commands about crisis numbers."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import settings
from bot.commands.prompts import Language, prompts
from bot.domain.crisis_book import HowConfirmed

app = typer.Typer(help="Crisis numbers by country.", no_args_is_help=True)


@app.command()
def show(
    country: Annotated[str | None, typer.Argument(help="A country's code or name; without it, all.")] = None,
    lang: Language = "en",
) -> None:
    """A country's card as a client would see it now, with who confirmed each row; or the countries that have any.

    Example: handrail lines show DE
    """
    from bot import lines

    book = prompts()
    if country is None:
        told = lines.countries(lines.book_in(book))
    else:
        told = lines.show_country(book, settings.read().data_dir, country, datetime.now(UTC), lang)
    print("\n".join(told))


@app.command()
def confirm(
    row: Annotated[str, typer.Argument(help="The row's id, as lines show names it.")],
    by: Annotated[str, typer.Option(help="Who checked it.")],
    how: Annotated[HowConfirmed, typer.Option(help="How they checked it.")],
) -> None:
    """Note that a named person checked a row today. A running bot reads it at its next start.

    Example: handrail lines confirm gb-samaritans --by "Dr. Brandt" --how call
    """
    from bot import lines

    found = settings.read()
    book = prompts()
    print(lines.confirm_line(book, found.data_dir, row, by, how, datetime.now(UTC)))


@app.command()
def stale() -> None:
    """Rows that nobody confirmed, or confirmed too long ago. The exit code is 1 when there are any.

    Example: handrail lines stale
    """
    from bot import lines

    found = settings.read()
    told = list(lines.stale_lines(prompts(), found.data_dir, datetime.now(UTC)))
    print("\n".join(told) if told else "Every row is confirmed.")
    raise typer.Exit(1 if told else 0)
