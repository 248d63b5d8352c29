"""Every field of the schedule builder: what is typed is what is kept, and the preview shows it (§4.1, F-56)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS, Anchor, Anchored, QuietHours, Weekly
from bot.domain.stage import Stage
from bot.storage import acts, schedules
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_rhythm import NEW, fields_of, kept, sends

DAYS = {f"day{each}": None for each in range(7)}


def ticked(*days: int) -> dict[str, str | None]:
    return DAYS | {f"day{each}": "on" for each in days}


FIELDS: list[tuple[dict[str, str | None], dict[str, Any]]] = [
    (ticked(5, 6), {"days": Weekly(frozenset({5, 6}))}),
    ({"every": "3"}, {"days": Weekly(WORKDAYS, 3)}),
    ({"prompt": ""}, {"prompt": ""}),
    ({"start": "2026-03-20"}, {"start": date(2026, 3, 20)}),
    ({"ends": "2026-04-01"}, {"ends": date(2026, 4, 1), "count": None}),
    ({"ending": "count", "count": "5"}, {"count": 5, "ends": None}),
    ({"follow_up": "yes"}, {"follow_up": True}),
    ({"follow_up": "no"}, {"follow_up": False}),
    ({"min_stage": "safety"}, {"min_stage": Stage.SAFETY}),
    ({"agreed_on": "2026-03-01"}, {"agreed_on": date(2026, 3, 1)}),
    ({"note": "x" * 280}, {"note": "x" * 280}),
    ({"when": "before", "offset": "3"}, {"days": Anchored(Anchor.SESSION, -3, (date(2026, 3, 13),))}),
    ({"when": "after", "offset": "1"}, {"days": Anchored(Anchor.SESSION, 1, (date(2026, 3, 13),))}),
    ({"when": "eve"}, {"days": Anchored(Anchor.EVENING_BEFORE, -1, (date(2026, 3, 13),))}),
    ({"when": "stage", "offset": "3"}, {"days": Anchored(Anchor.STAGE_ENTRY, 3)}),
]


@pytest.mark.parametrize(("fields", "there"), FIELDS, ids=[",".join(each) for each, _ in FIELDS])
async def test_what_a_field_says_is_kept(
    house: House, fields: dict[str, str | None], there: dict[str, Any]
) -> None:  # fmt: skip
    await house.change("ana", next_session=datetime(2026, 3, 13, 10, 0, tzinfo=UTC), ceiling=Stage.SAFETY)
    brandt = await house.signed_in("brandt")
    answer = await sends(brandt, NEW, "save", **fields)
    assert answer.status_code == 303, words(answer.text)
    (one,) = await kept(house)
    assert {name: getattr(one, name) for name in there} == there
    again = fields_of((await brandt.get(f"{NEW}/{one.id}")).text)
    fields.pop("agreed_on", None)  # a change is agreed on the day of the change
    assert {name: again.get(name) for name in fields} == fields


@pytest.mark.parametrize(("key", "days"), [("workdays", WORKDAYS), ("weekend", {5, 6}), ("all", EVERY_DAY)])
async def test_the_keys_for_sets_of_days_work_without_scripts(house: House, key: str, days: set[int]) -> None:
    brandt = await house.signed_in("brandt")
    answer = await sends(brandt, NEW, key, at="7.30 pm", **ticked(2))
    there = fields_of(answer.text)
    assert {each for each in range(7) if f"day{each}" in there} == days
    assert there["at"] == "7.30 pm" and "Ten check-ins, first" in words(answer.text) and await kept(house) == []


async def test_a_pause_from_one_day_to_another_is_marked_between_them(house: House) -> None:
    brandt = await house.signed_in("brandt")
    fields = {"pause": "until", "pause_since": "2026-03-06", "pause_until": "2026-03-10"}
    text = words((await sends(brandt, NEW, "preview", **fields)).text)
    assert len(re.findall(r"(Fri 6|Mon 9) Mar, [^·]*· yours [^·]*· [^·]*· not sent: paused", text)) == 2
    assert text.count("not sent: paused") == 2
    assert (await sends(brandt, NEW, "save", **fields)).status_code == 303
    (one,) = await kept(house)
    assert one.pause and one.pause.since == datetime(2026, 3, 6, tzinfo=UTC)
    assert one.pause.until == datetime(2026, 3, 10, tzinfo=UTC)


async def test_a_time_that_the_clock_jumps_over_says_after_what_it_comes(house: House) -> None:
    """F-14: 29 March in London, 01:00 to 02:00 does not exist."""
    await house.change("ana", quiet=QuietHours(time(4), time(5)))
    brandt = await house.signed_in("brandt")
    text = words((await sends(brandt, NEW, "preview", at="1:30", spread="0", start="2026-03-29", **ticked(6))).text)
    assert "Sun 29 Mar, 02:00" in text and "clock change: comes right after 01:00" in text


async def test_beside_a_rest_each_that_falls_into_it_says_until_when(house: House) -> None:
    await house.change("ana", rest_until=house.now + timedelta(days=2))
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(NEW)).text)
    assert text.count("rests until Thu 5 Mar, 09:00") == 1


async def test_zone_quiet_hours_limit_and_closing_are_shown_and_no_fields(house: House) -> None:
    await house.change("ana", consented_at=house.now)
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(NEW)
    text = words(answer.text)
    for line in (
        "Their clock is that of London (Europe/London), as Ana set it.", "Quiet for Ana: 21:30 to 08:00.",
        "At most 1 a day over all schedules.", "closes by itself after 12 hours",
    ):  # fmt: skip
        assert line in text
    assert not {"zone", "quiet", "quiet_start", "cap"} & fields_of(answer.text).keys()
    await house.change("ana", zone="America/New_York", home_zone="Europe/London")
    away = words((await brandt.get(NEW)).text)
    assert "New York (America/New_York) while Ana is away; home is London." in away


async def test_a_follow_up_that_the_client_refuses_is_said(house: House) -> None:
    """CR-209, F-06."""
    brandt = await house.signed_in("brandt")
    assert "as usual for this client (no)" in words((await brandt.get(NEW)).text)
    await house.change("ana", follow_up_ok=False)
    assert "Ana wants no follow-up." in words((await brandt.get(NEW)).text)


async def test_a_change_says_from_when_it_counts_and_a_second_tap_does_nothing(house: House) -> None:
    brandt = await house.signed_in("brandt")
    form = {**fields_of((await brandt.get(NEW)).text), "do": "save"}
    first, second = await brandt.post(NEW, form), await brandt.post(NEW, form)
    assert first.headers["location"] == second.headers["location"]
    (one,) = await kept(house)
    done = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert one.version == 1 and [each.act for each in done].count("set_a_schedule") == 1
    assert "A change counts from the next one on." in words((await brandt.get(first.headers["location"])).text)


async def test_the_answer_stands_there_when_it_comes(house: House) -> None:
    """F-63."""
    brandt = await house.signed_in("brandt")
    page = (await sends(brandt, NEW, "save")).headers["location"]
    (one,) = await kept(house)
    for said, line in (("fine", "Fine."), ("more", "Ana would like more."), ("declined", "Ana declined it.")):
        one = replace(one, by_client=said, over=said == "declined")
        await house.database.transaction(schedules.save, one)
        assert line in words((await brandt.get(page)).text)


async def test_where_nothing_can_come_the_reason_is_the_first_that_holds(house: House) -> None:
    brandt = await house.signed_in("brandt")
    none = await sends(brandt, NEW, "preview", start="2026-03-04", ends="2026-03-06", **ticked(6))
    assert "This rule sends nothing, because none of its days lies between" in words(none.text)
    await house.change("ana", ends_at=house.now + timedelta(hours=2))
    assert "because the planned ending comes first" in words((await brandt.get(NEW)).text)
