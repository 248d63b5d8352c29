"""Who confirmed which crisis line, kept outside the prompts (CR-611)."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.crisis_book import HowConfirmed
from bot.library.confirmations import NAME, ConfirmationsWrong, UnknownLine, confirm, read_confirmations, stale
from tests import shipped

TODAY = date(2026, 11, 24)
BOOK = shipped.crisis_lines()


def checked(folder: Path, line: str = "gb-samaritans", on: date = TODAY) -> None:
    confirm(folder, BOOK, line, "Dr. Brandt", HowConfirmed.CALL, on, 180)


def test_nobody_confirmed_anything_before_the_first_time(tmp_path: Path) -> None:
    assert read_confirmations(tmp_path / "not there") == {}
    assert len(list(stale(BOOK, {}, TODAY))) == sum(len(each.lines) for each in BOOK.countries.values())


def test_what_was_confirmed_is_read_again_and_joins_what_was_there(tmp_path: Path) -> None:
    checked(tmp_path)
    checked(tmp_path, "gb-shout")
    found = read_confirmations(tmp_path)
    assert set(found) == {"gb-samaritans", "gb-shout"}
    assert found["gb-shout"].confirmed_by == "Dr. Brandt" and found["gb-shout"].how is HowConfirmed.CALL
    assert found["gb-shout"].review_due == TODAY + timedelta(days=180)
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_a_row_is_due_again_after_its_review_day(tmp_path: Path) -> None:
    """CR-611."""
    checked(tmp_path)
    found = read_confirmations(tmp_path)
    names = {each.line_id for each in stale(BOOK, found, TODAY + timedelta(days=180))}
    assert "gb-samaritans" not in names
    due = {each.line_id: each.due for each in stale(BOOK, found, TODAY + timedelta(days=181))}
    assert due["gb-samaritans"] == TODAY + timedelta(days=180)


def test_a_row_that_is_not_there_cannot_be_confirmed(tmp_path: Path) -> None:
    with pytest.raises(UnknownLine):
        checked(tmp_path, "gb-nobody")
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"gb-shout": {}}', '{"gb-shout": {"confirmed_on": "soon"}}'])
def test_a_broken_file_is_named_and_never_taken_for_confirmed(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ConfirmationsWrong):
        read_confirmations(tmp_path)
