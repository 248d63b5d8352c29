"""What holds for every text: no error, the same answer twice, no way to hide by disguise, time in step with length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.screen import screen
from tests import shipped

LEXICONS = shipped.lexicons()
WORDS = sorted(LEXICONS[0].spelling.vocabulary | LEXICONS[1].spelling.vocabulary)
RISKY = [text for lexicon in LEXICONS for entry in lexicon.entries for text in entry.positive]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(texts, st.lists(texts, max_size=3))
def test_no_text_breaks_the_screen_and_the_answer_is_the_same_twice(text: str, before: list[str]) -> None:
    """CR-1206."""
    first = screen(text, LEXICONS, before=before)
    assert first == screen(text, LEXICONS, before=before)
    assert all(0 <= span.start <= span.end <= len(text) for span in first.spans)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RISKY), st.lists(st.integers(0, 200), max_size=8))
def test_hidden_signs_do_not_lower_the_tier(text: str, places: list[int]) -> None:
    """CR-601."""
    hidden = text
    for place in places:
        at = place % (len(hidden) + 1)
        hidden = hidden[:at] + "\u200b" + hidden[at:]
    assert screen(hidden, LEXICONS).tier is screen(text, LEXICONS).tier


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RISKY))
def test_capital_letters_do_not_change_the_tier(text: str) -> None:
    assert screen(text.upper(), LEXICONS).tier is screen(text, LEXICONS).tier


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RISKY), st.sampled_from(["The bus was late. ", "\n\n", "ok. ", "🙂 . "]))
def test_a_sentence_in_front_does_not_lower_the_tier(text: str, opening: str) -> None:
    """CR-601."""
    assert not screen(text, LEXICONS).tier.outranks(screen(opening + text, LEXICONS).tier)


HOSTILE = ["i want to ", "not i want to die but ", "k*ll ", "a", "k i l l ", "🔫", "wanttokillmyselfi", "'", "xq zv "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(piece: str, lexicons: tuple[Lexicon, ...]) -> None:
    long = (piece * 4096)[:4096]
    assert _seconds(long, lexicons) <= 3.5 * _seconds(long[:2048], lexicons) + 0.002


def _seconds(text: str, lexicons: tuple[Lexicon, ...]) -> float:
    times = []
    for _ in range(5):
        began = time.process_time()
        screen(text, lexicons)
        times.append(time.process_time() - began)
    return min(times)
