"""The thought record: opened through its gate, left anywhere, gone on with later (CR-301 to CR-315)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain import dialogue
from bot.domain.decision import NOTHING, Decision, Key, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment, Moment
from bot.domain.talk import dialogues, thought_gate
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_when
from bot.domain.talk.thought_card import card, who_sees, worse
from bot.domain.talk.thought_entry import LONG, SHORT, enough, entry_of, facts, known, shared_as, usual
from bot.domain.talk.thought_gate import Closed, closed
from bot.domain.words.filling import fill

GATE, WRITE_DOWN = "thought_gate", "write_down"
THOUGHT_WORK = (SHORT, LONG, GATE)

OnDanger = Callable[[ClientMoment, Incoming], Decision]


def houses(on_danger: OnDanger) -> Mapping[str, House]:
    """Gate, both forms and *Just write it down*; `on_danger` answers a danger that is going on (CR-309)."""
    record = House(ended=_record_ended(on_danger), facts=facts, stopped=_record_stopped)
    write = House(ended=_written_down, facts=facts, stopped=_writing_stopped)
    mine = {SHORT: record, LONG: record, WRITE_DOWN: write}
    gate = House(ended=_gate_ended(mine), facts=thought_gate.facts, stopped=_gate_stopped)
    return {**mine, GATE: gate}


def thought(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/thought: what is open again, what waits, or a new one through the gate."""
    about = incoming.tap.about if incoming.tap else ""
    if about == "write":
        return write_it_down(moment, incoming, houses)
    if about == "night":
        return _at_night(moment, incoming, houses)
    if moment.place.open and moment.place.script in THOUGHT_WORK:
        return dialogues.show(moment, incoming, houses, anew=True)
    reason = closed(moment)
    if reason:
        return refused(moment, incoming, reason)
    waits = moment.unfinished
    if waits and waits.kind is EntryKind.THOUGHT_RECORD and about != "new":
        words = moment.book.client
        ways = (Key(words.go_on, "resume", waits.id, waits.version), Key(words.start_new, "th", "new"))
        return decide(reply(moment, incoming, words.one_waits, ways, _write_key(moment)))
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[GATE])


def write_it_down(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """*Just write it down*: open at every stage, hour and distress, in hold and rest (CR-315)."""
    if moment.place.script == WRITE_DOWN:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[WRITE_DOWN])


def refused(moment: ClientMoment, incoming: Incoming, reason: Closed) -> Decision:
    """Why it is not open now, kindly, with what is: steadying, and *Just write it down*."""
    words = moment.book.client
    steady = (Key(words.grounding, "pr", "feet_and_room"), Key(words.park_it, "pr", "park_it"))
    match reason:
        case Closed.STAGE:
            text = fill(words.ask_note_wish, therapist=moment.therapist.name)
            ways = (Key(words.yes_note_it, "thnote"), Key(moment.book.common.no, "fine"))
            return decide(reply(moment, incoming, text, ways, _write_key(moment)))
        case Closed.REST:
            until = moment.client.thought_rest_until or moment.now
            text = fill(words.closed_rest, date=say_when(moment.book, until, moment.client.zone))
        case Closed.HOLD:
            text = words.closed_hold
        case Closed.OWN_STAGE:
            text = words.closed_own_stage
        case Closed.THERAPIST:
            text = fill(words.closed_therapist, therapist=moment.therapist.name)
        case Closed.NIGHT:
            text = words.closed_night
            on = ((Key(words.go_on_anyway, "th", "night"),),) if thought_gate.may_go_on(moment) else ()
            return decide(reply(moment, incoming, text, steady, *on, _write_key(moment)))
    return decide(reply(moment, incoming, text, steady, _write_key(moment)))


def _at_night(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Go on anyway]: through the gate as by day, once a night, where the therapist allows it (CR-302)."""
    if closed(moment) is not Closed.NIGHT or not thought_gate.may_go_on(moment):
        return thought(moment, replace(incoming, tap=None), houses)
    on = replace(moment.client, thought_night_until=moment.now + thought_gate.NIGHT_OPEN)
    return remember(on) + dialogues.open_script(replace(moment, client=on), incoming, houses, moment.book.scripts[GATE])


def note_wish(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The client would like this step: kept for the therapist to read, opened by nobody else (CR-102)."""
    wish = Entry(
        moment.fresh("wish"), moment.client.id, EntryKind.REQUEST, moment.now, script=SHORT, shared=Shared.SHARED,
        about=SHORT,
    )  # fmt: skip
    text = fill(moment.book.client.wish_noted, therapist=moment.therapist.name)
    return remember(wish) + decide(reply(moment, incoming, text, _write_key(moment)))


