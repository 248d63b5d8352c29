"""Ana and Dr. Brandt over the whole page, in memory: for help, alerts and the safety plan."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.alert import Alert, accepted
from bot.domain.checkin import Checkin
from bot.domain.conversation import respond
from bot.domain.decision import Decision, Key, Remember, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Entry, Episode
from bot.domain.moment import ClientFile, ClientMoment, TherapistMoment
from bot.domain.people import AlertLevel, Client, Pairing, Standing, Therapist
from bot.domain.safety_plan import Helper, Plan, PlanState
from bot.domain.stage import Stage
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import first_accepted
from tests.domain.talk.client_cast import book

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ANA, BRANDT, MARTA = "a" * 16, "b" * 16, "c" * 16
AGREED = Plan(
    "d" * 16, ANA, PlanState.AGREED, NOON, signs=("I stop answering.",), alone=("Tea at the window",),
    ask=(Helper("Mum"), Helper("Tom", "07700 900123")), surroundings=("Tom keeps the key.",),
    agreed_on=NOON.date(),
)  # fmt: skip


def ana() -> Client:
    """In London, alerts for anything that sounds worrying."""
    return Client(
        ANA, "chat-ana", BRANDT, "A.K.", "Ana", Standing.ACTIVE, Pairing.CONFIRMED, country="GB", zone="Europe/London",
        ceiling=Stage.PROCESSING, alerts=AlertLevel.ANY, phone="+44 20 7946 0018", consented_at=NOON,
        created_at=NOON, last_word_at=NOON,
    )  # fmt: skip


def brandt() -> Therapist:
    """With everything that alerts need."""
    return Therapist(
        BRANDT, "Dr. Brandt", chat="chat-brandt", claimed_at=NOON, zone="Europe/London", country="GB",
        hours_days=frozenset(range(7)), hours_from=time(8), hours_to=time(20),
        alert_sentence="I call you within the day.", sound_at_night=True,
    )  # fmt: skip


class House:
    """The two chats. What either decides is kept; `said` is what the one who acted read last."""

    def __init__(self, *plans: Plan, client: Client | None = None, readable: bool = True) -> None:
        self.now, self.turn = NOON, 0
        self.client, self.therapist = client or ana(), brandt()
        self.plans = {each.id: each for each in plans}
        self.readable = readable
        self.places = {"chat-ana": Place("chat-ana"), "chat-brandt": Place("chat-brandt")}
        self.episode: Episode | None = None
        self.asked: dict[str, Episode] = {}
        self.recent: tuple[Checkin, ...] = ()
        self.alert: Alert | None = None
        self.entries: list[Entry] = []
        self.last = Decision()
        self.said: tuple[Say, ...] = ()
        self.told: dict[str, list[Say]] = {"chat-ana": [], "chat-brandt": []}

    # Ana
    def ana(self, text: str, *, edited: bool = False, forwarded: bool = False) -> str:
        """Ana writes words or a command."""
        return self._ana(self._written(text, edited, forwarded))

    def ana_taps(self, label: str) -> str:
        """Ana taps the newest key of that label."""
        return self._ana(self._tapped(label, "chat-ana"))

    def ana_presses(self, action: str, about: str = "", version: int = 0) -> str:
        """Ana presses a key by what it does."""
        self._turn()
        return self._ana(Incoming(Medium.TAP, self.now, self.now, tap=Tap(action, about, version, 5)))

    # Dr. Brandt
    def brandt(self, text: str) -> str:
        return self._brandt(self._written(text))

    def brandt_taps(self, label: str) -> str:
        return self._brandt(self._tapped(label, "chat-brandt"))

    def brandt_presses(self, action: str, about: str = "", version: int = 0) -> str:
        """Dr. Brandt presses a key by what it does."""
        self._turn()
        return self._brandt(Incoming(Medium.TAP, self.now, self.now, tap=Tap(action, about, version, 5)))

    def note_arrives(self) -> str:
        """Telegram accepted the note to Dr. Brandt; what Ana reads then."""
        assert self.alert
        self.alert = accepted(self.alert, 1, self.now)
        scene = Scene(self.now, {"en": book()}, self.client, self.therapist, None)
        return self._keep("chat-ana", first_accepted(scene, self.alert))

    def waits(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def standing(self) -> tuple[Plan, ...]:
        return tuple(each for each in self.plans.values() if each.state is not PlanState.OLD)

    @property
    def labels(self) -> list[str]:
        return [key.label for say in self.said for row in say.keys for key in row]

    def key(self, label: str, chat: str) -> Key:
        """The newest key of that label in the chat."""
        keys = [key for say in self.told[chat] for row in say.keys for key in row if key.label == label]
        return keys[-1]

    def moment(self) -> ClientMoment:
        """Ana's."""
        plans = self.standing if self.readable else None
        return ClientMoment(
            now=self.now, seed=self.turn.to_bytes(4), book=book(), chat="chat-ana", place=self.places["chat-ana"],
            bot_name="handrail_bot", invite=None, inviter=None, before=(), alert_no=f"{10000000 + self.turn}",
            books={"en": book()}, client=self.client, therapist=self.therapist, backup=None, checkin=None,
            recent=self.recent,
            schedules=(), practices=(), proposal=None, agreed=None, unfinished=None,
            entry=self.entries[-1] if self.entries else None, episode=self.episode,
            alert=self.alert if self.alert and self.alert.open else None, plans=plans,
            asked=self.asked_newest_first(), about_alert=self.alert,
        )  # fmt: skip

    def their_moment(self) -> TherapistMoment:
        """Dr. Brandt's."""
        opened = (self.alert,) if self.alert and self.alert.open else ()
        file = ClientFile(
            self.client,
            (),
            (),
            None,
            None,
            opened[0] if opened else None,
            (),
            None,
            None,
            plans=self.standing,
            episodes=(self.episode,) if self.episode else (),
        )
        return TherapistMoment(
            now=self.now, seed=self.turn.to_bytes(4), book=book(), chat="chat-brandt", place=self.places["chat-brandt"],
            bot_name="handrail_bot", invite=None, inviter=None, before=(), alert_no="", books={"en": book()},
            therapist=self.therapist, backup=None, files=(file,), file=file, alerts=opened, invites=(),
        )  # fmt: skip

    def _ana(self, incoming: Incoming) -> str:
        return self._keep("chat-ana", respond(self.moment(), incoming))

    def _brandt(self, incoming: Incoming) -> str:
        return self._keep("chat-brandt", respond(self.their_moment(), incoming))

    def _written(self, text: str, edited: bool = False, forwarded: bool = False) -> Incoming:
        self._turn()
        if text.startswith("/"):
            command, _, argument = text[1:].partition(" ")
            return Incoming(
                Medium.COMMAND, self.now, self.now, text, command=command, argument=argument, words=argument
            )
        return Incoming(Medium.TEXT, self.now, self.now, text, words=text, edited=edited, forwarded=forwarded)

    def _tapped(self, label: str, chat: str) -> Incoming:
        key = self.key(label, chat)
        self._turn()
        return Incoming(Medium.TAP, self.now, self.now, tap=Tap(key.action, key.about, key.version, 5))

    def _turn(self) -> None:
        self.turn += 1
        self.now += timedelta(seconds=6)

    def asked_newest_first(self) -> tuple[Episode, ...]:
        """The plain questions so far."""
        return tuple(sorted(self.asked.values(), key=lambda each: each.at, reverse=True))

    def _keep(self, chat: str, decision: Decision) -> str:
        self.last = decision
        for say in decision.says:
            self.told[say.to or chat].append(say)
        for part in decision.parts:
            if isinstance(part, Remember):
                self._remember(part.record)
        self.said = tuple(say for say in decision.says if say.to in ("", chat) and say.text)
        return "\n".join(say.text for say in self.said)

    def _remember(self, record: object) -> None:
        match record:
            case Plan():
                self.plans[record.id] = record
                states = [each.state for each in self.standing]
                assert len(states) == len(set(states)), "two plans of one state"
            case Client():
                self.client = record
            case Therapist():
                self.therapist = record
            case Place():
                self.places[record.id] = record
            case Episode() if record.tier == "ask":
                self.asked[record.id] = record
            case Episode():
                self.episode = record
            case Alert():
                self.alert = record
            case Entry():
                self.entries.append(record)


def without_time(client: Client) -> Client:
    """A client but for the hour of their last word."""
    return replace(client, last_word_at=None, unanswered=0)
