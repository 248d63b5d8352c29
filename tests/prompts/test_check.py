"""What `handrail check` says of prompts that somebody got wrong: always a file, a line and plain words."""

import json
import random
import time
from pathlib import Path

import pytest

from bot.library.check import as_json, check
from tests.prompts.pack import PROMPTS, Pack

COMMON, CRISIS, CHECKINS = "en/phrases/common.yaml", "en/phrases/crisis.yaml", "en/checkins.yaml"
DIALOGUE, PRACTICE = "en/dialogues/pause_date.yaml", "en/practices/feet_and_room.yaml"


def test_the_prompts_that_come_with_handrail_have_nothing_to_mend() -> None:
    """CR-607, CR-1101, CR-1104."""
    assert [str(problem) for problem in check(PROMPTS)] == []


def test_an_unknown_stage_names_the_nearest_one(pack: Pack) -> None:
    line = pack.change(CHECKINS, "min_stage: safety", "min_stage: proccessing")
    assert (
        f'prompts/en/checkins.yaml line {line}: min_stage "proccessing" is unknown; did you mean "processing"?'
        in pack.faults()
    )


def test_a_button_too_long_is_counted(pack: Pack) -> None:
    """CR-1104."""
    line = pack.change(COMMON, '"I\'ll rewrite"', '"I will rewrite it myself now"')
    assert f"prompts/{COMMON} line {line}: button is 28 characters, limit 24" in pack.faults()


def test_a_message_too_long_is_counted_and_a_long_text_is_not(pack: Pack) -> None:
    """CR-1104."""
    line = pack.change(COMMON, '"Changed."', f'"{"Changed now. " * 30}"')
    pack.change(
        COMMON,
        "    In danger, call {emergency}. Support now",
        f"    {'So it is. ' * 40}\n    In danger, call {{emergency}}. Support now",
    )
    assert [fault for fault in pack.faults() if COMMON in fault] == [
        f"prompts/{COMMON} line {line}: message is 390 characters, limit 300"
    ]


def test_a_crisis_line_too_long_is_counted_on_its_own_line(pack: Pack) -> None:
    """CR-1104."""
    line = pack.change(CRISIS, "Be near someone you trust, if you can.", "Be near someone you trust. " * 6)
    assert any(f"{CRISIS} line {line}: crisis line is" in fault for fault in pack.faults())


def test_a_banned_phrase_is_named_with_its_reason_on_its_own_line(pack: Pack) -> None:
    """CR-1101."""
    line = pack.change(COMMON, "    What you wrote is kept. Support now works.", "    At least what you wrote is kept.")
    assert f'prompts/{COMMON} line {line}: "at least" — belittles; say what is true instead' in pack.faults()


def test_a_banned_phrase_needs_a_named_clinician(pack: Pack) -> None:
    """CR-1101."""
    pack.change(COMMON, '"Changed."', '"At least it is changed."')
    row = '{file: phrases/common.yaml, words: "at least", why: "a quote", by: "%s"}'
    pack.change("en/banned.yaml", "exceptions: []", f"exceptions: [{row % ''}]")
    assert any("needs the name of a clinician" in fault for fault in pack.faults())
    pack.change("en/banned.yaml", row % "", row % "Dr. Brandt")
    assert not any(COMMON in fault or "banned" in fault for fault in pack.faults())


def test_exclamation_marks_are_refused(pack: Pack) -> None:
    """CR-1102."""
    line = pack.change(COMMON, '"Changed."', '"Changed!"')
    assert f"prompts/{COMMON} line {line}: no exclamation marks; a full stop says it calmly" in pack.faults()


@pytest.mark.parametrize(
    ("label", "words"), [("👍", '"👍" is a sign alone; add a word'), ("   ", "the text is empty: undo")]
)
def test_a_key_says_something_in_words(pack: Pack, label: str, words: str) -> None:
    """CR-1102."""
    line = pack.change(COMMON, 'undo: "Undo"', f'undo: "{label}"')
    assert f"prompts/{COMMON} line {line}: {words}" in pack.faults()


