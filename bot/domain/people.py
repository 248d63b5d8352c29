"""The people: clients, their therapists, and the invites that bring them together."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.care_own import Own
from bot.domain.crisis import LocalEntry
from bot.domain.schedule_parts import QuietHours
from bot.domain.stage import Stage, effective, opens

NIGHT = QuietHours(time(21, 30), time(8, 0))  # until the client says otherwise


class Address(enum.Enum):
    """How a person is spoken to, where the language knows a difference (CR-1105)."""

    INFORMAL = "informal"  # tú; in a language without the difference, how everybody is spoken to
    FORMAL = "formal"  # usted


class AlertLevel(enum.Enum):
    """What a client allowed when words sound like danger (CR-701)."""

    UNASKED = "unasked"  # never asked: alerts were not set up
    ANY = "any"  # if anything sounds worrying
    URGENT = "urgent"  # only if it sounds urgent
    NONE = "none"  # no alerts


class Standing(enum.Enum):
    """Where a client stands with Handrail."""

    INVITED = "invited"  # the link was opened, the questions are not all answered
    ACTIVE = "active"
    STOPPED = "stopped"  # by the client; Support now keeps working
    DECLINED = "declined"  # said no thanks, or not of age; nothing kept
    REFUSED = "refused"  # the therapist said: not them
    ENDED = "ended"  # the client ended the link
    OVER = "over"  # ended as planned: no check-in and no alert any more; toolkit, plan and Support now stay


class Aim(enum.Enum):
    """What the two of them work on, as the therapist labelled it (CR-108)."""

    MAINTAIN = "maintain"
    RECOVER = "recover"  # nothing from growth, and fewer prompts


class Pairing(enum.Enum):
    """Whether the therapist confirmed that the right person opened the invite (T2)."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ThoughtClosed(enum.Enum):
    """Why a therapist keeps the thought record closed (CR-302). The client reads that it is, never why."""

    PSYCHOSIS = "psychosis"
    MANIA = "mania"
    DISSOCIATION = "dissociation"
    RECURRING = "recurring"  # a thought that keeps coming back
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Offered:
    """A key that stands under the last message, so that typing can mean it."""

    label: str
    action: str
    about: str
    version: int


class RecordsShared(enum.Enum):
    """What the client chose beforehand for their thought records; asked each time all the same (CR-313)."""

    ASK = "ask"
    PRIVATE = "private"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """Who set a number of care for one client, by their id, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `label` is what the therapist chose to call them; `chat` their chat's id; times are aware UTC."""

    id: str
    chat: str
    therapist: str
    label: str
    first_name: str = ""
    standing: Standing = Standing.INVITED
    pairing: Pairing = Pairing.WAITING
    language: str = "en"
    address: Address = Address.INFORMAL
    country: str = ""
    zone: str = "UTC"
    quiet: QuietHours = NIGHT
    ceiling: Stage = Stage.SAFETY
    own_stage: Stage | None = None
    hold: bool = False
    growth: bool = False  # the therapist's tick for growth prompts (CR-107)
    aim: Aim | None = None
    shares_counts: bool | None = None
    records: RecordsShared = RecordsShared.ASK
    alerts: AlertLevel = AlertLevel.UNASKED
    backup_ok: bool = False
    phone: str = ""
    emergency_contact: str = ""  # whom to call if the client cannot be reached; shown once an alert is seen (CR-702)
    town: str = ""  # where they live, for whoever sends help; kept, shown and taken out together with that (CR-702)
    consent_version: str = ""
    consented_at: datetime | None = None
    paused_until: datetime | None = None
    paused_open: bool = False
    ask_resume: bool = False
    lighter_since: datetime | None = None
    lighter_until: datetime | None = None
    shorter_until: datetime | None = None
    let_be_until: datetime | None = None  # nothing scheduled before: *Not today*, or *Later* until it comes back
    rest_until: datetime | None = None
    thought_rest_until: datetime | None = None
    thought_closed: ThoughtClosed | None = None
    thought_at_night: bool = False  # the therapist allows to go on at night, once (CR-302)
    thought_night_until: datetime | None = None  # the client went on; until then it is open
    discreet: bool = False
    accessible: bool = False
    pictures: bool = True
    toolkit_key: bool = True
    offered: tuple[Offered, ...] = ()  # in accessible mode, the keys of the last message (F-51)
    offered_at: datetime | None = None
    erase_asked_at: datetime | None = None  # when the question before an erasure was last asked
    follow_up_ok: bool = True  # the client may refuse the one silent follow-up
    fell_silent: bool = False  # check-ins stopped by themselves; asked about when the client writes again
    unanswered: int = 0
    last_word_at: datetime | None = None
    next_session: datetime | None = None
    home_zone: str = ""  # the zone they came from, while another one's clock holds
    away_until: datetime | None = None  # of a journey: then everything goes back to the clock of home
    session_usual: datetime | None = None  # where the next hour would be, had it not been moved; of a series
    session_every: int = 0  # it comes again every so many weeks; 0: each is set by itself
    session_eve: str = ""  # the line of the evening before: "yes", "no", or not asked yet
    session_step_at: datetime | None = None  # when something is next to be done about it
    blocked: bool = False
    created_at: datetime | None = None
    ends_at: datetime | None = None  # a planned ending, its first minute (CR-1207)
    end_said: bool = False  # the client was told of it within its last week
    end_step_at: datetime | None = None  # when something is next to be done about it
    ended_at: datetime | None = None  # when the link was ended, by the client or as it was agreed
    warnings: tuple[str, ...] = ()  # phrases agreed with the therapist that count as a warning (CR-615)
    not_about_me: tuple[str, ...] = ()  # and those that do not speak of the client
    local_line: LocalEntry | None = None  # the therapist's own entry on the card (CR-610)
    call_asked_at: datetime | None = None  # asked for a call, not urgent, and not seen yet (CR-612)
    unread_said_on: date | None = None  # the day on which an unread language was last spoken of
    with_people_at: datetime | None = None  # the last practice with others, or of a name of their own (CR-413)
    invited_at: datetime | None = None  # when they were last invited to one
    question: str = ""  # the therapist's own question in check-ins; the client may take it out (CR-201)
    handing_to: str = ""  # the therapist to whom the present one offers to hand them over
    former: str = ""  # the name of whoever worked with them before
    shared_since: datetime | None = None  # what was shared earlier was shared with the former one; None: no limit
    new_unsaid: bool = False  # a new therapist took over while messages rested; said at the next word
    care: Mapping[str, Own] = field(default_factory=dict)  # numbers of care set for this client: `checkin.daily_cap`
    care_by: Mapping[str, OwnNumber] = field(default_factory=dict)  # who set each of them, and when
    worded: Mapping[str, int] = field(default_factory=dict)  # which wording of each reply came last (CR-605)
    version: int = 0

    @property
    def stage(self) -> Stage:
        """The effective stage (CR-105)."""
        return effective(self.ceiling, self.own_stage, self.hold)

    @property
    def to_reach(self) -> str:
        """Emergency contact and town in one line; "" where neither is noted."""
        return " · ".join(each for each in (self.emergency_contact, self.town) if each)

    @property
    def grows(self) -> bool:
        """Whether growth prompts may come: ticked, and the aim is not to recover (CR-107, CR-108)."""
        return self.growth and self.aim is not Aim.RECOVER

    def opens(self, needed: Stage) -> bool:
        """Whether what needs that stage is open to this client now (CR-105, CR-107)."""
        return opens(self.stage, needed, growth=self.grows)

    def paused(self, now: datetime) -> bool:
        """Whether unasked messages rest: paused, stopped, ended, blocked, or not yet through the questions."""
        resting = self.paused_until is not None and now < self.paused_until
        over = self.ends_at is not None and now >= self.ends_at
        return self.paused_open or resting or self.blocked or over or self.standing is not Standing.ACTIVE

    def with_words(self, now: datetime) -> "Client":
        """The client having said something: any answer restores the agreed rhythm (CR-210)."""
        return replace(self, last_word_at=now, unanswered=0)


