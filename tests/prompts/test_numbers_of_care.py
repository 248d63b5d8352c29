"""Each number of care that a clinic changes in `care.yaml` changes something."""

from bot.domain.book import Book
from bot.domain.script import Ask
from bot.domain.talk.toolkit import start_pack
from bot.library.check import warnings
from bot.library.packs import read_books
from tests.domain.talk.client_cast import ANA
from tests.domain.talk.road_cast import client_moment
from tests.prompts.pack import Pack


def with_care(pack: Pack, setting: str, before: str, after: str) -> Book:
    """The English book of a clinic that changed one number."""
    pack.change("care.yaml", f"  {setting}:\n    value: {before}\n", f"  {setting}:\n    value: {after}\n")
    return read_books(pack.path)["en"]


def test_no_timed_step_is_shorter_than_the_clinic_wants(pack: Pack) -> None:
    """CR-410: practice.min_edit_seconds."""
    paced = with_care(pack, "min_edit_seconds", "4", "10")
    seconds = [s.seconds for each in paced.practices.values() for s in each.steps if s.ask is Ask.TIMED]
    assert seconds and min(seconds) == 10


def test_agreed_lines_are_as_long_as_the_clinic_wants(pack: Pack) -> None:
    """CR-415: agreed.line_max."""
    book = with_care(pack, "line_max", "140", "100")
    for script, step in (("agreed_add", "line"), ("agreed_change", "words"), ("t_agreed", "line_one")):
        asked = book.scripts[script].step(step)
        assert (asked.asked, asked.kept) == (100, 100)


def test_a_toolkit_holds_no_more_than_the_clinic_wants(pack: Pack) -> None:
    """CR-401: toolkit.max."""
    book = with_care(pack, "max", "5", "4")
    chosen = tuple(sorted(book.practices)[:5])
    assert len(start_pack(client_moment(book=book), ANA, chosen)) == 4


def test_a_toolkits_least_is_not_above_its_most(pack: Pack) -> None:
    """CR-401: toolkit.min."""
    pack.change("care.yaml", "  min:\n    value: 3\n", "  min:\n    value: 5\n")
    pack.change("care.yaml", "  max:\n    value: 5\n", "  max:\n    value: 4\n")
    assert any("toolkit.min must be toolkit.max or less" in fault for fault in pack.faults())


def test_how_plainly_texts_read_is_the_clinics_to_ask(pack: Pack) -> None:
    """CR-1103: words.max_grade, words.max_sentence."""
    usual = len(warnings(pack.path))
    pack.change("care.yaml", "max_grade:\n    value: 6", "max_grade:\n    value: 4")
    pack.change("care.yaml", "max_sentence:\n    value: 15", "max_sentence:\n    value: 10")
    found = [problem.words for problem in warnings(pack.path)]
    assert len(found) > usual
    assert any("aim at 4 or less" in words for words in found) and any("aim at 10" in words for words in found)


def test_how_long_a_message_and_a_key_may_be_as_well(pack: Pack) -> None:
    """CR-1104: words.message_max, words.button_max."""
    pack.change("care.yaml", "message_max:\n    value: 300", "message_max:\n    value: 160")
    pack.change("care.yaml", "button_max:\n    value: 24", "button_max:\n    value: 12")
    faults = pack.faults()
    assert any("limit 160" in fault for fault in faults) and any("limit 12" in fault for fault in faults)


def test_every_unit_says_who_wrote_it(pack: Pack) -> None:
    """CR-1107."""
    line = 'author: "Handrail\'s own words"\n'
    for name, before in (
        ("dialogues/setback", ""),
        ("practices/urge_wave", ""),
        ("phrases/own", ""),
        ("checkins", "    "),
    ):
        pack.change(f"en/{name}.yaml", before + line, "")
    faults = [fault for fault in pack.faults() if "author is missing" in fault]
    assert len(faults) == 4


def test_a_factor_that_is_none_of_the_five_is_named(pack: Pack) -> None:
    """CR-806."""
    pack.change("en/practices/urge_wave.yaml", "factors: [emotional_regulation", "factors: [grit")
    assert any('factor "grit" is unknown' in fault for fault in pack.faults())
