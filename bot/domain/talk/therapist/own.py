"""A therapist's own clients: found by the id that a key carries, or the same calm line for everybody else's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.dialogue import Answer, Place
from bot.domain.incoming import Incoming
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client, Standing
from bot.domain.talk import dialogues
from bot.domain.talk.house import reply
from bot.domain.words.filling import fill

LIVE = frozenset({Standing.INVITED, Standing.ACTIVE, Standing.STOPPED})

TherapistAct = Callable[[TherapistMoment, Incoming], Decision]
FileAct = Callable[[TherapistMoment, Incoming, ClientFile, str], Decision]


def live_files(moment: TherapistMoment) -> tuple[ClientFile, ...]:
    """The files of the clients this therapist works with now."""
    return tuple(
        file for file in moment.files if file.client.therapist == moment.therapist.id and file.client.standing in LIVE
    )


def own_file(moment: TherapistMoment, client_id: str) -> ClientFile | None:
    """The file of one own client; None for an unknown id and for everybody else's alike."""
    return next((file for file in live_files(moment) if client_id and file.client.id == client_id), None)


def with_file(act: FileAct) -> TherapistAct:
    """An act about the client whose id stands first in the key; the rest of the key is handed on."""

    def checked(moment: TherapistMoment, incoming: Incoming) -> Decision:
        client_id, _, rest = about_of(incoming).partition(":")
        file = own_file(moment, client_id)
        return act(moment, incoming, file, rest) if file else not_found(moment, incoming)

    return checked


def own_alert(moment: TherapistMoment, number: str) -> tuple[Alert, ClientFile] | None:
    """An open alert with the client's file: of an own client, or as the backup person."""
    files = (*moment.files, *((moment.file,) if moment.file else ()))
    known = (*moment.alerts, *(file.alert for file in files if file.alert))
    alert = next((each for each in known if number and each.alert_no == number), None)
    if alert is None or moment.therapist.id not in (alert.therapist, alert.backup):
        return None
    file = next((each for each in files if each.client.id == alert.client), None)
    return (alert, file) if file else None


def about_of(incoming: Incoming) -> str:
    """What the tapped key is about."""
    return incoming.tap.about if incoming.tap else ""


def not_found(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """One answer for what is not there and for what is not theirs."""
    return decide(reply(moment, incoming, moment.book.therapist.not_found, anew=True))


def opened(
    moment: TherapistMoment, incoming: Incoming, houses: dialogues.Houses, script: str, *, about: str = "",
    keep: dict[str, Answer] | None = None,
) -> Decision:  # fmt: skip
    """Opens a script in place of whatever was open: a therapist's half-filled form does not wait beneath another."""
    alone = replace(moment, place=Place(id=moment.place.id, version=moment.place.version + 1))
    return dialogues.open_script(alone, incoming, houses, moment.book.scripts[script], about=about, keep=keep)


def left(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """[Stop for now] in a form: nothing of it counts."""
    return decide(reply(moment, incoming, moment.book.therapist.left))


def rests(client: Client, now: datetime) -> bool:
    """Whether the client rests from messages, so that no news goes to them (CR-213)."""
    return client.standing is not Standing.INVITED and client.paused(now)


def and_told(moment: TherapistMoment, client: Client, line: str) -> str:
    """The line, and that the client is told; while they rest `news` says that they are not."""
    return line if rests(client, moment.now) else f"{line} {moment.book.therapist.is_told}"


def news(moment: TherapistMoment, client: Client, action: str, about: str = "") -> Decision:
    """The neutral line to a client; what it is about comes after the tap (principle 7).

    Not in their quiet hours (CR-207), and not while they rest from messages (CR-213): then the therapist reads that.
    """
    if rests(client, moment.now):
        return decide(Say(fill(moment.book.therapist.not_told, label=client.label)))
    common = moment.book_of(client).common
    keys = ((Key(common.read, action, about),),)
    after = quiet_over(client, moment.now)
    return decide(Say(common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys, not_before=after))


def looked(moment: TherapistMoment, client: Client, page: str) -> Decision:
    """A page about a client was opened: the client can see who looked (F-70)."""
    return remember(act_of(moment, f"{LOOKED_AT}{page}", client.id))


def act_of(moment: TherapistMoment, what: str, client: str = "", about: str = "") -> Act:
    """One line of the audit trail."""
    return Act(moment.fresh(f"act {what}"), moment.now, moment.therapist.id, what, client, about)
