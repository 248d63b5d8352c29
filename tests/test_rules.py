"""The rules of care are shown by tests, and docs/rules.md says which."""

import re
from pathlib import Path

import pytest

from tests.rules import PAGE, page, rules, shown, unshown

CLINICAL = Path(__file__).parents[2] / "shared" / "clinical.md"


def test_the_page_of_rules_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.rules writes it"


def test_tests_name_only_rules_that_exist() -> None:
    assert shown().keys() <= rules().keys()


def test_the_list_of_rules_is_that_of_the_clinical_page() -> None:
    if not CLINICAL.exists():
        pytest.skip("the clinical page is not beside this checkout")
    assert set(re.findall(r"\*\*(CR-\d+)\*\*", CLINICAL.read_text(encoding="utf-8"))) == rules().keys()


def test_a_rule_has_a_test_or_says_what_is_missing() -> None:
    assert unshown() == [], "name it in the test that shows it, or say in docs/rules.yaml what is `later` or `people`"


def test_a_rule_says_nothing_but_its_title_and_what_is_missing() -> None:
    assert {key for facts in rules().values() for key in facts} <= {"title", "later", "people"}
