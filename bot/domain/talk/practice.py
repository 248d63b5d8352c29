"""A guided practice from its first question to its plain last line, and a lost rhythm (CR-410)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import dialogue
from bot.domain.decision import Decision, Key, Remember, Rows, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import Facts, Script
from bot.domain.talk import dialogues, own_things
from bot.domain.talk.asked_later import waits as waits_for_answer
from bot.domain.talk.asking import as_asked
from bot.domain.talk.check_back import tomorrow
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reads_aloud, reply
from bot.domain.toolkit import Practice, PracticeState
from bot.domain.words.filling import fill

GATE, PRACTICE, LATER = "thought_gate", "practice", "reach_out_later"
GROUNDING = "feet_and_room"
SOCIAL = "social_activation"
EPISODE_COUNTS = timedelta(hours=24)


def start(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Start]: a practice of the toolkit by its id, or a guided one by its script's; as the stage allows (CR-105)."""
    about = incoming.tap.about if incoming.tap else ""
    own = _own(moment, about)
    script = moment.book.practices.get(own.script if own else about)
    if own and (own.state is PracticeState.RETIRED or not script):
        return _gone(moment, incoming) if own.state is PracticeState.RETIRED else by_name(moment, incoming, own)
    if script is None:
        return _gone(moment, incoming)
    if not moment.client.opens(script.min_stage):
        return decide(reply(moment, incoming, fill(moment.book.client.practice_later, name=_name(own, script))))
    if moment.place.open and moment.place.script == script.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, script, about=about)


def by_name(moment: ClientMoment, incoming: Incoming, own: Practice) -> Decision:
    """A practice that is a name alone, or holds something of the client's own, and one key for having done it."""
    return own_things.shown(moment, incoming, own)


def done(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Done] under a practice that is a name alone; the key goes with the answer, so it counts once."""
    about = incoming.tap.about if incoming.tap else ""
    own = _own(moment, about)
    if own is None:
        return _gone(moment, incoming)
    entry = Entry(moment.fresh("practice"), moment.client.id, EntryKind.PRACTICE, moment.now, about=own.id)
    return _met(moment, None) + decide(Remember(entry), reply(moment, incoming, moment.book.client.practice_done))


def late(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """A timed step was woken too late: closed kindly where it stood and without a sound, for it may be night (F-12)."""
    words, place = moment.book.client, moment.place
    again = Key(words.start_again, "th") if place.script == GATE else Key(words.start_again, "pr", _about(place))
    left = dialogue.leave(place, moment.now)
    beneath = waits(moment, left)
    text = "\n".join((words.lost_rhythm, *(each.text for each in beneath)))
    keys = ((again, Key(moment.book.common.no, "fine")), *(row for each in beneath for row in each.keys))
    if reads_aloud(moment):  # a changed message is not read out
        return decide(Remember(left), Say(text, keys=keys, slot=place.slot, strips=place.slot, silent=True))
    return decide(Remember(left), Say(text, keys=keys, slot=place.slot, replaces=place.slot, only_in_place=True))


def waits(moment: Moment, place: Place) -> tuple[Say, ...]:
    """The dialogue that stands open is named, with a way back to it."""
    script = moment.book.script(place.script) if place.open else None
    if script is None:
        return ()
    common = moment.book.common
    return (Say(fill(common.waits, title=script.title), keys=((Key(common.go_back, "back"),),)),)


def facts(moment: Moment, place: Place) -> Facts:
    """The caution, and whether this is a quiet moment, in which nobody is asked how strong it is."""
    assert isinstance(moment, ClientMoment)
    script = moment.book.script(place.script)
    return {
        "therapist": moment.therapist.name,
        "caution": script.caution if script else "",
        "quiet": "yes" if in_crisis(moment) else "no",
    }


def in_crisis(moment: ClientMoment) -> bool:
    """Whether a concern is fresh: rest is on, or an episode is younger than a day (`experience.md` §2.4)."""
    client, episode = moment.client, moment.episode
    resting = any(until and moment.now < until for until in (client.rest_until, client.thought_rest_until))
    return resting or bool(episode and episode.counts and moment.now - episode.at < EPISODE_COUNTS)


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept as done, with the client's own answers, and a plain line."""
    assert isinstance(moment, ClientMoment)
    kept = remember(_entry(moment, place)) + _met(moment, moment.book.script(place.script))
    onward = _from_far(moment, place)
    if place.answers.get("helped") == "not_helpful":
        return kept + _not_helpful(moment, incoming, _own(moment, _about(place)), *onward)
    words = moment.book.client
    return kept + decide(reply(moment, incoming, words.practice_far if onward else words.practice_done, *onward))


def _from_far(moment: ClientMoment, place: Place) -> Rows:
    """Whoever says that they are still far away is offered it once more, and a person."""
    if place.answers.get("where") != "far":
        return ()
    return ((Key(moment.book.client.practice_again, "pr", _about(place)), Key(moment.book.common.key_support, "now")),)


