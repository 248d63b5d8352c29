"""What holds for every text: no error, the same answer twice, no way to hide by disguise, time in step with length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.screen import screen
from bot.library.risk import load_lexicons
from tests import shipped
from tests.domain.risk.conftest import PROMPTS

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


HARSH = st.text(st.characters(codec="utf-8"), max_size=400).map(lambda piece: (piece * 40)[:4096])


@settings(max_examples=40, deadline=None)
@given(st.one_of(HARSH, st.lists(st.sampled_from(RISKY + WORDS), max_size=60).map(" ".join)))
def test_hostile_texts_are_read_to_the_end_and_alike_twice(text: str) -> None:
    hostile = text[:4096]
    reading = screen(hostile, LEXICONS)
    assert reading == screen(hostile, LEXICONS)
    assert all(0 <= span.start <= span.end <= len(hostile) for span in reading.spans)
    assert len(set(reading.rules)) == len(reading.rules)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RISKY), st.sampled_from([". The bus was late.", "\n\nDinner is at six.", ". ok.", " . 🙂"]))
def test_a_harmless_sentence_behind_does_not_lower_an_alarm(text: str, closing: str) -> None:
    before = screen(text, LEXICONS).tier
    assert not before.alarms or not before.outranks(screen(text + closing, LEXICONS).tier)


def test_findings_come_in_one_fixed_order() -> None:
    again = load_lexicons(PROMPTS)
    for text in RISKY:
        assert screen(text, again) == screen(text, LEXICONS)
