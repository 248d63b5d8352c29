"""The life of check-ins on a real database: put off, declined, followed up, closed; never twice and never at night."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.checkin import CheckinState, Why
from bot.domain.client_clock import quiet_at
from bot.domain.decision import Say
from bot.domain.incoming import Incoming, Medium
from bot.domain.people import NIGHT, Standing
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import QuietHours, Weekly
from bot.domain.stage import Stage
from bot.storage import checkins, clients, schedules, therapists
from bot.storage.database import Database
from tests.services.checkin_cast import Rooms, daily
from tests.storage import people

ANA = replace(people.client("ana", "", "brandt", "Ana"), zone="Europe/London")
SENT, LATER, HELD, LAPSED = CheckinState.SENT, CheckinState.LATER, CheckinState.HELD, CheckinState.LAPSED
ANSWERED, DECLINED, EXPIRED = CheckinState.ANSWERED, CheckinState.DECLINED, CheckinState.EXPIRED


async def evening(database: Database, *more: Schedule, **about: Any) -> Rooms:
    """Ana's check-in of 19:00 has just come."""
    rooms = await Rooms.of(database, daily(ANA), *more, **about)
    await rooms.move("2026-11-24 19:00")
    assert await rooms.states() == [(SENT, Why.NONE)]
    return rooms


async def tap(rooms: Rooms, what: str) -> None:
    await rooms.tap("cs", f"{(await rooms.all())[-1].id}:{what}")


async def test_what_was_put_off_and_then_answered_does_not_come_back(database: Database) -> None:
    """CR-208: *Later*, then /checkin and an answer: the postponed time is over with it."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.command("checkin")
    await tap(rooms, "okay")
    await rooms.move("2026-11-24 21:00")
    [one] = await rooms.all()
    assert (one.state, one.state_word, one.again_at) == (ANSWERED, "okay", None)


async def test_what_was_put_off_and_then_declined_does_not_come_back(database: Database) -> None:
    """CR-208."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.type("not today")
    await rooms.move("2026-11-24 21:00")
    assert await rooms.states() == [(DECLINED, Why.NONE)]


async def test_later_comes_back_once_and_the_regular_time_stays(database: Database) -> None:
    """CR-208, F-07."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.move("2026-11-24 19:30")
    assert await rooms.states() == [(SENT, Why.NONE)]
    pushes = await rooms.said("checkin")
    assert [say.text for say in pushes if say.text] == [pushes[0].text] * 2
    await tap(rooms, "okay")
    await rooms.move("2026-11-25 19:00")
    second = (await rooms.all())[1]
    assert (second.state, second.due_at.hour) == (SENT, 19)


async def test_put_off_until_tomorrow_it_takes_tomorrows_place(database: Database) -> None:
    """CR-206: one prompt a day, over what is put off as well."""
    rooms = await evening(database)
    await tap(rooms, "tomorrow")
    await rooms.move("2026-11-25 21:00")
    assert await rooms.states() == [(SENT, Why.NONE), (HELD, Why.CAP)]
    await tap(rooms, "okay")


async def test_later_never_comes_in_quiet_hours_that_began_meanwhile(database: Database) -> None:
    """CR-207: the client changed their quiet hours after *Later*; it comes at their end."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.change(quiet=QuietHours(time(19, 15), time(8, 30)))
    await rooms.move("2026-11-25 08:25")
    assert await rooms.states() == [(LATER, Why.NONE)]
    await rooms.move("2026-11-25 08:35")
    assert (await rooms.states())[0] == (SENT, Why.NONE)


@pytest.mark.parametrize(
    ("so", "why"),
    [
        ({"paused_open": True}, Why.PAUSED),
        ({"standing": Standing.STOPPED}, Why.PAUSED),
        ({"blocked": True}, Why.BLOCKED),
        ({"rest_until": datetime.fromisoformat("2026-11-25T19:00+00:00")}, Why.RESTING),
    ],
)
async def test_what_was_put_off_is_held_where_nothing_may_come(
    database: Database, so: dict[str, object], why: Why
) -> None:
    """CR-213, CR-614."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.change(**so)
    await rooms.move("2026-11-24 20:00")
    assert await rooms.states() == [(HELD, why)]


async def test_what_was_put_off_into_a_downtime_is_not_sent_late(database: Database) -> None:
    """CR-214."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.jump("2026-11-24 20:30")
    assert await rooms.states() == [(EXPIRED, Why.LATE)]