@dataclass(frozen=True, slots=True)
class LinesChecked:
    """The crisis lines of a country as its therapist checked them: on that day, by looking them up or knowing them."""

    country: str
    line_ids: tuple[str, ...]
    on: date
    looked_up: bool


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a therapist does not read alerts, both included, on their own calendar; with words for clients."""

    since: date
    until: date
    words: str = ""

    def on(self, day: date) -> bool:
        """Whether they are away on that day."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Therapist:
    """One therapist. `hours_*`: reading hours in their zone. `sound_at_night` has no default (CR-707)."""

    id: str
    name: str
    chat: str = ""
    claimed_at: datetime | None = None
    language: str = "en"
    address: Address = Address.FORMAL
    zone: str = "UTC"
    country: str = ""
    hours_days: frozenset[int] = frozenset()
    hours_from: time | None = None
    hours_to: time | None = None
    alert_sentence: str = ""
    sound_at_night: bool | None = None
    backup: str = ""
    tested_at: datetime | None = None
    start_stage: Stage | None = None  # None: the clinic's (`stage.start`)
    start_preset: str = ""
    start_practices: tuple[str, ...] = ()
    lines_checked: tuple[LinesChecked, ...] = ()  # CR-611
    today: bool = True  # one message at the start of reading hours
    today_said_on: date | None = None  # by the therapist's calendar
    today_before: date | None = None  # when the page before that one was said
    away: Away | None = None  # holidays (F-69)
    lead: bool = False  # invites colleagues and takes roles back in the console, as the operator does
    offered: tuple[str, ...] = ()  # clients whom a colleague would hand over; true while the client's row says so too
    feed: str = ""  # SHA-256 of the secret in the address of their calendar; "" while there is none
    version: int = 0

    @property
    def alerts_ready(self) -> bool:
        """Hours, sentence and night answer stand; without them alerts stay off (CR-701)."""
        stated = self.hours_from is not None and self.hours_to is not None and bool(self.hours_days)
        return stated and bool(self.alert_sentence) and self.sound_at_night is not None

    def away_at(self, at: datetime) -> bool:
        """Whether they are on holiday then."""
        return self.away is not None and self.away.on(at.astimezone(ZoneInfo(self.zone)).date())


class InviteFor(enum.Enum):
    """Whom a start link makes."""

    CLIENT = "client"
    THERAPIST = "therapist"


@dataclass(frozen=True, slots=True)
class Invite:
    """A single-use start link. Only the SHA-256 of its payload is kept. `person` is whom it creates or claims."""

    id: str
    payload_hash: str
    for_: InviteFor
    therapist: str
    person: str
    label: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    stage: Stage = Stage.SAFETY
    preset: str = ""
    practices: tuple[str, ...] = ()
    phone: str = ""
    created_at: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Not used, not revoked, not expired."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One line of what the two agreed for this week (CR-415)."""

    text: str
    by: str  # "client" or "therapist"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What we agreed this week: one to three lines of 140 characters; either may change them. `id`: the client's."""

    id: str
    lines: tuple[AgreedLine, ...]
    since: date
    asked_on: date | None = None
    fitted: str = ""
    version: int = 0
