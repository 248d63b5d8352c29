"""Which words changed from one version of a text to the next (F-59)."""

import enum
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

PIECES = re.compile(r"\s+|[^\s]+")


class Change(enum.Enum):
    """What became of some words."""

    KEPT = "kept"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words next to each other that share a fate, with the space between them."""

    change: Change
    words: str


def word_changes(before: str, after: str) -> tuple[Stretch, ...]:
    """The later text in stretches, with what is gone where it stood; what is not gone is the later text itself."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    found: list[Stretch] = []
    for what, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Stretch(Change.KEPT, "".join(new[begin:end])))
            continue
        gone, come = "".join(old[first:last]), "".join(new[begin:end])
        found += [Stretch(Change.GONE, gone)] if gone else []
        found += [Stretch(Change.NEW, come)] if come else []
    return tuple(found)