async def test_not_today_means_nothing_more_today_of_any_schedule(database: Database) -> None:
    """CR-202, F-08with two schedules and a cap of two."""
    rooms = await Rooms.of(database, daily(ANA, "s1", time(10)), daily(ANA, "s2"), care={"checkin.daily_cap": 2})
    await rooms.move("2026-11-25 10:00")
    await tap(rooms, "not_today")
    await rooms.move("2026-11-26 10:00")
    assert await rooms.states() == [(LAPSED, Why.NONE), (DECLINED, Why.NONE), (HELD, Why.LET_BE), (SENT, Why.NONE)]


async def test_the_daily_cap_is_the_clinics_unless_the_therapist_set_another(database: Database) -> None:
    """CR-206 over all schedules; (c) of one client."""
    rooms = await Rooms.of(database, daily(ANA, "s1", time(10)), daily(ANA, "s2"), now=_at("2026-11-24 09:00"))
    await rooms.move("2026-11-24 20:00")
    assert await rooms.states() == [(SENT, Why.NONE), (HELD, Why.CAP)]
    await rooms.change(care={"checkin.daily_cap": 2})
    await rooms.move("2026-11-25 20:00")
    assert [state for state, _ in await rooms.states()][2:] == [LAPSED, SENT]


async def test_a_newer_one_closes_what_is_still_open(database: Database) -> None:
    """One question at a time: the older message loses its keys, and says that it closed."""
    twice = daily(ANA, "s1", time(10)), daily(ANA, "s2")
    rooms = await Rooms.of(database, *twice, now=_at("2026-11-24 09:00"), care={"checkin.daily_cap": 2})
    await rooms.move("2026-11-24 19:00")
    assert await rooms.states() == [(LAPSED, Why.NEWER), (SENT, Why.NONE)]
    closing = [say for say in await rooms.said() if say.only_in_place]
    assert [say.text for say in closing] == ["This check-in closed at 19:00. That's fine."]


async def test_nothing_unasked_leaves_once_quiet_hours_have_begun(database: Database) -> None:
    """CR-207: a letter that waits in the outbox is not worth sending then."""
    rooms = await Rooms.of(database, daily(ANA, at=time(21, 10)))
    await rooms.move("2026-11-24 21:10")
    [push] = await rooms.said("checkin")
    assert push.not_after == _at("2026-11-24 21:30")


async def test_one_that_waited_for_a_dialogue_into_the_night_is_held(database: Database) -> None:
    """CR-207."""
    rooms = await Rooms.of(database, daily(ANA, at=time(21, 20)), now=_at("2026-11-24 21:00"))
    await rooms.move("2026-11-24 21:10")
    await rooms.command("country")
    await rooms.move("2026-11-24 21:45", every=timedelta(minutes=5))
    assert await rooms.states() == [(HELD, Why.QUIET)]


async def test_no_follow_up_comes_unless_it_is_switched_on(database: Database) -> None:
    """CR-209, F-06: off by default."""
    rooms = await evening(database)
    await rooms.move("2026-11-24 21:25")
    assert len(await rooms.said("checkin")) == 1


async def test_one_silent_follow_up_though_nothing_else_is_due_and_no_second(database: Database) -> None:
    """CR-209, F-06: on for one client."""
    rooms = await evening(database, care={"checkin.nudge": "on", "checkin.nudge_minutes": 30})
    await rooms.move("2026-11-24 21:25")
    first, second = await rooms.said("checkin")
    assert (first.silent, second.silent) == (False, True)
    assert second.text.startswith("A check-in is here when you want it.")
    assert "Once is enough" in [key.label for row in second.keys for key in row]


