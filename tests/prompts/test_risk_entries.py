"""Every entry of the risk words does what its own examples say, and a bad entry is named by file and line."""

from pathlib import Path

import pytest

from bot.domain.risk.lexicon import Entry, Lexicon
from bot.domain.risk.screen import verdicts_of
from bot.library.risk import RiskFileError, load_lexicon
from tests import shipped

PROMPTS = Path(__file__).parents[2] / "prompts"
LEXICONS = shipped.lexicons()
ENTRIES = [(lexicon, entry) for lexicon in LEXICONS for entry in lexicon.entries]
GOOD = """\
language: en
version: "1"
review: {status: "needs a clinician's sign-off", reviewed_by: null, reviewed_on: null}
groups:
  die: (die | be dead)
entries:
  - id: en-one
    tier: concern
    kind: suicide
    pattern: want to <die>
    reason: A stated wish.
    source: C-SSRS item 1
    positive: ["I want to die"]
    negative: ["I want to sleep"]
"""


def _fires(entry: Entry, text: str, lexicon: Lexicon) -> bool:
    return any(one.rule == entry.id and one.tier is entry.tier for one in verdicts_of(text, lexicon)[1])


@pytest.mark.parametrize(("lexicon", "entry"), ENTRIES, ids=[entry.id for _, entry in ENTRIES])
def test_an_entry_finds_its_positive_examples_and_leaves_its_negative_ones(lexicon: Lexicon, entry: Entry) -> None:
    assert [text for text in entry.positive if not _fires(entry, text, lexicon)] == []
    assert [text for text in entry.negative if _fires(entry, text, lexicon)] == []


def test_both_languages_are_there() -> None:
    assert [lexicon.language for lexicon in LEXICONS] == ["en", "es"]


def test_a_folder_is_read_as_one_list_and_its_faults_name_the_file(tmp_path: Path) -> None:
    words, entries = GOOD[: GOOD.index("entries:")], GOOD[: GOOD.index("groups:")] + GOOD[GOOD.index("entries:") :]
    (tmp_path / "words.yaml").write_text(words, encoding="utf-8")
    (tmp_path / "act.yaml").write_text(entries, encoding="utf-8")
    assert load_lexicon(tmp_path).entries[0].id == "en-one"
    (tmp_path / "act.yaml").write_text(entries.replace("<die>", "<dye>"), encoding="utf-8")
    with pytest.raises(RiskFileError, match=r"act\.yaml:8: en-one"):
        load_lexicon(tmp_path)
    (tmp_path / "plan.yaml").write_text(GOOD.replace("language: en", "language: es"), encoding="utf-8")
    with pytest.raises(RiskFileError, match="one language"):
        load_lexicon(tmp_path)


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "risk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert load_lexicon(_written(tmp_path, GOOD)).entries[0].id == "en-one"


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("tier: concern", "tier: dreadful", 8, "entries.0.tier"),
        ("want to <die>", "want to (die", 10, "never closed"),
        ("want to <die>", "want to <dye>", 10, "no group is called <dye>"),
        ("want to <die>", "...", 10, "match nothing"),
        ('positive: ["I want to die"]', "positive: []", 13, "positive"),
        ("    reason: A stated wish.\n", "", 7, "reason"),
        ("(die | be dead)", "(die | )", 5, "groups.die"),
        ("version:", "version", 3, "could not find"),
    ],
)
def test_a_bad_entry_is_named_by_file_and_line(tmp_path: Path, wrong: str, right: str, line: int, says: str) -> None:
    path = _written(tmp_path, GOOD.replace(wrong, right, 1))
    with pytest.raises(RiskFileError) as caught:
        load_lexicon(path)
    assert str(caught.value).startswith(f"{path}:{line}:")
    assert says in str(caught.value)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    entry = GOOD[GOOD.index("  - id") :]
    with pytest.raises(RiskFileError, match="used twice"):
        load_lexicon(_written(tmp_path, GOOD + entry))


def test_a_group_named_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "risk").mkdir()
    (tmp_path / "risk" / "words.yaml").write_text(GOOD, encoding="utf-8")
    other = GOOD[: GOOD.index("entries:")]
    (tmp_path / "risk" / "more.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(RiskFileError, match=r"more\.yaml:\d+: .*already named in another file"):
        load_lexicon(tmp_path / "risk")


def test_a_plus_stands_for_every_form_and_a_filler_may_stand_anywhere_inside(tmp_path: Path) -> None:
    text = GOOD.replace("want to <die>", "want+ to <die>").replace(
        "groups:", "forms:\n  want: wants wanted\nfillers: really\ngroups:"
    )
    lexicon = load_lexicon(_written(tmp_path, text))
    entry = lexicon.entries[0]
    assert _fires(entry, "wanted to really be really dead", lexicon)
    assert not _fires(entry, "wanted to surely be dead", lexicon)
    with pytest.raises(RiskFileError, match="no forms are written down"):
        load_lexicon(_written(tmp_path, GOOD.replace("want to <die>", "wish+ to <die>")))


TOGETHER = (
    GOOD.replace("    pattern: want to <die>\n", "    together: farewell + last\n")
    .replace("entries:\n", "signs:\n  farewell: goodbye\n  last: for ever\nentries:\n")
    .replace('["I want to die"]', '["goodbye, for ever"]')
)


def test_weak_signs_count_only_side_by_side(tmp_path: Path) -> None:
    lexicon = load_lexicon(_written(tmp_path, TOGETHER))
    entry = lexicon.entries[0]
    assert _fires(entry, "goodbye, for ever", lexicon)
    assert not _fires(entry, "goodbye", lexicon)


def test_an_unknown_sign_and_an_entry_without_any_pattern_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RiskFileError, match="no sign is called so"):
        load_lexicon(_written(tmp_path, TOGETHER.replace("+ last", "+ first")))
    with pytest.raises(RiskFileError, match="pattern, together, any_two or hints"):
        load_lexicon(_written(tmp_path, TOGETHER.replace("    together: farewell + last\n", "")))
