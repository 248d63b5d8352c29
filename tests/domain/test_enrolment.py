"""The first questions: every way to say no, what is kept after each, and what stays off until it is set up."""

from dataclasses import replace

import pytest

from bot.domain.consent import Consent
from bot.domain.decision import Decision
from bot.domain.incoming import Medium
from bot.domain.people import AlertLevel, Client, Standing, Therapist
from bot.domain.talk.home import home
from tests.domain.talk.client_cast import ANA, book
from tests.domain.talk.road_cast import BRANDT, INVITE, MARTA, Road, client_moment, said, stranger_moment

WORDS = book().enrolment
TO_ALERTS = ("Yes", "United Kingdom", "Understood", "Understood", "Yes, share")


def invited(therapist: Therapist = BRANDT, backup: Therapist | None = None, **invite: object) -> Road:
    """Ana has opened her link; the first question stands."""
    link = replace(INVITE, **invite)  # type: ignore[arg-type]
    road = Road(client_moment(replace(ANA, standing=Standing.INVITED), invite=link, inviter=therapist))
    road.hear(said(Medium.COMMAND, command="start", argument="x"), stranger_moment(invite=link, inviter=therapist))
    road.moment = replace(road.moment, therapist=therapist, backup=backup)
    return road


def walked(road: Road, *labels: str) -> Road:
    for label in labels:
        road.tap(label)
    return road


def kept_clients(decision: Decision) -> list[Client]:
    return [record for record in decision.records if isinstance(record, Client)]


BEFORE_NO_THANKS = [
    (),
    ("Yes", "United Kingdom"),
    ("Yes", "United Kingdom", "Understood"),
    ("Yes", "United Kingdom", "Understood", "Read it all"),
]


@pytest.mark.parametrize("before", BEFORE_NO_THANKS)
def test_no_thanks_at_any_question_keeps_nothing_but_that(before: tuple[str, ...]) -> None:
    """CR-1202."""
    road = walked(invited(), *before, "No thanks")
    gone = kept_clients(road.last)[-1]
    assert (gone.standing, gone.first_name, gone.phone, gone.country) == (Standing.DECLINED, "", "", "")
    assert WORDS.declined in road.text
    assert not road.moment.place.open
    assert not [record for record in road.last.records if type(record).__name__ in ("Practice", "Schedule")]


@pytest.mark.parametrize("before", BEFORE_NO_THANKS)
def test_the_therapist_hears_of_a_no_without_a_reason(before: tuple[str, ...]) -> None:
    road = walked(invited(), *before, "No thanks")
    (told,) = road.told
    assert (told.to, told.text, told.protect) == (BRANDT.chat, "Ana K.: the invite was declined.", True)


def test_every_question_shows_which_part_of_the_three_it_is() -> None:
    """Experience 2.1."""
    parts = {"adult": "1", "country": "1", "zone": "3"}
    for step in book().scripts["enrolment"].steps:
        if step.id != "language":
            assert step.text.startswith(f"{parts.get(step.id, '2')} of 3: "), step.id
    assert WORDS.you_are_set.startswith("3 of 3: ")


def test_somebody_under_age_is_shown_help_and_not_taken_in() -> None:
    """CR-1204."""
    road = walked(invited(), "No")
    assert road.client.standing is Standing.DECLINED
    assert WORDS.under_age in road.text
    assert book().crisis.directories in road.text


def test_of_somebody_under_age_the_therapist_reads_that_they_are_not_enrolled_and_no_reason() -> None:
    """CR-1204."""
    road = walked(invited(), "No")
    (told,) = road.told
    assert (told.to, told.protect) == (BRANDT.chat, True)
    assert told.text == "Ana K.: not enrolled."
    *_, gone = kept_clients(road.last)
    assert gone == replace(road.client, standing=Standing.DECLINED) and "adult" not in repr(road.last.records)


def test_the_country_counts_as_soon_as_it_is_said() -> None:
    """CR-611."""
    road = walked(invited(), "Yes", "United Kingdom")
    assert (road.client.country, road.client.zone, road.client.standing) == ("GB", "Europe/London", Standing.INVITED)


def test_a_country_may_be_typed() -> None:
    road = walked(invited(), "Yes")
    road.type("Ireland")
    assert (road.client.country, road.client.zone) == ("IE", "Europe/Dublin")


