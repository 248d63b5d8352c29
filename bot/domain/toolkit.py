"""The toolkit: three to five practices that the two of them agreed on (CR-401 to CR-407)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.attachment import File

MOST = 5  # that the database takes; the clinic may hold it smaller (`toolkit.max`)
NAME_MAX, CUE_MAX, MINUTES_MAX, STEPS_MAX, CAUTION_MAX = 60, 60, 20, 300, 140


class PracticeState(enum.Enum):
    """Where a practice stands; nothing moves by itself (CR-405)."""

    DRAFT = "draft"  # put there by the start pack or one side; usable, and says so
    ACTIVE = "active"
    KEPT = "kept"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice of one client. `position` 1 to 5 in the toolkit, else None; `script` names a guided one."""

    id: str
    client: str
    name: str
    script: str = ""
    cue: str = ""
    minutes: str = ""
    kind: str = ""  # internal, external, or untagged
    position: int | None = None
    state: PracticeState = PracticeState.DRAFT
    agreed_on: date | None = None
    own_words: str = ""  # what the client put in: words or a link (CR-408)
    file: File | None = None  # or a voice note, song, photo or video, by Telegram's own name for it
    not_helpful: int = 0  # times since it was last brought to the session (CR-412)
    factors: tuple[str, ...] = ()  # what it is good for, of one without a guide (CR-402, CR-806)
    left_on: date | None = None  # the therapist left it as it is, though it may be second nature (CR-406)
    steps: str = ""  # how to do it, of one without a guide; as the two of them agreed
    caution: str = ""  # and what to mind
    version: int = 0

    @property
    def own_thing(self) -> bool:
        """Whether the client put something of their own into it."""
        return bool(self.own_words) or self.file is not None


class Asked(enum.Enum):
    """How a proposal was answered."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class More:
    """What may stand under a name: when, how long, how, and what to mind (CR-402)."""

    cue: str = ""
    minutes: str = ""
    steps: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """One practice inside a proposal: a name, the guided script if there is one, and what is to change under it."""

    name: str
    script: str = ""
    more: More | None = None  # None: it stays as it is


@dataclass(frozen=True, slots=True)
class Proposal:
    """A toolkit proposed by either side; it changes when both agree (CR-403). At most one is open for a client."""

    id: str
    client: str
    by: str  # "client" or "therapist"
    wishes: tuple[Wish, ...]
    made_at: datetime
    note: str = ""
    answer: Asked = Asked.OPEN
    answered_at: datetime | None = None
    left_words: str = ""  # what the client wanted to say about *Not now*, if anything
    version: int = 0


def one_sided(kinds: Iterable[str]) -> str:
    """The kind that all tagged practices have, when there is only one: neither alone is enough (CR-404)."""
    tagged = {kind for kind in kinds if kind}
    return tagged.pop() if len(tagged) == 1 else ""


def more_of(practice: Practice) -> More:
    """What stands under its name."""
    return More(practice.cue, practice.minutes, practice.steps, practice.caution)


def fitted(practice: Practice, more: More | None) -> Practice:
    """The same practice with that under its name."""
    if more is None:
        return practice
    return replace(practice, cue=more.cue, minutes=more.minutes, steps=more.steps, caution=more.caution)
