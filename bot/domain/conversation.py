"""THE page: something said at a moment gives a decision. Risk first, then help, then leaving, then whatever is open."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide, remember
from bot.domain.incoming import Incoming, Medium
from bot.domain.language import unread
from bot.domain.moment import ClientMoment, Moment, StrangerMoment, TherapistMoment
from bot.domain.people import Standing
from bot.domain.risk.reading import NOTHING, Reading, Tier
from bot.domain.risk.screen import OwnWords, screen
from bot.domain.talk import (
    checkin,
    crisis,
    dialogues,
    ending,
    erase,
    hand_over,
    manner,
    measures,
    pace,
    pausing,
    plan_walk,
    rest,
    stage_gate,
    stranger,
    support,
    thought_record,
    unclear,
)
from bot.domain.talk.asking import ANSWER, EXIT, names_a_choice
from bot.domain.talk.houses import CLIENT_TAPS, COMMANDS, HOUSES, STILL_THEIRS
from bot.domain.talk.stage_moves import followed
from bot.domain.talk.therapist import page as therapist_page

JUST_NOW = timedelta(minutes=5)
GONE = frozenset({Standing.DECLINED, Standing.REFUSED, Standing.ENDED})
SPOKEN = frozenset({Medium.TEXT, Medium.COMMAND, Medium.TAP, Medium.STALE_TAP, Medium.VOICE, Medium.MEDIA})


def respond(moment: Moment, incoming: Incoming) -> Decision:
    """What Handrail does about one incoming. Pure: the same moment and words give the same decision."""
    if incoming.medium is Medium.GROUP:
        return decide(Say(moment.book.common.private_chats_only, leave=True))
    match moment:
        case ClientMoment() if moment.client.standing not in GONE:
            answered = _client(moment, incoming, read(moment, incoming))
            decision = followed(moment.client, moment.schedules, answered, moment.now)
            return manner.said(moment, decision, leaves_no_trace=_walks(incoming))
        case ClientMoment() if _still_theirs(moment, incoming):
            return _after_the_end(moment, incoming)
        case TherapistMoment():
            alarming = read(moment, incoming)
            if alarming.tier.alarms:  # help for whoever writes so; a therapist's words raise no alert
                return stranger.card_reply(moment, alarming)
            decision = therapist_page.respond(moment, incoming)
            for file in moment.files:
                decision = followed(file.client, file.schedules, decision, moment.now)
            return decision
        case StrangerMoment() | ClientMoment():
            return stranger.respond(moment, incoming, read(moment, incoming), HOUSES)
    assert_never(moment)


def _still_theirs(moment: ClientMoment, incoming: Incoming) -> bool:
    """After a link has ended, what is kept of it is still the client's: to read, take along and erase."""
    if moment.client.standing is not Standing.ENDED:
        return False
    tapped = incoming.tap is not None and incoming.medium is Medium.TAP and incoming.tap.action in STILL_THEIRS
    return tapped or incoming.command in STILL_THEIRS or erase.typed(moment, incoming) is not None


def _after_the_end(moment: ClientMoment, incoming: Incoming) -> Decision:
    reading = read(moment, incoming)
    if reading.tier.alarms:
        return stranger.card_reply(moment, reading)
    match incoming.medium:
        case Medium.TAP:
            return _tap(moment, incoming)
        case Medium.COMMAND:
            return _command(moment, incoming)
    return erase.typed(moment, incoming) or Decision()


def read(moment: Moment, incoming: Incoming) -> Reading:
    """The risk screen over every word of it, the words of two minutes and own phrases with it (CR-601, CR-615).

    A choice typed as it stands on its key is read alone: those are Handrail's words, no second half of a sentence.
    """
    if not incoming.words.strip():
        return NOTHING
    client = moment.client if isinstance(moment, ClientMoment) else None
    own = OwnWords(client.warnings, client.not_about_me) if client else None
    before = () if names_a_choice(moment, incoming) else moment.before
    return screen(incoming.words, moment.book.lexicons, before=before, quoted=incoming.forwarded, own=own)


def _client(moment: ClientMoment, incoming: Incoming, reading: Reading) -> Decision:
    if reading.tier.alarms:
        return crisis.alarm(moment, incoming, reading)
    if _wants_support(moment, incoming):  # help needs no write to go on
        return support.support(moment, incoming)
    if incoming.medium not in SPOKEN or _walks(incoming):
        return _heard(moment, incoming, reading)
    here = replace(moment, client=moment.client.with_words(moment.now))
    within, left, said = stage_gate.passed(here, incoming, HOUSES)
    alone = reading.tier is Tier.NONE and not rest.key_pressed(moment, incoming)
    answered = left + (said if said and alone else _heard(within, incoming, reading))
    back = pace.back_from_silence(here, answered)
    return _awake(moment) + answered + back + hand_over.still_to_say(here, answered + back)


def _heard(moment: ClientMoment, incoming: Incoming, reading: Reading) -> Decision:
    if reading.tier is Tier.ASK and not unclear.figure_known(moment, reading):
        text, asked = unclear.worded(moment, reading)
        here = replace(moment, client=asked)
        return remember(asked) + _step_first(here, incoming) + unclear.question(here, reading, text)
    if reading.tier is Tier.GENTLE:
        text, met = crisis.gentle(moment)
        here = replace(moment, client=met)
        return remember(met) + decide(Say(text)) + _late(here, incoming) + _answer(here, incoming)
    return _late(moment, incoming) + _in_any_language(moment, incoming, reading)