def test_a_placeholder_that_nothing_fills_is_named(pack: Pack) -> None:
    line = pack.change(COMMON, "{therapist} will see this.", "{doctor} will see this.")
    assert f"prompts/{COMMON} line {line}: nothing fills {{doctor}} here; there are {{therapist}}" in pack.faults()


def test_a_format_field_is_no_placeholder(pack: Pack) -> None:
    pack.change(COMMON, "{therapist} will see this.", "{therapist.chat} will see this.")
    assert any('a lone "{"' in fault for fault in pack.faults())


def test_a_missing_and_an_unknown_phrase_are_both_named(pack: Pack) -> None:
    line = pack.change(COMMON, 'undo: "Undo"', 'undoo: "Undo"')
    assert {f'prompts/{COMMON} line {line}: "undoo" is not known here'} < {*pack.faults()}
    assert any("undo is missing" in fault for fault in pack.faults())


def test_a_missing_review_is_named(pack: Pack) -> None:
    """CR-1107."""
    pack.change(COMMON, "review: {", "remark: {")
    assert any(COMMON in fault and "review is missing" in fault for fault in pack.faults())


def test_half_a_signature_is_none(pack: Pack) -> None:
    """CR-1107."""
    line = pack.change(COMMON, "reviewed_by: null", 'reviewed_by: "Dr. Okafor"')
    assert f"prompts/{COMMON} line {line}: a signature needs both reviewed_by and reviewed_on" in pack.faults()


def test_a_practice_says_which_stage_opens_it(pack: Pack) -> None:
    """CR-101."""
    text = pack.text(PRACTICE)
    pack.write(PRACTICE, "".join(line for line in text.splitlines(keepends=True) if not line.startswith("min_stage")))
    assert any(PRACTICE in fault and "min_stage is missing" in fault for fault in pack.faults())


def test_without_the_crisis_words_a_language_cannot_be_enabled(pack: Pack) -> None:
    """CR-1105."""
    (pack.path / "es" / "phrases").mkdir(parents=True)
    pack.write("es/language.yaml", pack.text("en/language.yaml").replace("English", "Español"))
    assert any("es has no crisis card; es cannot be enabled." in fault for fault in pack.faults())


def test_two_wordings_of_help_are_too_few(pack: Pack) -> None:
    """CR-605."""
    pack.change(CRISIS, '    - "That is a lot to hold. Thank you for putting it here."\n', "")
    assert any("gentle has 2 wordings; it needs 3" in fault for fault in pack.faults())


def test_words_of_help_name_the_number(pack: Pack) -> None:
    """CR-608."""
    pack.change(CRISIS, "Please call {emergency} now.", "Please call now.")
    assert any("urgent must name {emergency}" in fault for fault in pack.faults())


@pytest.mark.parametrize("words", ["the pills", "the bridge", "your depression", "someone is reading"])
def test_words_of_help_name_no_means_place_label_or_reader(pack: Pack, words: str) -> None:
    """CR-607."""
    line = pack.change(CRISIS, "anything you could use to hurt yourself", words)
    assert any(f"{CRISIS} line {line}:" in fault for fault in pack.faults())


def test_a_lock_screen_line_stays_neutral(pack: Pack) -> None:
    """CR-217."""
    pack.change(COMMON, "An update is here.", "Your therapist wrote.")
    assert any("a lock screen may show it" in fault for fault in pack.faults())


