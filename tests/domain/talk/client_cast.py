"""Ana in her chat, over pure functions alone: she taps and types; what was decided is kept for the next turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.domain.book import Book
from bot.domain.care import Care
from bot.domain.decision import Decision, Key, Say, decide
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Entry
from bot.domain.moment import ClientMoment
from bot.domain.people import Agreed, AlertLevel, Client, Pairing, Standing, Therapist
from bot.domain.stage import Stage
from bot.domain.talk import agreed, dialogues, left_words, practice, setbacks, thought_record, toolkit
from bot.domain.talk.asking import ANSWER, EXIT
from bot.domain.toolkit import Asked, Practice, Proposal
from tests import shipped

PROMPTS = Path(__file__).parents[3] / "prompts"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DANGER = "the reply to danger"


@cache
def book() -> Book:
    """The English words as authored."""
    return shipped.books()["en"]


def danger(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Stands for the crisis reply, which has tests of its own."""
    return decide(Say(DANGER))


HOUSES = {
    **left_words.HOUSES, **thought_record.houses(danger), **practice.HOUSES, **toolkit.HOUSES, **agreed.HOUSES,
    **setbacks.HOUSES,
}  # fmt: skip
TAPS = {
    left_words.ACTION: left_words.ask, **thought_record.TAPS, **practice.TAPS, **toolkit.TAPS, **agreed.TAPS,
    **setbacks.TAPS,
}  # fmt: skip
COMMANDS = {**thought_record.COMMANDS, **toolkit.COMMANDS, **agreed.COMMANDS, **setbacks.COMMANDS}
BRANDT = Therapist("brandt", "Dr. Brandt", chat="chat-brandt", zone="Europe/London")
ANA = Client(
    "ana", "chat-ana", "brandt", "Ana K.", standing=Standing.ACTIVE, pairing=Pairing.CONFIRMED, zone="Europe/London",
    ceiling=Stage.PROCESSING, alerts=AlertLevel.ANY, shares_counts=True,
)  # fmt: skip


class Chat:
    """Ana's chat. `tap` takes a label, `type` words, `command` a command; `said` is what came back last."""

    def __init__(
        self, client: Client = ANA, now: datetime = NOON, practices: tuple[Practice, ...] = (), care: Care | None = None
    ) -> None:
        self.book = replace(book(), care=care) if care else book()
        self.client, self.now, self.turn = client, now, 0
        self.place = Place("chat-ana")
        self.practices = {each.id: each for each in practices}
        self.entries: dict[str, Entry] = {}
        self.proposals: dict[str, Proposal] = {}
        self.agreed: Agreed | None = None
        self.said: tuple[Say, ...] = ()
        self.last = Decision()
        self.unsure = False  # nobody knows whether the last question arrived

    def moment(self, about: str = "") -> ClientMoment:
        waits = [e for e in self.entries.values() if not e.finished and e.resume_until and e.resume_until > self.now]
        asked = [each for each in self.proposals.values() if each.answer is Asked.OPEN]
        in_order = sorted(self.practices.values(), key=lambda each: (each.position is None, each.position or 0))
        return ClientMoment(
            now=self.now, seed=self.turn.to_bytes(4), book=self.book, chat="chat-ana", place=self.place, bot_name="bot",
            invite=None, inviter=None, before=(), alert_no="10000001", books={"en": self.book}, client=self.client,
            therapist=BRANDT, backup=None, checkin=None, recent=(), schedules=(), practices=tuple(in_order),
            proposal=asked[0] if asked else None, agreed=self.agreed, unfinished=waits[-1] if waits else None,
            entry=self.entries.get(about.partition(":")[0]) or self.entries.get(self.place.about), episode=None,
            alert=None, unsure=self.unsure,
            left=next((each for each in self.proposals.values() if each.answer is Asked.DECLINED), None),
            entries=tuple(sorted(self.entries.values(), key=lambda each: each.at, reverse=True)),
        )  # fmt: skip

    def command(self, name: str) -> None:
        self.keep(COMMANDS[name](self.moment(), self.incoming(Medium.COMMAND, command=name), HOUSES))

    def type(self, text: str) -> None:
        self.keep(dialogues.answer(self.moment(), self.incoming(Medium.TEXT, text=text), HOUSES))

    def tap(self, label: str) -> None:
        self.press(next(key for key in self.keys if key.label == label))

    def press(self, key: Key) -> None:
        """A key, fresh or old, as its message carries it."""
        incoming = self.incoming(Medium.TAP, tap=Tap(key.action, key.about, key.version, 5))
        act = dialogues.answer if key.action in (ANSWER, EXIT) else TAPS[key.action]
        self.keep(act(self.moment(key.about), incoming, HOUSES))

    def wakes(self, after: timedelta = timedelta()) -> None:
        """The clock comes by, `after` the time that a timed step was to end."""
        assert self.place.wake_at
        self.now = self.place.wake_at + after
        wake = practice.late if after > timedelta(seconds=60) else dialogues.wake
        self.keep(wake(self.moment(), self.incoming(Medium.OTHER), HOUSES))

    def waits(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def keys(self) -> list[Key]:
        return [key for say in self.said for row in say.keys for key in row]

    @property
    def labels(self) -> list[str]:
        return [key.label for key in self.keys]

    @property
    def text(self) -> str:
        return "\n".join(say.text for say in self.said)

    @property
    def told(self) -> list[Say]:
        """What went to another chat."""
        return [say for say in self.last.says if say.to]

    @property
    def entry(self) -> Entry:
        (one,) = self.entries.values()
        return one

    def incoming(self, medium: Medium, **said: object) -> Incoming:
        self.turn += 1
        self.now += timedelta(seconds=6)
        return Incoming(medium, self.now, self.now, **said)  # type: ignore[arg-type]

    def keep(self, decision: Decision) -> None:
        self.last = decision
        self.said = tuple(say for say in decision.says if not say.to and say.text)
        for record in decision.records:
            match record:
                case Place():
                    assert record.version > self.place.version
                    self.place = record
                case Entry():
                    self.entries[record.id] = record
                case Practice():
                    self.practices[record.id] = record
                case Proposal():
                    self.proposals[record.id] = record
                case Agreed():
                    self.agreed = record
                case Client():
                    self.client = record
        taken = [each.position for each in self.practices.values() if each.position]
        assert len(taken) == len(set(taken)), "two practices in one place"


def at(stage: Stage, **more: object) -> Client:
    """Ana with that ceiling."""
    return replace(ANA, ceiling=stage, **more)  # type: ignore[arg-type]
