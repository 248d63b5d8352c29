"""Goal 5: generated alert histories; no ladder is late, none speaks after the acknowledgement, none twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest

from bot.domain.alert import (
    Act,
    Alert,
    AlertCare,
    AskStillOpen,
    Change,
    Heard,
    Reader,
    ReadingHours,
    Reason,
    State,
    TellBackup,
    TellClient,
    TellTherapist,
    Who,
    accepted,
    acknowledge,
    chase,
    close,
    hear_again,
    open_alert,
    unreachable,
)
from bot.domain.risk.reading import Tier
from tests.conftest import Size

HISTORIES: dict[Size, int] = {"fast": 500, "full": 10_000}
SEED = 20261112
START = datetime(2026, 3, 27, tzinfo=UTC)  # two days before the clocks of Europe change
TICK = timedelta(seconds=2)
BOUND = timedelta(seconds=60)
CARE = AlertCare()


@dataclass
class History:
    """One alert lived through: true time goes on, the machine's clock may jump, the process may die."""

    chance: Random
    alert: Alert
    now: datetime
    clock_error: timedelta = timedelta()
    since: datetime = START  # up, and with this clock
    jumps: int = 0
    said: list[tuple[datetime, Act]] = field(default_factory=list)
    after_seen: int = 0
    worst: timedelta = timedelta()
    blocked: frozenset[Who] = frozenset()
    deaf_until: datetime = START
    last_line: Change | None = None  # what the client read last; None: the plan, or that the note is being sent

    @property
    def clock(self) -> datetime:
        return self.now + self.clock_error

    def keep(self, alert: Alert, acts: tuple[Act, ...]) -> None:
        """What a committed transaction leaves: the alert, and what is to be said."""
        if self.alert.acknowledged_at or not self.alert.open:
            self.after_seen += sum(isinstance(act, TellTherapist | TellBackup) for act in acts)
        self.alert = alert
        self.said += [(self.now, act) for act in acts]
        for act in acts:
            if isinstance(act, TellClient):
                self.last_line = act.change
        for act in acts:
            self.deliver(act)

    def deliver(self, act: Act) -> None:
        """Telegram's answer: taken, refused for good, or none within the minute."""
        match act:
            case TellTherapist(step=step):
                self.answer(step, Who.THERAPIST)
            case TellBackup(step=step):
                self.answer(step, Who.BACKUP)

    def answer(self, step: int, who: Who) -> None:
        if who in self.blocked:
            self.keep(*unreachable(self.alert, step, self.clock, who))
        elif self.now >= self.deaf_until:
            first = self.alert.accepted_step == 0
            self.alert = accepted(self.alert, step, self.clock, who)
            if first and self.alert.accepted_step:
                self.last_line = None

    def tick(self) -> None:
        """One tick of the clock: commit, or die before the commit and do it again."""
        due = self.alert.next_step_at
        if due is not None and due <= self.clock:
            self.worst = max(self.worst, min(self.clock - due, self.now - self.since))
        alert, acts = chase(self.alert, self.clock)
        if self.chance.random() < 0.1:
            return  # killed before the commit: nothing was kept, nothing was said
        self.keep(alert, acts)


def new_history(chance: Random) -> History:
    now = START + timedelta(minutes=chance.randrange(8 * 24 * 60), seconds=chance.randrange(60))
    alert = open_alert(
        f"{chance.randrange(10**8):08d}", "ana", chance.choice([Tier.URGENT, Tier.CONCERN]), "risk words", now, now,
        CARE, therapist=some_reader(chance, "dr-brandt"),
        backup=some_reader(chance, "marta") if chance.random() < 0.7 else None,
    )  # fmt: skip
    history = History(chance, alert, now)
    history.since = now
    history.blocked = frozenset(who for who in (Who.THERAPIST, Who.BACKUP) if chance.random() < 0.15)
    return history


