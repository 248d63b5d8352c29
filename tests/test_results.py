"""What a full run leaves in tests/results.jsonl."""

import sys

from tests.results import goals, line_of, listening, surroundings


def test_a_line_names_the_goal_the_seed_the_machine_and_what_was_printed() -> None:
    before = surroundings()
    test = "tests/faults/test_random_kills.py::test_it"
    line = line_of(test, before, "passed", 1.26, 7, "\nseed 7 (again: --seed 7)\n12 kills, 0 lost\n")
    assert (line["goal"], line["seed"], line["verdict"], line["seconds"]) == (["1"], 7, "passed", 1.3)
    assert line["said"] == ["12 kills, 0 lost"]
    assert {"commit", "date", "cores", "load", "python", "sqlite", "telegram"} <= set(line)


def test_goals_and_threats_find_their_tests() -> None:
    assert goals()["tests/faults/test_flood_of_one.py"] == ["T13"]
    assert goals()["tests/faults/test_long_outage.py"] == ["14"]


def test_what_is_printed_is_heard_and_still_printed() -> None:
    out = sys.stdout
    with listening() as heard:
        print("12 kills")
    assert heard.getvalue() == "12 kills\n" and sys.stdout is out
