"""Measures: the published structure and scoring, a missing item that leaves no total, and one message an item."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dialogue import Skipped
from bot.domain.measure import (
    CATALOGUE,
    GAD7,
    PHQ4,
    PHQ9,
    Measure,
    MeasureTexts,
    item_step,
    risk,
    score,
    script_of,
    values,
)
from bot.domain.script import Ask, Review

MEASURES = list(CATALOGUE.values())


def texts(measure: Measure, *answers: str) -> MeasureTexts:
    items = tuple(f"Placeholder {number}" for number in range(1, measure.items + 1))
    labels = answers or tuple(f"Answer {value}" for value in range(measure.most + 1))
    return MeasureTexts(measure.id, "en", 3, "a placeholder", "Over two weeks:", items, labels, Review("placeholder"))


def spread(measure: Measure, total: int) -> list[int]:
    """Answers that add up to that total."""
    full, rest = divmod(total, measure.most)
    return ([measure.most] * full + ([rest] if rest else []) + [0] * measure.items)[: measure.items]


def test_three_measures_are_offered_and_no_other_CR_905() -> None:
    assert set(CATALOGUE) == {"phq4", "phq9", "gad7"}
    assert [(each.items, each.highest, each.look_back_weeks) for each in (PHQ4, PHQ9, GAD7)] == [
        (4, 12, 2), (9, 27, 2), (7, 21, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "bands"),
    [
        (PHQ4, [(0, "none"), (2, "none"), (3, "mild"), (5, "mild"), (6, "moderate"), (8, "moderate"), (9, "severe"),
                (12, "severe")]),
        (PHQ9, [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
                (15, "moderately_severe"), (19, "moderately_severe"), (20, "severe"), (27, "severe")]),
        (GAD7, [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
                (15, "severe"), (21, "severe")]),
    ],
)  # fmt: skip
def test_bands_begin_and_end_where_they_were_published(measure: Measure, bands: list[tuple[int, str]]) -> None:
    """CR-902."""
    for total, name in bands:
        found = score(measure, spread(measure, total))
        assert found and (found.total, found.band) == (total, name)


@given(st.data(), st.sampled_from(MEASURES))
def test_a_total_is_the_sum_of_all_items_and_every_total_has_a_band(data: st.DataObject, measure: Measure) -> None:
    """CR-902."""
    given_ = data.draw(st.lists(st.integers(0, measure.most), min_size=measure.items, max_size=measure.items))
    found = score(measure, given_)
    assert found and found.total == sum(given_) and found.band in {band.name for band in measure.bands}


@pytest.mark.parametrize("measure", MEASURES)
def test_a_missing_item_leaves_no_total_and_is_no_zero_CR_902(measure: Measure) -> None:
    for missing in range(measure.items):
        answers = {item_step(number): 1 for number in range(1, measure.items + 1)}
        assert score(measure, values(measure, answers))
        assert score(measure, values(measure, answers | {item_step(missing + 1): Skipped()})) is None
        del answers[item_step(missing + 1)]
        assert values(measure, answers)[missing] is None and score(measure, values(measure, answers)) is None


def test_a_number_outside_the_range_gives_no_total() -> None:
    assert score(PHQ4, (4, 0, 0, 0)) is None and score(PHQ4, (-1, 0, 0, 0)) is None


def test_the_two_parts_of_the_phq_4_screen_positive_from_three_on() -> None:
    def positive(*given_: int) -> dict[str, bool]:
        found = score(PHQ4, given_)
        assert found
        return dict(found.positive)

    assert positive(1, 1, 1, 1) == {"anxiety": False, "depression": False}
    assert positive(3, 0, 1, 2) == {"anxiety": True, "depression": True}
    assert positive(2, 1, 2, 0) == {"anxiety": True, "depression": False}


def test_only_the_phq_9_has_a_risk_item_and_it_is_its_ninth_CR_904() -> None:
    assert [each.risk_item for each in (PHQ4, PHQ9, GAD7)] == [0, 9, 0]
    assert risk(PHQ9, [0] * 8 + [2]) == 2 and risk(PHQ9, [0] * 8 + [None]) is None and risk(GAD7, [3] * 7) is None


@pytest.mark.parametrize("measure", MEASURES)
def test_one_item_a_message_word_for_word_with_skip_back_and_stop_CR_902(measure: Measure) -> None:
    own = texts(measure)
    script = script_of(measure, own, "Begin")
    assert [step.id for step in script.steps] == ["intro", *(item_step(n) for n in range(1, measure.items + 1))]
    for item, step in zip(own.items, script.steps[1:], strict=True):
        assert own.stem in step.text and item in step.text and step.ask is Ask.NUMBER
        assert step.skip and step.back and step.stop
        assert [(choice.id, choice.label) for choice in step.choices] == [(str(n), f"Answer {n}") for n in range(4)]
    assert script.version == 3 and script.source == "a placeholder"


def test_answers_too_long_for_a_key_stand_in_the_message_and_their_numbers_on_the_keys_CR_1104() -> None:
    own = texts(PHQ4, "Never", "Now and then", "More often than not, I think", "All the time")
    step = script_of(PHQ4, own, "Begin").steps[1]
    assert step.choices == () and (step.low, step.high) == (0, 3)
    assert "2: More often than not, I think" in step.text


def test_a_hash_knows_every_word_and_each_item_has_its_own_CR_902() -> None:
    own = texts(PHQ4)
    other = replace(own, items=(*own.items[:3], "Placeholder 4."))
    assert own.fingerprint != other.fingerprint and replace(own, version=9).fingerprint == own.fingerprint
    assert [a == b for a, b in zip(own.item_hashes, other.item_hashes, strict=True)] == [True, True, True, False]
    assert replace(own, stem="Reworded").item_hashes[0] != own.item_hashes[0]