def some_reader(chance: Random, name: str) -> Reader:
    days = frozenset(chance.sample(range(7), chance.randint(1, 7)))
    start, end = time(chance.randrange(24), chance.choice([0, 30])), time(chance.randrange(24), 15)
    zone = chance.choice(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
    return Reader(name, ReadingHours(days, start, end, zone), chance.random() < 0.5)


def live(history: History) -> None:
    """Time goes on from one interesting instant to the next until the alert rests for good."""
    chance = history.chance
    for _ in range(60):
        history.tick()
        if history.alert.next_step_at is None and chance.random() < 0.7:
            return
        tell_the_truth(history)
        happen(history)
        wait(history)
    settle(history)
    tell_the_truth(history)


def happen(history: History) -> None:
    """At most one thing that people, the network or the machine do."""
    chance, event = history.chance, history.chance.random()
    if event < 0.04:
        history.keep(*acknowledge(history.alert, chance.choice(["dr-brandt", "marta"]), history.clock))
    elif event < 0.34 and history.alert.state is State.ACKNOWLEDGED:
        history.keep(close(history.alert, Reason.OTHER, True, history.clock), ())
    elif event < 0.16:
        history.alert = heard(history)
    elif event < 0.22:
        jump = chance.choice([timedelta(hours=1), timedelta(days=3)]) * chance.choice([1, -1])
        history.clock_error += jump
        history.jumps += 1
        history.since = history.now
    elif event < 0.28:
        history.deaf_until = history.now + timedelta(seconds=chance.randrange(600))
    elif event < 0.34:
        history.now += timedelta(seconds=chance.randrange(2 * 60 * 60))  # the process is down
        history.since = history.now


def heard(history: History) -> Alert:
    """A hit that joins or counts; what opens a new alert is that alert's history."""
    alert, what = hear_again(history.alert, history.alert.tier, history.clock, CARE)
    return alert if what in {Heard.JOINS, Heard.COUNTED} else history.alert


def wait(history: History) -> None:
    """Until the tick after the next step is due, or a moment in between."""
    due = history.alert.next_step_at
    left = due - history.clock if due is not None else timedelta(hours=1)
    if history.chance.random() < 0.3:
        left *= history.chance.random()
    history.now += max(left, timedelta()) + TICK * history.chance.random()


def settle(history: History) -> None:
    """No more events: the ladder runs to its end."""
    history.chance = Random(0)
    for _ in range(40):
        history.now = max(history.now, (history.alert.next_step_at or history.now) - history.clock_error) + TICK
        history.keep(*chase(history.alert, history.clock))


def tell_the_truth(history: History) -> None:
    """CR-708: what the client read last is true at this moment."""
    alert, line = history.alert, history.last_line
    match line:
        case Change.SEEN:
            assert alert.acknowledged_at, "seen, and nobody has"
        case Change.UNREACHED:
            assert alert.state is State.UNREACHED and alert.unseen, "not seen, and somebody has"
        case Change.UNREACHABLE:
            assert alert.unseen and not alert.accepted_step, "not delivered, and it was"
        case Change.DELAYED:
            assert alert.unseen, "later than said, and it was seen"
        case None:
            assert alert.unseen and alert.state is not State.UNREACHED, "the plan, when it is over"
            assert not overdue(history) or Change.DELAYED in alert.client_told, "a time was named, and passed"


def overdue(history: History) -> bool:
    """Somebody was to get it by now, by the clock that named the time, and has not been sent it."""
    waiting = history.alert.plan[history.alert.step :]
    up_for_long = history.now - history.since > BOUND
    return up_for_long and any(rung.due + BOUND < history.clock for rung in waiting)


def check(history: History) -> None:
    told = Counter(
        (type(act).__name__, act.step) for _, act in history.said if isinstance(act, TellTherapist | TellBackup)
    )
    lines = Counter(act.change for _, act in history.said if isinstance(act, TellClient))
    assert history.after_seen == 0, "a step after the acknowledgement"
    assert not told or max(told.values()) == 1, "a step twice"
    assert not lines or max(lines.values()) == 1, "a status line twice"
    assert sum(isinstance(act, AskStillOpen) for _, act in history.said) <= 1
    assert history.worst <= BOUND, f"a step {history.worst} late"
    if history.alert.unseen:
        assert history.alert.state is State.UNREACHED and history.alert.step == len(history.alert.plan)
        assert ("TellTherapist", 4) in told, "the last step was never said"


def test_every_history_reaches_its_last_step_in_time_and_none_speaks_twice(
    size: Size, capsys: pytest.CaptureFixture[str]
) -> None:
    """CR-703, CR-708."""
    seen = Counter[str]()
    for number in range(HISTORIES[size]):
        history = new_history(Random(f"{SEED}-{number}"))
        live(history)
        try:
            check(history)
        except AssertionError as broken:
            raise AssertionError(f"history {SEED}-{number}: {broken}") from broken
        seen[history.alert.state.value] += 1
        seen["clock jumps"] += history.jumps
    with capsys.disabled():
        print(f"\nalert histories: seed {SEED}, {HISTORIES[size]} lived, {dict(seen)}")
    assert all(seen[state.value] for state in (State.ACKNOWLEDGED, State.UNREACHED, State.CLOSED))


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=3)])
@pytest.mark.parametrize("tier", [Tier.URGENT, Tier.CONCERN])
def test_a_clock_set_back_costs_at_most_what_was_already_waited(tier: Tier, jump: timedelta) -> None:
    hours = ReadingHours(frozenset(range(7)), time(0), time(23, 59), "UTC")
    alert = open_alert("1", "ana", tier, "risk words", START, START, CARE, therapist=Reader("dr-brandt", hours, True))
    planned, clock, minutes = (alert.unreached_at - START) // timedelta(minutes=1), START, 0
    while alert.climbing:
        alert, _ = chase(alert, clock)
        alert = accepted(alert, alert.step, clock)
        minutes, clock = minutes + 1, clock + timedelta(minutes=1)
        clock -= jump if minutes in {5, 15, 35} else timedelta()
    assert planned <= minutes <= planned + 35 + 4  # the last set-back came at minute 35


def test_a_history_is_lived_the_same_from_the_same_seed() -> None:
    lives = [new_history(Random("same")) for _ in range(2)]
    for history in lives:
        live(history)
    assert lives[0].said == lives[1].said and lives[0].alert == lives[1].alert