def _met(moment: ClientMoment, script: Script | None) -> Decision:
    """A practice with others was done; one of a name alone, of which nobody knows, counts as one (CR-413)."""
    if script is not None and script.strategy != SOCIAL:
        return Decision()
    return remember(replace(moment.client, with_people_at=moment.now))


def _not_helpful(moment: ClientMoment, incoming: Incoming, own: Practice | None, *onward: tuple[Key, ...]) -> Decision:
    """A plain line; the third time for one practice it can go to the session. Nothing leaves the toolkit (CR-412)."""
    words = moment.book.client
    said = f"{words.practice_not_helpful}\n{words.practice_far}" if onward else words.practice_not_helpful
    if own is None:
        return decide(reply(moment, incoming, said, *onward))
    counted = replace(own, not_helpful=own.not_helpful + 1, version=own.version + 1)
    if counted.not_helpful < moment.book.care.practice.not_helpful_count:
        return decide(Remember(counted), reply(moment, incoming, said, *onward))
    text = fill(words.practice_often_not, name=own.name, times=counted.not_helpful)
    keys = (Key(words.practice_bring, "prb", own.id), Key(moment.book.common.no, "fine"))
    return decide(Remember(counted), reply(moment, incoming, text, keys, *onward))


def bring(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Bring it]: one line for the session, seen by both; the count starts anew."""
    own = _own(moment, incoming.tap.about if incoming.tap else "")
    if own is None or not own.not_helpful:
        return _gone(moment, incoming)
    item = Entry(
        moment.fresh("agenda"), moment.client.id, EntryKind.AGENDA, moment.now, script=PRACTICE,
        answers={"name": own.name, "times": own.not_helpful}, shared=Shared.SESSION, about=own.id,
    )  # fmt: skip
    anew = replace(own, not_helpful=0, version=own.version + 1)
    text = fill(moment.book.client.practice_brought, therapist=moment.therapist.name)
    return remember(item, anew) + decide(reply(moment, incoming, text))


def asked(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Read] under the neutral line a day later: did it happen?"""
    entry = moment.entry
    if entry is None or not waits_for_answer(entry):
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    if moment.place.open and moment.place.about == entry.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[LATER], about=entry.id)


def later_facts(moment: Moment, place: Place) -> Facts:
    """Whom it was about, in the client's own words."""
    assert isinstance(moment, ClientMoment)
    person = text_of(moment.entry.answers.get("person")) if moment.entry else ""
    return {"person": person or moment.book.client.somebody}


def answered_later(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The answer stands with the practice; it is not asked about again."""
    assert isinstance(moment, ClientMoment)
    entry, answer = moment.entry, place.answers.get("happened")
    if entry is None or answer is None or not waits_for_answer(entry):
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    sent = as_asked(moment.book.script(LATER), place, later_facts(moment, place))
    labels = {choice.id: choice.label for choice in moment.book.scripts[LATER].step("happened").choices}
    said = labels.get(answer, answer) if isinstance(answer, str) else answer
    known = replace(
        entry, answers={**entry.answers, "happened": said}, asked={**entry.asked, **sent}, again_at=None,
        version=entry.version + 1,
    )  # fmt: skip
    return remember(known) + decide(reply(moment, incoming, moment.book.client.later_noted))


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left at once, without a word about how far it went; what was written is kept, and grounding is a tap away."""
    assert isinstance(moment, ClientMoment)
    words = moment.book.client
    kept = remember(_entry(moment, place, finished=False)) if place.answers else Decision()
    ground = () if place.script == GROUNDING else ((Key(words.grounding, "pr", GROUNDING),),)
    return kept + decide(reply(moment, incoming, words.practice_stopped, *ground))


def _entry(moment: ClientMoment, place: Place, *, finished: bool = True) -> Entry:
    return Entry(
        moment.fresh("practice"), moment.client.id, EntryKind.PRACTICE, moment.now, script=place.script,
        script_version=place.script_version, answers=dict(place.answers), trail=place.trail, finished=finished,
        about=_about(place), again_at=_again_at(moment, place) if finished else None, pack=moment.book.version,
        asked=as_asked(moment.book.script(place.script), place, facts(moment, place)),
    )  # fmt: skip


def _again_at(moment: ClientMoment, place: Place) -> datetime | None:
    """A day later, where the client said that they may be asked."""
    return tomorrow(moment.client, moment.now) if place.answers.get("ask_later") == "yes" else None


def _own(moment: ClientMoment, about: str) -> Practice | None:
    return next((each for each in moment.practices if each.id == about), None)


def _about(place: Place) -> str:
    return place.about or place.script


def _name(own: Practice | None, script: Script) -> str:
    return own.name if own else script.title


def _gone(moment: ClientMoment, incoming: Incoming) -> Decision:
    return decide(reply(moment, incoming, moment.book.client.practice_gone))


HOUSES: Mapping[str, House] = {
    "practice": House(ended=ended, facts=facts, stopped=stopped),
    LATER: House(ended=answered_later, facts=later_facts),
}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    "pr": start,
    "prdone": done,
    "prb": bring,
    "prl": asked,
}
