"""Safety letters that go without a lease, because the database refuses every write just now (`reliability.md` §2.8)."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.letter import Letter, NotSent, Outcome
from bot.services.leasing import without_lease
from bot.services.moments import World
from bot.storage import next_letter
from bot.storage.database import Database
from bot.storage.errors import Unopenable

AGAIN_S = 2.0


@dataclass
class Unleased:
    """Those in the air and those that have landed, until the database takes writes again: each goes once."""

    database: Database
    world: World
    epoch: int
    _gone: dict[str, str] = field(default_factory=dict)  # the dedupe key of the letter → its chat
    _landed: dict[str, tuple[Letter, Outcome]] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)  # they cannot be opened, and hold nobody up
    _busy_until: dict[str, float] = field(default_factory=dict)
    _claiming: bool = False

    async def next(self, now: datetime, at: float) -> Letter | None:
        """The best one that has not gone yet; none to a chat that waits or has one in the air. Raises Fault."""
        waiting = {chat for chat, until in self._busy_until.items() if until > at}
        in_the_air = {chat for letter, chat in self._gone.items() if letter not in self._landed}
        passed = {*self._gone, *self._broken}
        try:
            letter = await self.database.read(without_lease, self.world, now, self.epoch, passed, waiting | in_the_air)
        except Unopenable as broken:
            self._broken.add(str(broken.facts["row"]))
            return await self.next(now, at)
        if letter:
            self._gone[letter.dedupe] = letter.chat
        return letter

    def landed(self, letter: Letter, outcome: Outcome, at: float) -> bool:
        """What became of it is written down later. False: it was leased, and is settled like any other."""
        if letter.dedupe not in self._gone:
            return False
        if isinstance(outcome, NotSent) and not self._claiming:
            del self._gone[letter.dedupe]
            self._busy_until[letter.chat] = at + (outcome.after.total_seconds() if outcome.after else AGAIN_S)
        else:
            self._landed[letter.dedupe] = letter, outcome
        return True

    async def claim(self, lease_until: datetime) -> tuple[tuple[Letter, Outcome], ...]:
        """Lease them afterwards; returns those to be settled now. Raises Fault while the database still refuses."""
        if not self._gone:
            return ()
        self._claiming = True
        try:
            await self.database.transaction(next_letter.claim, tuple(self._gone), lease_until, self.epoch)
        finally:
            self._claiming = False
        to_settle = tuple(self._landed.values())
        for each in (self._gone, self._landed, self._busy_until):
            each.clear()
        return to_settle