async def test_the_client_can_refuse_follow_ups_for_good(database: Database) -> None:
    """CR-209."""
    rooms = await evening(database, care={"checkin.nudge": "on"})
    await rooms.move("2026-11-24 20:05")
    await tap(rooms, "once")
    assert not (await rooms.client()).follow_up_ok
    assert await rooms.states() == [(SENT, Why.NONE)]
    await rooms.move("2026-11-25 21:00")
    assert len(await rooms.said("checkin")) == 3  # yesterday's two, and today's one


@pytest.mark.parametrize("at", ["20:45", "21:00"])
async def test_a_follow_up_never_comes_in_quiet_hours(database: Database, at: str) -> None:
    """CR-207, CR-209."""
    rooms = await Rooms.of(
        database, daily(ANA, at=time.fromisoformat(at)), care={"checkin.nudge": "on"}
    )  # fmt: skip
    await rooms.move("2026-11-25 08:00")
    assert len(await rooms.said("checkin")) == 1


async def test_no_follow_up_after_an_answer_or_in_a_rest(database: Database) -> None:
    """CR-209."""
    rooms = await evening(database, care={"checkin.nudge": "on"})
    await tap(rooms, "calm")
    await rooms.move("2026-11-25 19:00")
    await rooms.change(rest_until=rooms.now + timedelta(hours=24))
    await rooms.move("2026-11-25 21:00")
    assert len(await rooms.said("checkin")) == 2


async def test_three_unanswered_slow_it_to_weekly_and_ask_once_outside_quiet_hours(database: Database) -> None:
    """CR-210, CR-207: it closes at 07:00; the question waits for the end of the night."""
    rooms = await evening(database)
    await rooms.move("2026-11-29 12:00")
    assert [state for state, _ in await rooms.states()] == [LAPSED, LAPSED, LAPSED, HELD, HELD]
    assert {why for _, why in (await rooms.states())[3:]} == {Why.FADED}
    [asked] = [say for say in await rooms.said("notice") if "too much" in say.text]
    assert asked.not_before == _at("2026-11-27 08:00")
    await rooms.move("2026-12-03 20:00")
    assert (await rooms.states())[-1] == (SENT, Why.NONE)


@pytest.mark.parametrize("how", ["a word", "a command", "an old key", "a voice message"])
async def test_any_answer_to_anything_restores_the_rhythm(database: Database, how: str) -> None:
    """CR-210."""
    rooms = await evening(database)
    await rooms.move("2026-11-27 12:00")
    assert (await rooms.client()).unanswered == 3
    match how:
        case "a word":
            await rooms.type("hello")
        case "a command":
            await rooms.command("country")
            await rooms.command("help")
        case "an old key":
            await rooms.tap("cs", "gone:calm")
        case _:
            await rooms.hear(Incoming(Medium.VOICE, rooms.now, rooms.now))
    assert (await rooms.client()).unanswered == 0
    await rooms.move("2026-11-27 19:00")
    assert (await rooms.states())[-1] == (SENT, Why.NONE)


async def test_a_change_of_settings_does_not_bring_the_count_back(database: Database) -> None:
    """What is written with the answer must not undo that it was one."""
    rooms = await evening(database)
    await rooms.move("2026-11-27 12:00")
    await rooms.tap("discreet", "")
    assert (await rooms.client()).unanswered == 0


async def test_silence_while_something_else_was_said_is_not_counted(database: Database) -> None:
    """CR-210: somebody who wrote in between did answer something."""
    rooms = await evening(database)
    await rooms.move("2026-11-24 20:00")
    await rooms.type("a note for later")
    await rooms.move("2026-11-25 12:00")
    assert await rooms.states() == [(LAPSED, Why.NONE)]
    assert (await rooms.client()).unanswered == 0


async def test_one_that_may_not_have_arrived_is_not_counted_as_silence(database: Database) -> None:
    """CR-212: unknown stays unknown."""
    rooms = await evening(database)
    [one] = await rooms.all()
    await database.transaction(checkins.save, replace(one, state=CheckinState.UNCERTAIN))
    await rooms.move("2026-11-25 12:00")
    assert await rooms.states() == [(LAPSED, Why.UNSURE)]
    assert (await rooms.client()).unanswered == 0


