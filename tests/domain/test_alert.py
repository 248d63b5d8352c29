"""The ladder of an alert by a clock in the hand, and every turn of its life."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.alert import (
    Act,
    Alert,
    AlertCare,
    AskStillOpen,
    Change,
    Heard,
    NotSeenYet,
    Reader,
    ReadingHours,
    Reason,
    State,
    TellBackup,
    TellClient,
    TellOperator,
    TellTherapist,
    Then,
    Trouble,
    Who,
    accepted,
    acknowledge,
    chase,
    close,
    hear_again,
    no_further_person,
    open_alert,
    say_then,
    tapped,
    unreachable,
)
from bot.domain.risk.reading import Tier

OFFICE = ReadingHours(frozenset(range(5)), time(9), time(17), "Europe/Berlin")
BRANDT = Reader("dr-brandt", OFFICE, sound_at_night=True)
MARTA = Reader("marta", OFFICE, sound_at_night=False)
MORNING = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # Thursday 10:00 in Berlin, inside the hours
NIGHT = datetime(2026, 11, 13, 22, 0, tzinfo=UTC)  # Friday 23:00 in Berlin
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # 09:00 in Berlin: the next reading start
CARE = AlertCare()


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def raised(
    tier: Tier = Tier.URGENT, at: datetime = MORNING, backup: Reader | None = MARTA, kind: str = "risk words"
) -> Alert:
    return open_alert("40718253", "ana", tier, kind, at, at, CARE, therapist=BRANDT, backup=backup)


def run(
    alert: Alert, until: datetime, tick: timedelta = timedelta(minutes=1), *, accept: bool = True
) -> tuple[Alert, list[tuple[datetime, Act]]]:
    """The alert chased once a tick from its opening, each step accepted by Telegram at once."""
    now, said = alert.opened_at, list[tuple[datetime, Act]]()
    while now <= until:
        alert, acts = chase(alert, now)
        said += [(now, act) for act in acts]
        alert = accepted(alert, alert.step, now) if accept else alert
        now += tick
    return alert, said


def told(said: list[tuple[datetime, Act]], kind: type, start: datetime) -> list[float]:
    return [(at - start) / minutes(1) for at, act in said if isinstance(act, kind)]


def test_an_urgent_alert_goes_at_0_10_20_and_40_minutes_and_is_unreached_at_60() -> None:
    """CR-703."""
    alert, said = run(raised(), MORNING + minutes(300))
    assert told(said, TellTherapist, MORNING) == [0, 10, 20, 40]
    assert told(said, TellBackup, MORNING) == [20, 40]
    assert told(said, TellClient, MORNING) == [60] and (MORNING + minutes(60), TellClient(Change.UNREACHED)) in said
    assert told(said, TellOperator, MORNING) == [60]
    assert alert.state is State.UNREACHED and alert.next_step_at is None


def test_a_concern_in_reading_hours_goes_at_0_30_90_and_180_and_is_unreached_90_later() -> None:
    """CR-703."""
    alert, said = run(raised(Tier.CONCERN), MORNING + minutes(400))
    assert told(said, TellTherapist, MORNING) == [0, 30, 180]
    assert told(said, TellBackup, MORNING) == [90, 180]
    assert told(said, TellClient, MORNING) == [270]
    assert alert.state is State.UNREACHED


def test_a_concern_at_night_is_silent_and_goes_on_when_the_hours_begin() -> None:
    """CR-703."""
    _, said = run(raised(Tier.CONCERN, NIGHT), MONDAY + minutes(300))
    therapist = [(at, act.sound) for at, act in said if isinstance(act, TellTherapist)]
    assert therapist == [(NIGHT, False), (MONDAY, True), (MONDAY + minutes(120), True)]
    assert [at for at, act in said if isinstance(act, TellBackup)] == [MONDAY + minutes(60), MONDAY + minutes(120)]
    assert [at for at, act in said if isinstance(act, TellClient)] == [MONDAY + minutes(210)]


def test_an_urgent_alert_never_waits_for_stated_hours_and_sounds_where_agreed() -> None:
    """CR-703, CR-707."""
    _, said = run(raised(at=NIGHT), NIGHT + minutes(60))
    assert [act.sound for _, act in said if isinstance(act, TellTherapist)] == [True] * 4
    assert [act.sound for _, act in said if isinstance(act, TellBackup)] == [False, False]  # Marta said: not at night


def test_an_urgent_alert_is_silent_at_night_where_sound_was_not_agreed() -> None:
    """CR-707."""
    quiet = replace(BRANDT, sound_at_night=False)
    alert = open_alert("1", "ana", Tier.URGENT, "act", NIGHT, NIGHT, CARE, therapist=quiet)
    assert [rung.sound for rung in alert.plan] == [False] * 4


def test_without_a_backup_person_their_rung_goes_to_the_operator_as_nobody() -> None:
    """CR-705."""
    _, said = run(raised(backup=None), MORNING + minutes(60))
    assert (MORNING + minutes(20), TellOperator(Trouble.NOBODY, 3)) in said
    assert told(said, TellTherapist, MORNING) == [0, 10, 20, 40] and not told(said, TellBackup, MORNING)
    alert, said = run(raised(Tier.CONCERN, backup=None), MORNING + minutes(270))
    assert (MORNING + minutes(90), TellOperator(Trouble.NOBODY, 3)) in said
    assert alert.state is State.UNREACHED


def test_the_clinic_may_set_other_minutes() -> None:
    """CR-703."""
    care = AlertCare(urgent_minutes=(0, 5, 10, 15))
    alert = open_alert("1", "ana", Tier.URGENT, "act", MORNING, MORNING, care, therapist=BRANDT)
    assert [rung.due for rung in alert.plan] == [MORNING + minutes(each) for each in (0, 5, 10, 15)]
    assert alert.unreached_at == MORNING + minutes(20)


def test_later_steps_are_marked_as_repeats_for_each_person() -> None:
    _, said = run(raised(), MORNING + minutes(60))
    assert [act.repeat for _, act in said if isinstance(act, TellTherapist)] == [False, True, True, True]
    assert [act.repeat for _, act in said if isinstance(act, TellBackup)] == [False, True]


def test_accepted_is_delivered_and_not_seen() -> None:
    """CR-704."""
    alert, _ = chase(raised(), MORNING)
    assert alert.state is State.RAISED and alert.next_step_at == MORNING + minutes(1)
    alert = accepted(alert, 1, MORNING)
    assert alert.state is State.DELIVERED and alert.unseen and alert.next_step_at == MORNING + minutes(10)


def test_acknowledging_stops_the_ladder_and_tells_the_client_once() -> None:
    """CR-704."""
    alert, _ = run(raised(), MORNING + minutes(11))
    alert, acts = acknowledge(alert, "dr-brandt", MORNING + minutes(12))
    assert acts == (TellClient(Change.SEEN),)
    again, acts = acknowledge(alert, "marta", MORNING + minutes(13))
    assert again == alert and acts == ()
    assert (alert.acknowledged_by, alert.acknowledged_at) == ("dr-brandt", MORNING + minutes(12))
    assert chase(alert, MORNING + minutes(71))[1] == ()


def test_an_unreached_alert_can_still_be_acknowledged() -> None:
    alert, _ = run(raised(), MORNING + minutes(60))
    alert, acts = acknowledge(alert, "dr-brandt", MORNING + minutes(90))
    assert alert.state is State.ACKNOWLEDGED and acts == (TellClient(Change.SEEN),)


def test_an_acknowledged_alert_is_asked_about_once_after_an_hour() -> None:
    alert, _ = chase(raised(), MORNING)
    alert, _ = acknowledge(alert, "marta", MORNING + minutes(3))
    assert chase(alert, MORNING + minutes(62))[1] == ()
    alert, acts = chase(alert, MORNING + minutes(63))
    assert acts == (AskStillOpen("marta"),)
    assert chase(alert, MORNING + timedelta(days=9))[1] == ()


def test_what_comes_next_is_kept_only_after_acknowledging() -> None:
    """CR-704."""
    assert say_then(raised(), Then.CONTACTING).then is None
    alert, _ = acknowledge(raised(), "dr-brandt", MORNING)
    assert say_then(alert, Then.NOT_NOW).then is Then.NOT_NOW


def test_closing_needs_that_somebody_has_seen_it() -> None:
    """CR-704."""
    with pytest.raises(NotSeenYet, match="40718253"):
        close(raised(), Reason.REACHED, True, MORNING)


@pytest.mark.parametrize(("reason", "keeps"), [(Reason.REACHED, True), (Reason.FALSE_READING, False)])
def test_a_false_reading_undoes_the_hold(reason: Reason, keeps: bool) -> None:
    """CR-104."""
    alert, _ = acknowledge(raised(), "dr-brandt", MORNING)
    closed = close(alert, reason, True, MORNING + minutes(5))
    assert (closed.state, closed.reason, closed.keep_hold, closed.open) == (State.CLOSED, reason, keeps, False)
    assert close(closed, Reason.OTHER, True, MORNING + minutes(6)) == closed
    assert chase(closed, MORNING + timedelta(days=1)) == (closed, ())


def test_a_refused_send_starts_the_next_rung_at_once() -> None:
    """CR-706."""
    alert, _ = chase(raised(), MORNING)
    alert, acts = unreachable(alert, 1, MORNING)
    assert acts == (
        TellOperator(Trouble.UNREACHABLE, 1),
        TellClient(Change.UNREACHABLE),
        TellTherapist(2, True, True),
    )
    alert, acts = unreachable(alert, 2, MORNING)
    assert acts == (TellOperator(Trouble.UNREACHABLE, 2), TellTherapist(3, True, True), TellBackup(3, True, False))
    assert unreachable(alert, 2, MORNING) == (alert, ())


def test_once_somebody_was_reached_a_later_refusal_is_not_told_to_the_client() -> None:
    alert, _ = run(raised(), MORNING + minutes(9))
    alert, _ = chase(alert, MORNING + minutes(10))
    _, acts = unreachable(alert, 2, MORNING + minutes(10))
    assert not [act for act in acts if isinstance(act, TellClient)]


def test_a_clock_that_goes_back_does_not_put_off_the_question_after_acknowledging() -> None:
    alert, _ = acknowledge(chase(raised(), MORNING)[0], "marta", MORNING + minutes(3))
    back = MORNING - timedelta(days=3)
    alert, _ = chase(alert, back)
    assert chase(alert, back + minutes(60))[1] == (AskStillOpen("marta"),)


def test_a_rung_with_somebody_left_to_reach_waits_for_them() -> None:
    alert, _ = run(raised(), MORNING + minutes(20), accept=True)
    alert = replace(alert, accepted_step=2)
    waiting, acts = unreachable(alert, 3, MORNING + minutes(20))
    assert acts == (TellOperator(Trouble.UNREACHABLE, 3),) and waiting.step == 3
    gone, acts = unreachable(waiting, 3, MORNING + minutes(20), Who.BACKUP)
    assert gone.step == 4 and TellBackup(4, True, True) in acts


def test_when_nobody_at_all_can_be_reached_the_client_is_told_at_once() -> None:
    """CR-706."""
    alert, said = chase(raised(backup=None), MORNING)
    for step in (1, 2, 3, 4):
        alert, said = unreachable(alert, step, MORNING)
    assert alert.state is State.UNREACHED
    assert TellClient(Change.UNREACHED) in said and alert.client_told == (Change.UNREACHABLE, Change.UNREACHED)


def test_a_step_not_accepted_within_60_seconds_starts_the_next_at_once() -> None:
    """CR-706."""
    alert, said = run(raised(), MORNING + minutes(4), timedelta(seconds=2), accept=False)
    assert told(said, TellTherapist, MORNING) == [0, 1, 2, 3]
    assert told(said, TellBackup, MORNING) == [2, 3]
    assert told(said, TellClient, MORNING) == [1]
    assert alert.state is State.RAISED and alert.next_step_at == MORNING + minutes(60)


def test_a_concern_that_cannot_be_delivered_at_night_stays_silent() -> None:
    alert, _ = chase(raised(Tier.CONCERN, NIGHT), NIGHT)
    alert, acts = unreachable(alert, 1, NIGHT)
    assert [act.sound for act in acts if isinstance(act, TellTherapist)] == [False]
    _, acts = unreachable(alert, 2, NIGHT)
    assert [act.sound for act in acts if isinstance(act, TellBackup)] == [False]


def test_after_an_outage_everybody_hears_the_latest_step_marked_late() -> None:
    """CR-710."""
    alert = accepted(chase(raised(), MORNING)[0], 1, MORNING)
    alert, acts = chase(alert, MORNING + minutes(45))
    assert {*acts} == {
        TellTherapist(4, True, True, late=True), TellBackup(4, True, True, late=True), TellClient(Change.DELAYED),
    }  # fmt: skip
    assert alert.step == 4 and chase(alert, MORNING + minutes(45))[1] == ()


def test_chasing_twice_at_one_instant_says_nothing_twice() -> None:
    """CR-703."""
    alert, first = chase(raised(), MORNING)
    assert len(first) == 1 and chase(alert, MORNING) == (alert, ())


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(days=3)])
def test_a_clock_that_jumps_ahead_skips_no_step(step: timedelta) -> None:
    """CR-703."""
    alert, _ = run(raised(), MORNING + minutes(5))
    alert, acts = chase(alert, MORNING + minutes(5) + step)
    assert alert.step == 4 and alert.state is State.UNREACHED
    assert [act.step for act in acts if isinstance(act, TellTherapist | TellBackup)] == [4, 4]


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(days=3)])
def test_a_clock_that_goes_back_does_not_put_the_ladder_off(step: timedelta) -> None:
    alert, _ = run(raised(), MORNING + minutes(12))
    start = MORNING + minutes(12) - step
    alert, acts = chase(alert, start)
    assert acts == () and alert.step == 2
    assert [rung.due for rung in alert.plan[2:]] == [start + minutes(10), start + minutes(30)]
    assert chase(alert, start + minutes(10))[0].step == 3


def test_a_burst_joins_the_unseen_alert_and_its_count_goes_out_with_the_next_step() -> None:
    """CR-709."""
    alert = accepted(chase(raised(), MORNING)[0], 1, MORNING)
    for second in range(3):
        alert, heard = hear_again(alert, Tier.CONCERN, MORNING + timedelta(seconds=second), CARE)
        assert heard is Heard.JOINS
    assert chase(alert, MORNING + minutes(10))[1] == (TellTherapist(2, True, True, heard_again=3),)


def test_a_rise_replaces_the_running_ladder() -> None:
    """CR-709, CR-605."""
    alert, heard = hear_again(raised(Tier.CONCERN), Tier.URGENT, MORNING + minutes(1), CARE)
    assert heard is Heard.REPLACES and alert.reason is Reason.REPLACED
    assert chase(alert, MORNING + minutes(90)) == (alert, ())


def test_after_the_acknowledgement_a_hit_counts_at_first_and_alerts_again_after_an_hour() -> None:
    """CR-709."""
    alert, _ = acknowledge(raised(Tier.CONCERN), "dr-brandt", MORNING)
    soon, heard = hear_again(alert, Tier.CONCERN, MORNING + minutes(59), CARE)
    assert heard is Heard.COUNTED and soon.heard_again == 1
    assert hear_again(alert, Tier.CONCERN, MORNING + minutes(60), CARE) == (alert, Heard.RAISES)
    assert hear_again(alert, Tier.URGENT, MORNING + minutes(1), CARE) == (alert, Heard.RAISES)


def test_a_hit_after_a_ladder_that_ended_unseen_alerts_again_at_once() -> None:
    """CR-709 keeps a second ladder from running beside the first; where none runs, a count would reach nobody."""
    alert, _ = run(raised(), MORNING + minutes(60))
    assert hear_again(alert, Tier.URGENT, MORNING + minutes(61), CARE)[1] is Heard.RAISES
    assert hear_again(alert, Tier.URGENT, MORNING + minutes(120), CARE)[1] is Heard.RAISES


def test_a_hit_after_closing_opens_a_new_alert() -> None:
    """CR-709."""
    alert, _ = acknowledge(raised(), "dr-brandt", MORNING)
    closed = close(alert, Reason.OTHER, False, MORNING)
    assert hear_again(closed, Tier.CONCERN, MORNING, CARE) == (closed, Heard.RAISES)


def test_the_clients_keys_stand_on_the_alert_and_stop_nothing() -> None:
    """CR-616."""
    alert, _ = chase(raised(), MORNING)
    noted = tapped(alert, "safe", MORNING + minutes(1))
    assert [tap.key for tap in noted.taps] == ["safe"] and noted.next_step_at == alert.next_step_at


def test_taking_the_consent_back_adds_no_further_person_to_a_running_ladder() -> None:
    """CR-701."""
    alert, _ = chase(raised(), MORNING)
    _, said = run(no_further_person(alert), MORNING + minutes(60))
    assert not told(said, TellBackup, MORNING) and told(said, TellTherapist, MORNING) == [10, 20, 40]
    late, _ = run(raised(), MORNING + minutes(25))
    assert no_further_person(late) == late


@pytest.mark.parametrize(("kind", "holds"), [("risk words", True), ("asked", False), ("item9", False)])
def test_asking_and_item_9_set_no_hold(kind: str, holds: bool) -> None:
    """CR-104, CR-612, CR-904."""
    assert raised(kind=kind).sets_hold is holds


@pytest.mark.parametrize("tier", [Tier.ASK, Tier.GENTLE, Tier.NONE])
def test_lower_tiers_open_no_alert(tier: Tier) -> None:
    """CR-701."""
    with pytest.raises(ValueError, match="raises no alert"):
        raised(tier)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        raised(at=MORNING.replace(tzinfo=None))
