"""Twice a day from the form on: what is shown, sent, told and moved (F-03, F-56, F-64, CR-205, CR-206)."""

import re
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.schedule_parts import FixedTime, Window
from bot.domain.schedule_review import by_client
from bot.storage import schedules
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_rhythm import NEW, fields_of, kept, sends, sent

TWICE = {"at": "9am", "at_two": "7pm", "spread": "0"}


async def test_over_the_days_limit_the_second_is_named_and_with_room_both_are_sent(house: House) -> None:
    """§4.1: the cap over all schedules; the client's own number makes room (care_own)."""
    brandt = await house.signed_in("brandt")
    capped = words((await sends(brandt, NEW, "preview", **TWICE)).text)
    assert capped.count("not sent: over the day's limit") == 5 and "At most 1 a day" in capped
    await house.change("ana", care={"checkin.daily_cap": 2})
    free = words((await sends(brandt, NEW, "preview", **TWICE)).text)
    assert "not sent" not in free and "At most 2 a day" in free
    assert (await sends(brandt, NEW, "save", **TWICE)).status_code == 303
    (one,) = await kept(house)
    assert one.times == (FixedTime(time(9)), FixedTime(time(19)))
    came = await sent(house, house.now + timedelta(days=2, hours=12))
    assert [f"{at:%H:%M}" for at in came] == ["09:00", "19:00", "09:00", "19:00"]


async def test_two_windows_are_sent_as_they_are_shown(house: House) -> None:
    await house.change("ana", care={"checkin.daily_cap": 2})
    brandt = await house.signed_in("brandt")
    fields = {"timing": "random", "opens_two": "2pm", "closes_two": "4pm", "gap": "90"}
    form = {**fields_of((await brandt.get(NEW)).text), **fields}  # one form: the drawn times belong to its key
    shown = words((await brandt.post(NEW, {**form, "do": "preview"})).text)
    assert (await brandt.post(NEW, {**form, "do": "save"})).status_code == 303
    (one,) = await kept(house)
    assert one.times == (Window(time(10), time(12)), Window(time(14), time(16))) and one.min_gap_minutes == 90
    came = await sent(house, house.now + timedelta(days=2, hours=12))
    assert len(came) == 4 and all(f"{at:%H:%M}" in shown for at in came)


async def test_what_is_wrong_with_the_second_stands_at_it_and_more_is_open(house: House) -> None:
    brandt = await house.signed_in("brandt")
    near = await sends(brandt, NEW, "save", at="7pm", at_two="19.30", spread="0")
    assert "The two come closer" in words(near.text) and 'value="19.30"' in near.text and 'value="7pm"' in near.text
    assert (
        re.search(r'<details id="more" open', near.text) and 'aria-describedby="at_two-wrong at_two-hint"' in near.text
    )
    assert await kept(house) == []


async def test_the_client_is_told_both_times_and_what_they_move_stands_there(house: House) -> None:
    brandt = await house.signed_in("brandt")
    answer = await sends(brandt, NEW, "save", **TWICE, note="For the train.")
    text = words((await brandt.get(answer.headers["location"])).text)
    assert "Dr. Brandt set a check-in: Mon to Fri, 09:00 and 19:00, first" in text
    assert "A note from Dr. Brandt: For the train." in text
    (one,) = await kept(house)
    there = replace(one, times=(FixedTime(time(9)), FixedTime(time(20, 30))), version=2)
    await house.database.transaction(lambda conn: schedules.save(conn, by_client(there, "moved", agreed=one)))
    page = f"{NEW}/{one.id}"
    text = words((await brandt.get(page)).text)
    assert (
        "Set 09:00 and 19:00 · moved by Ana to 09:00 and 20:30" in text
        and "check-in: Mon to Fri, 09:00 and 19:00." in text
    )
    assert (await sends(brandt, page, "save", note="Bring the list.")).status_code == 303
    (same,) = await kept(house)
    assert (same.times, same.by_client) == (there.times, "moved")
    overview = words((await brandt.get("/clients/ana")).text)
    assert "set 09:00 and 19:00 · moved by client to 09:00 and 20:30." in overview


async def test_a_note_saved_at_noon_leaves_the_evening_of_that_day(house: House) -> None:
    await house.change("ana", care={"checkin.daily_cap": 2})
    brandt = await house.signed_in("brandt")
    await sends(brandt, NEW, "save", **TWICE)
    (one,) = await kept(house)
    await sent(house, house.now + timedelta(days=1, hours=3))
    noon = await house.signed_in("brandt")
    await sends(noon, f"{NEW}/{one.id}", "save", note="Bring the list.")
    assert [f"{at:%H:%M}" for at in await sent(house, house.now + timedelta(hours=9))] == ["19:00"]
