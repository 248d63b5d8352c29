"""Our own risk lines and the two halves they are split into."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bot.domain.risk.reading import Tier

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with what the screen should say of it."""

    text: str
    kind: str
    tier: Tier

    @property
    def seen(self) -> bool:
        """True for the half that authors of rules may read."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0

    @property
    def risky(self) -> bool:
        """True when the screen should at least ask."""
        return not Tier.ASK.outranks(self.tier)


def lines(language: str) -> list[Line]:
    """Every line of one language."""
    rows = map(json.loads, (HERE / f"{language}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Line(row["text"], row["kind"], Tier(row["tier"])) for row in rows]
