"""One check-in is moved, left out or put back: the same deed from the chat and from the console (T4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.coming import Coming, all_coming, sent_before, works_of
from bot.domain.decision import Decision, Withdraw, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Standing
from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_clock import land
from bot.domain.schedule_due import agreed_due, planned
from bot.domain.schedule_singled import NotThen, as_agreed, left_out, moved, singled_out, to_come, why_not_then, without
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import act_of, news

SHOWN, LOOKED_AT_ONCE = 5, 16
NAMED_BY = 8  # of a schedule's id, in a key: it is looked for among this client's own
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class One:
    """One check-in to come: of which schedule, as it is due or was agreed, and whether it stands apart."""

    schedule: Schedule
    due: Due
    out: bool = False
    agreed: Due | None = None  # where it was moved from

    @property
    def about(self) -> str:
        """Its name in a key and in a form."""
        return f"{self.schedule.id[:NAMED_BY]}:{self.due.local_date:%y%m%d}:{self.due.slot}"


def next_ones(moment: TherapistMoment, file: ClientFile) -> tuple[One, ...]:
    """The next check-ins of all schedules with those left out among them, in order of time."""
    live = live_schedules(file)
    coming = [_one(each.schedule, each.due) for each in _coming(moment, file, live)]
    out = [One(each, due, out=True) for each in live for due in left_out(each, moment.now)]
    return tuple(sorted([*coming, *out], key=lambda each: each.due.at)[:SHOWN])


def find(moment: TherapistMoment, file: ClientFile, about: str) -> One | None:
    """The one of that name, while it has not come and its schedule stands."""
    id_, day, slot = (*about.split(":"), "", "")[:3]
    schedule = next((each for each in live_schedules(file) if id_ and each.id[:NAMED_BY] == id_), None)
    when = _date(day)
    if schedule is None or when is None or not slot.isdecimal():
        return None
    due = to_come(schedule, when, int(slot), moment.now)
    if due:
        return _one(schedule, due)
    gone = next(
        (each for each in left_out(schedule, moment.now) if (each.local_date, each.slot) == (when, int(slot))), None
    )
    return One(schedule, gone, out=True) if gone else None


def offers(moment: TherapistMoment, file: ClientFile, one: One) -> tuple[datetime, ...]:
    """An hour earlier, an hour later, the next day: those at which it can come."""
    local = one.due.at.astimezone(ZoneInfo(file.client.zone))
    next_day = land(local.date() + A_DAY, local.time().replace(fold=0), ZoneInfo(file.client.zone)).at
    wanted = (one.due.at - AN_HOUR, one.due.at + AN_HOUR, next_day)
    return tuple(at for at in wanted if why_not(moment, file, one, at) is None)


def typed_at(file: ClientFile, one: One, said: str) -> datetime:
    """A time of that day, or a day and a time, on the client's wall."""
    zone = ZoneInfo(file.client.zone)
    if "T" in said:
        wall = datetime.fromisoformat(said)
        return land(wall.date(), wall.time(), zone).at
    return land(one.due.at.astimezone(zone).date(), time.fromisoformat(said), zone).at


def why_not(moment: TherapistMoment, file: ClientFile, one: One, at: datetime) -> NotThen | None:
    """What stands against that time, by the very functions that send."""
    live = live_schedules(file)
    there = tuple(moved(each, one.due, at) if each.id == one.schedule.id else each for each in live)
    name = one.schedule.id, one.due.local_date, one.due.slot
    before, after = (_coming(moment, file, each) for each in (live, there))
    stand = before[:-2]  # the last two may lie behind where the other row ends, though they still go
    return why_not_then(file.client, at, stand, after, name, moment.now)


def move_for(moment: TherapistMoment, file: ClientFile, one: One, at: datetime) -> tuple[Decision, Decision]:
    """It comes at that time, the others as agreed; what is kept, and what the client is told."""
    return _kept(moment, file, one, moved(one.schedule, one.due, at), "moved_one_checkin")


def leave_out_for(moment: TherapistMoment, file: ClientFile, one: One) -> tuple[Decision, Decision]:
    """It does not come; the others do."""
    return _kept(moment, file, one, without(one.schedule, one.due), "left_out_one_checkin")


def put_back_for(moment: TherapistMoment, file: ClientFile, one: One) -> tuple[Decision, Decision]:
    """It comes as agreed again."""
    return _kept(moment, file, one, as_agreed(one.schedule, one.due), "put_back_one_checkin")


def may_put_back(moment: TherapistMoment, one: One) -> bool:
    """Whether it stands apart and its agreed time has not passed."""
    agreed = one.due if one.out else one.agreed
    return agreed is not None and agreed.at > moment.now


def _kept(
    moment: TherapistMoment, file: ClientFile, one: One, changed: Schedule, what: str
) -> tuple[Decision, Decision]:  # fmt: skip
    done = act_of(moment, what, file.client.id, one.due.local_date.isoformat())
    letter = f"c:{one.schedule.id}:{one.due.local_date.isoformat()}:{one.due.slot}"
    kept = remember(planned(changed, moment.now), done) + decide(Withdraw(letter))
    return kept, news(moment, file.client, "one", one.about)


def _one(schedule: Schedule, due: Due) -> One:
    apart = singled_out(schedule, due.local_date, due.slot)
    return One(schedule, due, agreed=agreed_due(schedule, due.local_date, due.slot) if apart else None)


def _coming(moment: TherapistMoment, file: ClientFile, schedules: Iterable[Schedule]) -> Sequence[Coming]:
    client, book = file.client, moment.book_of(file.client)
    works = works_of(book, client, file.practices, file.agreed)
    shown = replace(client, standing=Standing.ACTIVE) if client.standing is Standing.INVITED else client
    every = all_coming(book, shown, tuple(schedules), sent_before(file.recent), works, moment.now)
    return tuple(islice(every, LOOKED_AT_ONCE))


def _date(day: str) -> date | None:
    try:
        return date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
