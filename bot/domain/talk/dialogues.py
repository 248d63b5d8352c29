"""Walking a chat through a script: opening it, taking answers by key or by typing, and every way out of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.domain import dialogue
from bot.domain.decision import NOTHING, Decision, Key, Remember, Say, decide, remember
from bot.domain.dialogue import Answer, Chosen, Ended, Moved, NotTaken, Outcome, Place, TooLong
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import StepLeft
from bot.domain.moment import ClientMoment, Moment, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.script import Ask, Facts, Script, Step
from bot.domain.talk.asked_again import asked_again, may_be_unseen
from bot.domain.talk.asking import ANSWER, EXIT, named, question
from bot.domain.talk.house import House, in_rows, place_of, reads_aloud
from bot.domain.talk.reading import Near, Unread, read_typed
from bot.domain.typed import read_choice
from bot.domain.words.filling import fill

Houses = Mapping[str, House]


def open_script(
    moment: Moment,
    incoming: Incoming,
    houses: Houses,
    script: Script,
    *,
    about: str = "",
    keep: Mapping[str, Answer] | None = None,
    at: str = "",
    after: str = "",
) -> Decision:
    """Opens a script at its first step that applies, at step `at`, or past step `after`, to which *Back* then leads.

    An open dialogue waits beneath it.
    """
    house = houses[house_of(script)]
    fresh = Place(
        id=moment.place.id, version=moment.place.version, script=script.id, about=about, answers=dict(keep or {})
    )
    facts = house.facts(moment, fresh)
    place = dialogue.begin(
        moment.place, script, facts, moment.now, about=about, run=moment.fresh("run"), keep=keep, after=after
    )
    place = replace(place, step=at) if at else place
    if not place.step:
        return house.ended(moment, incoming, place)
    return _stand(moment, incoming, place, script, house, anew=True)


def house_of(script: Script) -> str:
    """Guided practices share one house; every other script has its own."""
    return "practice" if script.strategy else script.id


def answer(moment: Moment, incoming: Incoming, houses: Houses) -> Decision:
    """Takes a key or typed words at the open step. The place must be open."""
    place, script = moment.place, moment.book.script(moment.place.script)
    if script is None:
        return remember(dialogue.leave(place, moment.now)) + decide(Say(moment.book.common.closed_question))
    house = houses[house_of(script)]
    if may_be_unseen(moment, incoming):
        return asked_again(moment, incoming, script, house.facts(moment, place))
    key = None if incoming.tap or incoming.file else named(moment, place, script, incoming.text)
    tap = Tap(key.action, key.about, key.version, None) if key else incoming.tap
    if tap is None:
        return _typed(moment, incoming, script, house)
    if tap.version != place.version:
        return decide(Say(moment.book.common.closed_question)) + show(moment, incoming, houses, anew=True)
    if tap.action == EXIT:
        return _exit(moment, incoming, script, houses, tap.about)
    choice, step = tap.about.partition(":")[2], script.step(place.step)
    if (
        step.reads
        and step.ask is Ask.CHOICE
        and choice not in {each.id for each in dialogue.choices_of(step, house.facts(moment, place))}
    ):
        return _outcome(
            moment,
            incoming,
            script,
            house,
            dialogue.give(place, script, house.facts(moment, place), choice, moment.now),
        )
    return _outcome(
        moment, incoming, script, house, dialogue.choose(place, script, house.facts(moment, place), choice, moment.now)
    )


def takes_file(moment: Moment, incoming: Incoming) -> bool:
    """Whether the open step was waiting for what was just sent (CR-408); a changed caption is no new answer."""
    script = moment.book.script(moment.place.script) if moment.place.open else None
    return bool(incoming.file and script and not incoming.edited and script.step(moment.place.step).files)


def show(moment: Moment, incoming: Incoming, houses: Houses, *, anew: bool = False) -> Decision:
    """The open step once more, unchanged: after Go back, a stale key or a restart."""
    script = moment.book.script(moment.place.script)
    if script is None or not moment.place.open:
        return NOTHING
    house = houses[house_of(script)]
    text, keys = question(moment, moment.place, script, house.facts(moment, moment.place))
    return decide(_say(moment, incoming, text, keys, moment.place, anew=anew))


def wake(moment: Moment, incoming: Incoming, houses: Houses) -> Decision:
    """A timed step has run out: the next one, in place of the message before."""
    script = moment.book.script(moment.place.script)
    if script is None:
        return remember(dialogue.leave(moment.place, moment.now))
    house = houses[house_of(script)]
    outcome = dialogue.passes(moment.place, script, house.facts(moment, moment.place), moment.now)
    return _outcome(moment, incoming, script, house, outcome)


def _typed(moment: Moment, incoming: Incoming, script: Script, house: House) -> Decision:
    place, facts = moment.place, house.facts(moment, moment.place)
    step = script.step(place.step)
    if incoming.file and step.files:
        return _outcome(moment, incoming, script, house, dialogue.give(place, script, facts, incoming.file, moment.now))
    labels = [choice.label for choice in dialogue.choices_of(step, facts)]
    typed = moment.book.typed
    if not step.reads or read_choice(incoming.text, labels, words=typed) is not None:
        said = dialogue.say(place, script, facts, incoming.text, moment.now, typed)
        return _outcome(moment, incoming, script, house, said)
    match read_typed(moment, step.reads, incoming.text):
        case str(value):
            return _outcome(moment, incoming, script, house, dialogue.give(place, script, facts, value, moment.now))
        case Near(choices):
            keys = in_rows(tuple(Key(each.label, ANSWER, f"{step.id}:{each.id}", place.version) for each in choices), 1)
            return decide(Say(moment.book.common.near, keys=keys))
        case Unread(line):
            return decide(Say(line))


def _outcome(moment: Moment, incoming: Incoming, script: Script, house: House, outcome: Outcome) -> Decision:
    common = moment.book.common
    match outcome:
        case Moved(place, step):
            answered = house.answered(moment, incoming, place, step)
            return answered + _onward(moment, since(moment, answered), incoming, place, script, house)
        case Ended(place, step):
            ended = house.answered(moment, incoming, place, step) + house.ended(moment, incoming, place)
            left = remember(dialogue.leave(place, moment.now)) + _used_up(place, ended)
            return left + ended + _beneath(since(moment, ended), place, house)
        case Chosen(place):
            return _stand(moment, incoming, place, script, house)
        case TooLong(place, kept):
            keys = (
                (
                    Key(common.keep_first, EXIT, "keep", place.version),
                    Key(common.rewrite, EXIT, "again", place.version),
                ),
            )
            return decide(Remember(place), Say(fill(common.too_long, kept=kept), keys=keys))
        case NotTaken(step):
            return _not_taken(moment, incoming, script, step, house.facts(moment, moment.place))
    assert_never(outcome)


def _not_taken(moment: Moment, incoming: Incoming, script: Script, step: Step, facts: Facts) -> Decision:
    """Words that fit nothing: the tail of the answer just given when they came right after it, else one plain hint."""
    place, common = moment.place, moment.book.common
    before = script.step(place.trail[-1]) if place.trail else None
    seconds = (incoming.sent_at - place.touched_at).total_seconds() if place.touched_at else 1e9
    if (
        before
        and before.ask is Ask.TEXT
        and incoming.text.strip()
        and seconds <= moment.book.care.other.join_parts_seconds
    ):
        joined = f"{dialogue.text_of(place.answers.get(before.id))}\n{incoming.text}"[: before.kept]
        return rewritten(moment, script, facts, {before.id: joined})
    if step.ask is Ask.NUMBER:
        return decide(Say(fill(common.number_please, low=step.low, high=step.high)))
    labels = " · ".join(choice.label for choice in dialogue.choices_of(step, facts))
    return decide(Say(fill(common.tap_or_type, choices=labels) if labels else common.empty))


def rewritten(moment: Moment, script: Script, facts: Facts, answers: Mapping[str, Answer]) -> Decision:
    """Answers given before are written anew; the open question stays, with keys that know of it."""
    place = replace(moment.place, answers={**moment.place.answers, **answers}, version=moment.place.version + 1)
    text, keys = question(moment, place, script, facts)
    slot = place.slot
    return decide(Remember(place), Say(text, keys=keys, slot=slot, replaces=slot, only_in_place=True))


def since(moment: Moment, decided: Decision) -> Moment:
    """The moment as that decision leaves it: the person as they are then, and their words."""
    for record in reversed(decided.records):
        match moment, record:
            case ClientMoment(), Client() if record.id == moment.client.id:
                return replace(moment, client=record, book=moment.book_of(record))
            case TherapistMoment(), Therapist() if record.id == moment.therapist.id:
                return replace(moment, therapist=record, book=moment.book_of(record))
    return moment


def _onward(
    before: Moment, moment: Moment, incoming: Incoming, place: Place, script: Script, house: House
) -> Decision:  # fmt: skip
    """The next question, in the words of whoever is asked: another language starts below, and the old keys go."""
    script = moment.book.script(script.id) or script
    if moment.book.language == before.book.language:
        return _stand(moment, incoming, place, script, house)
    old = decide(Say("", strips=place.slot))
    return old + _stand(moment, incoming, place, script, house, anew=True)


def _stand(
    moment: Moment, incoming: Incoming, place: Place, script: Script, house: House, *, anew: bool = False
) -> Decision:
    text, keys = question(moment, place, script, house.facts(moment, place))
    return (
        decide(Remember(place))
        + _without_old_keys(moment, incoming, place)
        + decide(_say(moment, incoming, text, keys, place, anew=anew))
    )


def _say(
    moment: Moment, incoming: Incoming, text: str, keys: tuple[tuple[Key, ...], ...], place: Place, *, anew: bool
) -> Say:
    slot = place.slot
    if incoming.medium is Medium.OTHER:  # nobody said anything: a timed step passed
        return Say(text, keys=keys, slot=slot, replaces="" if reads_aloud(moment) else slot)
    return Say(text, keys=keys, edit=None if anew else place_of(moment, incoming), slot=slot)


def _without_old_keys(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Typed words push the question up: its keys go, and the next one comes below."""
    sent = incoming.medium in (Medium.TEXT, Medium.VOICE, Medium.MEDIA)
    typed = incoming.tap is None and sent and moment.place.run == place.run
    return decide(Say("", strips=place.slot)) if typed else NOTHING


