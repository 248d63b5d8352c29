"""Who lives where: every script's house, every key's act, every client command, in one place."""

from collections.abc import Callable, Mapping

from bot.domain.decision import Decision
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.talk import (
    agreed,
    barriers,
    calls,
    check_back,
    checkin,
    checkin_questions,
    crisis,
    crisis_taps,
    dialogues,
    emergency_contact,
    ending,
    enrolment,
    erase,
    gap,
    hand_over,
    left_words,
    let_read,
    measures,
    my_data,
    my_times,
    one_moved,
    pace,
    pausing,
    practice,
    privacy,
    progress,
    rest,
    review,
    safety_plan,
    schedule_moves,
    schedule_notice,
    session,
    setbacks,
    settings,
    speaking,
    stranger,
    support,
    thought_record,
    toolkit,
    unclear,
    with_people,
)  # fmt: skip
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House
from bot.domain.talk.therapist import page as therapist_page

ClientAct = Callable[[ClientMoment, Incoming, Houses], Decision]


def alone(act: Callable[[ClientMoment, Incoming], Decision]) -> ClientAct:
    """An act that opens no script."""
    return lambda moment, incoming, houses: act(moment, incoming)


def opens(script_id: str) -> ClientAct:
    """An act that opens one script."""
    return lambda moment, incoming, houses: dialogues.open_script(
        moment, incoming, houses, moment.book.scripts[script_id]
    )


def _danger(moment: ClientMoment, incoming: Incoming) -> Decision:
    return crisis.alarm(moment, incoming, crisis.DANGER_BRANCH)


def _risk_item(moment: ClientMoment, incoming: Incoming) -> Decision:
    return crisis.alarm(moment, incoming, crisis.RISK_ITEM)


HOUSES: Mapping[str, House] = {
    "enrolment": enrolment.HOUSE,
    **checkin_questions.HOUSES,
    **my_times.HOUSES,
    **speaking.HOUSES,
    **pausing.HOUSES,
    **thought_record.houses(_danger),
    **practice.HOUSES,
    **toolkit.HOUSES,
    **left_words.HOUSES,
    **agreed.HOUSES,
    **safety_plan.HOUSES,
    **schedule_moves.HOUSES,
    **setbacks.HOUSES,
    **settings.HOUSES,
    **measures.houses(_risk_item),
    **therapist_page.HOUSES,
}

CLIENT_TAPS: Mapping[str, ClientAct] = {
    "now": alone(support.support),
    "more": alone(support.more_ways),
    "known": alone(support.how_checked),
    "tell": alone(support.tell),
    "news": alone(support.news),
    "way": alone(barriers.in_the_way),
    "call": alone(calls.ask),
    check_back.ACTION: alone(check_back.answered),
    "ownw": alone(support.own_words),
    emergency_contact.ACTION: alone(emergency_contact.told),
    emergency_contact.REMOVE: emergency_contact.remove,
    "country": opens("my_country"),
    "mytime": opens("my_time"),
    "quiet": opens("my_quiet"),
    "language": opens("my_language"),
    "discreet": alone(my_times.discreet),
    gap.ACTION: alone(gap.read),
    "ask": alone(unclear.answered),
    "third": alone(unclear.answered_third),
    "dang": alone(crisis_taps.danger_now),
    "al": alone(crisis_taps.key_on_alert),
    left_words.ACTION: left_words.ask,
    let_read.LET: alone(let_read.let),
    let_read.TAKE_BACK: alone(let_read.take_back),
    "ci": checkin.open_new,
    "cs": checkin.tapped,
    "pace": pace.answered,
    "pause": pausing.pause,
    "back_in": alone(pausing.resume),
    "undo": alone(pausing.undo),
    "endlink": alone(pausing.end_link),
    "back": lambda moment, incoming, houses: dialogues.show(moment, incoming, houses, anew=True),
    "note": rest.note_kept,
    "fine": rest.fine,
    with_people.NO_THANKS: alone(with_people.no_thanks),
    "stay": rest.stay,
    "switch": stranger.switch,
    hand_over.READ: alone(hand_over.read),
    hand_over.PASS_ON: alone(hand_over.pass_on),
    **thought_record.TAPS,
    **practice.TAPS,
    **toolkit.TAPS,
    **agreed.TAPS,
    **safety_plan.TAPS,
    **schedule_notice.TAPS,
    **one_moved.TAPS,
    **review.TAPS,
    **session.TAPS,
    **my_times.TAPS,
    **setbacks.TAPS,
    **progress.TAPS,
    **settings.TAPS,
    **my_data.TAPS,
    **erase.TAPS,
    **ending.TAPS,
    **privacy.TAPS,
    **measures.TAPS,
}

COMMANDS: Mapping[str, ClientAct] = {
    "start": rest.start,
    "help": rest.show_help,
    "now": alone(support.support),
    "checkin": checkin.open_new,
    "pause": pausing.pause,
    "resume": alone(pausing.resume),
    "stop": alone(pausing.stop),
    "country": opens("my_country"),
    "language": opens("my_language"),
    "idioma": opens("my_language"),
    **thought_record.COMMANDS,
    **toolkit.COMMANDS,
    **agreed.COMMANDS,
    **safety_plan.COMMANDS,
    **setbacks.COMMANDS,
    **progress.COMMANDS,
    **settings.COMMANDS,
    **my_data.COMMANDS,
    **erase.COMMANDS,
    **privacy.COMMANDS,
}

# What reads the client's own entries: keys' acts, commands, scripts. Everything else does without loading them.
READS_ENTRIES_TAPS: frozenset[str] = frozenset(
    {*setbacks.READS_ENTRIES_TAPS, *progress.TAPS, *measures.READS_ENTRIES_TAPS}
)
READS_ENTRIES_COMMANDS: frozenset[str] = frozenset({*setbacks.COMMANDS, *progress.COMMANDS})
READS_ENTRIES_SCRIPTS: frozenset[str] = frozenset(setbacks.HOUSES)


# What a client may still do once their link has ended.
STILL_THEIRS: frozenset[str] = frozenset(
    (*my_data.TAPS, *my_data.COMMANDS, *erase.TAPS, *erase.COMMANDS, *privacy.TAPS, *privacy.COMMANDS)
)

# What reads everything that is kept of a client: their own list, their file, their deletions.
READS_EVERYTHING_TAPS: frozenset[str] = frozenset({*my_data.TAPS, *session.READS_EVERYTHING_TAPS})
READS_EVERYTHING_COMMANDS: frozenset[str] = frozenset(my_data.COMMANDS)


def reads_everything(incoming: Incoming) -> bool:
    """Whether answering this needs all records of the client."""
    return bool(incoming.tap and incoming.tap.action in READS_EVERYTHING_TAPS) or (
        incoming.command in READS_EVERYTHING_COMMANDS
    )


def reads_entries(incoming: Incoming, place: Place) -> bool:
    """Whether answering this needs what the client has kept so far."""
    tapped = incoming.tap.action if incoming.tap else ""
    commanded = incoming.command in READS_ENTRIES_COMMANDS
    return tapped in READS_ENTRIES_TAPS or commanded or place.script in READS_ENTRIES_SCRIPTS
