"""CR-1102: what a unit for clients must have is stated as flags, and looked at where a lint can."""

import pytest

from bot.domain.book import Book
from bot.domain.script import Flag
from tests import shipped
from tests.prompts.pack import Pack

SETBACK, WAVE = "en/dialogues/setback.yaml", "en/practices/urge_wave.yaml"


@pytest.mark.parametrize("book", shipped.books().values(), ids=str)
def test_every_unit_for_clients_states_its_way_out_and_asks_what_happened(book: Book) -> None:
    """CR-1102."""
    for each in (*book.scripts.values(), *book.practices.values()):
        assert each.id.startswith("t_") or {Flag.WAY_OUT, Flag.WHAT_HAPPENED} <= set(each.flags), each.id
    for prompt in book.prompts.values():
        assert {Flag.WAY_OUT, Flag.WHAT_HAPPENED} <= set(prompt.flags), prompt.id
    for practice in book.practices.values():
        assert {Flag.PERMISSION, Flag.ANY_RESULT} <= set(practice.flags), practice.id


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            SETBACK,
            "flags: [way_out, ",
            "flags: [",
            'flag "way_out" is missing: each question names a way past it or out',
        ),
        (SETBACK, ", who_sees]", "]", 'flag "who_sees" is missing'),
        (WAVE, "flags: [permission, ", "flags: [", 'flag "permission" is missing'),
        (WAVE, ", any_result]", "]", 'flag "any_result" is missing'),
        ("en/checkins.yaml", "    flags: [way_out, what_happened]\n", "", 'flag "what_happened" is missing'),
        (SETBACK, "Was there a moment before you acted?", "Why did it happen?", "it asks why; ask what happened"),
        (SETBACK, "flags: [way_out, ", "flags: [way_in, ", "way_in"),
    ],
)
def test_a_flag_that_is_missing_unknown_or_not_kept_is_named(
    pack: Pack, name: str, old: str, new: str, words: str
) -> None:
    """CR-1102."""
    pack.change(name, old, new)
    assert any(words in fault for fault in pack.faults())


def test_a_task_is_not_begun_before_it_was_asked_for(pack: Pack) -> None:
    """CR-1102: permission."""
    text = pack.text("en/practices/feet_and_room.yaml")
    start = text.index("  - id: start\n")
    pack.write("en/practices/feet_and_room.yaml", text[:start] + text[text.index("  - id: feet\n") :])
    assert any("a task begins before it was asked for" in fault for fault in pack.faults())
