"""The therapist's page: their keys, commands and forms; words of their own go nowhere (F-73)."""

from collections.abc import Callable, Iterable, Mapping

from bot.domain.decision import Decision, Key, Say, decide
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import TherapistMoment
from bot.domain.people import Client
from bot.domain.talk import calls, dialogues, proposals, speaking, stranger
from bot.domain.talk.asking import ANSWER, EXIT
from bot.domain.talk.therapist import (
    agreed_lines,
    alert_acts,
    alert_list,
    brief,
    claim,
    clients,
    console,
    contact,
    ending,
    handing,
    holidays,
    invite,
    local_line,
    measures,
    numbers,
    one_checkin,
    own_phrases,
    pairing,
    pausing,
    presets,
    progress,
    propose,
    review,
    safety_plan,
    sending,
    session,
    stages,
    thought_work,
    today,
    trying,
)  # fmt: skip
from bot.domain.talk.therapist.own import TherapistAct, opened
from bot.domain.words.filling import fill

HOUSES: dialogues.Houses = {
    **claim.HOUSES,
    **speaking.HOUSES_THERAPIST,
    **invite.HOUSES,
    **session.HOUSES,
    **pausing.HOUSES,
    **one_checkin.HOUSES,
    **ending.HOUSES,
    **holidays.HOUSES,
    **propose.HOUSES,
    **safety_plan.HOUSES,
    **own_phrases.HOUSES,
    **local_line.HOUSES,
    **contact.HOUSES,
    **stages.HOUSES,
    **thought_work.HOUSES,
    **numbers.HOUSES,
    **agreed_lines.HOUSES,
    **measures.HOUSES,
}


def _with_houses(act: Callable[[TherapistMoment, Incoming, dialogues.Houses], Decision]) -> TherapistAct:
    return lambda moment, incoming: act(moment, incoming, HOUSES)


def _housed(
    act: Callable[[TherapistMoment, Incoming, dialogues.Houses], Decision], moment: TherapistMoment, incoming: Incoming
) -> Decision:  # fmt: skip
    return act(moment, incoming, HOUSES)


