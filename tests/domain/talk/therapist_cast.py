"""Dr. Brandt's desk: a chat in the hand, where decisions are kept in place of a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache

from bot.domain.alert import Alert, chase, open_alert, reader
from bot.domain.attachment import Qr
from bot.domain.book import Book
from bot.domain.checkin import Checkin
from bot.domain.conversation import respond
from bot.domain.decision import Decision, Key, Remember, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Act
from bot.domain.moment import ClientFile, ClientMoment, StrangerMoment, TherapistMoment
from bot.domain.people import Agreed, AlertLevel, Client, Invite, Pairing, Standing, Therapist
from bot.domain.risk.reading import Tier
from bot.domain.schedule import Schedule
from bot.domain.stage import Stage
from bot.domain.toolkit import Practice, PracticeState, Proposal
from tests import shipped

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
ANA, CHIDI, BRANDT, OKAFOR, MARTA = "a" * 16, "c" * 16, "b" * 16, "d" * 16, "e" * 16


@cache
def books() -> Mapping[str, Book]:
    """The real words."""
    return shipped.books()


def brandt() -> Therapist:
    """Dr. Brandt in Berlin, with everything set."""
    return Therapist(
        BRANDT, "Dr. Brandt", "chat-brandt", NOON, zone="Europe/Berlin", country="DE", hours_days=frozenset(range(5)),
        hours_from=time(9), hours_to=time(18), alert_sentence="I call you the same day.", sound_at_night=True,
    )  # fmt: skip


def marta() -> Therapist:
    """The backup person, with a chat of her own."""
    return replace(brandt(), id=MARTA, name="Marta", chat="chat-marta")


def ana() -> Client:
    """Ana in London, stabilisation, alerts for anything."""
    return Client(
        ANA, "chat-ana", BRANDT, "A.K.", "Ana", Standing.ACTIVE, Pairing.CONFIRMED, country="GB", zone="Europe/London",
        ceiling=Stage.STABILISATION, alerts=AlertLevel.ANY, phone="+44 20 7946 0018", consented_at=NOON,
        created_at=NOON, last_word_at=NOON,
    )  # fmt: skip


def chidi() -> Client:
    """Dr. Okafor's client."""
    return replace(ana(), id=CHIDI, chat="chat-chidi", therapist=OKAFOR, label="C.O.", first_name="Chidi")


def file(client: Client) -> ClientFile:
    """A file with nothing in it."""
    return ClientFile(client, (), (), None, None, None, (), None, None)


def practice(name: str, position: int | None) -> Practice:
    """A practice with a name alone."""
    return Practice(f"p-{name}", ANA, name, position=position, state=PracticeState.ACTIVE)


@dataclass
class Desk:
    """One therapist's chat. Keys are tapped by their label in the newest message that has them."""

    therapist: Therapist = field(default_factory=brandt)
    files: dict[str, ClientFile] = field(default_factory=lambda: {ANA: file(ana())})
    place: Place = field(default_factory=lambda: Place(id="chat-brandt"))
    backup: Therapist | None = None
    invites: dict[str, Invite] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    people: dict[str, Therapist] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    said: list[Say] = field(default_factory=list)
    told: list[Say] = field(default_factory=list)
    now: datetime = NOON
    turn: int = 0
    standing_in: ClientFile | None = None

    def command(self, name: str, argument: str = "") -> str:
        """A command; gives the words of the answer."""
        text = f"/{name} {argument}".strip()
        return self._hear(Incoming(Medium.COMMAND, self.now, self.now, text, name, argument))

    def says(self, text: str) -> str:
        """Typed words."""
        return self._hear(Incoming(Medium.TEXT, self.now, self.now, text, words=text))

    def tap(self, label: str) -> str:
        """A tap on the newest key of that label."""
        return self.tap_key(self.key(label))

    def tap_key(self, key: Key) -> str:
        """A tap on this key, however old it is."""
        return self._hear(incoming_tap(key, self.now))

    def tap_action(self, action: str, about: str) -> str:
        """A key that was never shown here."""
        return self.tap_key(Key("?", action, about))

    def key(self, label: str) -> Key:
        """The newest key of that label. Raises LookupError."""
        for say in reversed(self.said):
            for row in say.keys:
                for key in row:
                    if key.label == label:
                        return key
        raise LookupError(f"no key {label}; there are {self.labels}")

    @property
    def labels(self) -> list[str]:
        """The keys of the newest message."""
        return [key.label for row in self.said[-1].keys for key in row] if self.said else []

    @property
    def ana(self) -> Client:
        return self.files[ANA].client

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        return self.files[ANA].schedules

    def put(self, client: Client) -> None:
        """A client as they now are."""
        before = self.files.get(client.id)
        self.files[client.id] = replace(before, client=client) if before else file(client)

    def moment(self) -> TherapistMoment:
        """All that is known now."""
        self.turn += 1
        about = self.place.about.partition(":")[0]
        mine = self.therapist.id
        own = tuple(each for each in self.files.values() if each.client.therapist == mine)
        return TherapistMoment(
            now=self.now, seed=str(self.turn).encode(), book=books()["en"], chat=self.therapist.chat, place=self.place,
            bot_name="handrail_bot", invite=None, inviter=None, before=(), alert_no="", books=books(),
            therapist=self.therapist, backup=self.backup, files=own, file=self.files.get(about),
            alerts=tuple(each for each in self.alerts.values() if each.open and mine in (each.therapist, each.backup)),
            invites=tuple(self.invites.values()),
        )  # fmt: skip

    def keep(self, decision: Decision) -> str:
        """What services would write and send; gives the words said in this chat."""
        here = [say for say in decision.says if say.to in ("", self.therapist.chat) and (say.text or say.carries)]
        for say in decision.says:
            fits(say)
        self.said += here
        self.told += [say for say in decision.says if say.to not in ("", self.therapist.chat)]
        for part in decision.parts:
            if isinstance(part, Remember):
                self._kept(part.record)
        return "\n".join(say.text for say in here)

    def _hear(self, incoming: Incoming) -> str:
        moment = self.moment()
        wanted = incoming.tap.about if incoming.tap else ""
        stands_in = self.standing_in if wanted.partition(":")[0] in self.alerts else None
        here = replace(moment, invite=self.invites.get(wanted), file=stands_in or moment.file)
        return self.keep(respond(here, incoming))

    def _kept(self, record: object) -> None:
        match record:
            case Place(id=self.therapist.chat):
                self.place = record
            case Therapist(id=self.therapist.id):
                self.therapist = record
            case Therapist():
                self.people[record.id] = record
            case Client():
                self.put(record)
            case Invite():
                self.invites[record.id] = record
            case Alert():
                self.alerts[record.alert_no] = record
                own = self.files[record.client]
                self.files[record.client] = replace(own, alert=record if record.open else None)
            case Schedule():
                own = self.files[record.client]
                others = tuple(each for each in own.schedules if each.id != record.id)
                self.files[record.client] = replace(own, schedules=(*others, record))
            case Practice():
                own = self.files[record.client]
                rest = tuple(each for each in own.practices if each.id != record.id)
                self.files[record.client] = replace(own, practices=(*rest, record))
            case Proposal():
                self.files[record.client] = replace(self.files[record.client], proposal=record)
            case Agreed():
                self.files[record.id] = replace(self.files[record.id], agreed=record)
            case Act():
                self.acts.append(record)


