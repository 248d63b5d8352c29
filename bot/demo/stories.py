"""Plays stories on the real bot with a hand-moved clock; how one is written stands in `bot/demo/script.py`."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.demo.botapi.chats import Message
from bot.demo.botapi.phone import Phone
from bot.demo.script import Story, StoryWrong

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATER = re.compile(r"(\d+) (min|h|days?) later")
TODAY = re.compile(r"today (\d\d):(\d\d)")
AT = re.compile(r"(?:(\w{3}) )?(\d\d):(\d\d)")
UNITS = {"min": "minutes", "h": "hours", "day": "days", "days": "days"}
CAST = ("Ana", "Dr. Brandt", "Chidi", "Dr. Okafor", "Marta", "Stranger", "Operator")


class Stage(Protocol):
    """The running product as a story needs it."""

    def now(self) -> datetime: ...

    def phone(self, name: str) -> Phone: ...

    def zone(self, name: str) -> str: ...

    def claim_link(self, name: str) -> str: ...

    async def next_checkin(self) -> datetime | None: ...

    async def settle(self) -> None: ...

    async def move_to(self, at: datetime) -> None: ...

    async def restart(self, *, kill: bool, at: datetime | None = None) -> None: ...

    async def newest_alert(self, name: str) -> str: ...


@dataclass
class Player:
    """Plays a story: `show` gets each line as it happens, `told` what is then new or changed on somebody's phone."""

    stage: Stage
    show: Callable[[str], None] = lambda line: None
    told: Callable[[str, Message], None] = lambda name, message: None
    today: date | None = None
    pause_s: float = 0.0
    seen: dict[str, dict[int, tuple[object, ...]]] = field(default_factory=dict)
    heard: dict[tuple[str, int], tuple[object, ...]] = field(default_factory=dict)

    async def play(self, story: Story) -> None:
        """Every line in order. Raises StoryWrong naming the line."""
        for line in story.lines:
            self.show(line.text)
            try:
                await self._line(line.text)
                await asyncio.sleep(self.pause_s)
            except (LookupError, TimeoutError, ValueError, StoryWrong) as error:
                raise StoryWrong(f"{story.name}.txt line {line.number}: {line.text}\n  {error}") from error

    async def _line(self, text: str) -> None:
        if text.startswith("— "):
            await self._time(text.strip("— "))
        elif text.startswith("Handrail "):
            await self._handrail(text.removeprefix("Handrail "))
        else:
            name = next((each for each in CAST if text.startswith(each)), None)
            if name is None:
                raise StoryWrong("nobody known speaks here")
            await self._person(name, text.removeprefix(name))

    async def _handrail(self, text: str) -> None:
        if text.startswith("to "):
            name, _, words = text.removeprefix("to ").partition(": ")
            self._expect(name, words)
        elif text in ("is killed", "is restarted"):
            await self.stage.restart(kill=text == "is killed")
            await self._settled()
        elif text.startswith("is off until "):
            self._look_away()
            await self.stage.restart(kill=True, at=self._instant(text.removeprefix("is off until ")))
            await self._settled()
        else:
            raise StoryWrong("Handrail does not do this")

    async def _person(self, name: str, rest: str) -> None:
        phone = self.stage.phone(name)
        if rest.startswith(" sees no: "):
            self._expect_not(name, rest.removeprefix(" sees no: "))
            return
        if rest == " hears nothing":
            self._expect_nothing(name)
            return
        if rest.startswith(" has keys: "):
            self._expect_keys(phone, rest.removeprefix(" has keys: ").split(", "))
            return
        if rest.startswith(" has no key: "):
            self._expect_no_key(phone, rest.removeprefix(" has no key: "))
            return
        if rest.startswith("'s alert is "):
            await self._expect_alert(name, rest.removeprefix("'s alert is "))
            return
        self._look_away()
        self._act(name, phone, rest)
        await self._settled()

    def _act(self, name: str, phone: Phone, rest: str) -> None:
        verb, _, what = rest.strip().partition(" ")
        if rest.startswith(": "):
            phone.say(rest[2:].replace("\\n", "\n"))
        elif verb == "taps":
            self._tap(phone, what)
        elif verb == "edits:":
            own = [message for message in phone.messages if not message.from_bot]
            phone.edit(own[-1].message_id, what)
        elif verb == "forwards:":
            phone.forward(what)
        elif verb == "sends":
            kind, _, caption = what.partition(": ")
            phone.send(kind, caption)
        elif verb == "opens":
            phone.open(self._link(name, what))
        elif verb in ("blocks", "unblocks"):
            phone.block() if verb == "blocks" else phone.unblock()
        else:
            raise StoryWrong("this is no act of a person")

    def _tap(self, phone: Phone, label: str) -> None:
        inline = any(message.button(label) for message in phone.heard[-3:])
        if not inline and any(label in row for row in phone.keyboard):
            phone.key(label)
        else:
            phone.press(label)

    def _link(self, name: str, what: str) -> str:
        if what == "the claim link":
            return self.stage.claim_link(name)
        therapist = "Dr. Okafor" if name == "Chidi" or "Dr. Okafor" in what else "Dr. Brandt"
        texts = [message.text for message in self.stage.phone(therapist).heard]
        found: list[str] = [link for text in texts for link in re.findall(r"https://t\.me/\S+\?start=\S+", text)]
        if not found:
            raise StoryWrong(f"no invite stands on {therapist}'s phone")
        return found[0] if "old" in what else found[-1]

    def _fresh(self, name: str) -> list[Message]:
        before = self.seen.get(name, {})
        return [message for message in self.stage.phone(name).heard if before.get(message.message_id) != _look(message)]

    async def _settled(self) -> None:
        await self.stage.settle()
        for name in CAST:
            for message in self._fresh(name):
                if self.heard.get((name, message.message_id)) != (look := _look(message)):
                    self.heard[name, message.message_id] = look
                    self.told(name, message)

    def _look_away(self) -> None:
        """What stands on every phone now is old; expectations look at what comes after this act."""
        for each in CAST:
            self.seen[each] = {message.message_id: _look(message) for message in self.stage.phone(each).heard}

    def _expect(self, name: str, words: str) -> None:
        fresh = self._fresh(name)
        if not any(words.casefold() in message.text.casefold() for message in fresh):
            raise StoryWrong("instead: " + (" | ".join(message.text for message in fresh) or "nothing"))

    def _expect_not(self, name: str, words: str) -> None:
        for message in self._fresh(name):
            if words.casefold() in message.text.casefold():
                raise StoryWrong(f"it does: {message.text}")

    def _expect_nothing(self, name: str) -> None:
        if fresh := self._fresh(name):
            raise StoryWrong("but: " + " | ".join(message.text for message in fresh))

    def _expect_keys(self, phone: Phone, labels: Sequence[str]) -> None:
        shown = _shown(phone)
        missing = [label for label in labels if label not in shown]
        if missing:
            raise StoryWrong(f"missing {missing}; shown {shown}")

    def _expect_no_key(self, phone: Phone, label: str) -> None:
        if label in (shown := _shown(phone)):
            raise StoryWrong(f"it has; shown {shown}")

    async def _expect_alert(self, name: str, wanted: str) -> None:
        there = await self.stage.newest_alert(name)
        if there != wanted:
            raise StoryWrong(f"it is: {there}")

    async def _time(self, text: str) -> None:
        self._look_away()
        at = await self.stage.next_checkin() if text == "next check-in" else self._instant(text)
        if at is None:
            raise StoryWrong("no check-in is due")
        await self.stage.move_to(at)
        await self._settled()

    def _instant(self, text: str) -> datetime:
        now = self.stage.now()
        if found := LATER.fullmatch(text):
            return now + timedelta(**{UNITS[found[2]]: int(found[1])})
        zone = ZoneInfo(self.stage.zone("Ana"))
        if (found := TODAY.fullmatch(text)) and self.today:
            return datetime.combine(self.today, time(int(found[1]), int(found[2])), zone)
        if found := AT.fullmatch(text):
            local = now.astimezone(zone)
            at = local.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0)
            while at <= local or (found[1] and DAYS[at.weekday()] != found[1].lower()):
                at += timedelta(days=1)
            return at
        raise StoryWrong("no time is written like this")


def _shown(phone: Phone) -> list[str]:
    """The labels of every key within reach."""
    inline = [str(key["text"]) for message in phone.heard[-3:] for row in message.inline_keyboard for key in row]
    return inline + [key for row in phone.keyboard for key in row]


def _look(message: Message) -> tuple[object, ...]:
    return (message.text, message.edited_at, len(message.inline_keyboard))
