"""Risk first: what a reading of the client's words makes Handrail say, before anything else (CR-601 to CR-616)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Alert, tapped
from bot.domain.crisis import Card, Variant
from bot.domain.decision import Decision, Key, Kind, Remember, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Episode
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.risk.reading import Kind as Looks
from bot.domain.risk.reading import Reading, Tier
from bot.domain.talk.alert_raising import raise_alert, second_message
from bot.domain.talk.card import card_for, card_lines, copy_keys, emergency_of
from bot.domain.talk.house import reply
from bot.domain.talk.plan_walk import IN_NEED
from bot.domain.talk.saying import say_clock
from bot.domain.talk.support import support
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.filling import fill

LATE = timedelta(minutes=10)
SHORTER = 2  # entries of the card after a second hit
FIGURE = "figure_of_speech"
DANGER_NOW = Reading(Tier.URGENT, Looks.PLAN, ("danger now",))
ASKED_YES = Reading(Tier.CONCERN, Looks.SUICIDE, ("asked directly",))
DANGER_BRANCH = Reading(Tier.CONCERN, Looks.FROM_OTHERS, ("danger branch",))


def alarm(moment: ClientMoment, incoming: Incoming, reading: Reading) -> Decision:
    """The reply to urgent or concern words: card, what was told, alert; the dialogue stands where it was (CR-608)."""
    raised = raise_alert(moment, incoming, reading.tier, reading.kind.value)
    again = _again(moment, reading)
    entries = SHORTER if again else moment.book.care.other.crisis_reply_entries
    shown = card_for(moment, entries=entries, variant=variant_of(reading.kind.value))
    client = _consequences(moment, raised.alert)
    episode = _episode(moment, reading, raised.alert, shown)
    first = Say(_text(moment, incoming, reading, shown), kind=Kind.CRISIS, keys=_keys(moment, reading, shown, episode))
    kept = _kept_words(moment, incoming, episode)
    return (
        decide(first, Remember(client), Remember(episode))
        + kept
        + raised.decision
        + second_message(moment, raised, client)
    )


def gentle_line(moment: ClientMoment) -> str:
    """An acknowledgement, without probing."""
    lines = moment.book.crisis.gentle
    return lines[int(moment.fresh("gentle"), 16) % len(lines)]


def question(moment: ClientMoment, reading: Reading) -> Decision:
    """The one plain question after unclear words, with the numbers under it; no alert (CR-604)."""
    words, shown = moment.book.crisis, card_for(moment, entries=2)
    if reading.kind is Looks.THIRD_PERSON:
        text = fill(words.ask_third, emergency=emergency_of(shown, words))
        keys: Rows = (
            (Key(words.yes, "third", "yes"), Key(words.not_sure, "third", "sure"), Key(words.no, "third", "no")),
        )
    else:
        text = words.ask
        answers = (Key(words.sometimes, "ask", "some"), Key(words.yes, "ask", "yes"))
        keys = ((Key(words.figure, "ask", "figure"),), answers, (Key(words.person, "now"),))
    return decide(Say(f"{text}\n\n{card_lines(words, shown)}", kind=Kind.CRISIS, keys=keys))


def figure_known(moment: ClientMoment) -> bool:
    """Whether the client said in the last 30 days that such words are a figure of speech, and no sign came since."""
    episode = moment.episode
    if episode is None or episode.kind != FIGURE:
        return False
    return moment.now - episode.at < timedelta(days=moment.book.care.concern.figure_days)


def answered_question(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The client answered the plain question: a figure of speech, or a yes that asks about danger (CR-604)."""
    if incoming.tap and incoming.tap.about == "figure":
        spoken = Episode(moment.fresh("figure"), moment.client.id, moment.now, Tier.ASK.value, FIGURE)
        return decide(Remember(spoken), reply(moment, incoming, moment.book.crisis.ask_thanks))
    return alarm(moment, incoming, ASKED_YES)