def _used_up(place: Place, ended: Decision) -> Decision:
    """The last question's keys go, unless the closing words take its place."""
    in_place = any(say.edit or say.replaces for say in ended.says)
    return NOTHING if in_place else decide(Say("", strips=place.slot))


def _exit(moment: Moment, incoming: Incoming, script: Script, houses: Houses, what: str) -> Decision:
    place, house = moment.place, houses[house_of(script)]
    facts = house.facts(moment, place)
    match what:
        case "back":
            before = dialogue.back(place, script, moment.now)
            return _stand(moment, incoming, before, script, house) if before else show(moment, incoming, houses)
        case "skip":
            return _outcome(moment, incoming, script, house, dialogue.skip(place, script, facts, moment.now))
        case "keep":
            return _outcome(moment, incoming, script, house, dialogue.keep_first_part(place, script, facts, moment.now))
        case "use" if place.offer:
            return _typed(moment, replace(incoming, text=place.offer), script, house)
        case "more" if script.long_from:
            return _longer(moment, incoming, script, houses)
        case "stop":
            return _stop(moment, incoming, house)
    return show(moment, incoming, houses)


def _longer(moment: Moment, incoming: Incoming, script: Script, houses: Houses) -> Decision:
    """The long form of the same script, keeping every answer (CR-308)."""
    longer = moment.book.scripts[script.long_from]
    house = houses[house_of(longer)]
    closed = dialogue.leave(moment.place, moment.now)
    place = dialogue.begin(
        closed,
        longer,
        house.facts(moment, moment.place),
        moment.now,
        about=moment.place.about,
        run=moment.place.run,
        keep=moment.place.answers,
    )
    while place.step in place.answers and (following := longer.after(place.step)):
        place = replace(place, trail=(*place.trail, place.step), step=following.id)
    return _stand(moment, incoming, place, longer, house)


def _stop(moment: Moment, incoming: Incoming, house: House) -> Decision:
    place = moment.place
    counted = [StepLeft(place.script, place.script_version, place.step)] if isinstance(moment, ClientMoment) else []
    left = remember(dialogue.leave(place, moment.now), *counted)
    if house.stopped:
        return left + house.stopped(moment, incoming, moment.place) + _beneath(moment, moment.place, house)
    said = decide(Say(moment.book.common.stopped, edit=place_of(moment, incoming)))
    return left + said + _beneath(moment, moment.place, house)


def _beneath(moment: Moment, place: Place, house: House) -> Decision:
    """The dialogue that waited is named, and one tap goes back to it."""
    if place.under is None or (house.returns and place.under.about == place.about):
        return NOTHING
    script = moment.book.script(place.under.script)
    if script is None:
        return NOTHING
    keys = ((Key(moment.book.common.go_back, "back"),),)
    return decide(Say(fill(moment.book.common.waits, title=script.title), keys=keys))