def test_a_number_of_care_out_of_range_is_refused(pack: Pack) -> None:
    """CR-201."""
    line = pack.change("care.yaml", "  max_questions:\n    value: 4", "  max_questions:\n    value: 9")
    said = "checkin.max_questions is 9; it may be 1 to 6 (CR-201)"
    assert f"prompts/care.yaml line {line}: {said}" in pack.faults()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("max_questions:", "max_qestions:", 'did you mean "checkin.max_questions"?'),
        ("\nrecord:", "\nrecrod:", 'did you mean "record"?'),
        ("    value: 4\n", "    value: four\n", "max_questions: "),
        ("    value: 4\n", "    worth: 4\n", '"worth" is not known here'),
        ("range: [1, 6]", "range: [1, 60]", "it cannot be changed here"),
        ("[0, 10, 20, 40]", "[0, 20, 10, 40]", "rising minutes"),
        ("[0, 10, 20, 40]", "[]", "rising minutes"),
        ('value: "21:30"', 'value: "late"', "quiet_from"),
    ],
)
def test_a_wrong_setting_of_care_is_named(pack: Pack, old: str, new: str, words: str) -> None:
    pack.change("care.yaml", old, new)
    assert any("care.yaml line" in fault and words in fault for fault in pack.faults()), pack.faults()


def test_the_record_may_not_open_above_the_gate_that_stops_it(pack: Pack) -> None:
    """CR-301."""
    text = pack.text("care.yaml").replace(
        "value: 7\n    range: [5, 9]\n    rule: CR-301", "value: 5\n    range: [5, 9]\n    rule: CR-301"
    )
    pack.write("care.yaml", text.replace("value: 5\n    range: [3, 6]", "value: 6\n    range: [3, 6]"))
    assert any("gate_ok must be below" in fault for fault in pack.faults())


def test_a_shared_list_that_is_not_there_is_missed(pack: Pack) -> None:
    (pack.path / "crisis_lines.yaml").unlink()
    assert "prompts/crisis_lines.yaml line 1: the file is missing" in pack.faults()


def test_a_fault_in_a_risk_list_is_named_by_file_and_line(small: Pack) -> None:
    small.write("en/risk/act.yaml", "language: en\nversion: '1'\nreview: 7\n")
    assert any(fault.startswith("prompts/en/risk/act.yaml line 3: review") for fault in small.faults()), small.faults()


def test_a_folder_without_languages_is_no_pack(tmp_path: Path) -> None:
    assert any("there is no language" in str(problem) for problem in check(tmp_path))


SCRIPT = """\
id: pause_date
version: 1
title: "A pause"
author: "Handrail's own words"
flags: [way_out, what_happened]
review: {status: "needs a clinician's sign-off", reviewed_by: null, reviewed_on: null}
min_stage: safety
steps:
"""
ASK = '  - {{id: {0}, text: "Until when?", choices: {{a: "A", b: "B"}}{1}}}\n'


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (ASK.format("one", ", routes: [{to: nowhere}]"), 'leads to "nowhere", which is not there'),
        (ASK.format("one", ", routes: [{to: one}]"), 'no path from step "one" comes to an end'),
        (ASK.format("one", ", routes: [{to: end}]") + ASK.format("two", ""), 'step "two" is never reached'),
        (ASK.format("one", ", stop: false"), "there is no way to stop here"),
        (ASK.format("one", "") + ASK.format("one", ""), 'step "one" stands twice'),
        (ASK.format("one", "").replace('b: "B"', 'b: "a"'), 'the button "a" stands twice'),
        (ASK.format("one", "").replace('b: "B"', 'b: "Skip"'), 'the button "skip" stands twice'),
        ('  - {id: one, text: "So?"}\n', "nothing to tap"),
        ('  - {id: one, text: "So?", ask: number, low: 5, high: 5}\n', "make no row of keys"),
        ('  - {id: one, text: "So?", ask: number, by: 0}\n', "make no row of keys"),
        ('  - {id: one, text: "So?", ask: timed}\n', "a timed step needs 4 seconds"),
        ('  - {id: one, text: "So?", ask: text, asked: 50, kept: 20}\n', "not above kept"),
        ('  - {id: one, text: "So?", ask: guess}\n', 'ask "guess" is unknown'),
        (
            ASK.format("one", "") + ASK.format("two", ", only_if: [{fact: one, one_of: [c]}]"),
            '"c" is no answer of step "one"',
        ),
        ("  []\n", "a script needs a step"),
    ],
)
def test_a_script_that_cannot_be_walked_is_refused(pack: Pack, steps: str, words: str) -> None:
    """CR-203."""
    pack.write(DIALOGUE, SCRIPT + steps)
    assert any(DIALOGUE in fault and words in fault for fault in pack.faults()), pack.faults()


