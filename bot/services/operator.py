"""Telling the operator, where a chat of theirs is named: by letter, and past the database where that is what fails."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.decision import Kind, Say
from bot.domain.letter import Letter, NotSent, Outcome, Sent
from bot.domain.operator import News, Watch, look
from bot.domain.words.filling import fill
from bot.domain.words.operator import OperatorWords
from bot.services.moments import World
from bot.storage import chats, outbox
from bot.storage.outbox import Draft

LOOPING = 5  # attempts at one letter; at most 30 s apart, so within an hour (§2.4)
AWAY = timedelta(minutes=5)
DATABASE = "database"
EVERY_S = 5.0  # seconds between two looks


@dataclass
class Operator:
    """Watches over the signs of life. `send` writes to a Telegram chat and does not raise."""

    world: World
    send: Callable[[int, Say], Awaitable[Outcome]]
    _watch: Watch = field(default_factory=Watch)

    async def look(self, late: Collection[str], now: datetime, *, full: bool = False) -> None:
        """`late`: the signs of life that are red; `full`: because there is no space. Said again where it did not go."""
        if self.world.operator is None:
            return
        words = _words(self.world)
        reasons = [words.late_for[each] for each in late if each in words.late_for]
        watch, news = look(self._watch, bool(reasons), now)
        match news:
            case News.LATE if full and DATABASE in late:
                text = words.no_space
            case News.LATE:
                text = fill(words.late, minutes=watch.minutes(now), reason=reasons[0])
            case News.BACK:
                text = fill(words.back, minutes=self._watch.minutes(now))
            case None:
                self._watch = watch
                return
        if not isinstance(await self.send(self.world.operator, Say(text, Kind.OPERATOR)), NotSent):
            self._watch = watch


def chat_of_operator(conn: Connection, world: World) -> str:
    """The id of the operator's chat; "" where none is named."""
    return chats.find_or_make(conn, world.operator) if world.operator is not None else ""


def tell_of_loop(conn: Connection, world: World, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """Five attempts at one letter: told once an hour, however many letters that are."""
    failed = not isinstance(outcome, Sent) and letter.attempts == LOOPING
    if failed and letter.say.kind is not Kind.OPERATOR:
        _write(conn, world, _words(world).loop, f"o:loop:{now:%Y%m%d%H}", now)


def tell_of_absence(conn: Connection, world: World, since: datetime, now: datetime) -> None:
    """After some minutes in which nothing was received: for how many."""
    if now - since >= AWAY:
        minutes = (now - since) // timedelta(minutes=1)
        text = fill(_words(world).away, minutes=minutes)
        _write(conn, world, text, f"o:away:{int(since.timestamp())}", now)


def tell_of_words(conn: Connection, world: World, now: datetime) -> None:
    """The clinic's newest words have faults and are not in force: once a day, however often the bot is started."""
    if world.wrong_words:
        text = fill(_words(world).wrong_words, count=world.wrong_words)
        _write(conn, world, text, f"o:words:{now:%Y%m%d}", now)


def _write(conn: Connection, world: World, text: str, dedupe: str, now: datetime) -> None:
    if chat := chat_of_operator(conn, world):
        outbox.put(conn, [Draft(dedupe, chat, Say(text, Kind.OPERATOR))], now)


def _words(world: World) -> OperatorWords:
    """In the first language there is: nobody has asked the operator for theirs."""
    return next(iter(world.books.values())).operator