def answered_third(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Worry about somebody else: the card for a yes or not sure, thanks for a no."""
    if incoming.tap and incoming.tap.about == "no":
        return decide(reply(moment, incoming, moment.book.crisis.third_no))
    return support(moment, incoming)


def danger_now(moment: ClientMoment, incoming: Incoming) -> Decision:
    """“Are you in danger right now?”: yes and not sure raise it to urgent, no keeps the numbers there."""
    if incoming.tap and incoming.tap.about == "no":
        return decide(reply(moment, incoming, moment.book.crisis.danger_no, anew=True))
    return alarm(moment, incoming, DANGER_NOW)


def key_on_alert(moment: ClientMoment, incoming: Incoming) -> Decision:
    """A key under an urgent reply: a line on the alert; it never stops the ladder (CR-616)."""
    pressed = incoming.tap.about if incoming.tap else ""
    noted = remember(tapped(moment.alert, pressed, moment.now)) if moment.alert and moment.alert.open else Decision()
    if pressed == "person":
        return noted + support(moment, incoming)
    line = moment.book.crisis.added if noted.parts else moment.book.crisis.danger_no
    return noted + decide(Say(line, kind=Kind.STATUS))


def variant_of(kind: str) -> Variant | None:
    """Which card a kind of concern needs (CR-616)."""
    match kind:
        case "act":
            return "act"
        case "from_others":
            return "from_others"
    return None


def _text(moment: ClientMoment, incoming: Incoming, reading: Reading, shown: Card) -> str:
    words = moment.book.crisis
    line = fill(_wording(moment, reading), emergency=emergency_of(shown, words))
    late = incoming.heard_at - incoming.sent_at > LATE
    head = fill(words.late, time=say_clock(incoming.sent_at, moment.client.zone)) + "\n" if late else ""
    return f"{head}{line}\n\n{card_lines(words, shown)}"


def _wording(moment: ClientMoment, reading: Reading) -> str:
    """The next of the authored wordings; a shorter one when the last hit was within six hours (CR-605)."""
    variants = moment.book.crisis.again if _again(moment, reading) else _wordings(moment, reading)
    return variants[_next_wording(moment) % len(variants)]


def _again(moment: ClientMoment, reading: Reading) -> bool:
    """A second hit within six hours that is not of a higher tier; an act and danger from others keep their own card."""
    last = moment.episode
    if last is None or last.kind == FIGURE or reading.kind in {Looks.ACT, Looks.FROM_OTHERS}:
        return False
    recent = moment.now - last.at < timedelta(hours=moment.book.care.concern.again_hours)
    return recent and not reading.tier.outranks(Tier(last.tier))


def _wordings(moment: ClientMoment, reading: Reading) -> tuple[str, ...]:
    words = moment.book.crisis
    match reading.kind:
        case Looks.ACT:
            return words.act
        case Looks.FROM_OTHERS:
            return words.from_others
        case Looks.TO_OTHERS:
            return words.to_others
    return words.urgent if reading.tier is Tier.URGENT else words.concern


def _next_wording(moment: ClientMoment) -> int:
    return moment.episode.wording + 1 if moment.episode else 0


def _keys(moment: ClientMoment, reading: Reading, shown: Card, episode: Episode) -> Rows:
    words = moment.book.crisis
    more = (Key(words.more_ways, "more", variant_of(episode.kind) or ""),)
    if reading.kind is Looks.ACT:
        return (
            *copy_keys(words, shown),
            (Key(words.someone_with_me, "al", "with"), Key(words.need_person, "al", "person")),
        )
    if _again(moment, reading):
        return (*copy_keys(words, shown), *_keys_again(words, reading), more)
    if reading.tier is Tier.URGENT:
        pressed = (
            (Key(words.someone_with_me, "al", "with"), Key(words.need_person, "al", "person")),
            (Key(words.plan, "plan", IN_NEED), Key(words.safe_now, "al", "safe")),
        )
        return (*copy_keys(words, shown), *pressed, more)
    danger = (Key(words.yes, "dang", "yes"), Key(words.not_sure, "dang", "sure"), Key(words.no, "dang", "no"))
    own = () if reading.kind is Looks.FROM_OTHERS else (Key(words.plan, "plan", IN_NEED),)
    return (*copy_keys(words, shown), danger, (*own, *more))


def _keys_again(words: CrisisWords, reading: Reading) -> Rows:
    """Under the shorter card: what's in the way, the plan, and ways to say that it is worse or that help is there."""
    if reading.tier is Tier.URGENT:
        first = (Key(words.someone_with_me, "al", "with"), Key(words.need_person, "al", "person"))
    else:
        first = (Key(words.urgent_it_is, "dang", "yes"), Key(words.need_person, "now"))
    return first, (Key(words.in_the_way, "way"), Key(words.plan, "plan", IN_NEED))


def _consequences(moment: ClientMoment, alert: Alert | None) -> Client:
    """Hold and rest where an alert was raised; thought work rests either way (CR-104, CR-302, CR-614)."""
    care, client = moment.book.care, moment.client
    rested = replace(
        client.with_words(moment.now), thought_rest_until=moment.now + timedelta(hours=care.record.after_concern_hours)
    )
    if alert is None or not alert.sets_hold:
        return rested
    return replace(rested, hold=True, rest_until=moment.now + timedelta(hours=care.concern.quiet_hours_after))


def _episode(moment: ClientMoment, reading: Reading, alert: Alert | None, shown: Card) -> Episode:
    return Episode(
        moment.fresh("episode"), moment.client.id, moment.now, reading.tier.value, reading.kind.value, reading.rules,
        moment.book.version, shown.line_ids, alert.alert_no if alert else "", _next_wording(moment),
    )  # fmt: skip


def _kept_words(moment: ClientMoment, incoming: Incoming, episode: Episode) -> Decision:
    """No word is lost: what was written stays with the client as a private note."""
    if not incoming.text.strip() or incoming.edited or incoming.tap:
        return Decision()
    return remember(
        Entry(
            moment.fresh("kept"),
            moment.client.id,
            EntryKind.NOTE,
            moment.now,
            answers={"note": incoming.text},
            about=episode.id,
        )
    )