def test_a_step_that_may_be_passed_over_is_no_dead_end(pack: Pack) -> None:
    asked = ASK.format("one", "") + ASK.format("two", ", only_if: [{fact: one, one_of: [a]}]") + ASK.format("three", "")
    pack.write(DIALOGUE, SCRIPT + asked)
    assert not [fault for fault in pack.faults() if DIALOGUE in fault]


WRECKS = [
    "",
    "- a list",
    "words",
    "a: [1, 2",
    "a: 1\na: 2",
    "[" * 600,
    "a: \x00",
    "review: 7\nphrases: 7\nsteps: 7\nprompts: 7\nrows: 7",
]


@pytest.mark.parametrize("text", WRECKS)
@pytest.mark.parametrize(
    "name", [COMMON, CHECKINS, DIALOGUE, "care.yaml", "crisis_lines.yaml", "en/banned.yaml", "en/typed.yaml"]
)
def test_whatever_a_file_holds_the_check_names_the_file(small: Pack, name: str, text: str) -> None:
    small.write(name, text)
    assert any(Path(name).name in fault for fault in small.faults())


def test_bytes_that_are_no_text_are_named(small: Pack) -> None:
    (small.path / COMMON).write_bytes(b"\xff\xfe\x00bad")
    assert any(f"{COMMON} line 1: the file is not UTF-8 text" in fault for fault in small.faults())


def test_an_alias_bomb_does_not_go_off(small: Pack) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    small.write(COMMON, bomb)
    before = time.process_time()
    assert any(COMMON in fault and "anchors are not used here" in fault for fault in small.faults())
    assert time.process_time() - before < 3


def test_a_file_of_a_megabyte_is_refused_within_a_second(tmp_path: Path) -> None:
    file = tmp_path / "prompts" / "en" / "phrases" / "common.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("a: b\n" * 210_000)
    before = time.process_time()
    assert any("over one megabyte" in str(problem) for problem in check(tmp_path / "prompts"))
    assert time.process_time() - before < 1


@pytest.mark.parametrize("name", [COMMON, DIALOGUE, "care.yaml"])
def test_a_file_cut_anywhere_never_breaks_the_check(small: Pack, name: str) -> None:
    whole = small.text(name)
    for at in range(0, len(whole), max(1, len(whole) // 6)):
        small.write(name, whole[:at])
        small.faults()  # may be whole by chance; must not raise


LETTERS = "{}[]:,'\"&*!|>-\n\t a0\u202e👍"
VALUES = ("7", "-1", "[]", "{}", "null", "true", "words", "[{a: 1}]", "1e9")


@pytest.mark.parametrize("name", [COMMON, DIALOGUE, PRACTICE, CHECKINS, "care.yaml"])
def test_a_file_with_random_changes_never_breaks_the_check(small: Pack, name: str) -> None:
    whole, chance = small.text(name), random.Random(name)
    for turn in range(8):
        small.write(name, _letters(whole, chance) if turn % 2 else _values(whole, chance))
        small.faults()


def _letters(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(4):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return "".join(letters)


def _values(text: str, chance: random.Random) -> str:
    """The same names, some with another kind of value: still YAML, so the loader sees it."""
    lines = text.splitlines()
    for _ in range(3):
        number = chance.randrange(len(lines))
        name, colon, _ = lines[number].partition(": ")
        lines[number] = f"{name}{colon}{chance.choice(VALUES)}" if colon else lines[number]
    return "\n".join(lines)


def test_problems_can_be_read_by_programs(pack: Pack) -> None:
    pack.change(COMMON, '"Changed."', '"Changed!"')
    said = json.loads(as_json(check(pack.path)))
    assert {"file", "line", "words"} == set(said[0])
