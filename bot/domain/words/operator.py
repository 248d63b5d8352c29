"""What the operator is told in their chat: numbers of alerts and minutes, never a name, a label or a client's word."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperatorWords:
    """Lines to whoever runs the machine (`experience.md` §6, CR-703, CR-705, CR-706). Placeholders in braces."""

    unreached: str  # {number}
    unreachable: str  # {number} {step}
    nobody: str  # {number}
    loop: str
    late: str  # {minutes} {reason}
    late_for: Mapping[str, str]  # the reason by the name of the sign of life
    no_space: str
    back: str  # {minutes}
    away: str  # {minutes}
    wrong_words: str  # {count}