def own_language(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/language: the therapist's own."""
    return opened(moment, incoming, HOUSES, "t_language")


TAPS: Mapping[str, TherapistAct] = {
    **claim.TAPS,
    "language": own_language,
    **invite.TAPS,
    **pairing.TAPS,
    **clients.TAPS,
    **brief.TAPS,
    **today.TAPS,
    **presets.TAPS,
    **review.TAPS,
    **session.TAPS,
    **sending.TAPS,
    **pausing.TAPS,
    **one_checkin.TAPS,
    **ending.TAPS,
    **handing.TAPS,
    **holidays.TAPS,
    **propose.TAPS,
    **safety_plan.TAPS,
    **own_phrases.TAPS,
    **local_line.TAPS,
    **contact.TAPS,
    **calls.TAPS_THERAPIST,
    **stages.TAPS,
    **thought_work.TAPS,
    **numbers.TAPS,
    **alert_acts.TAPS,
    **agreed_lines.TAPS,
    **trying.TAPS,
    **progress.TAPS,
    **measures.TAPS,
    **{action: _with_houses(act) for action, act in proposals.TAPS_THERAPIST.items()},
}


# What reads the entries of the client in question. Everything else does without loading them.
READS_ENTRIES_TAPS: frozenset[str] = (
    brief.READS_ENTRIES_TAPS | progress.READS_ENTRIES_TAPS | measures.READS_ENTRIES_TAPS | propose.READS_ENTRIES_TAPS
)
READS_ENTRIES_SCRIPTS: frozenset[str] = measures.READS_ENTRIES_SCRIPTS
READS_COLLEAGUES: frozenset[str] = handing.READS_COLLEAGUES


def reads_entries_of(incoming: Incoming, place: Place, own: Iterable[Client] = ()) -> str:
    """Whose entries answering this therapist needs: named by a key, the open form or /brief; "" for nobody's."""
    if incoming.medium is Medium.COMMAND and incoming.command == brief.COMMAND:
        fit = brief.wanted(own, incoming.argument)
        return fit[0].id if len(fit) == 1 else ""
    tap = incoming.tap
    if tap is not None and tap.action in READS_ENTRIES_TAPS:
        return tap.about.partition(":")[0]
    return place.about.partition(":")[0] if place.script in READS_ENTRIES_SCRIPTS else ""


def reads_news(incoming: Incoming) -> bool:
    """Whether answering needs what the clients did lately: only the page of today does."""
    return incoming.medium is Medium.COMMAND and incoming.command in today.COMMANDS


def respond(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """What Handrail does about something a therapist said or tapped."""
    words = moment.book.therapist
    match incoming.medium:
        case Medium.UNBLOCKED:
            return alert_list.still_unseen(moment)
        case Medium.BLOCKED | Medium.OTHER | Medium.GROUP:
            return Decision()
        case Medium.TAP | Medium.STALE_TAP:
            return _tap(moment, incoming)
        case Medium.COMMAND:
            return _command(moment, incoming)
        case Medium.VOICE | Medium.MEDIA:
            return decide(Say(words.cannot_read))
        case Medium.TEXT:
            return _words(moment, incoming)


def wake(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """A timed step of a test run has run out."""
    return trying.bannered(moment, dialogues.wake(trying.as_client(moment), incoming, houses_of(moment)))


def houses_of(moment: TherapistMoment) -> dialogues.Houses:
    """Where the open script lives: a test run keeps nothing, whatever it plays."""
    return trying.HOUSES if trying.plays(moment) else HOUSES


def show_help(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/help: the therapist's jobs, not the client's."""
    words, common = moment.book.therapist, moment.book.common
    lines = "\n".join(f"/{name}: {line}" for name, line in common.therapist_commands.items())
    keys = (Key(words.set_up_again, "setup"), Key(words.test_alert_key, "test"))
    off = "" if moment.therapist.alerts_ready else f"{words.alerts_off}\n"
    return decide(Say(off + fill(words.help, commands=lines), keys=(keys,)))


def start(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/start, with somebody's link or without."""
    return stranger.start(moment, incoming, HOUSES) if incoming.argument else show_help(moment, incoming)


COMMANDS: Mapping[str, TherapistAct] = {
    "start": start,
    "help": show_help,
    "language": own_language,
    "idioma": own_language,
    "console": console.console,
    "invite": invite.invite,
    **clients.COMMANDS,
    **brief.COMMANDS,
    **today.COMMANDS,
    **holidays.COMMANDS,
    **alert_list.COMMANDS,
    **trying.COMMANDS,
}


def _in_dialogue(moment: TherapistMoment, incoming: Incoming) -> Decision:
    if not trying.plays(moment):
        return dialogues.answer(moment, incoming, HOUSES)
    return trying.bannered(moment, dialogues.answer(trying.as_client(moment), incoming, trying.HOUSES))


def _tap(moment: TherapistMoment, incoming: Incoming) -> Decision:
    old = decide(Say(moment.book.therapist.old_key))
    tap = incoming.tap
    if tap is None or incoming.medium is Medium.STALE_TAP:
        return old
    if tap.action in (ANSWER, EXIT):
        return _in_dialogue(moment, incoming) if moment.place.open else old
    act = TAPS.get(tap.action)
    return act(moment, incoming) if act else old


def _command(moment: TherapistMoment, incoming: Incoming) -> Decision:
    common, typed = moment.book.common, f"/{incoming.command}"[:40]
    act = COMMANDS.get(incoming.command)
    if act:
        return act(moment, incoming)
    if incoming.command in common.commands or incoming.command in CLIENT_COMMANDS:
        return decide(Say(common.clients_only))
    return decide(Say(fill(common.unknown_command, command=typed))) + show_help(moment, incoming)


CLIENT_COMMANDS = frozenset(
    "now resume setback agreed country toolkit thought checkin pause stop plan progress".split()
)


def _words(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Typed words answer the open form or name a client, and go nowhere else."""
    if moment.place.open and not incoming.edited and not incoming.forwarded:
        return _in_dialogue(moment, incoming)
    named = clients.called(moment, incoming.text)
    if named:
        return clients.menu(moment, incoming, named, "")
    return decide(Say(moment.book.therapist.no_messages))
