"""The lexicons that the product ships, read once."""

from pathlib import Path

import pytest

from bot.domain.risk.lexicon import Lexicon
from tests import shipped

PROMPTS = Path(__file__).parents[3] / "prompts"


@pytest.fixture(scope="session")
def lexicons() -> tuple[Lexicon, ...]:
    return shipped.lexicons()
