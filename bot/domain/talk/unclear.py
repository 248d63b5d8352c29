"""Unclear words: one plain question with the numbers under it, and what its answer means (CR-604)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.alert import may_alert, prerequisites
from bot.domain.decision import Decision, Key, Kind, Remember, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.journal import Episode
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.risk.reading import Kind as Looks
from bot.domain.risk.reading import Reading, Tier
from bot.domain.talk.card import card_for, card_lines, emergency_of
from bot.domain.talk.crisis import alarm
from bot.domain.talk.house import reply
from bot.domain.talk.support import support
from bot.domain.talk.wordings import next_of
from bot.domain.words.filling import fill

SHOWN = 2  # entries of the card under the question
FIGURE, NOT_ASKED = "figure", "not_asked"
SIGN_COUNTS = timedelta(hours=24)
HEAVY = frozenset({Looks.HOPELESS.value, Looks.BURDEN.value})
ASKED_YES = Reading(Tier.CONCERN, Looks.SUICIDE, ("asked directly",))


def worded(moment: ClientMoment, reading: Reading) -> tuple[str, Client]:
    """The question in its next wording, and the client having read it."""
    words = moment.book.crisis
    if reading.kind is Looks.THIRD_PERSON:
        return next_of(moment.client, "ask_third", words.ask_third)
    if not asks(moment, reading):
        return next_of(moment.client, "ask_not", words.ask_not)
    return next_of(moment.client, "ask", words.ask)


def asks(moment: ClientMoment, reading: Reading) -> bool:
    """Whether anything is asked: about somebody else always, directly where the clinic left it on (CR-604)."""
    return reading.kind is Looks.THIRD_PERSON or moment.book.care.concern.ask_direct == "on"


def question(moment: ClientMoment, reading: Reading, text: str) -> Decision:
    """The one question, with the numbers under it; that it was asked, or not, is kept, and no alert is raised."""
    words, shown = moment.book.crisis, card_for(moment, entries=SHOWN)
    asked = Episode(
        moment.fresh("asked"), moment.client.id, moment.now, reading.tier.value, reading.kind.value, reading.rules,
        moment.book.version, shown.line_ids, answer="" if asks(moment, reading) else NOT_ASKED,
        consented=may_alert(prerequisites(moment.client, moment.therapist), Tier.CONCERN) is None,
    )  # fmt: skip
    line = fill(text, emergency=emergency_of(shown, words))
    card = f"{line}\n\n{card_lines(moment.book, shown)}"
    return decide(Remember(asked), Say(card, kind=Kind.CRISIS, keys=_keys(moment, reading, asked)))


def figure_known(moment: ClientMoment, reading: Reading) -> bool:
    """Whether the client said of such words that they are a figure of speech, and no second sign has come since.

    Joking death words are one family; any other wording is known by its own rules alone.
    """
    since = moment.now - timedelta(days=moment.book.care.concern.figure_days)
    said = [
        each for each in moment.asked
        if each.answer == FIGURE and each.at > since and each.kind == reading.kind.value
        and (reading.kind is Looks.FIGURE or set(each.rules) & set(reading.rules))
    ]  # fmt: skip
    return bool(said) and not _second_sign(moment, reading)


def answered(moment: ClientMoment, incoming: Incoming) -> Decision:
    """A figure of speech, a person, or a yes, which asks about danger."""
    said, asked = _answered(moment, incoming)
    kept = remember(replace(asked, answer=said, version=asked.version + 1)) if asked else Decision()
    match said:
        case "figure":
            return kept + decide(reply(moment, incoming, moment.book.crisis.ask_thanks))
        case "person":
            return kept + support(moment, incoming)
    return kept + alarm(moment, incoming, ASKED_YES)


def answered_third(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Worry about somebody else: the card for a yes or not sure, thanks for a no."""
    said, asked = _answered(moment, incoming)
    kept = remember(replace(asked, answer=said, version=asked.version + 1)) if asked else Decision()
    if said == "no":
        return kept + decide(reply(moment, incoming, moment.book.crisis.third_no))
    return kept + support(moment, incoming)


def _answered(moment: ClientMoment, incoming: Incoming) -> tuple[str, Episode | None]:
    """The answer, and the question that it answers; a key of an older version names none."""
    said, _, about = (incoming.tap.about if incoming.tap else "").partition(":")
    return said, next((each for each in moment.asked if not about or each.id == about), None)


def _second_sign(moment: ClientMoment, reading: Reading) -> bool:
    """Within a day: high distress, other hopeless or burden wording, or an episode (CR-604)."""
    since = moment.now - SIGN_COUNTS
    heavy = any(
        each.kind in HEAVY and each.at > since and not set(each.rules) & set(reading.rules) for each in moment.asked
    )
    episode = moment.episode
    return heavy or _distressed(moment, since) or bool(episode and episode.counts and episode.at > since)


def _distressed(moment: ClientMoment, since: datetime) -> bool:
    """A high number in a check-in of that time, or in the dialogue that is open."""
    rated = [each.distress for each in moment.recent if each.answered_at and each.answered_at > since]
    now = moment.place.answers.get("distress") if moment.place.open else None
    numbers = [each for each in (*rated, now) if isinstance(each, int)]
    return any(each >= moment.book.care.checkin.offer_distress for each in numbers)


def _keys(moment: ClientMoment, reading: Reading, asked: Episode) -> Rows:
    words = moment.book.crisis
    if reading.kind is Looks.THIRD_PERSON:
        third = ((words.yes, "yes"), (words.not_sure, "sure"), (words.no, "no"))
        return (tuple(Key(label, "third", f"{said}:{asked.id}") for label, said in third),)
    if not asks(moment, reading):
        return ((Key(words.person, "ask", f"person:{asked.id}"),),)
    figure, person = Key(words.figure, "ask", f"figure:{asked.id}"), Key(words.person, "ask", f"person:{asked.id}")
    answers = (Key(words.sometimes, "ask", f"some:{asked.id}"), Key(words.yes, "ask", f"yes:{asked.id}"))
    return (figure,), answers, (person,)
