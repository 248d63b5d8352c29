"""One step of a script as a message: the words on top, the question, who sees the answer, and the keys."""

from bot.domain.decision import Key, Rows
from bot.domain.dialogue import Place, choices_of, text_of
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import RecordsShared
from bot.domain.script import Ask, Facts, Script, Sees, Step
from bot.domain.talk.house import in_rows
from bot.domain.typed_words import fold
from bot.domain.words.filling import fill

ANSWER, EXIT = "d", "x"
RECORDS = ("thought_record", "thought_record_long")  # of which a client may choose beforehand who reads them
NUMBERS_PER_ROW = 6
MOST_ON_TOP = 3000  # UTF-16 units of 4,096; the rest is for the question


def question(moment: Moment, place: Place, script: Script, facts: Facts) -> tuple[str, Rows]:
    """Text and keys of the present step."""
    step = script.step(place.step)
    lines = (_on_top(moment, place, step), _filled(step.text, place, facts), _who_sees(moment, place, step))
    return "\n".join(line for line in lines if line), (
        *_answers(place, step, facts),
        *_exits(moment, place, script, step),
    )


def names_a_choice(moment: Moment, incoming: Incoming) -> bool:
    """Whether these are the very words on an authored key of the open step (F-51)."""
    script = moment.book.script(moment.place.script) if moment.place.open else None
    if script is None or incoming.medium is not Medium.TEXT:
        return False
    labels = (each.label for step in script.steps if step.id == moment.place.step for each in step.choices)
    return fold(incoming.text) in map(fold, labels)


def as_asked(script: Script | None, place: Place, facts: Facts) -> dict[str, str]:
    """Every question that has an answer, in the words in which it was sent (F-28)."""
    steps = script.steps if script else ()
    return {step.id: _filled(step.text, place, facts) for step in steps if step.id in place.answers}


def _filled(text: str, place: Place, facts: Facts) -> str:
    answers = {f"answer_{step}": text_of(answer) for step, answer in place.answers.items()}
    named = {name: value for name, value in facts.items() if isinstance(value, str | int)}
    return fill(text, **{**answers, **named})


def _on_top(moment: Moment, place: Place, step: Step) -> str:
    words = text_of(place.answers.get(step.shows)) if step.shows else ""
    if len(words.encode("utf-16-le")) // 2 > MOST_ON_TOP:
        words = fill(moment.book.client.result_cut, words=words[: MOST_ON_TOP // 2])
    return fill(moment.book.common.your_thought, words=words) if words else ""


def _who_sees(moment: Moment, place: Place, step: Step) -> str:
    common = moment.book.common
    if not isinstance(moment, ClientMoment):
        return ""
    match step.sees:
        case Sees.NOBODY:
            return ""
        case Sees.CLIENT:
            return common.only_you
        case Sees.THERAPIST:
            return fill(common.therapist_sees, therapist=moment.therapist.name)
        case Sees.CONSENT:
            shares = place.script in RECORDS and moment.client.records is RecordsShared.SHARED
            return fill(common.by_consent_shared, therapist=moment.therapist.name) if shares else common.by_consent


def _answers(place: Place, step: Step, facts: Facts) -> Rows:
    if step.ask is Ask.NUMBER:
        named = {choice.id for choice in choices_of(step, facts)}  # a number with a label of its own stands as that
        values = (str(n) for n in range(step.low, step.high + 1, step.by))
        numbers = tuple(_key(place, step, each, each) for each in values if each not in named)
        return (*in_rows(numbers, NUMBERS_PER_ROW), *_choice_rows(place, step, facts))
    return _choice_rows(place, step, facts)


def _choice_rows(place: Place, step: Step, facts: Facts) -> Rows:
    keys = tuple(
        _key(place, step, choice.id, _ticked(place, choice.id, choice.label)) for choice in choices_of(step, facts)
    )
    return in_rows(keys, step.per_row)


def _ticked(place: Place, choice_id: str, label: str) -> str:
    return f"✓ {label}" if choice_id in place.chosen else label


def _key(place: Place, step: Step, choice_id: str, label: str) -> Key:
    return Key(label, ANSWER, f"{step.id}:{choice_id}", place.version)


def named(moment: Moment, place: Place, script: Script, text: str) -> Key | None:
    """The way on or out whose label was typed: typed equals tapped (F-51).

    Where words are asked for, "back" may be the answer.
    """
    step, said = script.step(place.step), fold(text).strip(". ")
    keys = (key for row in _exits(moment, place, script, step) for key in row)
    usable = (key for key in keys if not (step.ask is Ask.TEXT and key.about == "back"))
    return next((key for key in usable if fold(key.label) == said), None)


def _exits(moment: Moment, place: Place, script: Script, step: Step) -> Rows:
    common = moment.book.common
    done = (_key(place, step, "done", common.done),) if step.ask is Ask.SEVERAL else ()
    offered = (
        (common.back, "back", step.back and bool(place.trail)),
        (common.skip, "skip", step.skip and step.ask is not Ask.TIMED),
        (common.stop, "stop", step.stop),
    )
    exits = tuple(Key(label, EXIT, what, place.version) for label, what, shown in offered if shown)
    more = (Key(common.more_steps, EXIT, "more", place.version),) if script.long_from else ()
    return tuple(row for row in (done, exits, more) if row)
