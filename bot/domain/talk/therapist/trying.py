"""T9: any script, practice, prompt or card played in the therapist's own chat; nothing of it is kept (F-61)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.decision import Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Place, leave
from bot.domain.incoming import Incoming
from bot.domain.moment import Moment, TherapistMoment
from bot.domain.script import Choice, Facts, Script
from bot.domain.talk import dialogues
from bot.domain.talk.card import card_for, card_lines, copy_keys
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.therapist.own import about_of
from bot.domain.words.filling import placeholders

TEST = "test"
OWN_SCRIPTS = "t_"


def plays(moment: TherapistMoment) -> bool:
    """Whether the open script is a test run."""
    return moment.place.open and moment.place.about == TEST


def bannered(moment: TherapistMoment, decision: Decision) -> Decision:
    """Every message of a test run says that it is one."""
    return Decision(
        tuple(
            _marked(moment, part) if isinstance(part, Say) and not part.to and part.text else part
            for part in decision.parts
        )
    )


def choose(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/test: what to play."""
    words = moment.book.therapist
    kinds = (Key(words.test_dialogues, "tkind", "dialogues"), Key(words.test_practices, "tkind", "practices"))
    more = (Key(words.test_prompts, "tkind", "prompts"), Key(words.test_card, "tcard"))
    return decide(reply(moment, incoming, words.test_choose, kinds, more))


def choose_one(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """All of one kind, by title."""
    book, kind = moment.book, about_of(incoming)
    titles: dict[str, str] = {
        "dialogues": {each.id: each.title for each in book.scripts.values() if not each.id.startswith(OWN_SCRIPTS)},
        "practices": {each.id: each.title for each in book.practices.values()},
        "prompts": {each.id: each.title for each in book.prompts.values()},
    }.get(kind, {})
    action = "tprompt" if kind == "prompts" else "tplay"
    keys = tuple(Key(title[:24], action, name) for name, title in titles.items())
    return decide(reply(moment, incoming, book.therapist.test_choose, *in_rows(keys, 2)))


def play(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Opens the same script that clients get, as a test."""
    script = moment.book.script(about_of(incoming))
    if script is None or script.id.startswith(OWN_SCRIPTS):
        return decide(Say(moment.book.therapist.old_key))
    alone = replace(moment, place=Place(id=moment.place.id, version=moment.place.version + 1))
    return bannered(moment, dialogues.open_script(alone, replace(incoming, tap=None), HOUSES, script, about=TEST))


def prompt(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """One prompt as it is pushed; its keys only end the test."""
    words, shown = moment.book.therapist, moment.book.prompts.get(about_of(incoming))
    if shown is None:
        return decide(Say(words.old_key))
    states = tuple(Key(label, "tover") for label in moment.book.checkin.states.values())
    text = f"{moment.book.common.neutral_checkin}\n{shown.text}"
    return bannered(moment, decide(Say(text, keys=(*in_rows(states, 3), (Key(words.test_leave, "tover"),)))))


def crisis_card(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """The card as clients in the therapist's country get it, with the first wording of the urgent reply left out."""
    crisis = moment.book.crisis
    shown = card_for(moment, entries=moment.book.care.crisis.max_entries, country=moment.therapist.country)
    keys: Rows = (*copy_keys(crisis, shown), (Key(moment.book.therapist.test_leave, "tover"),))
    text = f"{crisis.support_head}\n\n{card_lines(moment.book, shown)}\n\n{crisis.automated}"
    return bannered(moment, decide(Say(text, keys=keys)))


def over(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Left with one tap."""
    closed = remember(leave(moment.place, moment.now)) if plays(moment) else Decision()
    return closed + decide(reply(moment, incoming, moment.book.therapist.test_over))


def facts(moment: Moment, place: Place) -> Facts:
    """A sample for every name the script uses, and for every condition the answer that shows the most of it."""
    script, words = moment.book.script(place.script), moment.book.therapist
    if script is None:
        return {}
    answered = {f"answer_{step}" for step in place.answers}
    sample = dict.fromkeys(_names(script) - answered, words.test_sample)
    lists: dict[str, tuple[Choice, ...]] = {
        step.options: (Choice("sample", words.test_sample),) for step in script.steps if step.options
    }
    therapist = moment.therapist.name if isinstance(moment, TherapistMoment) else words.test_sample
    return {**sample, **_conditions(script), **lists, "therapist": therapist}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The end of the test: nothing was kept."""
    return decide(reply(moment, incoming, moment.book.therapist.test_over))


def _names(script: Script) -> frozenset[str]:
    return frozenset(name for step in script.steps for name in placeholders(step.text))


def _conditions(script: Script) -> dict[str, str | int | bool | tuple[Choice, ...] | None]:
    asked = {step.id for step in script.steps}
    routes = [when for step in script.steps for when in step.only_if]
    return {when.fact: when.one_of[0] for when in routes if when.one_of and when.fact not in asked}


def _marked(moment: TherapistMoment, said: Say) -> Say:
    return replace(said, text=f"{moment.book.therapist.test_banner}\n{said.text}")


class _EveryHouse(Mapping[str, House]):
    """Any script at all lives here while it is played as a test."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __getitem__(self, script: str) -> House:
        return self._house

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


HOUSES: dialogues.Houses = _EveryHouse(House(ended=ended, facts=facts, stopped=ended))
COMMANDS = {"test": choose}
TAPS = {"tmenu": choose, "tkind": choose_one, "tplay": play, "tprompt": prompt, "tcard": crisis_card, "tover": over}
