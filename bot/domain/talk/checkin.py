"""The check-in as a conversation: one tap answers it, and every way to put it off is an answer too."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Decision, Key, Kind, Remember, Rows, Say, decide, remember
from bot.domain.dialogue import Place, Skipped, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.script import Facts
from bot.domain.talk import dialogues
from bot.domain.talk.asking import as_asked
from bot.domain.talk.house import House, in_rows, place_of, reply
from bot.domain.talk.not_now import later, later_keys, lighter, lighter_keys, may_postpone, not_today
from bot.domain.talk.saying import say_day
from bot.domain.talk.setbacks import log_key
from bot.domain.typed import read_choice
from bot.domain.words.filling import fill

HARD = ("very_hard", "hard")


def push(book: Book, client: Client, checkin: Checkin) -> Say:
    """The check-in as it is sent unasked: a neutral first line, the five words, and three ways not now."""
    text = as_sent(book, client, checkin.prompt)
    first = checkin.schedule and not checkin.postponed
    return Say(
        text, kind=Kind.CHECKIN, to=client.chat, keys=keys(book, checkin), slot=f"c.{checkin.id}",
        not_after=checkin.due_at + timedelta(minutes=book.care.checkin.late_minutes),
        dedupe=checkin.occurrence if first else f"c:{checkin.id}:{checkin.postponed}",
    )  # fmt: skip


def as_sent(book: Book, client: Client, prompt_id: str) -> str:
    """The words in which a check-in is sent to this client now; kept with the answer (F-28)."""
    prompt, neutral = book.prompts.get(prompt_id), book.common.neutral_checkin
    return neutral if client.discreet or prompt is None else f"{neutral}\n{prompt.text}"


def keys(book: Book, checkin: Checkin) -> Rows:
    """The keys of an open check-in, hard end first (CR-201)."""
    words = book.checkin
    states = tuple(Key(label, "cs", f"{checkin.id}:{state}") for state, label in words.states.items())
    ways = (
        Key(words.not_today, "cs", f"{checkin.id}:not_today"),
        Key(words.lighter_or_pause, "cs", f"{checkin.id}:lighter"),
    )
    later = (Key(words.later, "cs", f"{checkin.id}:later"),) if may_postpone(book, checkin) else ()
    return (*in_rows(states, 3), (*later, ways[0]), (ways[1],))


def open_new(moment: ClientMoment, incoming: Incoming) -> Decision:
    """/checkin: the open one again, or a new one, at any time and not counted (CR-202)."""
    if moment.checkin:
        return decide(Say(moment.book.checkin.already_open), _asked_for(moment, moment.checkin))
    today = moment.now.astimezone(ZoneInfo(moment.client.zone)).date()
    checkin = Checkin(
        moment.fresh("checkin"), moment.client.id, "", today, 0, moment.now, CheckinState.SENT, prompt="how_is_it",
        opened_at=moment.now, closes_at=moment.now + timedelta(hours=moment.book.care.checkin.open_hours),
        asked={"prompt": as_sent(moment.book, moment.client, "how_is_it")},
    )  # fmt: skip
    return decide(Remember(checkin), _asked_for(moment, checkin))


def _asked_for(moment: ClientMoment, checkin: Checkin) -> Say:
    return replace(push(moment.book, moment.client, checkin), kind=Kind.REPLY, to="", dedupe="", not_after=None)


def tapped(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """A key of a check-in: an old one explains itself and offers a new one (principle 12)."""
    checkin_id, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    checkin = moment.checkin
    if checkin is None or checkin.id != checkin_id:
        return closed(moment, incoming)
    match what:
        case "not_today":
            return not_today(moment, incoming, checkin)
        case "later":
            rows = later_keys(moment, checkin)
            return decide(reply(moment, incoming, moment.book.checkin.ask_later, *rows, slot=f"c.{checkin.id}"))
        case "back":
            return decide(replace(_asked_for(moment, checkin), to="", edit=place_of(moment, incoming)))
        case "30" | "3h" | "tomorrow":
            return later(moment, incoming, checkin, what)
        case "lighter":
            return lighter_keys(moment, incoming, checkin)
        case "half" | "short" | "usual":
            return lighter(moment, incoming, what)
        case _ if what in moment.book.checkin.states:
            return answer(moment, incoming, houses, checkin, what)
    return closed(moment, incoming)


def typed(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision | None:
    """A typed word while a check-in is open: one of its choices, or None when it is none of them (F-51)."""
    if moment.checkin is None:
        return None
    words = moment.book.checkin
    labels = {**words.states, "later": words.later, "not_today": words.not_today, "lighter": words.lighter_or_pause}
    found = read_choice(incoming.text, list(labels.values()))
    if found is None:
        return None
    what = list(labels)[found]
    if what in words.states:
        return answer(moment, incoming, houses, moment.checkin, what)
    match what:
        case "not_today":
            return not_today(moment, incoming, moment.checkin)
        case "later":
            return decide(Say(words.ask_later, keys=later_keys(moment, moment.checkin)))
    return lighter_keys(moment, incoming, moment.checkin)


def answer(
    moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses, checkin: Checkin, state: str
) -> Decision:
    """One tap answers it, stored at once; then the few questions that fit, if any."""
    answered = replace(
        checkin,
        state=CheckinState.ANSWERED,
        state_word=state,
        answered_at=incoming.sent_at,
        version=checkin.version + 1,
    )
    words = moment.book.checkin
    line = fill(words.answered, state=words.states[state], source=_source(moment, checkin))
    if incoming.heard_at - incoming.sent_at > timedelta(minutes=10):
        line += f"\n{words.picked_up_late}"
    client = moment.client.with_words(moment.now)
    said = Say(line, edit=place_of(moment, incoming), slot=f"c.{checkin.id}")
    now_answered = replace(moment, checkin=answered, client=client)
    script = moment.book.scripts["checkin"]
    following = dialogues.open_script(now_answered, incoming, houses, script, about=checkin.id, keep={"state": state})
    return decide(Remember(answered), Remember(client), said) + following


def facts(moment: Moment, place: Place) -> Facts:
    """Which of the follow-up questions are asked: few, and only those that were agreed or are due."""
    assert isinstance(moment, ClientMoment)
    client = moment.client
    hard = place.answers.get("state") in HARD
    short = client.shorter_until is not None and moment.now < client.shorter_until
    agreed = moment.agreed.lines if moment.agreed else ()
    asked = moment.agreed.asked_on if moment.agreed else None
    today = moment.now.astimezone(ZoneInfo(moment.client.zone)).date()
    due = bool(agreed) and (asked is None or (today - asked).days >= 7 or asked == today)
    return {
        "therapist": moment.therapist.name,
        "ask_distress": "yes" if hard else "no",
        "ask_used": "yes" if moment.practices and not due and not short else "no",
        "ask_fitted": "yes" if due and not short else "no",
        "ask_note": "no" if short else "yes",
        "agreed": " · ".join(line.text for line in agreed),
    }


def answered(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Every answer is kept at once: leaving loses nothing."""
    assert isinstance(moment, ClientMoment)
    checkin = next((each for each in (moment.checkin, *moment.recent) if each and each.id == place.about), None)
    if checkin is None:
        return Decision()
    said = place.answers
    distress = said.get("distress")
    kept = replace(
        checkin, distress=distress if isinstance(distress, int) else None, used_toolkit=text_of(said.get("used")),
        fitted=text_of(said.get("fitted")), note=text_of(said.get("note")), note_shared=text_of(said.get("keep")),
        asked={**checkin.asked, **as_asked(moment.book.script(place.script), place, facts(moment, place))},
    )  # fmt: skip
    today = moment.now.astimezone(ZoneInfo(moment.client.zone)).date()
    asked = moment.agreed and step == "fitted" and not isinstance(said.get("fitted"), Skipped)
    return remember(
        kept,
        *(
            (replace(moment.agreed, asked_on=today, fitted=text_of(said.get("fitted"))),)
            if moment.agreed and asked
            else ()
        ),
    )


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Saved, with one offer at most: heavier words get the toolkit and people (CR-204)."""
    assert isinstance(moment, ClientMoment)
    words, common = moment.book.checkin, moment.book.common
    distress = place.answers.get("distress")
    heavy = place.answers.get("state") == "very_hard" or (
        isinstance(distress, int) and distress >= moment.book.care.checkin.offer_distress
    )
    if heavy:
        return decide(
            reply(
                moment,
                incoming,
                words.offer_heavy,
                (Key(words.practice, "tk"), Key(common.key_support, "now")),
                *log_key(moment),
            )
        )
    if place.answers.get("state") in ("hard", "mixed"):
        return decide(
            reply(moment, incoming, words.offer_practice, (Key(words.practice, "tk"), Key(words.no_thanks, "fine")))
        )
    return decide(reply(moment, incoming, words.saved))


def closed(moment: ClientMoment, incoming: Incoming) -> Decision:
    """An old key never restarts what is over; it says so and offers a new one."""
    words = moment.book.checkin
    return decide(Say(words.closed_open_new, keys=((Key(words.open_one, "ci"), Key(moment.book.common.no, "fine")),)))


def _source(moment: ClientMoment, checkin: Checkin) -> str:
    words = moment.book.checkin
    schedule = _schedule_of(moment, checkin)
    if schedule is None:
        return words.opened_by_you
    return fill(words.agreed_with, therapist=moment.therapist.name, date=say_day(moment.book, schedule.agreed_on))


def _schedule_of(moment: ClientMoment, checkin: Checkin) -> Schedule | None:
    return next((each for each in moment.schedules if each.id == checkin.schedule), None)


def paced(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The answer to “Is this too much?”: half as many for four weeks, or as it was agreed (CR-210)."""
    words, here = moment.book.checkin, moment.client.with_words(moment.now)
    if incoming.tap and incoming.tap.about == "fewer":
        until = moment.now + timedelta(weeks=4)
        date = say_day(moment.book, until.astimezone(ZoneInfo(here.zone)).date())
        said = fill(words.lighter_said, date=date)
        return remember(replace(here, lighter_until=until)) + decide(reply(moment, incoming, said))
    return remember(here) + decide(reply(moment, incoming, words.too_much_keep))


HOUSE = House(ended=ended, facts=facts, answered=answered)
