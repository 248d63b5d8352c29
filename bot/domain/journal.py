"""What a client writes and keeps: notes, thought records, practices done, and concern episodes without the words."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.dialogue import Answer

LOOKED_AT = "looked_at_"  # an act that begins so names a page about a client that somebody read
UNNAMED = "?"  # a browser that does not say what it is
ALARMS = ("urgent", "concern")
FALSE_READING = "false_reading"


class EntryKind(enum.Enum):
    """What an entry is."""

    NOTE = "note"
    THOUGHT_RECORD = "thought_record"
    WRITE_DOWN = "write_down"
    PRACTICE = "practice"
    REQUEST = "request"  # "note that I would like it", asked of the therapist
    SETBACK = "setback"  # a hard stretch (CR-802)
    AGENDA = "agenda"  # what both look at in the session; `script` names where it comes from (CR-1002)
    SHOWN = "shown"  # progress that the client chose to show to the therapist
    MEASURE = "measure"  # the answers to one measure (CR-901)


class Shared(enum.Enum):
    """Who may read an entry. Private unless the client says otherwise, each time (CR-313)."""

    PRIVATE = "private"
    SHARED = "shared"
    SESSION = "session"  # shared, and marked to bring to the session


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing kept. `answers` are the client's own, by step id; an unfinished one waits until `resume_until`.

    `again_at` is when it is asked about once more; `pack` the hash of the texts it was answered to.
    `beside_alert`: the client lets the therapist of that alert read this one entry in the console, and nowhere else;
    it is no sharing, so nothing that lists what is shared shows it (CR-617).
    """

    id: str
    client: str
    kind: EntryKind
    at: datetime
    script: str = ""
    script_version: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    step: str = ""
    shared: Shared = Shared.PRIVATE
    finished: bool = True
    resume_until: datetime | None = None
    again_at: datetime | None = None
    about: str = ""
    pack: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)  # each question answered, as it was sent (F-28)
    erased: bool = False
    beside_alert: str = ""
    shared_at: datetime | None = None  # when the client chose so in their list; None: when it was written
    version: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """A concern while it matters: what the screen saw, never the words (CR-613). `tier`, `kind`: the reading's.

    Of tier "ask" it is a plain question after unclear words: `answer` is the key that answered it, "" while none did;
    `consented` whether alerts stood when it was asked. `closed_by` is the reason for which its alert was closed.
    """

    id: str
    client: str
    at: datetime
    tier: str
    kind: str
    rules: tuple[str, ...] = ()
    pack_version: str = ""
    shown: tuple[str, ...] = ()
    alert_no: str = ""
    taps: tuple[str, ...] = ()
    answer: str = ""
    consented: bool = False
    closed_by: str = ""
    version: int = 0

    @property
    def counts(self) -> bool:
        """A concern that still means something: not a question alone, and not taken back as a false reading."""
        return self.tier in ALARMS and self.closed_by != FALSE_READING


def asked_without_answer(asked: Iterable[Episode], since: datetime) -> tuple[Episode, ...]:
    """The questions after hopeless or burden wording that were left open, where alerts stood: a line of the brief.

    The line is "asked, no answer" (CR-604); without alert consent the therapist reads nothing of them.
    """
    left = (each for each in asked if each.consented and not each.answer and each.at >= since)
    return tuple(each for each in left if each.kind in ("hopeless", "burden"))


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit trail: who did what about whom. No client words, ever."""

    id: str
    at: datetime
    who: str
    act: str
    client: str = ""
    about: str = ""
    browser: str = ""  # in which it was done in the console; "" in the chat, or by the operator's commands

    @property
    def page_read(self) -> str:
        """The page about the client that was read; empty when the act was something else (F-70)."""
        return self.act.removeprefix(LOOKED_AT) if self.act.startswith(LOOKED_AT) else ""


@dataclass(frozen=True, slots=True)
class StepLeft:
    """Somebody stopped at this step: counted for whoever mends the words, without a person or a word (CR-314)."""

    script: str
    script_version: int
    step: str
