"""Lints over what the program fills into a script: placeholders, named lists, conditions, ways of reading."""

from collections.abc import Iterator, Mapping

from bot.domain.book import Book
from bot.domain.dialogue import Place
from bot.domain.script import Facts, Script, Step
from bot.domain.talk.dialogues import house_of
from bot.domain.talk.houses import HOUSES
from bot.domain.talk.reading import READERS
from bot.domain.words.filling import placeholders
from bot.library.check_cast import about, moment_for
from bot.library.files import Problem, Source


def unfilled(source: Source, script: Script, books: Mapping[str, Book], language: str) -> Iterator[Problem]:
    """What this script asks the program for and does not get."""
    house = HOUSES.get(house_of(script))
    if house is None:
        dialogues = ", ".join(sorted(set(HOUSES) - {"practice"}))
        yield source.problem(("id",), f'nothing opens a dialogue "{script.id}"; there are {dialogues}')
        return
    if script.long_from and script.long_from not in books[language].scripts:
        yield source.problem(("long_from",), f'long_from "{script.long_from}" is no dialogue')
    moment = moment_for(script, books, language)
    place = Place(id=moment.place.id, version=1, script=script.id, step=script.steps[0].id, about=about(script))
    facts = house.facts(moment, place)
    for number, step in enumerate(script.steps):
        for words in (*_texts(script, step, facts), *_names(script, step, facts)):
            yield source.problem(("steps", number), f'step "{step.id}": {words}')


def _texts(script: Script, step: Step, facts: Facts) -> Iterator[str]:
    answers = {f"answer_{each.id}" for each in script.steps}
    said = {name for name, value in facts.items() if isinstance(value, str | int)}
    for name in sorted(placeholders(step.text) - answers - said):
        yield f"nothing fills {{{name}}}; there are {', '.join(sorted(f'{{{each}}}' for each in said)) or 'none'}"


def _names(script: Script, step: Step, facts: Facts) -> Iterator[str]:
    steps = {each.id for each in script.steps}
    if step.options and not isinstance(facts.get(step.options), tuple):
        yield f'there is no list "{step.options}"'
    if step.reads and step.reads not in READERS:
        yield f'reads "{step.reads}" is unknown; it is one of {", ".join(READERS)}'
    for when in (*step.only_if, *(one for route in step.routes for one in route.when)):
        if when.fact not in steps and when.fact not in facts:
            yield f'the condition names "{when.fact}", which is neither a step nor a fact'
