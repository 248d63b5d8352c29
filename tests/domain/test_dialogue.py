"""One client's place in a script: answer, go back, skip, leave; in a small script, and at random in the real ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain import dialogue
from bot.domain.dialogue import Chosen, Ended, Moved, NotTaken, Outcome, Place, Skipped, TooLong
from bot.domain.script import END, Ask, Choice, Facts, Review, Route, Script, Step, When
from tests.domain.talk.client_cast import book

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SMALL = Script(
    "small", 1, "A small script",
    (
        Step("how", "How is it?", choices=(Choice("well", "Well"), Choice("hard", "Hard"), Choice("no", "No", to=END))),
        Step("strength", "How strong?", Ask.NUMBER, only_if=(When("how", one_of=("hard",)),)),
        Step("body", "Where?", Ask.SEVERAL, (Choice("chest", "Chest"), Choice("hands", "Hands")), most=2),
        Step("words", "What is it?", Ask.TEXT, kept=10),
        Step("sure", "Sure?", choices=(Choice("yes", "Yes"),), skip=False),
    ),
    Review("draft"),
)  # fmt: skip


def begun(facts: Facts | None = None, before: Place | None = None) -> Place:
    return dialogue.begin(before or Place("chat"), SMALL, facts or {}, NOON, run="r")


def place_in(outcome: Outcome) -> Place:
    assert not isinstance(outcome, NotTaken)
    return outcome.place


def tap(place: Place, choice: str) -> Outcome:
    return dialogue.choose(place, SMALL, {}, choice, NOON)


def typed(place: Place, text: str) -> Outcome:
    return dialogue.say(place, SMALL, {}, text, NOON)


def at(step: str) -> Place:
    """A walk that has come to that step."""
    place = begun()
    walk = {"how": lambda here: tap(here, "hard"), "words": lambda here: typed(here, "loud")}
    while place.step != step:
        skipped = lambda here: dialogue.skip(here, SMALL, {}, NOON)  # noqa: E731
        place = place_in(walk.get(place.step, skipped)(place))
    return place


def test_an_answer_leads_to_the_next_step_and_makes_older_keys_old() -> None:
    before = begun()
    moved = tap(before, "hard")
    assert isinstance(moved, Moved)
    assert (moved.step, moved.place.step, moved.place.answers) == ("how", "strength", {"how": "hard"})
    assert moved.place.version > before.version


def test_a_step_that_does_not_apply_is_passed_over_without_a_trace() -> None:
    place = place_in(tap(begun(), "well"))
    assert (place.step, place.trail) == ("body", ("how",))
    assert "strength" not in place.answers


def test_a_choice_may_end_the_dialogue() -> None:
    ended = tap(begun(), "no")
    assert isinstance(ended, Ended)
    assert ended.place.answers == {"how": "no"}


def test_the_last_answer_ends_it_with_every_answer_still_there() -> None:
    ended = tap(at("sure"), "yes")
    assert isinstance(ended, Ended)
    assert ended.place.answers == {
        "how": "hard", "strength": Skipped(), "body": Skipped(), "words": "loud", "sure": "yes",
    }  # fmt: skip


def test_back_keeps_the_answers_of_later_steps() -> None:
    """CR-203, CR-304."""
    here = at("sure")
    back = dialogue.back(here, SMALL, NOON)
    assert back
    assert (back.step, back.answers) == ("words", here.answers)


def test_back_at_the_first_step_leads_nowhere() -> None:
    assert dialogue.back(begun(), SMALL, NOON) is None


def test_a_step_left_by_going_back_and_changing_the_answer_is_not_on_the_way_back() -> None:
    here = place_in(typed(at("strength"), "7"))
    for _ in range(2):
        gone = dialogue.back(here, SMALL, NOON)
        assert gone
        here = gone
    changed = place_in(tap(here, "well"))
    assert (changed.step, changed.trail) == ("body", ("how",))


def test_a_skip_is_recorded_as_skipped_and_meets_no_condition_but_skipped() -> None:
    """CR-203."""
    place = place_in(dialogue.skip(begun(), SMALL, {}, NOON))
    assert place.answers == {"how": Skipped()}
    assert dialogue.text_of(place.answers["how"]) == ""
    assert not dialogue.holds([When("how", one_of=("hard", "well"))], place.answers, {})
    assert dialogue.holds([When("how", skipped=True)], place.answers, {})


def test_a_skipped_number_counts_as_no_number() -> None:
    place = place_in(dialogue.skip(at("strength"), SMALL, {}, NOON))
    assert not dialogue.holds([When("strength", at_least=0)], place.answers, {})
    assert not dialogue.holds([When("strength", at_most=10)], place.answers, {})


def test_a_step_that_cannot_be_skipped_stays() -> None:
    assert isinstance(dialogue.skip(at("sure"), SMALL, {}, NOON), NotTaken)


def test_words_too_long_are_kept_waiting_and_not_cut() -> None:
    long = typed(at("words"), "x" * 11)
    assert isinstance(long, TooLong)
    assert (long.kept, long.place.offer, long.place.step) == (10, "x" * 11, "words")
    first = place_in(dialogue.keep_first_part(long.place, SMALL, {}, NOON))
    assert (first.answers["words"], first.offer) == ("x" * 10, "")


def test_words_of_just_the_length_are_kept_whole() -> None:
    assert place_in(typed(at("words"), "x" * 10)).answers["words"] == "x" * 10


def test_without_long_words_there_is_no_first_part_to_keep() -> None:
    assert isinstance(dialogue.keep_first_part(at("words"), SMALL, {}, NOON), NotTaken)


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("7/10", 7), ("0", 0), ("10", 10)])
def test_a_number_typed_is_a_number_tapped(text: str, number: int) -> None:
    """CR-203."""
    assert typed(at("strength"), text) == tap(at("strength"), str(number))
    assert place_in(typed(at("strength"), text)).answers["strength"] == number


@pytest.mark.parametrize("text", ["11", "-1", "much", ""])
def test_what_is_no_number_of_the_scale_is_not_taken(text: str) -> None:
    assert isinstance(typed(at("strength"), text), NotTaken)


def test_a_label_typed_is_a_key_tapped() -> None:
    """CR-203."""
    assert typed(begun(), "hard") == tap(begun(), "hard")
    assert isinstance(typed(begun(), "purple"), NotTaken)


def test_several_are_ticked_unticked_and_taken_with_done() -> None:
    place = at("body")
    for choice in ("chest", "hands", "chest"):
        ticked = tap(place, choice)
        assert isinstance(ticked, Chosen)
        place = ticked.place
    assert place.chosen == ("hands",)
    assert place_in(tap(place, "done")).answers["body"] == ("hands",)


def test_of_several_the_newest_are_kept_up_to_the_most() -> None:
    place = at("body")
    for choice in ("chest", "hands"):
        place = place_in(tap(place, choice))
    assert place_in(typed(place, "my jaw")).chosen == ("hands", "my jaw")


def test_done_with_nothing_ticked_is_a_skip() -> None:
    assert place_in(tap(at("body"), "done")).answers["body"] == Skipped()


def test_an_unknown_key_is_not_taken() -> None:
    assert isinstance(tap(begun(), "purple"), NotTaken)


def test_a_route_wins_over_the_order() -> None:
    first = replace(SMALL.steps[0], routes=(Route("sure", (When("how", one_of=("hard",)),)),))
    routed = replace(SMALL, steps=(first, *SMALL.steps[1:]))
    assert place_in(dialogue.choose(begun(), routed, {}, "hard", NOON)).step == "sure"
    assert place_in(dialogue.choose(begun(), routed, {}, "well", NOON)).step == "body"


def test_a_dialogue_opened_over_another_leaves_it_waiting_as_it_was() -> None:
    under = at("words")
    over = begun(before=under)
    left = dialogue.leave(over, NOON)
    assert (over.step, over.under) == ("how", under)
    assert (left.step, left.answers, left.script) == (under.step, under.answers, under.script)
    assert left.version > over.version


def test_leaving_the_only_dialogue_leaves_nothing_open() -> None:
    left = dialogue.leave(at("words"), NOON)
    assert (left.open, left.answers, left.under) == (False, {}, None)


def test_a_timed_step_passes_by_itself_and_keeps_no_answer() -> None:
    timed = replace(SMALL, steps=(Step("wait", "Breathe.", Ask.TIMED, seconds=30), SMALL.steps[-1]))
    place = dialogue.begin(Place("chat"), timed, {}, NOON)
    assert place.wake_at == NOON + timedelta(seconds=30)
    after = place_in(dialogue.passes(place, timed, {}, NOON + timedelta(seconds=30)))
    assert (after.step, after.answers, after.wake_at, after.trail) == ("sure", {}, None, ())


SCRIPTS = {**book().scripts, **book().practices}
WORDS = ("", "7", "yes", "A walk with Tom", "x" * 3000, "100", "Skip")
TURNS = some.lists(some.tuples(some.sampled_from("ccctsbnkl"), some.integers(0, 40)), max_size=40)


def turn(place: Place, script: Script, what: str, number: int, facts: Facts) -> Place | None:
    """The place after one turn; None when the script has ended."""
    step, words = script.step(place.step), WORDS[number % len(WORDS)]
    choices = [choice.id for choice in dialogue.choices_of(step, facts)] + ["done", "7"]
    outcome: Outcome
    match what:
        case "c":
            outcome = dialogue.choose(place, script, facts, choices[number % len(choices)], NOON)
        case "t":
            outcome = dialogue.say(place, script, facts, words, NOON)
        case "s":
            outcome = dialogue.skip(place, script, facts, NOON)
        case "b":
            return dialogue.back(place, script, NOON) or place
        case "k":
            outcome = dialogue.keep_first_part(place, script, facts, NOON)
        case _ if step.ask is Ask.TIMED:
            outcome = dialogue.passes(place, script, facts, NOON)
        case _:
            return place
    match outcome:
        case Ended():
            return None
        case NotTaken():
            return place
    return outcome.place


@settings(max_examples=300, deadline=None)
@given(some.sampled_from(sorted(SCRIPTS)), TURNS)
def test_a_random_walk_through_any_script_never_breaks_and_can_always_be_left(
    name: str, turns: list[tuple[str, int]]
) -> None:
    """CR-203."""
    script, facts = SCRIPTS[name], {"people": (Choice("tom", "Tom"),)}
    waits = Place("chat", 4, "waits", 1, "here")
    place = dialogue.begin(waits, script, facts, NOON)
    for what, number in turns:
        if not place.step:
            break
        step = script.step(place.step)
        assert dialogue.holds(step.only_if, place.answers, facts)
        after = turn(place, script, what, number, facts)
        if after is None:
            break
        assert after.version > place.version or after is place
        place = after
        left = dialogue.leave(place, NOON)
        assert (left.script, left.step) == ("waits", "here")
        assert left.version > place.version
