"""Stories: conversations that a clinician can read and write, read from their files.

A story is plain text. Its first line is its title; `starts:` says when (Ana's clock). After it may stand, in any order,
`speaks: es` (everybody's Telegram is in Spanish) or `speaks: Chidi es, Marta es`; `after: first-meeting`: the lines of
that story have happened before; and `shows: CR-104, CR-614`: the rules of care that would make it fail if they broke.

— Tue 19:10 —              the clock moves on to the next Tuesday, 19:10
— 20 min later —           or by so much (min, h, days)
— next check-in —          or until the next check-in is due
— today 18:00 —            in a scene of the demo: on the day on which the demo takes place
Ana: words                 Ana writes; `Ana edits: words` changes her last message, `Ana forwards: words`
Ana sends voice            voice, photo, sticker, location, contact
Ana taps Hard              an inline key, or one of the two keys
Ana opens her invite       the link that stands on Dr. Brandt's phone
Handrail to Ana: words     Ana's phone shows a message that holds these words, new or changed since the last look
Ana sees no: words         no message on Ana's phone holds them
Ana hears nothing          nothing new or changed since the last look
Ana has keys: Back, Skip   the newest message shows at least these
Ana has no key: Tell       nor does any of the newest messages show this one
Ana blocks Handrail        and `Ana unblocks Handrail`
Ana's alert is urgent, delivered
                           tier and state of her newest alert (raised, delivered, acknowledged, unreached, closed)
Ana's alert is none        no alert was ever raised
Handrail is killed         at once, and started again on the same database; also `is restarted`
Handrail is off until Mon 16:00     killed, and started again only then
# a comment
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HEAD = ("speaks", "after", "shows")


class StoryWrong(Exception):
    """The story expected something that did not happen, or a line says nothing known."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story: its number from 1, and what it says."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story read from its file."""

    name: str
    title: str
    starts: str
    lines: tuple[Line, ...]
    speaks: Mapping[str, str] = field(default_factory=dict)  # whose Telegram is in which language; "" is everybody's
    shows: tuple[str, ...] = ()  # the rules of care it shows, by id


def read_story(path: Path) -> Story:
    """The story in that file. Raises StoryWrong."""
    written = path.read_text(encoding="utf-8").splitlines()
    numbered = [Line(number, line.strip()) for number, line in enumerate(written, 1)]
    told = [line for line in numbered if line.text and not line.text.startswith("#")]
    if len(told) < 2 or not told[1].text.startswith("starts: "):
        raise StoryWrong(f"{path.name}: a story begins with its title and a line `starts: …`")
    head, lines = _head(told[2:])
    speaks, before = _speaks(head.get("speaks", "")), tuple[Line, ...]()
    if earlier := head.get("after"):
        first = read_story(path.with_name(f"{earlier}.txt"))
        before, speaks = first.lines, {**first.speaks, **speaks}
    shows = tuple(each.strip() for each in head.get("shows", "").split(",") if each.strip())
    return Story(path.stem, told[0].text, told[1].text.removeprefix("starts: "), (*before, *lines), speaks, shows)


def _head(told: Sequence[Line]) -> tuple[Mapping[str, str], Sequence[Line]]:
    """What stands above the first line of the story, by name, and the story itself."""
    head: dict[str, str] = {}
    for nth, line in enumerate(told):
        name, colon, words = line.text.partition(": ")
        if not colon or name not in HEAD:
            return head, told[nth:]
        head[name] = words
    return head, ()


def _speaks(text: str) -> dict[str, str]:
    """`es` for everybody, or each with their own: `Chidi es, Marta es`; nothing for nobody."""
    pairs = [each.strip().rpartition(" ") for each in text.split(",") if each.strip()]
    return {name: language for name, _, language in pairs}


def starting_at(story: Story, zone: str) -> datetime:
    """When the story begins: `2026-11-23 18:00` in that zone."""
    return datetime.fromisoformat(story.starts).replace(tzinfo=ZoneInfo(zone))
