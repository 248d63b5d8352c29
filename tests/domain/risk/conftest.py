"""The lexicons that the product ships, read once."""

from pathlib import Path

import pytest

from bot.domain.risk.lexicon import Lexicon
from bot.library.risk import load_lexicons

PROMPTS = Path(__file__).parents[3] / "prompts"


@pytest.fixture(scope="session")
def lexicons() -> tuple[Lexicon, ...]:
    return load_lexicons(PROMPTS)
