"""Ana on the whole road: each thing she says goes through `respond`, and what was decided is kept for the next."""

from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.checkin import Checkin
from bot.domain.conversation import respond
from bot.domain.decision import Decision, Key, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.moment import ClientMoment, Moment, StrangerMoment
from bot.domain.people import Client, Invite, InviteFor, Therapist
from tests.domain.talk.client_cast import ANA, NOON, book

BRANDT = Therapist(
    "brandt", "Dr. Brandt", "chat-brandt", NOON, zone="Europe/London", country="GB", hours_days=frozenset(range(5)),
    hours_from=time(9), hours_to=time(18), alert_sentence="I call you the same day.", sound_at_night=True,
)  # fmt: skip
MARTA = replace(BRANDT, id="marta", name="Marta", chat="chat-marta")
INVITE = Invite("i1", "00ff", InviteFor.CLIENT, "brandt", "ana", "Ana K.", NOON + timedelta(days=3))
NOTHING_ELSE = {
    "checkin": None, "recent": (), "schedules": (), "practices": (), "proposal": None, "agreed": None,
    "unfinished": None, "entry": None, "episode": None, "alert": None,
}  # fmt: skip


def client_moment(client: Client = ANA, place: Place | None = None, **more: object) -> ClientMoment:
    """A moment of Ana's with nothing else in it but `more`."""
    usual: dict[str, object] = {
        "now": NOON, "seed": b"seed", "book": book(), "chat": "chat-ana", "place": place or Place("chat-ana"),
        "bot_name": "bot", "invite": None, "inviter": None, "before": (), "alert_no": "10000001",
        "books": {"en": book()}, "client": client, "therapist": BRANDT, "backup": None, **NOTHING_ELSE,
    }  # fmt: skip
    return ClientMoment(**usual | more)  # type: ignore[arg-type]


def stranger_moment(**more: object) -> StrangerMoment:
    """The same moment when nobody is known."""
    here = client_moment()
    usual = {each.name: getattr(here, each.name) for each in fields(StrangerMoment)}
    return StrangerMoment(**usual | more)


def said(medium: Medium = Medium.TEXT, text: str = "", at: datetime = NOON, **more: object) -> Incoming:
    """One incoming; what is written in it is screened, as it is when it comes from Telegram."""
    return Incoming(medium, at, at, text=text, words=text, **more)  # type: ignore[arg-type]


def keys_of(decision: Decision) -> list[Key]:
    """Every key of what is said in this chat, in order."""
    return [key for say in decision.says if not say.to for row in say.keys for key in row]


def texts_of(decision: Decision) -> str:
    """What is said in this chat."""
    return "\n".join(say.text for say in decision.says if not say.to)


class Road:
    """Ana's chat. `tap` takes a label, `type` words; `says` is what came back last."""

    def __init__(self, moment: ClientMoment) -> None:
        self.moment, self.turn, self.last = moment, 0, Decision()

    def hear(self, incoming: Incoming, moment: Moment | None = None) -> Decision:
        self.turn += 1
        here = replace(moment or self.moment, seed=self.turn.to_bytes(4))
        self.last = respond(here, incoming)
        for record in self.last.records:
            match record:
                case Client():
                    self.moment = replace(self.moment, client=record)
                case Place():
                    self.moment = replace(self.moment, place=record)
                case Checkin():
                    self.moment = replace(self.moment, checkin=record if record.waiting else None, recent=(record,))
        return self.last

    def type(self, text: str) -> Decision:
        return self.hear(said(text=text, at=self.moment.now))

    def tap(self, label: str) -> Decision:
        return self.press(next(key for key in keys_of(self.last) if key.label == label))

    def press(self, key: Key) -> Decision:
        tap = Tap(key.action, key.about, key.version, 5)
        return self.hear(said(Medium.TAP, tap=tap, at=self.moment.now))

    def waits(self, **how_long: float) -> None:
        self.moment = replace(self.moment, now=self.moment.now + timedelta(**how_long))

    @property
    def client(self) -> Client:
        return self.moment.client

    @property
    def labels(self) -> list[str]:
        return [key.label for key in keys_of(self.last)]

    @property
    def text(self) -> str:
        return texts_of(self.last)

    @property
    def told(self) -> list[Say]:
        """What goes to other chats."""
        return [say for say in self.last.says if say.to]


def utc(text: str) -> datetime:
    """A moment in UTC: utc("2026-11-24 21:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
