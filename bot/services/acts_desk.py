"""A therapist's acts about one client at the desk: stage, hold, pause, rest, send now; as in the chat (T6, T9)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import assert_never

from sqlalchemy import Connection

from bot.domain.checkin import Why
from bot.domain.decision import NOTHING, Decision
from bot.domain.journal import Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Aim, Therapist
from bot.domain.stage import Stage
from bot.domain.talk.stage_moves import followed
from bot.domain.talk.therapist import agreed_lines, aim, contact, one_deeds, pause_deeds, stage_deeds
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.sending import sent, when_to_send
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.services.rhythm_desk import record_but_own
from bot.storage import acts

STAGE_ACTS = frozenset({"raised_the_stage", "lowered_the_stage"})
LOOKED_THROUGH = 400


@dataclass(frozen=True, slots=True)
class Raise:
    """The next stage opens, with a note for the record."""

    to: Stage
    note: str


@dataclass(frozen=True, slots=True)
class Lower:
    """Down to that stage."""

    to: Stage


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold is set or lifted."""

    on: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Every schedule rests until that day, or until somebody ends it."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Resume:
    """The therapist's own pause ends."""


@dataclass(frozen=True, slots=True)
class EndRest:
    """The rest after an alert ends."""


@dataclass(frozen=True, slots=True)
class Send:
    """One prompt goes out, once."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth prompts are opened or closed."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetAim:
    """What the two of them work on, or no label."""

    to: Aim | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call and in which town; blank leaves what stood, a dash takes it away."""

    who: str
    town: str


@dataclass(frozen=True, slots=True)
class Agree:
    """What the two agreed this week, in place of what stood; `base`: the version that was on the page."""

    lines: tuple[str, ...]
    base: int


@dataclass(frozen=True, slots=True)
class MoveOne:
    """One check-in comes at another time."""

    about: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """One check-in does not come."""

    about: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """One check-in comes as agreed again."""

    about: str


OneDeed = MoveOne | LeaveOut | PutBack
Deed = Raise | Lower | Hold | Pause | Resume | EndRest | Send | Growth | SetAim | Contact | Agree | OneDeed


class Outcome(Enum):
    """What became of a deed."""

    TOLD = "told"  # done, with news for the client
    UNTOLD = "untold"  # done, and nothing of it changes anything for the client today
    REFUSED = "refused"  # it cannot be done as things stand


@dataclass(frozen=True, slots=True)
class ActsPage:
    """One client, and how the stage came to be where it is, the newest first."""

    moment: TherapistMoment
    file: ClientFile
    history: tuple[Act, ...]


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> ActsPage | None:  # fmt: skip
    """What a page of acts stands on; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    done = acts.of_client(conn, client_id, LOOKED_THROUGH)
    return ActsPage(moment, file, tuple(each for each in done if each.act in STAGE_ACTS))


def act(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, deed: Deed, *, seed: bytes
) -> Outcome | None:  # fmt: skip
    """Done and told as from the chat; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    kept, told = _decided(moment, file, deed)
    if not kept.parts:
        return Outcome.REFUSED
    record_but_own(conn, moment, followed(client, file.schedules, kept + told, now))
    return Outcome.TOLD if told.parts else Outcome.UNTOLD


def agreed_base(file: ClientFile) -> int:
    """The version of what they agreed, to tell whether it has changed; -1 for nothing yet."""
    return file.agreed.version if file.agreed else -1


def _decided(moment: TherapistMoment, file: ClientFile, deed: Deed) -> tuple[Decision, Decision]:
    """Nothing where it cannot be done as things stand now."""
    client, no = file.client, (NOTHING, NOTHING)
    match deed:
        case Raise(to, note):
            up = to.rank > client.ceiling.rank and stage_deeds.may(file, to)
            return stage_deeds.raised(moment, file, to, note) if up and note else no
        case Lower(to):
            return stage_deeds.lowered(moment, file, to) if to.rank < client.ceiling.rank else no
        case Hold(on):
            may = on or not stage_deeds.alert_open(file)  # closing the alert asks about the hold (CR-104)
            return stage_deeds.held(moment, file, on) if client.hold != on and may else no
        case Pause(day):
            until = pause_deeds.begins_again(client, day)
            rests = live_schedules(file) and (until is None or until > moment.now)
            return pause_deeds.paused(moment, file, day) if rests else no
        case Resume():
            paused = any(each.pause for each in live_schedules(file))
            return pause_deeds.gone_on(moment, file) if paused else no
        case EndRest():
            return pause_deeds.rest_over(moment, file) if pause_deeds.rests(client, moment.now) else no
        case Growth(on):
            return aim.ticked(moment, file, on) if aim.may_tick(client, on) else no
        case SetAim(wanted):
            return aim.aimed(moment, file, wanted) if client.aim is not wanted else no
        case Contact(who, town):
            return contact.noted(moment, file, who, town) if who or town else no
        case Agree(lines, base):
            fits = lines and base == agreed_base(file)
            return agreed_lines.written(moment, file, lines) if fits else NOTHING, NOTHING
        case MoveOne() | LeaveOut() | PutBack():
            return _about_one(moment, file, deed)
        case Send(name):
            return _sent(moment, file, name), NOTHING
    assert_never(deed)


def _about_one(moment: TherapistMoment, file: ClientFile, deed: OneDeed) -> tuple[Decision, Decision]:
    one, no = one_deeds.find(moment, file, deed.about), (NOTHING, NOTHING)
    if one is None:
        return no
    match deed:
        case MoveOne(_, at):
            may = not one.out and one_deeds.why_not(moment, file, one, at) is None
            return one_deeds.move_for(moment, file, one, at) if may else no
        case LeaveOut():
            return no if one.out else one_deeds.leave_out_for(moment, file, one)
        case PutBack():
            return one_deeds.put_back_for(moment, file, one) if one_deeds.may_put_back(moment, one) else no
    assert_never(deed)


def _sent(moment: TherapistMoment, file: ClientFile, name: str) -> Decision:
    prompt = moment.book_of(file.client).prompts.get(name)
    if prompt is None:
        return NOTHING
    at, why = when_to_send(moment, file, prompt.min_stage)
    return sent(moment, file, prompt, at) if why is Why.NONE else NOTHING
