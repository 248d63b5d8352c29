"""Who needs a look first, and why, in facts: for the list of clients and for *Today* (F-55, CR-1005)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.journal import Act
from bot.domain.moment import ClientFile
from bot.domain.people import Pairing, Standing, Therapist
from bot.domain.schedule import Preset, Schedule
from bot.domain.talk.therapist.lines import live_schedules, unsure
from bot.domain.toolkit import Asked

SOON = timedelta(days=7)
AT_START = timedelta(hours=1)
FIRST_PAGE, LONGEST = timedelta(days=7), timedelta(days=28)  # as far back as a page looks: the first one, and any
USUAL_HOUR, USUAL_DAYS = time(9), frozenset(range(5))  # of the page, until reading hours are stated


class Look(enum.Enum):
    """A fact for which a therapist may want to look; the first ones first. None of them says what it means."""

    ALERT = "alert"  # an alert is open
    BLOCKED = "blocked"  # the bot is blocked: nothing reaches the client
    TROUBLE = "trouble"  # a message may not have arrived
    CALL = "call"  # asks for a call, not urgent
    PAIRING = "pairing"  # not confirmed yet
    SUGGESTS = "suggests"  # a change of the toolkit, which waits for an answer
    STOPPED = "stopped"  # said /stop since the page before; so the next seven
    NO_CONTACT = "no_contact"  # took the emergency contact out
    PLAN_SHOWN = "plan_shown"  # lets the therapist read their draft of the safety plan
    PLAN_AGREED = "plan_agreed"
    PLAN_LEFT = "plan_left"  # not now
    AGREED = "agreed"  # to the toolkit that was proposed
    LEFT = "left"  # not now, about it
    SHOWS = "shows"  # their progress
    REVIEW = "review"  # some weeks have run: the client is asked, and so is the therapist
    RUN_OVER = "run_over"  # the agreed run came to its end without an answer
    SILENT = "silent"  # check-ins stopped by themselves after no answers
    DECLINED = "declined"  # the check-ins were declined, and none stand
    MORE = "more"  # would like more check-ins
    ENDING = "ending"  # the agreed check-ins end within a week


ORDER = tuple(Look)
BY_ACT = {
    "stopped_everything": Look.STOPPED, "took_the_emergency_contact_out": Look.NO_CONTACT,
    "showed_a_safety_plan": Look.PLAN_SHOWN, "agreed_to_the_safety_plan": Look.PLAN_AGREED,
    "left_the_safety_plan": Look.PLAN_LEFT, "agreed_to_the_toolkit": Look.AGREED, "left_the_toolkit": Look.LEFT,
    "showed_progress": Look.SHOWS,
}  # fmt: skip
NEWS = frozenset({*BY_ACT.values(), Look.REVIEW, Look.RUN_OVER})


@dataclass(frozen=True, slots=True)
class Since:
    """What is new on a page: from when it counts, and what clients did themselves from then on."""

    at: datetime
    acts: tuple[Act, ...] = ()


def looks(file: ClientFile, now: datetime, since: Since | None = None) -> tuple[Look, ...]:
    """All that holds of this client now, the most pressing first; with `since`, what is new as well."""
    client, live = file.client, live_schedules(file)
    news = _news(file, since) if since else frozenset()
    holds = {
        Look.ALERT: bool(file.alert and file.alert.open),
        Look.BLOCKED: client.blocked,
        Look.TROUBLE: unsure(file) and not client.blocked,
        Look.CALL: client.call_asked_at is not None,
        Look.PAIRING: client.pairing is Pairing.WAITING,
        Look.SUGGESTS: suggests(file),
        Look.SILENT: client.fell_silent,
        Look.DECLINED: not live and any(each.by_client == "declined" for each in file.schedules),
        Look.MORE: any(each.by_client == "more" for each in live),
        Look.ENDING: bool(live) and len(ending(file, now)) == sum(each.preset is not Preset.ONCE for each in live) > 0,
    }
    return tuple(each for each in ORDER if each in news or holds.get(each))


def suggests(file: ClientFile) -> bool:
    """Whether a suggestion of the client's for the toolkit waits for the therapist."""
    theirs = file.proposal is not None and file.proposal.by == "client" and file.proposal.answer is Asked.OPEN
    return theirs and file.client.pairing is Pairing.CONFIRMED


def in_question(file: ClientFile, since: Since) -> tuple[Schedule, ...]:
    """The schedules about which both were asked since then, and nobody has answered yet (CR-215)."""
    return tuple(each for each in live_schedules(file) if each.asked_at and each.asked_at > since.at)


def ending(file: ClientFile, now: datetime) -> tuple[Schedule, ...]:
    """The schedules whose agreed run ends within a week."""
    today = now.astimezone(ZoneInfo(file.client.zone)).date()
    runs = (each for each in live_schedules(file) if each.preset is not Preset.ONCE)
    return tuple(each for each in runs if each.last_date - today <= SOON)


def first_of(
    files: Iterable[ClientFile], now: datetime, since: Since | None = None
) -> list[tuple[ClientFile, tuple[Look, ...]]]:  # fmt: skip
    """Everybody about whom there is something to look at, whoever needs it first first, then by label."""
    found = [(file, why) for file in files if (why := looks(file, now, since))]
    return sorted(found, key=lambda each: (ORDER.index(each[1][0]), each[0].client.label.casefold()))


def sessions_today(files: Iterable[ClientFile], zone: str, now: datetime) -> list[ClientFile]:
    """The hours of the present day on the therapist's calendar, the soonest first."""
    today = now.astimezone(ZoneInfo(zone)).date()
    there = [(file.client.next_session, file) for file in files if file.client.standing is Standing.ACTIVE]
    mine = [(at, file) for at, file in there if at and at.astimezone(ZoneInfo(zone)).date() == today]
    return [file for _, file in sorted(mine, key=lambda each: each[0])]


def morning(therapist: Therapist, now: datetime) -> bool:
    """Whether their reading hours began within the last hour, on a reading day; never while away."""
    local = now.astimezone(ZoneInfo(therapist.zone))
    if therapist.away_at(now) or local.weekday() not in (therapist.hours_days or USUAL_DAYS):
        return False
    begin = _began(therapist, local.date())
    return begin <= now < begin + AT_START


def counts_from(therapist: Therapist, now: datetime) -> datetime:
    """From when the page of today counts what is new: from the page of the morning before."""
    today = now.astimezone(ZoneInfo(therapist.zone)).date()
    last = therapist.today_before if therapist.today_said_on == today else therapist.today_said_on
    return max(_began(therapist, last), now - LONGEST) if last else now - FIRST_PAGE


def _began(therapist: Therapist, day: date) -> datetime:
    return datetime.combine(day, therapist.hours_from or USUAL_HOUR, ZoneInfo(therapist.zone))


def _news(file: ClientFile, since: Since) -> frozenset[Look]:
    """What the client did since then, once it is known who they are; and schedules that were asked about or ended."""
    known = file.client.pairing is Pairing.CONFIRMED
    mine = (each for each in since.acts if known and each.who == file.client.id and each.at >= since.at)
    found = {BY_ACT[each.act] for each in mine if each.act in BY_ACT}
    asked = {Look.REVIEW} if in_question(file, since) else set()
    over = {Look.RUN_OVER for each in file.schedules if each.ran_out_at and each.ran_out_at > since.at}
    return frozenset(found | asked | over)
