"""What's in the way of reaching a person? Six answers, each with one short line and one different way in (CR-606)."""

from collections.abc import Callable, Mapping

from bot.domain.crisis import Card, Want
from bot.domain.decision import Decision, Key, Kind, Rows, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.safety_plan import own_person
from bot.domain.talk.card import card_for, card_lines, copy_keys
from bot.domain.talk.house import in_rows
from bot.domain.talk.plan_walk import IN_NEED
from bot.domain.words.filling import fill

Way = Callable[[ClientMoment], tuple[str, Rows]]


def in_the_way(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The question, or the way in that fits the answer."""
    words, said = moment.book.crisis, incoming.tap.about if incoming.tap else ""
    way = WAYS.get(said)
    if way is None:
        asked = tuple(Key(label, "way", barrier) for barrier, label in words.ways.items())
        return decide(Say(words.way_ask, kind=Kind.CRISIS, keys=in_rows(asked, 1)))
    more, keys = way(moment)
    name = own_person(moment.plans)
    line = fill(words.way_said[said], name=name.name if name else words.someone, therapist=moment.therapist.name)
    text = f"{line}\n\n{more}" if more else line
    return decide(Say(text, kind=Kind.CRISIS, keys=(*keys, (Key(words.numbers, "now"),))))


def _practice(moment: ClientMoment) -> tuple[str, Rows]:
    return "", ((Key(moment.book.crisis.practice, "tk"),),)


def _plan(moment: ClientMoment) -> tuple[str, Rows]:
    return "", ((Key(moment.book.crisis.my_plan, "plan", IN_NEED),),)


def _message(moment: ClientMoment) -> tuple[str, Rows]:
    """A short message to the own person, ready to be copied."""
    words, own = moment.book.crisis, own_person(moment.plans)
    number = ((Key(fill(words.copy, number=own.number), copy=own.number),),) if own and len(own.number) <= 18 else ()
    return words.way_message, ((Key(words.way_copy, copy=words.way_message),), *number)


def _therapist(moment: ClientMoment) -> tuple[str, Rows]:
    return "", ((Key(moment.book.crisis.ask_call, "call"),),)


def _in_writing(moment: ClientMoment) -> tuple[str, Rows]:
    shown = _lines(moment, "text")
    if not any(entry.takes_text for entry in shown.entries):
        return f"{moment.book.crisis.way_no_text}\n\n{card_lines(moment.book, shown)}", ()
    return card_lines(moment.book, shown), copy_keys(moment.book.crisis, shown)


def _voices(moment: ClientMoment) -> tuple[str, Rows]:
    shown = _lines(moment, "voice")
    return card_lines(moment.book, shown), copy_keys(moment.book.crisis, shown)


def _lines(moment: ClientMoment, want: Want) -> Card:
    """The country's card without the client's own person: that is another way."""
    return card_for(moment, entries=moment.book.care.crisis.reply_entries, want=want, own=False)


WAYS: Mapping[str, Way] = {
    "help": _practice,
    "alone": _plan,
    "much": _message,
    "next": _therapist,
    "voice": _in_writing,
    "burden": _voices,
}