@dataclass
class Phone:
    """Ana's chat, beside the desk: it reads what she was told, and keeps what she does at the same place."""

    desk: Desk
    place: Place = field(default_factory=lambda: Place(id="chat-ana"))
    said: list[Say] = field(default_factory=list)
    recent: tuple[Checkin, ...] = ()

    def read(self) -> str:
        """[Read] under the newest neutral line."""
        say = next(say for say in reversed(self.desk.told) if say.to == "chat-ana")
        assert say.text == books()["en"].common.neutral_update
        return self.tap_key(say.keys[0][0])

    def tap(self, label: str) -> str:
        """A tap on the newest key of that label."""
        keys = [key for say in reversed(self.said) for row in say.keys for key in row if key.label == label]
        return self.tap_key(keys[0])

    def says(self, text: str) -> str:
        """Typed words."""
        now = self.desk.now
        return self._hear(Incoming(Medium.TEXT, now, now, text, words=text))

    def tap_key(self, key: Key) -> str:
        """A tap on this key."""
        return self._hear(incoming_tap(key, self.desk.now))

    def _hear(self, incoming: Incoming) -> str:
        decision = respond(self._moment(), incoming)
        here = [say for say in decision.says if say.to in ("", "chat-ana") and say.text]
        self.said += here
        for part in decision.parts:
            if isinstance(part, Remember) and isinstance(part.record, Place):
                self.place = part.record
            elif isinstance(part, Remember):
                self.desk._kept(part.record)
        return "\n".join(say.text for say in here)

    def _moment(self) -> ClientMoment:
        desk = self.desk
        own = desk.files[ANA]
        return ClientMoment(
            now=desk.now, seed=b"ana", book=books()["en"], chat="chat-ana", place=self.place, bot_name="handrail_bot",
            invite=None, inviter=None, before=(), alert_no="", books=books(), client=own.client,
            therapist=desk.therapist, backup=desk.backup, checkin=None, recent=self.recent, schedules=own.schedules,
            practices=own.practices, proposal=own.proposal, agreed=own.agreed, unfinished=None, entry=None,
            episode=None, alert=own.alert,
        )  # fmt: skip


def fits(say: Say) -> None:
    """What Telegram and CR-1104 allow: labels of 24, keys of 64 bytes when signed, client messages of 300."""
    keys = [key for row in say.keys for key in row]
    assert all(len(key.label.removeprefix("✓ ")) <= 24 for key in keys)
    assert all(len(f"{key.action}{key.about}{key.version}") <= 45 for key in keys)
    assert len(say.text) <= (300 if say.to == "chat-ana" else 1024 if say.carries else 4096)


def link_of(say: Say) -> str:
    """The link that a message draws as a QR picture."""
    assert isinstance(say.carries, Qr)
    return say.carries.link


def incoming_tap(key: Key, now: datetime) -> Incoming:
    """A tap on a key, as the edge hands it on."""
    return Incoming(Medium.TAP, now, now, tap=Tap(key.action, key.about, key.version, 7))


def raised(desk: Desk, *, tier: Tier = Tier.URGENT, kind: str = "suicide", number: str = "40718253") -> Alert:
    """An alert about Ana, with its first step taken, and the hold it sets."""
    reads = reader(desk.therapist)
    assert reads is not None
    alert = open_alert(number, ANA, tier, kind, desk.now, desk.now, books()["en"].care.alert, therapist=reads)
    climbing, _ = chase(alert, desk.now)
    desk.alerts[number] = climbing
    own = desk.files[ANA]
    held = replace(own.client, hold=climbing.sets_hold, rest_until=desk.now + timedelta(hours=24))
    desk.files[ANA] = replace(own, client=held, alert=climbing)
    return climbing


def stranger(invite: Invite | None, therapist: Therapist | None) -> StrangerMoment:
    """A chat that nobody knows, with the invite it came by."""
    return StrangerMoment(
        now=NOON, seed=b"stranger", book=books()["en"], chat="chat-new", place=Place(id="chat-new"),
        bot_name="handrail_bot", invite=invite, inviter=therapist, before=(), alert_no="", books=books(),
    )  # fmt: skip