async def test_after_fourteen_silent_days_it_stops_and_nothing_is_pushed_about_it(database: Database) -> None:
    """CR-211, F-16."""
    rooms = await evening(database)
    await rooms.move("2026-12-20 12:00")
    assert (await rooms.client()).fell_silent
    assert (await rooms.states())[-1] == (HELD, Why.PAUSED)
    assert await _to_brandt(rooms) == []  # it stands on the morning page (tests/domain/talk/test_today.py)


async def test_the_first_word_after_that_asks_before_anything_starts_again(database: Database) -> None:
    """CR-211."""
    rooms = await evening(database)
    await rooms.move("2026-12-20 12:00")
    await rooms.type("I am back from the sea")
    asked = (await rooms.said())[-1]
    assert asked.text == "Shall the check-ins start again?"
    await rooms.move("2026-12-21 20:00")
    assert (await rooms.states())[-1] == (HELD, Why.PAUSED)
    await rooms.tap("back_in", "")
    await rooms.move("2026-12-22 20:00")
    assert (await rooms.states())[-1] == (SENT, Why.NONE)
    assert [say.text for say in await rooms.said()].count("Shall the check-ins start again?") == 1


async def test_a_rare_rhythm_without_anything_unanswered_is_no_silence(database: Database) -> None:
    """CR-211: nobody asked anything for four weeks, so nobody was silent."""
    monthly = daily(ANA, days=Weekly(frozenset({1}), 4))
    rooms = await Rooms.of(database, monthly)
    await rooms.move("2026-11-24 19:00")
    await tap(rooms, "calm")
    await rooms.move("2026-12-22 19:00")
    assert (await rooms.states())[-1] == (SENT, Why.NONE)


async def test_half_as_many_leaves_every_second_and_comes_back_by_itself(database: Database) -> None:
    """F-09: on Monday, Wednesday and Friday too, where counting days would leave all or none."""
    rooms = await Rooms.of(database, daily(ANA, days=Weekly(frozenset({0, 2, 4}))))
    await rooms.move("2026-11-25 19:00")
    await tap(rooms, "half")
    await tap(rooms, "okay")
    for _ in range(9):
        await rooms.move(rooms.now + timedelta(days=1))
        if (await rooms.all())[-1].state is SENT:
            await tap(rooms, "okay")
    held = [each.due_at.day for each in await rooms.all() if each.why is Why.LIGHTER]
    answered = [each.due_at.day for each in await rooms.all() if each.state is ANSWERED]
    assert (held, answered) == ([27], [25, 30, 2, 4])


async def test_lighter_leaves_the_check_in_open_and_counts_as_an_answer(database: Database) -> None:
    """CR-202."""
    rooms = await evening(database)
    await tap(rooms, "lighter")
    await tap(rooms, "short")
    labels = [key.label for row in (await rooms.said())[-1].keys for key in row]
    assert labels == ["Very hard", "Hard", "Mixed", "Okay", "Calm", "Not today"]
    await rooms.move("2026-11-25 12:00")
    assert await rooms.states() == [(LAPSED, Why.NONE)]
    assert (await rooms.client()).unanswered == 0


async def test_an_answer_written_before_it_closed_counts_though_it_is_heard_after(database: Database) -> None:
    """CR-209, F-05: late answers are explained, never lost."""
    rooms = await evening(database)
    await rooms.jump("2026-11-25 09:00")
    assert await rooms.states() == [(LAPSED, Why.NONE)]
    await rooms.type("mixed", sent_at=_at("2026-11-24 22:10"))
    [one] = await rooms.all()
    assert (one.state, one.state_word, one.answered_at) == (ANSWERED, "mixed", _at("2026-11-24 22:10"))
    late = "Picked up late. Your answer keeps its real time."
    assert [say.text for say in await rooms.said() if late in say.text]
    assert not [say.text for say in await rooms.said() if say.text == rooms.world.book("en").common.late]


async def test_a_word_written_after_it_closed_is_a_note_like_any_other(database: Database) -> None:
    rooms = await evening(database)
    await rooms.move("2026-11-25 09:00")
    await rooms.type("mixed")
    assert await rooms.states() == [(LAPSED, Why.NONE)]
    assert (await rooms.said())[-1].text == "Keep this as a note?"


