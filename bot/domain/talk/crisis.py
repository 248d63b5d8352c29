"""Risk first: what a reading of the client's words makes Handrail say, before anything else (CR-601 to CR-616)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Alert
from bot.domain.crisis import Card
from bot.domain.decision import Decision, Kind, Remember, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Episode
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.risk.reading import FROM_OUTSIDE, Reading, Tier
from bot.domain.risk.reading import Kind as Looks
from bot.domain.talk import let_read
from bot.domain.talk.alert_raising import raise_alert, second_message
from bot.domain.talk.card import card_for, card_lines, emergency_of, variant_of
from bot.domain.talk.crisis_keys import keys_under
from bot.domain.talk.saying import say_clock
from bot.domain.talk.wordings import next_of
from bot.domain.words.filling import fill

LATE = timedelta(minutes=10)
SHORTER = 2  # entries of the card after a second hit
DANGER_BRANCH = Reading(Tier.CONCERN, Looks.DANGER, ("danger branch",))
OWN_CARD = frozenset({Looks.ACT, Looks.ITEM9, *FROM_OUTSIDE})  # never the shorter card of a second hit
RISK_ITEM = Reading(Tier.CONCERN, Looks.ITEM9, ("risk item",))


def alarm(moment: ClientMoment, incoming: Incoming, reading: Reading) -> Decision:
    """The reply to urgent or concern words: card, what was told, alert; the dialogue stands where it was (CR-608)."""
    raised = raise_alert(moment, incoming, reading.tier, reading.kind.value)
    again, variant = said_again(moment, reading), variant_of(reading.kind.value)
    entries = SHORTER if again else moment.book.care.crisis.reply_entries
    shown = card_for(moment, entries=entries, variant=variant)
    line, worded = next_of(moment.client, *_wordings(moment, reading, again=again))
    text = "\n\n".join(part for part in (_head(moment, incoming, line, shown), _ask(moment, reading, again)) if part)
    client = _consequences(moment, reading, worded, raised.alert)
    episode = _episode(moment, reading, raised.alert, shown)
    entry = _kept_words(moment, incoming, episode)
    keys = keys_under(moment.book.crisis, reading, shown, again=again) + let_read.offered(moment, raised.alert, entry)
    kept = decide(Say(text, kind=Kind.CRISIS, keys=keys), Remember(client), Remember(episode))
    kept += remember(entry) if entry else Decision()
    return kept + raised.decision + second_message(moment, raised, client, reading.kind.value)


def gentle(moment: ClientMoment) -> tuple[str, Client]:
    """An acknowledgement, without probing, and the client having read it."""
    return next_of(moment.client, "gentle", moment.book.crisis.gentle)


def said_again(moment: ClientMoment, reading: Reading) -> bool:
    """A second hit within six hours that is not of a higher tier; an act and danger from others keep their own card."""
    last = moment.episode
    if last is None or not last.counts or reading.kind in OWN_CARD:
        return False
    recent = moment.now - last.at < timedelta(hours=moment.book.care.concern.again_hours)
    return recent and not reading.tier.outranks(Tier(last.tier))


def _head(moment: ClientMoment, incoming: Incoming, wording: str, shown: Card) -> str:
    """The wording over the card; words that were read late say when they were written."""
    words = moment.book.crisis
    line = fill(wording, emergency=emergency_of(shown, words))
    late = incoming.heard_at - incoming.sent_at > LATE
    head = fill(words.late, time=say_clock(incoming.sent_at, moment.client.zone)) + "\n" if late else ""
    return f"{head}{line}\n\n{card_lines(moment.book, shown)}"


def _wordings(moment: ClientMoment, reading: Reading, *, again: bool) -> tuple[str, tuple[str, ...]]:
    """The list of authored wordings that fits, with its name; a shorter one on a second hit (CR-605, CR-616)."""
    words = moment.book.crisis
    if again:
        return "again", words.again
    match reading.kind:
        case Looks.ACT:
            return "act", words.act
        case Looks.FROM_OTHERS | Looks.DANGER:
            return "from_others", words.from_others
        case Looks.TO_OTHERS:
            return "to_others", words.to_others
        case Looks.ITEM9:
            return "item9", words.item9
    return ("urgent", words.urgent) if reading.tier is Tier.URGENT else ("concern", words.concern)


def _ask(moment: ClientMoment, reading: Reading, again: bool) -> str:
    """The question above the answers, where the wording itself does not end with it."""
    words = moment.book.crisis
    if again or reading.tier is Tier.URGENT:
        return ""
    if reading.kind in FROM_OUTSIDE:
        return words.danger_ask
    return words.danger_ask_others if reading.kind is Looks.TO_OTHERS else ""


def _consequences(moment: ClientMoment, reading: Reading, client: Client, alert: Alert | None) -> Client:
    """Hold and rest where an alert was raised; thought work rests either way (CR-104, CR-302, CR-614).

    An honest answer to a risk item costs nothing: neither, whatever is open.
    """
    care = moment.book.care
    if reading.kind is Looks.ITEM9:
        return client.with_words(moment.now)
    rested = replace(
        client.with_words(moment.now), thought_rest_until=moment.now + timedelta(hours=care.record.after_concern_hours)
    )
    if alert is None or not alert.sets_hold:
        return rested
    return replace(rested, hold=True, rest_until=moment.now + timedelta(hours=care.concern.quiet_hours_after))


def _episode(moment: ClientMoment, reading: Reading, alert: Alert | None, shown: Card) -> Episode:
    return Episode(
        moment.fresh("episode"), moment.client.id, moment.now, reading.tier.value, reading.kind.value, reading.rules,
        moment.book.version, shown.line_ids, alert.alert_no if alert else "",
    )  # fmt: skip


def _kept_words(moment: ClientMoment, incoming: Incoming, episode: Episode) -> Entry | None:
    """No word is lost: what was written stays with the client as a private note."""
    if not incoming.text.strip() or incoming.edited or incoming.tap:
        return None
    return Entry(
        moment.fresh("kept"),
        moment.client.id,
        EntryKind.NOTE,
        moment.now,
        answers={"note": incoming.text},
        about=episode.id,
    )
