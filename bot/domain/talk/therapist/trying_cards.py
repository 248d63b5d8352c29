"""What a test run shows beside scripts: a prompt's keys, and the crisis cards as clients get them (T9, F-61)."""

from collections.abc import Mapping

from bot.domain.book import Book
from bot.domain.decision import Key, Rows, Say
from bot.domain.moment import TherapistMoment
from bot.domain.risk.reading import Kind, Reading, Tier
from bot.domain.talk.answer_words import beside, in_place_of
from bot.domain.talk.card import card_for, card_lines, copy_keys, emergency_of, variant_of
from bot.domain.talk.crisis_keys import keys_under
from bot.domain.talk.house import in_rows
from bot.domain.words.filling import fill

READINGS = {
    "urgent": Reading(Tier.URGENT, Kind.SUICIDE, ()),
    "concern": Reading(Tier.CONCERN, Kind.SUICIDE, ()),
    "act": Reading(Tier.URGENT, Kind.ACT, ()),
    "from_others": Reading(Tier.URGENT, Kind.FROM_OTHERS, ()),
}
SUPPORT = "support"


def prompt_keys(book: Book, client: str, own: Mapping[str, str]) -> Rows:
    """The keys under a check-in, hard end first, with its own words; each only shows what follows."""
    words, labels = book.checkin, in_place_of(book, own)
    states = tuple(Key(label, "tstate", f"{name}:{client}") for name, label in labels.items())
    later, today, lighter = (
        Key(label, "tnot", f"{what}:{client}")
        for what, label in (("later", words.later), ("today", words.not_today), ("lighter", words.lighter_or_pause))
    )
    return (*in_rows(states, beside(labels.values())), (later, today), (lighter,))


def put_off(book: Book, what: str) -> Say:
    """What the client reads after *Later*, *Not today*, *Lighter or pause*."""
    words = book.checkin
    match what:
        case "later":
            times = _harmless(words.later_30, words.later_3h, words.later_tomorrow)
            return Say(words.ask_later, keys=(times, _harmless(words.not_today)))
        case "lighter":
            return Say(words.ask_lighter, keys=in_rows(_harmless(words.half, words.shorter, words.pause), 1))
    return Say(words.not_today_said)


def card(moment: TherapistMoment, what: str, country: str, leave: Key) -> Say | None:
    """*Support now*, or the reply to words of danger in its first wording; None for what there is no card of."""
    reading, crisis = READINGS.get(what), moment.book.crisis
    if reading is None and what != SUPPORT:
        return None
    most, variant = moment.book.care.crisis, variant_of(reading.kind.value) if reading else None
    entries = most.reply_entries if reading else most.max_entries
    shown = card_for(moment, entries=entries, variant=variant, country=country)
    line = fill(_wording(moment, what), emergency=emergency_of(shown, crisis))
    keys = keys_under(crisis, reading, shown, again=False) if reading else copy_keys(crisis, shown)
    tested = tuple(tuple(each if each.copy else Key(each.label, "tover") for each in row) for row in keys)
    return Say(f"{line}\n\n{card_lines(moment.book, shown)}\n\n{crisis.automated}", keys=(*tested, (leave,)))


def _harmless(*labels: str) -> tuple[Key, ...]:
    """Keys that only end the test."""
    return tuple(Key(label, "tover") for label in labels)


def _wording(moment: TherapistMoment, what: str) -> str:
    words = moment.book.crisis
    firsts = {"urgent": words.urgent, "concern": words.concern, "act": words.act, "from_others": words.from_others}
    return firsts[what][0] if what in firsts else words.support_head