async def test_nothing_closes_before_what_came_in_meanwhile_has_been_received(database: Database) -> None:
    """Reliability 2.10: the inbox before the clock."""
    rooms = await evening(database)
    rooms.clock.caught_up = lambda: False
    await rooms.jump("2026-11-25 09:00")
    assert await rooms.states() == [(SENT, Why.NONE)]
    await tap(rooms, "hard")
    [one] = await rooms.all()
    assert (one.state, one.state_word) == (ANSWERED, "hard")
    assert [say for say in await rooms.said() if say.text.endswith("Picked up late.")]


async def test_a_pause_of_the_client_takes_back_what_was_not_sent_yet(database: Database) -> None:
    """CR-213: no prompt within a pause, not even one that is written down already."""
    rooms = await evening(database)
    await rooms.command("pause", "30 Nov")
    assert await rooms.states() == [(HELD, Why.WITHDRAWN)]
    assert await rooms.said("checkin") == []


async def test_when_a_pause_ends_one_question_comes_before_any_check_in(database: Database) -> None:
    """CR-213, F-10; two schedules ask once."""
    rooms = await Rooms.of(database, daily(ANA, "s1"), daily(ANA, "s2", time(19)))
    await rooms.command("pause", "26 Nov")
    await rooms.move("2026-11-27 20:00")
    asked = [say.text for say in await rooms.said("notice")]
    assert asked == ["A check-in is here when you want it.\nShall the check-ins start again?"]
    assert {state for state, _ in await rooms.states()} == {HELD}
    await rooms.tap("back_in", "")
    await rooms.move("2026-11-28 19:00")
    assert SENT in [state for state, _ in await rooms.states()]


async def test_a_lowered_stage_holds_what_would_come_above_it(database: Database) -> None:
    """CR-105."""
    rooms = await evening(database)
    await tap(rooms, "30")
    await rooms.change(ceiling=Stage.SAFETY)
    [one] = await rooms.all()
    await database.transaction(checkins.save, replace(one, prompt="how_it_looked"))
    await rooms.move("2026-11-24 20:00")
    assert await rooms.states() == [(HELD, Why.STAGE)]


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kathmandu"])
async def test_no_letter_of_a_check_in_lies_in_quiet_hours(database: Database, zone: str) -> None:
    """CR-207."""
    here = replace(ANA, zone=zone)
    rooms = await Rooms.of(database, daily(here), zone=zone, care={"checkin.nudge": "on"})
    await rooms.move("2026-11-27 12:00")
    zoned = replace(await rooms.client(), zone=zone, quiet=NIGHT)
    sent = [each.opened_at for each in await rooms.all() if each.opened_at]
    assert sent and not [at for at in sent if quiet_at(zoned, at)]


async def test_chidi_hears_nothing_of_all_this(database: Database) -> None:
    rooms = await evening(database)
    await rooms.move("2026-11-28 12:00")
    chidi = await database.read(clients.get, "chidi")
    assert await rooms.letters(chidi.chat) == []


async def _to_brandt(rooms: Rooms) -> list[Say]:
    brandt = await rooms.database.read(therapists.get, "brandt")
    return await rooms.letters(brandt.chat)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_what_was_put_off_and_is_above_the_stage_now_gives_way_to_one_that_is_not(database: Database) -> None:
    """CR-105: /checkin opens one that fits; the one put off is not shown again."""
    hard = daily(ANA, prompt="fairer")
    rooms = await Rooms.of(database, hard)
    book = rooms.world.books["en"]
    name = next(each.id for each in book.prompts.values() if each.min_stage is Stage.PROCESSING)
    for stage in (Stage.STABILISATION, Stage.PROCESSING):
        await rooms.change(ceiling=stage)
    await rooms.database.transaction(schedules.save, planned(replace(hard, prompt=name), rooms.now))
    await rooms.move("2026-11-24 19:00")
    await tap(rooms, "3h")
    await rooms.change(ceiling=Stage.SAFETY)
    await rooms.command("checkin")
    states = {each.prompt: each.state for each in await rooms.all()}
    assert states == {name: HELD, "how_is_it": SENT}
