"""What this process has done since it started, in numbers: no names, no ids, no words (`reliability.md` §6.2)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.decision import Class
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.storage import alerts
from bot.storage.database import Database

STEPS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
LATELY = timedelta(days=1)
NAMES: dict[type[Outcome], str] = {
    Sent: "sent", NotSent: "not_sent", InDoubt: "in_doubt", Gone: "gone", Refused: "refused",
}  # fmt: skip


@dataclass(slots=True)
class Spread:
    """How many took at most so long, for each of `STEPS_S`; how many in all, and their seconds together."""

    within: list[int] = field(default_factory=lambda: [0] * len(STEPS_S))
    count: int = 0
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.count, self.seconds = self.count + 1, self.seconds + seconds
        for nth, most in enumerate(STEPS_S):
            self.within[nth] += seconds <= most


@dataclass
class Tally:
    """Counted where it happens. `kept` by Telegram's kind of update, `letters` by class and what became of a try.

    `took`: seconds from when a letter was written down, or might go, to when Telegram accepted it, by class.
    """

    kept: Counter[str] = field(default_factory=Counter)
    not_kept: int = 0
    letters: Counter[tuple[Class, str]] = field(default_factory=Counter)
    took: dict[Class, Spread] = field(default_factory=lambda: {each: Spread() for each in Class})

    def tried(self, letter: Letter, outcome: Outcome, now: datetime) -> None:
        """A letter was tried once."""
        class_ = letter.policy.class_
        self.letters[class_, NAMES[type(outcome)]] += 1
        if isinstance(outcome, Sent):
            since = max(letter.made_at, letter.say.not_before or letter.made_at)
            self.took[class_].add(max((now - since).total_seconds(), 0.0))


async def acknowledged(database: Database, now: datetime) -> tuple[int, float]:
    """How many alerts were marked as seen within the last day, and in how many seconds together. Raises Fault."""
    return await database.read(alerts.acknowledged, now - LATELY)
