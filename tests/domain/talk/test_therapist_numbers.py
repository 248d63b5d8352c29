"""Numbers of care for one client, in the chat: seen, changed, taken back, with who did it (decision 0016)."""

from dataclasses import replace

import pytest

from bot.domain.care_own import checked, meant, setting, settings
from bot.domain.people import OwnNumber
from bot.domain.typed_words import NO_WORDS
from tests.domain.talk.therapist_cast import CHIDI, Desk, books, chidi, file


def at_group(desk: Desk, group: str) -> str:
    desk.tap_action("cl", desk.ana.id)
    desk.tap("More")
    desk.tap("Numbers")
    return desk.tap(group)


@pytest.mark.parametrize("shelf", sorted(books()))
def test_every_number_that_can_be_set_has_a_name_and_a_place_in_each_language(shelf: str) -> None:
    words = books()[shelf].therapist
    assert {each.name for each in settings()} == set(words.care_names)
    assert {word for each in settings() for word in each.choices} == set(words.care_choices)
    assert {each.name.partition(".")[0] for each in settings()} >= set(words.care_groups) - {"other"}


@pytest.mark.parametrize("one", settings(), ids=lambda each: each.name)
def test_each_number_opens_says_what_it_may_be_and_can_be_left(one: object) -> None:
    desk = Desk()
    desk.tap_action("cnum", f"{desk.ana.id}:{one.name}")  # type: ignore[attr-defined]
    assert "It may be:" in desk.said[-1].text
    assert len(desk.said[-1].text) <= 300
    assert "Stop for now" in desk.labels
    desk.tap("Stop for now")
    assert not desk.ana.care


def test_a_number_is_kept_with_who_set_it_and_one_line_of_the_trail() -> None:
    desk = Desk()
    assert "5. Check-ins" not in at_group(desk, "Check-ins")
    desk.tap("4")
    assert desk.tap("2") == "A.K.: check-ins a day, at most is 2 from now on."
    assert desk.ana.care == {"checkin.daily_cap": 2}
    assert desk.ana.care_by == {"checkin.daily_cap": OwnNumber(desk.therapist.id, desk.now)}
    (act,) = (each for each in desk.acts if each.act == "set_a_number_of_care")
    assert (act.client, act.about) == (desk.ana.id, "checkin.daily_cap: 1, 2")
    assert "Check-ins a day, at most: 2 (usual: 1), set by Dr. Brandt on" in desk.tap("To the numbers")


def test_back_to_the_usual_one_leaves_nothing_behind() -> None:
    desk = Desk()
    desk.put(replace(desk.ana, care={"checkin.daily_cap": 2}, care_by={"checkin.daily_cap": OwnNumber("x", desk.now)}))
    at_group(desk, "Check-ins")
    desk.tap("4")
    assert "is the usual one again, 1." in desk.tap("Back to the usual one")
    assert (dict(desk.ana.care), dict(desk.ana.care_by)) == ({}, {})


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("checkin.silence_days", "30", 30), ("checkin.silence_days", "4", None), ("checkin.silence_days", "soon", None),
        ("record.night_from", "23:15", "23:15"), ("record.night_from", "late", None),
        ("alert.urgent_minutes", "0, 5, 10, 30", (0, 5, 10, 30)), ("alert.urgent_minutes", "0 10 5 30", None),
        ("alert.urgent_minutes", "5", None), ("track.ask_footing", "on", "on"), ("record.gate_stop", "5", None),
    ],
)  # fmt: skip
def test_only_what_fits_the_clinics_range_is_taken_and_the_rest_is_asked_again(
    name: str, typed: str, kept: object
) -> None:
    desk = Desk()
    desk.tap_action("cnum", f"{desk.ana.id}:{name}")
    said = desk.says(typed)
    assert desk.ana.care.get(name) == kept
    assert kept is not None or f"{typed} does not fit here. Nothing is changed." in "\n".join(
        [said, *(each.text for each in desk.said)]
    )


def test_a_number_of_somebody_elses_client_is_not_there() -> None:
    desk = Desk()
    desk.files[CHIDI] = file(chidi())
    for about in (CHIDI, f"{CHIDI}:checkin.daily_cap", "nobody:checkin.daily_cap"):
        assert desk.tap_action("cnum", about) == desk.tap_action("cl", "nobody")
    assert not desk.acts


def test_what_is_typed_becomes_what_the_setting_holds() -> None:
    assert meant(setting("checkin.ask_distress"), "sometimes", NO_WORDS) is None
    assert checked(books()["en"].care, {}, "record.night_from", "23:15") == {"record.night_from": "23:15"}
