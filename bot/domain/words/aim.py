"""Phrases of what stands beside the stage: growth prompts, and the label of the aim (CR-107, CR-108)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class AimWords:
    """Read by the therapist, and what the client reads of it. Placeholders in braces."""

    growth_on: str
    growth_off: str
    growth_waits: str
    growth_open: Button
    growth_close: Button
    growth_opened: str  # {label}
    growth_closed: str  # {label}
    aim_key: Button
    aim_now: str  # {aim}
    aim_ask: str  # {label} {most}
    aims: Mapping[str, Button]  # maintain, recover, none
    aim_set: str  # {label} {aim}
    client_growth: str  # {therapist}
    client_growth_off: str
    client_recover: str  # {therapist} {most}
    client_usual: str  # {therapist}
