"""The check-in as a conversation: one tap answers it, and every way to put it off is an answer too."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.client_clock import day_of, quiet_begins
from bot.domain.decision import NOTHING, Decision, Key, Kind, Remember, Rows, Say, decide, remember
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.prompt import Prompt
from bot.domain.schedule import Schedule
from bot.domain.talk import dialogues
from bot.domain.talk.answer_words import sent_with, text_of, words_of
from bot.domain.talk.checkin_questions import NUMBER, asks_distress
from bot.domain.talk.house import place_of
from bot.domain.talk.not_now import ask_later, ask_lighter, later, lighter, may_postpone, not_today, states_in_rows
from bot.domain.talk.saying import say_clock, say_day
from bot.domain.typed import read_choice
from bot.domain.words.filling import fill

SCRIPT, ON_DEMAND = "checkin", "how_is_it"
LATE = timedelta(minutes=10)
DOUBLE_TAP = timedelta(minutes=1)
NUMBER_FOR = timedelta(hours=12)


def push(book: Book, client: Client, checkin: Checkin) -> Say:
    """The check-in as it is sent unasked: a neutral first line, the five words, and three ways not now.

    It is not worth sending late (CR-214), nor once the client's quiet hours have begun (CR-207).
    """
    again = checkin.postponed > 0 or checkin.nudged
    since = checkin.opened_at if again and checkin.opened_at else checkin.due_at
    late = timedelta(minutes=book.care.checkin.late_minutes)
    return Say(
        text_of(book, client, checkin), kind=Kind.CHECKIN, to=client.chat, keys=keys(book, checkin),
        slot=f"c.{checkin.id}", silent=checkin.nudged, not_after=min(since + late, quiet_begins(client, since)),
        dedupe=checkin.letter,
    )  # fmt: skip


def as_sent(book: Book, client: Client, prompt: Prompt | None) -> dict[str, str]:
    """The words in which a check-in is sent to this client now; kept with the answer (F-28)."""
    neutral = book.common.neutral_checkin
    return {"prompt": neutral if client.discreet or prompt is None else f"{neutral}\n{prompt.text}"}


def keys(book: Book, checkin: Checkin) -> Rows:
    """The keys of an open check-in, hard end first (CR-201); a follow-up can be refused for good."""
    words = book.checkin
    ways = (
        Key(words.not_today, "cs", f"{checkin.id}:not_today"),
        Key(words.lighter_or_pause, "cs", f"{checkin.id}:lighter"),
    )
    later = (Key(words.later, "cs", f"{checkin.id}:later"),) if may_postpone(book, checkin) else ()
    refuse = ((Key(words.no_follow_up, "cs", f"{checkin.id}:once"),),) if checkin.nudged else ()
    return (*states_in_rows(book, checkin), (*later, ways[0]), (ways[1],), *refuse)


def open_new(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """/checkin: the open one goes on; else a new one, at any time, with no cap and outside the schedule (F-02)."""
    if moment.place.script == SCRIPT:
        return dialogues.show(moment, incoming, houses, anew=True)
    open_ = moment.checkin
    if open_ and not moment.client.opens(open_.needs):
        held = replace(open_, state=CheckinState.HELD, why=Why.STAGE, again_at=None, version=open_.version + 1)
        return remember(held) + decide(Say("", strips=f"c.{open_.id}")) + _anew(moment)
    return _goes_on(moment, open_) if open_ else _anew(moment)


def _goes_on(moment: ClientMoment, open_: Checkin) -> Decision:
    """The one that is open, or was put off, once more and below."""
    here = replace(open_, state=CheckinState.SENT, again_at=None, version=open_.version + 1)
    kept = here if open_.state is CheckinState.LATER else open_
    back = remember(_closing(moment, kept)) if kept is here else NOTHING
    return back + decide(
        Say("", strips=f"c.{kept.id}"), Say(moment.book.checkin.already_open), _asked_for(moment, kept)
    )  # fmt: skip


def _anew(moment: ClientMoment) -> Decision:
    prompt = moment.book.prompts.get(ON_DEMAND)
    checkin = Checkin(
        moment.fresh("checkin"), moment.client.id, "", day_of(moment.client, moment.now), 0, moment.now,
        CheckinState.SENT, prompt=prompt.id if prompt else "", prompt_version=prompt.version if prompt else 0,
        opened_at=moment.now, asked=as_sent(moment.book, moment.client, prompt),
        choices=sent_with(moment.client, prompt),
    )  # fmt: skip
    return decide(Remember(_closing(moment, checkin)), _asked_for(moment, checkin))


def _closing(moment: ClientMoment, checkin: Checkin) -> Checkin:
    return replace(checkin, closes_at=moment.now + timedelta(hours=moment.book.care.checkin.open_hours))


def _asked_for(moment: ClientMoment, checkin: Checkin) -> Say:
    shown = push(moment.book, moment.client, checkin)
    return replace(shown, kind=Kind.REPLY, to="", dedupe="", not_after=None, silent=False)


def tapped(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """A key of a check-in: an old one explains itself and offers a new one (principle 12)."""
    checkin_id, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    checkin = moment.checkin
    if checkin is None or checkin.id != checkin_id:
        if moment.unsure:
            return dialogues.answer(moment, incoming, houses)
        return _after(moment, incoming, houses, checkin_id, what)
    return _open(moment, incoming, houses, checkin, what) or closed(moment, incoming)


def typed(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision | None:
    """A typed word while a check-in is open: one of its choices, or None when it is none of them (F-51)."""
    checkin = in_time(moment, incoming)
    what = meant(moment, checkin, incoming.text) if checkin else ""
    return _open(moment, incoming, houses, checkin, what) if checkin and what else None


def meant(moment: ClientMoment, checkin: Checkin, text: str) -> str:
    """Which choice of a check-in was typed; a number is the position of one of the five words, and nothing else.

    The usual words are understood beside its own: none of its own is a usual one with another meaning.
    """
    words = moment.book.checkin
    for labels in (words_of(moment.book, checkin), words.states):
        found = read_choice(text, list(labels.values()), words=moment.book.typed)
        if found is not None:
            return list(labels)[found]
    ways = {
        "later": words.later, "not_today": words.not_today, "lighter": words.lighter_or_pause, "30": words.later_30,
        "3h": words.later_3h, "tomorrow": words.later_tomorrow, "half": words.half, "short": words.shorter,
        "usual": words.usual,
    }  # fmt: skip
    found = None if text.strip().isdecimal() else read_choice(text, list(ways.values()), words=moment.book.typed)
    return "" if found is None else list(ways)[found]


def names_a_word(moment: ClientMoment, incoming: Incoming) -> bool:
    """Whether these words answer a check-in: then its own line says that they were picked up late."""
    alone = incoming.medium is Medium.TEXT and not moment.place.open
    checkin = in_time(moment, incoming) if alone else None
    return checkin is not None and bool(meant(moment, checkin, incoming.text))


def in_time(moment: ClientMoment, incoming: Incoming) -> Checkin | None:
    """The open check-in; also one that closed after these words were written, while nobody was there to hear them."""
    last = moment.recent[0] if moment.recent else None
    missed = last and last.state is CheckinState.LAPSED and last.closes_at and incoming.sent_at < last.closes_at
    return moment.checkin or (last if missed else None)


def _open(
    moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses, checkin: Checkin, what: str
) -> Decision | None:  # fmt: skip
    match what:
        case "not_today":
            return not_today(moment, incoming, checkin)
        case "later":
            return ask_later(moment, incoming, checkin)
        case "30" | "3h" | "tomorrow":
            return later(moment, incoming, checkin, what)
        case "lighter":
            return ask_lighter(moment, incoming, checkin)
        case "half" | "short" | "usual":
            return lighter(moment, incoming, checkin, what)
        case "back":
            return decide(replace(_asked_for(moment, checkin), to="", edit=place_of(moment, incoming)))
        case "once":
            return _never_follow_up(moment, incoming, checkin)
    return answer(moment, incoming, houses, checkin, what) if what in moment.book.checkin.states else None


def _after(
    moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses, checkin_id: str, what: str
) -> Decision:  # fmt: skip
    """A key of one that is not open any more: a number on request, a second tap of the same, or an old key."""
    done = next((each for each in moment.recent if each.id == checkin_id and each.answered_at), None)
    since = moment.now - done.answered_at if done and done.answered_at else NUMBER_FOR
    if done and what == "number" and since < NUMBER_FOR and done.state is CheckinState.ANSWERED:
        return dialogues.open_script(moment, incoming, houses, moment.book.scripts[NUMBER], about=done.id)
    if done and done.state_word == what and since < DOUBLE_TAP:
        return NOTHING
    return closed(moment, incoming)


def answer(
    moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses, checkin: Checkin, state: str
) -> Decision:
    """One tap answers it, stored at once; then the few questions that fit, if any."""
    script = moment.book.scripts[SCRIPT]
    answered = replace(
        checkin, state=CheckinState.ANSWERED, state_word=state, answered_at=incoming.sent_at, again_at=None,
        questions_version=script.version, version=checkin.version + 1,
        asked={**checkin.asked, **({"question": moment.client.question} if moment.client.question else {})},
    )  # fmt: skip
    here = replace(moment, checkin=answered)
    following = dialogues.open_script(
        here, incoming, houses, script, about=checkin.id, keep={"state": state}, after="state"
    )
    return remember(answered) + decide(*_acknowledged(here, incoming, answered)) + following


def _acknowledged(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> tuple[Say, ...]:
    """The line in place of the push: the word, who set it, and a number for those who want to add one."""
    words, place = moment.book.checkin, place_of(moment, incoming)
    line = fill(
        words.answered, state=words_of(moment.book, checkin)[checkin.state_word], source=_source(moment, checkin)
    )
    late = _late_line(moment, incoming, checkin)
    more = (
        () if asks_distress(moment, checkin.state_word) else ((Key(words.add_number, "cs", f"{checkin.id}:number"),),)
    )
    text = "\n".join(part for part in (line, late, _note(moment, checkin)) if part)
    said = Say(text, keys=more, edit=place, slot=f"c.{checkin.id}")
    return (said,) if place else (Say("", strips=f"c.{checkin.id}"), said)


def _late_line(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> str:
    """Picked up late: words bear the time at which they were written, a tap does not."""
    words = moment.book.checkin
    if incoming.heard_at - incoming.sent_at > LATE:
        return words.picked_up_late_kept
    return words.picked_up_late if checkin.closes_at and moment.now > checkin.closes_at + LATE else ""


def _never_follow_up(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """The client refuses follow-ups for good; the check-in itself stays open."""
    client = replace(moment.client, follow_up_ok=False)
    once = replace(checkin, nudged=False)
    said = Say(
        f"{text_of(moment.book, client, checkin)}\n{moment.book.checkin.no_follow_up_said}",
        keys=keys(moment.book, once), edit=place_of(moment, incoming), slot=f"c.{checkin.id}",
    )  # fmt: skip
    return remember(client) + decide(said)


def closed(moment: ClientMoment, incoming: Incoming) -> Decision:
    """An old key never restarts what is over; it says so and offers a new one."""
    words = moment.book.checkin
    return decide(Say(words.closed_open_new, keys=((Key(words.open_one, "ci"), Key(moment.book.common.no, "fine")),)))


def closed_line(book: Book, client: Client, checkin: Checkin, at: datetime) -> Say:
    """What stands in place of a check-in that closed without an answer."""
    text = fill(book.checkin.closed, time=say_clock(at, client.zone))
    return Say(text, to=client.chat, replaces=f"c.{checkin.id}", only_in_place=True)


def _note(moment: ClientMoment, checkin: Checkin) -> str:
    """What the therapist wrote beside it: inside, after the tap, never in the push (F-73)."""
    schedule = _schedule_of(moment, checkin)
    if schedule is None or not schedule.note or moment.client.discreet:
        return ""
    return fill(moment.book.rhythm.note, therapist=moment.therapist.name, note=schedule.note)


def _schedule_of(moment: ClientMoment, checkin: Checkin) -> Schedule | None:
    return next((each for each in moment.schedules if each.id == checkin.schedule), None)


def _source(moment: ClientMoment, checkin: Checkin) -> str:
    words, schedule = moment.book.checkin, _schedule_of(moment, checkin)
    if schedule is None:
        return words.opened_by_you
    return fill(words.agreed_with, therapist=moment.therapist.name, date=say_day(moment.book, schedule.agreed_on))
