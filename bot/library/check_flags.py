"""Lints over what a unit for clients must have: each flag is stated, and looked at where a lint can (CR-1102)."""

import re
from collections.abc import Iterator

from bot.domain.script import Ask, Flag, Script, Sees
from bot.library.files import Problem, Source

THERAPIST = "t_"  # forms of therapists begin so; no client reads them
WHY = {"en": re.compile(r"\bwhy\b", re.IGNORECASE), "es": re.compile(r"¿[^?]*\bpor qu[eé]\b", re.IGNORECASE)}
OF_ALL = frozenset({Flag.WAY_OUT, Flag.WHAT_HAPPENED})
OF_PRACTICES = frozenset({Flag.PERMISSION, Flag.ANY_RESULT})
OF_PROMPTS = OF_ALL


def unflagged(source: Source, script: Script, language: str) -> Iterator[Problem]:
    """Flags that this script must state and does not, and those that it states and does not keep."""
    if script.id.startswith(THERAPIST):
        return
    asks_words = any(step.ask is Ask.TEXT and step.sees is not Sees.NOBODY for step in script.steps)
    wanted = OF_ALL | (OF_PRACTICES if script.strategy else set()) | ({Flag.WHO_SEES} if asks_words else set())
    for flag in sorted(wanted - set(script.flags), key=lambda each: each.value):
        yield source.problem(("flags",), f'flag "{flag.value}" is missing: {flag.meaning}')
    for number, step in enumerate(script.steps):
        for words in _broken(script, number, language):
            yield source.problem(("steps", number), f'step "{step.id}": {words}')


def unflagged_prompts(source: Source) -> Iterator[Problem]:
    """The same of the messages that open a check-in; their ways out are the keys that always stand under them."""
    rows = source.plain.get("prompts") if source.file.endswith("checkins.yaml") else None
    for number, row in enumerate(rows) if isinstance(rows, list) else ():
        stated = row.get("flags") if isinstance(row, dict) else None
        for flag in sorted(OF_PROMPTS, key=lambda each: each.value):
            if flag.value not in (stated if isinstance(stated, list) else ()):
                yield source.problem(("prompts", number), f'flag "{flag.value}" is missing: {flag.meaning}')


def _broken(script: Script, number: int, language: str) -> Iterator[str]:
    step = script.steps[number]
    if Flag.WAY_OUT in script.flags and not (step.skip or step.stop or any(each.to for each in step.choices)):
        yield "no way out is named, though the flag says so"
    if Flag.WHAT_HAPPENED in script.flags and language in WHY and WHY[language].search(step.text):
        yield "it asks why; ask what happened"
    first_task = next((n for n, each in enumerate(script.steps) if each.ask is Ask.TIMED), None)
    asked = any(each.ask is Ask.CHOICE and each.choices for each in script.steps[:number])
    if Flag.PERMISSION in script.flags and number == first_task and not asked:
        yield "a task begins before it was asked for"
