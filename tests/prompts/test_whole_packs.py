"""What a pack lacks as a whole: words of danger, a practice for each strategy, a stage, one of two ways of speaking."""

import shutil
from pathlib import Path

import pytest

from bot.library.check import warnings
from bot.library.files import PackWrong
from bot.library.packs import read_books
from tests.prompts.pack import PROMPTS, Pack

SETBACK = "en/dialogues/setback.yaml"


def test_a_language_without_words_of_danger_cannot_be_enabled(pack: Pack) -> None:
    """CR-601: whoever is spoken to in a language is heard in it."""
    shutil.rmtree(pack.path / "en" / "risk")
    said = "prompts/en/language.yaml line 1: en has no words of danger; en cannot be enabled."
    assert said in pack.faults()
    with pytest.raises(PackWrong, match="en has no words of danger"):
        read_books(pack.path)


def test_a_kind_of_danger_that_no_list_names_is_missed(pack: Pack) -> None:
    """CR-601."""
    line = next(each for each in pack.text("en/risk/words.yaml").splitlines() if "kind: goodbye" in each)
    pack.change("en/risk/words.yaml", line, line.replace("goodbye", "plan"))
    assert "prompts/en/risk line 1: no list names danger of the kind goodbye" in pack.faults()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_lists_that_come_with_handrail_name_every_kind_of_danger(language: str) -> None:
    """CR-601: taking one list away is seen."""
    assert len(list((PROMPTS / language / "risk").glob("*.yaml"))) > 8


def test_each_strategy_has_a_practice_or_the_check_says_which_has_none(pack: Pack) -> None:
    """CR-807."""
    for name in ("reach_out", "near_people"):
        (pack.path / f"en/practices/{name}.yaml").unlink()
    assert "prompts/en/practices line 1: no practice for the strategy social_activation" in pack.faults()


def test_a_strategy_that_nobody_knows_is_named(pack: Pack) -> None:
    line = pack.change("en/practices/reach_out.yaml", "strategy: social_activation", "strategy: social")
    said = f'prompts/en/practices/reach_out.yaml line {line}: strategy "social" is unknown; there are mindfulness'
    assert any(fault.startswith(said) for fault in pack.faults())


def test_a_dialogue_of_a_client_says_which_stage_opens_it(pack: Pack) -> None:
    """CR-101."""
    pack.change(SETBACK, "min_stage: stabilisation\n", "")
    said = "min_stage is missing: the least stage that opens this dialogue"
    assert [fault for fault in pack.faults() if SETBACK in fault] == [f"prompts/{SETBACK} line 2: {said}"]


def test_what_a_therapist_is_asked_has_no_stage(pack: Pack) -> None:
    assert "min_stage" not in pack.text("en/dialogues/t_raise.yaml") and pack.faults() == []


def test_after_a_list_of_own_words_a_step_can_still_be_out_of_reach(pack: Pack) -> None:
    """F-24: a list of what somebody wrote leads nowhere of its own."""
    pack.change(SETBACK, "  - id: moment", "    routes: [{to: end}]\n  - id: moment")
    assert any(SETBACK in fault and 'step "moment" is never reached' in fault for fault in pack.faults())


def test_a_text_for_one_way_of_speaking_alone_is_worth_a_look(tmp_path: Path) -> None:
    """CR-1105: the other way is read meanwhile, and the check says so."""
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    file = tmp_path / "prompts/es/dialogues/setback.yaml"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("formal:"))
    file.write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
    said = [str(each) for each in warnings(tmp_path / "prompts")]
    assert said == [f"prompts/es/dialogues/setback.yaml line {at - 1}: the formal text is missing; informal is read"]