def _in_any_language(moment: ClientMoment, incoming: Incoming, reading: Reading) -> Decision:
    """Words in a language that cannot be read here: said plainly, with Support now beside it, at most once a day."""
    client, book = moment.client, moment.book
    today = moment.now.astimezone(ZoneInfo(client.zone)).date()
    known = reading.tier is not Tier.NONE or client.unread_said_on == today or not unread(incoming.words, book.lexicons)
    if known:
        return _answer(moment, incoming)
    told = replace(client, unread_said_on=today)
    other = (Key(book.common.key_language, "language"),) if len(moment.books) > 1 else ()
    line = Say(book.crisis.unread, kind=Kind.CRISIS, keys=((Key(book.common.key_support, "now"),), other))
    return decide(Remember(told), line) + _answer(replace(moment, client=told), incoming)


def _late(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Words heard more than ten minutes late are answered as such (`reliability.md` §2.4)."""
    spoken = incoming.medium in (Medium.TEXT, Medium.COMMAND) and not checkin.names_a_word(moment, incoming)
    late = incoming.heard_at - incoming.sent_at > crisis.LATE and spoken
    return decide(Say(moment.book.common.late)) if late else Decision()


def _answer(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Leaving, then keys, commands, what cannot be read, the open dialogue, the open check-in, and plain words."""
    match incoming.medium:
        case Medium.BLOCKED:
            return pausing.blocked(moment, incoming)
        case Medium.UNBLOCKED:
            return pausing.unblocked(moment, incoming)
        case Medium.OTHER | Medium.GROUP:
            return Decision()
        case Medium.TAP | Medium.STALE_TAP:
            return _tap(moment, incoming)
        case Medium.COMMAND:
            return _command(moment, incoming)
        case Medium.VOICE | Medium.MEDIA:
            sent = dialogues.takes_file(moment, incoming)
            return _open_dialogue(moment, incoming) if sent else rest.cannot_read(moment, incoming)
        case Medium.TEXT:
            return _words(moment, incoming)


def _tap(moment: ClientMoment, incoming: Incoming) -> Decision:
    tap = incoming.tap
    if tap is None or incoming.medium is Medium.STALE_TAP:
        return rest.old_key(moment, incoming)
    if tap.action in (ANSWER, EXIT):
        return _open_dialogue(moment, incoming) if moment.place.open else rest.old_key(moment, incoming)
    if moment.client.standing is Standing.OVER and tap.action in ending.NOBODY_READS:
        return ending.read(moment, incoming)
    act = CLIENT_TAPS.get(tap.action)
    return act(moment, incoming, HOUSES) if act else rest.old_key(moment, incoming)


def _command(moment: ClientMoment, incoming: Incoming) -> Decision:
    act = COMMANDS.get(incoming.command)
    return act(moment, incoming, HOUSES) if act else rest.unknown_command(moment, incoming)


def _words(moment: ClientMoment, incoming: Incoming) -> Decision:
    if gone := erase.typed(moment, incoming):
        return gone
    if rest.key_pressed(moment, incoming) == "toolkit":
        return COMMANDS["toolkit"](moment, incoming, HOUSES)
    if incoming.edited:
        return rest.edited(moment, incoming, HOUSES)
    if incoming.forwarded:
        return decide(Say(moment.book.common.forwarded))
    if tap := manner.typed_key(moment, incoming):
        return _tap(moment, tap)
    if moment.place.open:
        return _open_dialogue(moment, incoming)
    keys = measures.typed(moment, incoming, HOUSES) or rest.checkin_word(moment, incoming, HOUSES)
    return keys or rest.keep_as_note(moment, incoming)


def _open_dialogue(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The step is answered, unless a hold or a rest has met an open thought record (CR-302)."""
    return thought_record.interrupted(moment, incoming) or dialogues.answer(moment, incoming, HOUSES)


def _step_first(moment: ClientMoment, incoming: Incoming) -> Decision:
    """In mid-dialogue the step is answered first; elsewhere the words are kept, and the question is all (CR-604)."""
    typed = incoming.medium is Medium.TEXT and not incoming.edited and not incoming.forwarded
    if (moment.place.open and typed) or dialogues.takes_file(moment, incoming):
        return dialogues.answer(moment, incoming, HOUSES)
    return rest.kept(moment, incoming)


def _wants_support(moment: ClientMoment, incoming: Incoming) -> bool:
    by_key = incoming.tap is not None and incoming.tap.action == "now"
    return by_key or incoming.command == "now" or rest.key_pressed(moment, incoming) == "support"


def _walks(incoming: Incoming) -> bool:
    """The walk through the safety plan leaves no trace, not even that somebody was there (CR-505)."""
    by_key = incoming.tap is not None and incoming.tap.action in plan_walk.TAPS
    return by_key or incoming.command in plan_walk.COMMANDS


def _awake(moment: ClientMoment) -> Decision:
    """Any answer to anything restores the agreed rhythm (CR-210); written only when it changes something."""
    client = moment.client
    just_now = client.last_word_at is not None and moment.now - client.last_word_at < JUST_NOW
    return Decision() if client.unanswered == 0 and just_now else remember(client.with_words(moment.now))
