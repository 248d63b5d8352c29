"""CR-103, CR-105: whoever stands at any step of anything that is above their stage leaves it, whatever they do there.

Each script and practice, each of its steps, each limit below its least stage; at each, every key that hangs there,
words of every kind, commands and keys from before. Nothing of it is asked or shown any more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import respond
from bot.domain.decision import Decision
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.script import Script
from bot.domain.stage import ORDER, Stage
from bot.domain.talk import stage_gate
from bot.domain.talk.asking import question
from bot.domain.talk.dialogues import house_of
from bot.domain.talk.houses import HOUSES
from bot.library.check_cast import NOW, about, client, moment_for
from tests import shipped
from tests.conftest import Size

BOOKS = shipped.books()
WORDS = ("7", "yes", "back", "skip", "stop for now", "more steps", "go on", "next", "hello there", "done")
COMMANDS = ("thought", "toolkit", "setback", "checkin", "agreed", "start", "resume")
FROM_BEFORE = (("th", ""), ("th", "new"), ("th", "night"), ("back", ""), ("resume", "e" * 16), ("sb", ""), ("tk", ""))
MOST_KEYS = 6  # of one step: the ends of a long scale say as much as its middle
ABOVE = sorted(
    each.id
    for each in (*BOOKS["en"].scripts.values(), *BOOKS["en"].practices.values())
    if each.min_stage is not Stage.SAFETY
)


def limited(script: Script) -> Iterator[Client]:
    """Ana below the least stage of it: by the ceiling, by her own choice, and by a hold where that is enough."""
    whole = replace(client(), ceiling=Stage.GROWTH, growth=True)
    for stage in ORDER[: script.min_stage.rank]:
        yield replace(whole, ceiling=stage)
        yield replace(whole, own_stage=stage)
    if not Stage.STABILISATION.reaches(script.min_stage):
        yield replace(whole, hold=True)


def acts(shown: ClientMoment, script: Script) -> Iterator[Incoming]:
    """Every key of the step as it stood there before, words, commands, and keys of older messages."""
    _, rows = question(shown, shown.place, script, HOUSES[house_of(script)].facts(shown, shown.place))
    keys = [key for row in rows for key in row]
    for key in (*keys[: MOST_KEYS // 2], *keys[-MOST_KEYS // 2 :]):
        yield Incoming(Medium.TAP, NOW, NOW, tap=Tap(key.action, key.about, key.version, 5))
    for action, aim in FROM_BEFORE:
        yield Incoming(Medium.TAP, NOW, NOW, tap=Tap(action, aim, 0, 5))
    for text in WORDS:
        yield Incoming(Medium.TEXT, NOW, NOW, text=text, words=text)
    for name in COMMANDS:
        yield Incoming(Medium.COMMAND, NOW, NOW, command=name)


def stands_above(decided: Decision, before: Place, who: Client, book_of: ClientMoment) -> list[str]:
    """Scripts above the stage at which the chat stands after it, also beneath another."""
    place: Place | None = next((each for each in reversed(decided.records) if isinstance(each, Place)), before)
    found = []
    while place is not None:
        script = book_of.book.script(place.script) if place.open else None
        found += [place.script] if script and not who.opens(script.min_stage) else []
        place = place.under
    return found


def standing(script: Script, step: str) -> tuple[Place, Place]:
    """At that step; and in something open to everybody, with that step waiting beneath."""
    stood = Place(
        "e" * 16,
        7,
        script.id,
        script.version,
        step,
        about=about(script),
        run="run",
        touched_at=NOW - timedelta(hours=1),
    )
    first = BOOKS["en"].scripts["agreed_add"].steps[0].id
    return stood, Place("e" * 16, 9, "agreed_add", 1, first, run="top", under=stood)


@pytest.mark.parametrize("name", ABOVE)
def test_at_every_step_above_the_stage_every_act_leaves_it_and_none_goes_on(name: str, size: Size) -> None:
    """CR-103, CR-105; in the fast size one limit at each step, the next at the next."""
    script = BOOKS["en"].script(name)
    assert script is not None
    whole = moment_for(script, BOOKS, "en")
    assert isinstance(whole, ClientMoment)
    limits = list(limited(script))
    for number, step in enumerate(script.steps):
        stood, beneath = standing(script, step.id)
        for who in limits if size == "full" else limits[number % len(limits) :][:1]:
            for place in (stood, beneath):
                here = replace(whole, client=who, place=place)
                for incoming in acts(replace(here, place=stood), script):
                    decided = respond(here, incoming)
                    assert not stands_above(decided, place, who, here), f"{step.id}: {incoming}"
                    assert not [say for say in decided.says if "{" not in step.text and step.text in say.text], incoming


@pytest.mark.parametrize("name", ABOVE)
def test_a_timed_step_that_has_run_out_above_the_stage_is_left_and_not_gone_on_with(name: str) -> None:
    """CR-105, F-31: the clock passes the same gate."""
    script = BOOKS["en"].script(name)
    assert script is not None
    whole = moment_for(script, BOOKS, "en")
    assert isinstance(whole, ClientMoment)
    for step in script.steps:
        for who in limited(script):
            here = replace(whole, client=who, place=standing(script, step.id)[0])
            after, left, said = stage_gate.passed(here, Incoming(Medium.OTHER, NOW, NOW), HOUSES)
            assert said is not None and not after.place.open and not stands_above(left, here.place, who, here)