def resume(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Going on with a stopped record: same step, every answer; after half an hour through the gate (CR-305)."""
    entry, care, words = moment.entry, moment.book.care.record, moment.book.client
    if entry is None or entry.finished or entry.erased:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    if moment.place.open and moment.place.about == entry.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    if entry.resume_until is None or entry.resume_until <= moment.now:
        text = fill(words.resume_late, therapist=moment.therapist.name)
        return decide(reply(moment, incoming, text, _write_key(moment)))
    reason = closed(moment)
    if reason:
        return refused(moment, incoming, reason)
    if moment.now - entry.at > timedelta(minutes=care.regate_minutes):
        return dialogues.open_script(moment, incoming, houses, moment.book.scripts[GATE], about=entry.id)
    return _go_on(moment, incoming, houses, entry)


def throw_away(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """What was stopped is thrown away, when the client says so after leaving and never before (CR-304)."""
    entry, tap, common = moment.entry, incoming.tap, moment.book.common
    if entry is None or tap is None or (entry.version != tap.version and not entry.erased):
        return decide(reply(moment, incoming, common.closed_question))
    gone = replace(
        entry, answers={}, trail=(), step="", erased=True, finished=True, resume_until=None, version=entry.version + 1
    )
    on_it = moment.place.open and moment.place.about == entry.id
    left = remember(dialogue.leave(moment.place, moment.now)) if on_it else NOTHING
    return left + remember(gone) + decide(reply(moment, incoming, common.thrown_away))


def interrupted(moment: ClientMoment, incoming: Incoming) -> Decision | None:
    """An open record that a hold or rest has met: kept, left, and said so; None when it may go on (CR-302)."""
    reason = closed(moment) if moment.place.script in THOUGHT_WORK else None
    if reason not in (Closed.HOLD, Closed.REST, Closed.THERAPIST):
        return None
    entry = entry_of(moment, moment.place, EntryKind.THOUGHT_RECORD, waits=True)
    kept = remember(entry) if moment.place.script != GATE and moment.place.answers else NOTHING
    return remember(dialogue.leave(moment.place, moment.now)) + kept + refused(moment, incoming, reason)


def _gate_ended(mine: Mapping[str, House]) -> Callable[[Moment, Incoming, Place], Decision]:
    def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
        assert isinstance(moment, ClientMoment)
        left = replace(moment, place=dialogue.leave(place, moment.now))
        match place.answers.get(place.trail[-1]) if place.trail else None:
            case "yes" | "go":
                return _admitted(left, incoming, mine, place.about)
            case "write":
                return _stand_at(left, incoming, mine, WRITE_DOWN)
            case "park":
                return _on_the_list(moment, incoming)
        return decide(_parked(moment, incoming, moment.book.client.gate_left))

    return ended


def _admitted(moment: ClientMoment, incoming: Incoming, mine: Houses, about: str) -> Decision:
    reason = closed(moment)
    if reason:
        return refused(moment, incoming, reason)
    waits = known(moment, about)
    if waits and not waits.finished:
        return _go_on(moment, incoming, mine, waits)
    return _stand_at(moment, incoming, mine, SHORT)


def _on_the_list(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Parked: that there is a thought to look at is on the list for the session, and no word of it (CR-301)."""
    item = Entry(
        moment.fresh("agenda"), moment.client.id, EntryKind.AGENDA, moment.now, script=GATE, shared=Shared.SESSION
    )
    text = fill(moment.book.client.parked, therapist=moment.therapist.name)
    return remember(item) + decide(_parked(moment, incoming, text))


def _parked(moment: ClientMoment, incoming: Incoming, text: str) -> Say:
    words, common = moment.book.client, moment.book.common
    people = (Key(words.toolkit, "tk"), Key(common.key_support, "now"))
    return reply(moment, incoming, text, people, _write_key(moment))


def _stand_at(
    moment: ClientMoment, incoming: Incoming, houses: Houses, script_id: str, entry: Entry | None = None
) -> Decision:  # fmt: skip
    """A script in place of the message that led to it; with an entry at its step, its answers and trail kept."""
    script = moment.book.scripts[script_id]
    known = {step.id for step in script.steps}
    keep = dict(entry.answers) if entry else {}
    place = dialogue.begin(
        moment.place, script, {}, moment.now, about=entry.id if entry else "", run=moment.fresh("run"), keep=keep
    )
    if entry and entry.step in known:
        before = keep.get(entry.step)
        trail = tuple(step for step in entry.trail if step in known)
        place = replace(place, step=entry.step, trail=trail, chosen=before if isinstance(before, tuple) else ())
    return remember(place) + dialogues.show(replace(moment, place=place), incoming, houses)


def _go_on(moment: ClientMoment, incoming: Incoming, houses: Houses, entry: Entry) -> Decision:
    return _stand_at(moment, incoming, houses, entry.script if entry.script in (SHORT, LONG) else SHORT, entry)


def _gate_stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    assert isinstance(moment, ClientMoment)
    return decide(_parked(moment, incoming, moment.book.client.gate_left))


def _record_ended(on_danger: OnDanger) -> Callable[[Moment, Incoming, Place], Decision]:
    def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
        assert isinstance(moment, ClientMoment)
        if place.answers.get("fit") == "danger":
            return remember(entry_of(moment, place, EntryKind.THOUGHT_RECORD)) + on_danger(moment, incoming)
        if not enough(place):
            return decide(reply(moment, incoming, moment.book.client.nothing_written, _write_key(moment)))
        entry = entry_of(moment, place, EntryKind.THOUGHT_RECORD, shared=shared_as(place.answers, usual(moment)))
        text = card(moment, place, entry.answers, entry.shared)
        helps = worse(moment, entry.answers) or place.answers.get("next") == "practice"
        rows = ((Key(moment.book.client.toolkit, "tk"), Key(moment.book.common.key_support, "now")),) if helps else ()
        return remember(entry) + decide(reply(moment, incoming, text, *rows))

    return ended


def _record_stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left at once; what is there waits, and only now may it be thrown away (CR-304)."""
    assert isinstance(moment, ClientMoment)
    words = moment.book.client
    if not place.answers and not place.about:
        return decide(reply(moment, incoming, words.nothing_written, _write_key(moment)))
    entry = entry_of(moment, place, EntryKind.THOUGHT_RECORD, waits=True)
    ways = (Key(words.go_on, "resume", entry.id, entry.version),)
    away = (Key(moment.book.common.throw_away, "throw", entry.id, entry.version),)
    return remember(entry) + decide(reply(moment, incoming, words.thought_stopped, ways, away))


def _written_down(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    assert isinstance(moment, ClientMoment)
    if not any(text_of(answer) for step, answer in place.answers.items() if step != "share"):
        return decide(reply(moment, incoming, moment.book.client.nothing_written))
    entry = entry_of(moment, place, EntryKind.WRITE_DOWN, shared=shared_as(place.answers))
    words = moment.book.client
    kept = words.write_down_for_session if entry.shared is Shared.SESSION else words.write_down_kept
    text = f"{kept}\n{who_sees(moment, entry.shared)}"
    return remember(entry) + decide(reply(moment, incoming, text))


def _writing_stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Every word so far is kept, privately."""
    assert isinstance(moment, ClientMoment)
    if not any(text_of(answer) for answer in place.answers.values()):
        return decide(reply(moment, incoming, moment.book.client.nothing_written))
    entry = entry_of(moment, place, EntryKind.WRITE_DOWN)
    away = (Key(moment.book.common.throw_away, "throw", entry.id, entry.version),)
    return remember(entry) + decide(reply(moment, incoming, moment.book.common.stopped, away))


def _write_key(moment: ClientMoment) -> tuple[Key, ...]:
    return (Key(moment.book.client.write_down, "th", "write"),)


TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    "th": thought,
    "thnote": note_wish,
    "resume": resume,
    "throw": throw_away,
}
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"thought": thought}
