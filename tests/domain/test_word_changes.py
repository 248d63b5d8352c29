"""What changed between two versions of a text, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.word_changes import Change, Stretch, word_changes


def test_words_that_changed_are_told_from_those_that_stayed() -> None:
    assert word_changes("How was the hour?", "How was the evening hour?") == (
        Stretch(Change.KEPT, "How was the "),
        Stretch(Change.NEW, "evening "),
        Stretch(Change.KEPT, "hour?"),
    )
    assert word_changes("", "New") == (Stretch(Change.NEW, "New"),)
    assert word_changes("Same", "Same") == (Stretch(Change.KEPT, "Same"),)


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    found = word_changes(before, after)
    assert "".join(each.words for each in found if each.change is not Change.GONE) == after
    assert "".join(each.words for each in found if each.change is not Change.NEW) == before
