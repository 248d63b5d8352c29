"""The bars of the screen on our own corpus, on both halves of each language."""

from collections.abc import Callable
from functools import cache

import pytest

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.reading import Tier
from bot.domain.risk.screen import screen
from tests.corpus import LANGUAGES, Line, lines

HALVES = [(language, seen) for language in LANGUAGES for seen in (True, False)]
DANGER = {"danger", "to_others", "from_others", "acute"}
HARD = DANGER | {
    "passive",
    "burden",
    "typo",
    "obfuscated",
    "slang",
    "emoji",
    "denial_but",
    "turned",
    "mixed",
    "self_harm",
}
CLOSE = {"denial", "grief", "fiction", "check_in"}


def _half(language: str, seen: bool) -> list[Line]:
    return [line for line in lines(language) if line.seen is seen]


Screened = Callable[[str], Tier]


@pytest.fixture(scope="module")
def screened(lexicons: tuple[Lexicon, ...]) -> Screened:
    """The tier of a text; a line that belongs to several bars is read once."""
    return cache(lambda text: screen(text, lexicons).tier)


def _found(chosen: list[Line], screened: Screened) -> float:
    risky = [line for line in chosen if line.risky]
    return sum(not Tier.ASK.outranks(screened(line.text)) for line in risky) / len(risky)


def _alarmed(chosen: list[Line], screened: Screened) -> float:
    calm = [line for line in chosen if not line.risky]
    return sum(screened(line.text).alarms for line in calm) / len(calm)


@pytest.mark.parametrize(("language", "seen"), HALVES)
@pytest.mark.parametrize(
    ("kinds", "bar"),
    [
        ({"explicit"}, 0.95),
        ({"plan", "act", "goodbye"}, 0.85),
        (HARD, 0.80),
        (DANGER, 0.75),
        ({"short_post", "hopeless"}, 0.75),
    ],
)
def test_risk_is_found(language: str, seen: bool, kinds: set[str], bar: float, screened: Screened) -> None:
    """CR-601."""
    assert _found([line for line in _half(language, seen) if line.kind in kinds], screened) >= bar


@pytest.mark.parametrize(("language", "seen"), HALVES)
def test_few_alarms_on_what_only_looks_like_risk(language: str, seen: bool, screened: Screened) -> None:
    """CR-601."""
    half = _half(language, seen)
    assert _alarmed(half, screened) <= 0.08
    assert _alarmed([line for line in half if line.kind in CLOSE], screened) <= 0.05


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(lines("en")) >= 600
    assert len(lines("es")) >= 300
