"""/settings: each choice for itself, from the next message on, confirmed in words, with what follows from it."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.domain.alert import Alert, AlertCare, Who, acknowledge, chase, open_alert, reader
from bot.domain.consent import Consent, Consented
from bot.domain.decision import Board, Decision, Withdraw
from bot.domain.incoming import Medium, Tap
from bot.domain.people import AlertLevel, Client, RecordsShared
from bot.domain.risk.reading import Tier
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.stage import ORDER, Stage
from tests import shipped
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import BRANDT, MARTA, Road, client_moment, keys_of, said, texts_of

OWN = book().own
READY = replace(ANA, phone="+44 20 7946 0018", backup_ok=True, country="GB")
DANGER = "I want to die"
EVENING = Schedule(
    "ana", "s1", "how_is_it", "Europe/London", (FixedTime(time(19)),), Weekly(frozenset(range(5))),
    date(2026, 11, 23), date(2026, 11, 23), ends=date(2027, 2, 1), next_due_at=NOON + timedelta(hours=7),
)  # fmt: skip


def settings(client: Client = READY, **more: Any) -> Road:
    road = Road(client_moment(client, backup=MARTA, **more))
    road.hear(said(Medium.COMMAND, text="/settings", command="settings"))
    return road


def choices(decision: Decision) -> list[tuple[Consented, str]]:
    return [(each.what, each.choice) for each in decision.records if isinstance(each, Consent)]


def climbing(tier: Tier = Tier.CONCERN) -> Alert:
    therapist, backup = reader(BRANDT), reader(MARTA)
    assert therapist
    alert = open_alert(
        "10000001", "ana", tier, "risk words", NOON, NOON, AlertCare(), therapist=therapist, backup=backup
    )
    return chase(alert, NOON)[0]


def test_settings_show_how_everything_stands() -> None:
    road = settings(schedules=(EVENING,))
    for line in ("Dr. Brandt sees your check-in numbers.", "Alerts: if anything sounds worrying.", "Tue 24 Nov, 19:00",
                 "Quiet from 21:30 to 08:00.", "12:00 (London)", "United Kingdom", "to thought records”"):  # fmt: skip
        assert line in road.text
    assert road.labels == [OWN.key_share, OWN.key_times, OWN.key_place, OWN.key_reading, OWN.key_easier]


def test_two_taps_take_each_consent_back_and_each_is_kept_with_its_words_cr_1202_f_47() -> None:
    """CR-1202, F-47: each off alone, in two taps, kept as history with text version, language and time."""
    for label, what, choice in (
        (OWN.counts_stop, Consented.COUNTS, "no"),
        (OWN.alerts_stop, Consented.ALERTS, "none"),
        ("Not to Marta", Consented.BACKUP, "no"),
    ):
        road = settings()
        road.tap(OWN.key_share)
        decision = road.tap(label)
        (kept,) = (each for each in decision.records if isinstance(each, Consent))
        assert (kept.what, kept.choice, kept.client, kept.at, kept.language) == (what, choice, "ana", NOON, "en")
        assert kept.words == f"settings {book().version}"
        untouched = {"shares_counts", "alerts", "backup_ok"} - {
            {"counts": "shares_counts", "alerts": "alerts", "backup": "backup_ok"}[what.value]
        }
        assert all(getattr(road.client, name) == getattr(READY, name) for name in untouched)


def test_what_holds_for_thought_records_is_chosen_in_two_taps_and_kept_as_a_consent() -> None:
    """CR-313, CR-1202: private, shared or asked each time; only where thought records are open."""
    road = settings()
    road.tap(OWN.key_share)
    assert "Thought records: asked each time." in road.text
    decision = road.tap("Records: shared")
    assert "Dr. Brandt reads new thought records from now on. You are still asked each time." in road.text
    assert choices(decision) == [(Consented.RECORDS, "shared")]
    road.tap("Records: ask me")
    assert road.client.records is RecordsShared.ASK
    early = settings(replace(READY, ceiling=Stage.SAFETY))
    early.tap(OWN.key_share)
    assert "Thought records" not in early.text and "Records: shared" not in early.labels


def test_a_change_is_confirmed_in_words_with_the_next_check_in() -> None:
    road = settings(schedules=(EVENING,))
    road.tap(OWN.key_share)
    road.tap(OWN.counts_stop)
    assert road.text.startswith("Dr. Brandt sees no check-in numbers from now on.\nNext check-in: Tue 24 Nov, 19:00.")


def test_alerts_that_were_switched_off_are_off_from_the_next_message_on_cr_701() -> None:
    """CR-701: revocable by one tap from the next message on; every tier is silent then."""
    road = settings()
    road.tap(OWN.key_share)
    road.tap(OWN.alerts_stop)
    decision = road.type(DANGER)
    assert not [each for each in decision.records if isinstance(each, Alert)]
    assert not road.told
    assert "999" in road.text and "Nobody has been told, as you chose" in road.text


@pytest.mark.parametrize("label", [OWN.alerts_stop, "Not to Marta"])
def test_a_note_on_its_way_stays_open_and_nobody_further_is_told_cr_701(label: str) -> None:
    """CR-701: a running ladder stays open until seen, and no further person is added."""
    road = settings(alert=climbing())
    road.tap(OWN.key_share)
    decision = road.tap(label)
    (alert,) = (each for each in decision.records if isinstance(each, Alert))
    assert alert.unseen
    assert not any(Who.BACKUP in rung.to for rung in alert.plan)
    assert OWN.running in road.text


def test_an_alert_that_was_seen_is_left_as_it_is() -> None:
    seen = acknowledge(climbing(), "brandt", NOON)[0]
    road = settings(alert=seen)
    road.tap(OWN.key_share)
    decision = road.tap(OWN.alerts_stop)
    assert not [each for each in decision.records if isinstance(each, Alert)]


def test_alerts_are_chosen_again_with_the_whole_question() -> None:
    road = settings(replace(READY, alerts=AlertLevel.NONE))
    road.tap(OWN.key_share)
    road.tap(OWN.alerts_choose)
    assert BRANDT.alert_sentence in road.text
    decision = road.tap("Only if urgent")
    assert road.client.alerts is AlertLevel.URGENT
    (kept,) = (each for each in decision.records if isinstance(each, Consent))
    assert kept.words == f"my_alerts 1 {book().version}"


def test_without_a_phone_number_alerts_stay_off_and_that_is_said_cr_701() -> None:
    road = settings(replace(READY, alerts=AlertLevel.NONE, phone=""))
    road.tap(OWN.key_share)
    road.tap(OWN.alerts_choose)
    road.tap("If anything worries")
    road.tap(book().common.skip)
    assert road.client.alerts is AlertLevel.UNASKED
    assert OWN.alerts_no_phone in road.text


def test_where_the_therapist_has_not_set_alerts_up_they_cannot_be_chosen_cr_701() -> None:
    road = settings(therapist=replace(BRANDT, sound_at_night=None))
    road.tap(OWN.key_share)
    road.tap(OWN.alerts_choose)
    assert "not set up by Dr. Brandt yet" in road.text
    assert not road.moment.place.open


def test_the_client_goes_to_every_step_within_what_is_agreed_and_to_none_beyond_cr_103() -> None:
    """CR-103, CR-106: every stage in each direction has its words; the ceiling is never passed."""
    for ceiling in ORDER:
        for now in ORDER[: ceiling.rank + 1]:
            for wanted in ORDER:
                own = None if now is ceiling else now
                road = Road(client_moment(replace(READY, ceiling=ceiling, own_stage=own)))
                road.hear(said(Medium.TAP, tap=Tap("ease", wanted.value, 0, 5)))
                allowed = wanted.rank <= ceiling.rank
                assert road.client.stage is (wanted if allowed else now)
                assert road.client.ceiling is ceiling
                if allowed:
                    words = book().therapist
                    line = (words.client_forward if wanted.rank > now.rank else words.client_back)[wanted.value]
                    assert road.text.startswith(line)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_client_reads_what_is_open_in_plain_words_and_no_name_of_a_stage_cr_106(language: str) -> None:
    words = shipped.books()[language]
    assert set(words.own.easier_to) == {stage.value for stage in Stage}
    names = {name.casefold() for name in words.therapist.stages.values()}
    assert not names & {label.casefold() for label in words.own.easier_to.values()}


def test_under_a_hold_nobody_goes_beyond_steadying_cr_104() -> None:
    road = settings(replace(READY, hold=True))
    road.tap(OWN.key_easier)
    assert OWN.easier_to["processing"] not in road.labels
    road.hear(said(Medium.TAP, tap=Tap("ease", "processing", 0, 5)))
    assert road.client.stage is Stage.STABILISATION
    road.hear(said(Medium.TAP, tap=Tap("ease", "safety", 0, 5)))
    road.hear(said(Medium.TAP, tap=Tap("ease", "stabilisation", 0, 5)))
    assert replace(road.client, hold=False).stage is Stage.PROCESSING


def test_check_ins_that_need_more_than_the_easier_step_are_withdrawn_cr_103() -> None:
    """CR-103: effective in the same transaction; queued prompts above the new stage are withdrawn."""
    deep = replace(EVENING, id="s2", min_stage=Stage.PROCESSING)
    road = settings(schedules=(EVENING, deep))
    road.tap(OWN.key_easier)
    decision = road.tap("Steadying and skills")
    assert [part.prefix for part in decision.parts if isinstance(part, Withdraw)] == ["c:s2:"]


def test_the_toolkit_key_goes_and_support_now_stays() -> None:
    """CR-612."""
    road = settings()
    road.tap(OWN.key_reading)
    decision = road.tap(OWN.toolkit_hide)
    assert decision.says[-1].board is Board.HELP
    assert "/toolkit" in decision.says[-1].text
    decision = road.press(next(key for key in keys_of(decision) if key.label == OWN.toolkit_show))
    assert decision.says[-1].board is Board.BOTH


def test_in_accessible_mode_each_screen_is_a_new_message_f_51() -> None:
    road = settings()
    assert road.tap(OWN.key_reading).says[0].edit == 5
    road.tap(OWN.accessible_start)
    back = next(label for label in road.labels if label.endswith(book().common.back))
    assert road.tap(back).says[0].edit is None


def test_a_change_of_settings_is_a_word_too_and_restores_the_agreed_rhythm_cr_210() -> None:
    """CR-210: any answer to anything; what is changed and that something was said are kept together."""
    road = settings(replace(READY, unanswered=3))
    road.tap(OWN.key_share)
    road.tap(OWN.counts_stop)
    assert (road.client.unanswered, road.client.last_word_at, road.client.shares_counts) == (0, NOON, False)


def test_pictures_go_off_and_come_back() -> None:
    road = settings()
    road.tap(OWN.key_reading)
    road.tap(OWN.pictures_stop)
    assert not road.client.pictures
    road.tap(OWN.pictures_start)
    assert road.client.pictures


def test_times_show_what_stands_and_lead_to_the_acts_that_change_it() -> None:
    road = settings(schedules=(EVENING, replace(EVENING, id="s0", over=True, by_client="declined")))
    road.tap(OWN.key_times)
    assert "Mon to Fri, 19:00: next Tue 24 Nov, 19:00." in road.text
    assert [key.action for key in keys_of(road.last)] == ["schc", "schd", "schw", "quiet", "pause", "seve", "set"]


@pytest.mark.parametrize("about", ["", "counts", "alerts:any", "backup:yes", "nonsense:x", "counts:"])
def test_a_key_that_says_nothing_known_changes_no_consent_to_yes(about: str) -> None:
    road = Road(client_moment(replace(READY, shares_counts=False, alerts=AlertLevel.NONE, backup_ok=False)))
    road.hear(said(Medium.TAP, tap=Tap("setc", about, 0, 5)))
    assert (road.client.shares_counts, road.client.alerts, road.client.backup_ok) == (False, AlertLevel.NONE, False)
    assert texts_of(road.last)


def test_accessible_mode_shows_no_pictures_and_says_so_whatever_was_chosen_f_51() -> None:
    road = settings(replace(READY, accessible=True, pictures=True))
    road.tap(next(label for label in road.labels if label.endswith(OWN.key_reading)))
    assert "Pictures are off." in road.text
    assert not any(label.endswith((OWN.pictures_stop, OWN.pictures_start)) for label in road.labels)


def test_a_follow_up_that_was_refused_can_be_had_again_and_the_other_way_round_f_06() -> None:
    """F-06, CR-209: where none would come there is no key; where one would, or was refused, there is."""
    often = replace(EVENING, follow_up=True)
    plain = settings(schedules=(EVENING,))
    plain.tap(OWN.key_times)
    assert not {OWN.follow_stop, OWN.follow_start} & set(plain.labels)
    road = settings(schedules=(often,))
    road.tap(OWN.key_times)
    for label, said_of_it, wanted in (
        (OWN.follow_stop, OWN.follow_stopped, False), (OWN.follow_start, OWN.follow_started, True),
    ):  # fmt: skip
        road.tap(label)
        assert (road.client.follow_up_ok, road.text.startswith(said_of_it)) == (wanted, True)
    refused = settings(replace(READY, follow_up_ok=False), schedules=(EVENING,))
    refused.tap(OWN.key_times)
    refused.tap(OWN.follow_start)
    assert refused.client.follow_up_ok
