"""A script that was changed while somebody stood in it: by a new version, or by the clinic's own words."""

from dataclasses import replace

from bot.domain.book import Book
from bot.domain.dialogue import Place

GONE = "gone"  # no script has this id


def fitted(place: Place, book: Book) -> Place:
    """The place as the scripts now are. It goes on where its step still stands, and back over steps that do.

    Where the step is gone the dialogue is of no script any more: the next word closes it and says so.
    """
    script, under = book.script(place.script), fitted(place.under, book) if place.under else None
    if script is None:
        return replace(place, under=under)
    there = {step.id for step in script.steps}
    if place.step not in there:
        return replace(place, script=GONE, step="", trail=(), under=under)
    return replace(place, trail=tuple(each for each in place.trail if each in there), under=under)