def test_without_the_therapists_answers_alerts_are_not_asked_about_and_stay_off() -> None:
    """CR-701."""
    road = walked(invited(replace(BRANDT, sound_at_night=None)), *TO_ALERTS)
    assert "Alerts are not set up yet" in road.text
    assert road.labels[0] == "Understood"
    road.tap("Understood")
    assert (road.client.standing, road.client.alerts) == (Standing.ACTIVE, AlertLevel.UNASKED)
    assert any(WORDS.level_unasked in say.text for say in road.told)


@pytest.mark.parametrize(("label", "level"), [("If anything worries", "any"), ("Only if urgent", "urgent")])
def test_alerts_are_on_with_a_level_and_a_number(label: str, level: str) -> None:
    """CR-701."""
    road = walked(invited(), *TO_ALERTS, label)
    road.type("+44 20 7946 0018")
    assert (road.client.alerts, road.client.phone) == (AlertLevel(level), "+44 20 7946 0018")
    assert road.client.standing is Standing.ACTIVE


@pytest.mark.parametrize("label", ["If anything worries", "Only if urgent"])
def test_a_phone_number_left_empty_keeps_alerts_off_and_the_therapist_hears_that(label: str) -> None:
    """CR-701."""
    road = walked(invited(), *TO_ALERTS, label, book().common.skip)
    assert (road.client.alerts, road.client.phone) == (AlertLevel.UNASKED, "")
    assert any(WORDS.level_unasked in say.text for say in road.told)


def test_words_that_are_no_number_are_not_taken_as_one() -> None:
    road = walked(invited(), *TO_ALERTS, "Only if urgent")
    road.type("call my mum")
    assert WORDS.alerts_need_phone in road.text
    assert road.client.phone == ""


def test_no_alerts_asks_for_no_number_and_no_backup() -> None:
    """CR-1202."""
    road = walked(invited(backup=MARTA), *TO_ALERTS, "No alerts")
    assert (road.client.standing, road.client.alerts) == (Standing.ACTIVE, AlertLevel.NONE)
    assert not road.client.backup_ok


@pytest.mark.parametrize(("label", "agreed"), [("Yes", True), ("No", False)])
def test_the_backup_person_sees_something_only_after_a_yes(label: str, agreed: bool) -> None:
    """CR-705, CR-1202."""
    road = walked(invited(backup=MARTA), *TO_ALERTS, "Only if urgent")
    road.type("+44 20 7946 0018")
    assert "Marta" in road.text
    assert road.tap(label)
    assert road.client.backup_ok == agreed


@pytest.mark.parametrize(("label", "shared"), [("Yes, share", True), ("No, keep private", False)])
def test_counts_are_shared_only_after_a_yes(label: str, shared: bool) -> None:
    """CR-1202."""
    road = walked(invited(), *TO_ALERTS[:-1], label, "No alerts")
    assert road.client.shares_counts is shared


def test_at_the_end_all_is_said_and_the_way_home_is_there() -> None:
    road = walked(invited(), *TO_ALERTS, "No alerts")
    assert WORDS.no_checkin_yet in road.text
    assert home(road.moment, board=True).text in road.text
    assert "Quiet from 21:30 to 08:00" in road.text


def test_going_back_loses_no_answer() -> None:
    road = walked(invited(), *TO_ALERTS[:3], book().common.back)
    assert road.moment.place.step == "danger"
    assert road.moment.place.answers["danger"] == "understood"


def test_every_choice_is_kept_with_the_words_it_was_asked_in_cr_1202() -> None:
    """CR-1201, CR-1202: text version, language and time stand beside each separate choice."""
    road = walked(invited(), *TO_ALERTS, "No alerts")
    kept = {each.what: each for each in road.last.records if isinstance(each, Consent)}
    assert {what.value: each.choice for what, each in kept.items()} == {
        "use": "yes", "counts": "yes", "alerts": "none", "backup": "no",
    }  # fmt: skip
    script = book().scripts["enrolment"]
    assert {(each.words, each.language, each.at) for each in kept.values()} == {
        (f"enrolment {script.version} {book().version}", "en", road.moment.now)
    }
