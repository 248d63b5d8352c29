"""Rehearsing a script in the terminal: the real engine, typed answers, nothing kept."""

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, repeat

import pytest

from bot.domain.book import Book
from bot.domain.script import Route
from bot.every_way import every_way
from bot.rehearse import rehearse, rehearse_all, walk
from tests import shipped
from tests.prompts.pack import PROMPTS, Pack


@pytest.fixture(scope="module")
def books() -> Mapping[str, Book]:
    return shipped.books()


def told(books: Mapping[str, Book], script_id: str, *answers: str) -> str:
    """What the terminal shows for these answers."""
    script, lines = books["en"].script(script_id), list[str]()
    assert script is not None
    walk(script, books, "en", iter(answers), lines.append)
    return "\n".join(lines)


def test_an_unknown_script_names_those_there_are() -> None:
    lines: list[str] = []
    assert rehearse("though_record", PROMPTS, out=lines.append) == 2
    assert lines[0].startswith('No script "though_record". There are: ')
    assert "thought_record" in lines[0] and "feet_and_room" in lines[0]


def test_an_unknown_language_names_those_there_are() -> None:
    lines: list[str] = []
    assert rehearse("checkin", PROMPTS, "fr", out=lines.append) == 2
    assert lines[0].startswith('No language "fr". There are: en')


def test_a_pack_that_cannot_be_read_says_where(pack: Pack) -> None:
    line = pack.change("en/checkins.yaml", "min_stage: safety", "min_stage: proccessing")
    lines: list[str] = []
    assert rehearse("checkin", pack.path, out=lines.append) == 2
    assert f"checkins.yaml line {line}" in lines[0]


def test_a_rehearsal_says_that_its_facts_are_made_up(books: Mapping[str, Book]) -> None:
    assert "Made-up facts: Ana" in told(books, "pause_date")


def test_typed_words_are_read_as_in_the_chat(books: Mapping[str, Book]) -> None:
    shown = told(books, "pause_date", "32 Nov", "30 Nov")
    assert "I didn't get a date from “32 Nov”." in shown
    assert "until: 2026-11-30" in shown and "The end." in shown


def test_limits_and_who_sees_stand_beside_the_question(books: Mapping[str, Book]) -> None:
    shown = told(books, "enrolment", "1", "United Kingdom", "1", "1", "1", "1")
    assert "Dr. Brandt will see this." in shown
    assert "[own words: 30 characters asked for, 30 kept]" in shown


def test_back_skip_and_stop_are_taken_by_letter_and_by_name(books: Mapping[str, Book]) -> None:
    shown = told(books, "feet_and_room", "s", "b", "5", "Stop for now")
    assert "before: 5" in shown
    assert shown.count("How strong is it now") == 2
    assert books["en"].common.stopped in shown


def test_an_answer_that_fits_nothing_leaves_the_question_standing(books: Mapping[str, Book]) -> None:
    assert "Not taken here" in told(books, "feet_and_room", "lots")


def test_a_rehearsal_without_more_answers_ends_by_itself(books: Mapping[str, Book]) -> None:
    assert "No more answers. Stopped here." in told(books, "feet_and_room", "5")


@pytest.mark.parametrize("shelf", ["en", "es", "es-formal"])
def test_every_way_through_every_script_ends_with_no_dead_key_and_a_way_out(
    books: Mapping[str, Book], shelf: str
) -> None:
    """F-24, F-25, CR-203, CR-304: over all dialogues and practices of all books, every key of every question."""
    book = books[shelf]
    walked = [every_way(each, books, shelf) for each in (*book.scripts.values(), *book.practices.values())]
    assert [line for each in walked for line in sorted(each.wrong)] == []
    assert all(each.steps == {step.id for step in each.script.steps} for each in walked)


def test_the_ways_of_one_script_are_listed(pack: Pack) -> None:
    lines: list[str] = []
    assert rehearse_all("write_down", pack.path, "en", out=lines.append) == 0
    assert "  share: For the session → end" in lines
    assert lines[-1] == "1 walked, 0 with something to mend."
    assert rehearse_all("nothing_such", pack.path, out=lines.append) == 2


def test_questions_from_which_no_way_ends_or_that_cannot_be_left_are_found(books: Mapping[str, Book]) -> None:
    script = books["en"].scripts["write_down"]
    one, two = script.steps[0], script.steps[1]
    again = replace(
        script, steps=(replace(one, routes=(Route(two.id),)), replace(two, routes=(Route(one.id),), only_if=()))
    )
    wrong = every_way(again, books, "en").wrong
    assert {f'no path from step "{each.id}" comes to an end' for each in (one, two)} <= wrong
    shut = replace(script, steps=(replace(one, stop=False), two))
    assert f'step "{one.id}" has no way out' in every_way(shut, books, "en").wrong


def test_every_script_comes_to_an_end_whatever_is_answered(books: Mapping[str, Book]) -> None:
    words = [
        "1",
        "2",
        "3",
        "s",
        "d",
        "5",
        "",
        "I was late",
        "30 Nov",
        "22:00-7:30",
        "19:30",
        "Germany",
        "b",
        "Skip",
        "m",
    ]
    for script in (*books["en"].scripts.values(), *books["en"].practices.values()):
        for seed in range(4):
            chance, lines = random.Random(f"{script.id} {seed}"), list[str]()
            answers = chain((chance.choice(words) for _ in range(120)), repeat("x", 3))
            walk(script, books, "en", answers, lines.append)
            assert "No more answers. Stopped here." not in lines, script.id
