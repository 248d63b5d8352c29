"""What goes as one letter: the answer takes the keys off the question, and nobody waits for two."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.decision import Part, Remember, Say


def joined(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts of a decision, in order; keys that come off go with the reply to the same chat that follows."""
    off: Say | None = None
    for part in parts:
        if off is not None and isinstance(part, Say) and _takes(part, off):
            part, off = replace(part, strips=off.strips), None
        elif off is not None and not isinstance(part, Remember):
            yield off
            off = None
        if isinstance(part, Say) and part == _only_keys_off(part):
            off = part
        else:
            yield part
    if off is not None:
        yield off


def _only_keys_off(say: Say) -> Say | None:
    return Say("", to=say.to, strips=say.strips) if say.strips else None


def _takes(say: Say, off: Say) -> bool:
    """A new message of the same kind to the same chat, at once; what is changed in place loses its keys by that."""
    same = say.to == off.to and say.kind is off.kind and say.not_before is None
    return bool(say.text) and same and not (say.strips or say.edit or say.replaces or say.leave)
