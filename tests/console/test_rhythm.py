"""The schedule builder: what it shows is what is sent; what is typed wrong is kept; what is not theirs is not there.

F-56, F-64, §4.1.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_parts import FixedTime, Window
from bot.domain.schedule_review import by_client
from bot.domain.stage import Stage
from bot.services.checkins import open_due
from bot.storage import acts, checkins, schedules
from tests.console.cast import FORM, Browser, House
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

NEW = "/clients/ana/schedule"
FIELD = re.compile(r"<(input|select|textarea|option)\b([^>]*)>(?:([^<]*)</textarea>)?")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def fields_of(text: str) -> dict[str, str]:
    """What the builder's form would send as it stands."""
    start = text.index('<form class="builder"')
    sent: dict[str, str] = {}
    within = ""
    for kind, inside, typed in FIELD.findall(text[start : text.index("</form>", start)]):
        given = dict(ATTRIBUTE.findall(inside))
        if kind == "select":
            within = given["name"]
        elif kind == "option":
            if "selected" in given:
                sent[within] = given["value"]
        elif kind == "textarea":
            sent[given["name"]] = typed
        elif given.get("type") not in ("checkbox", "radio") or "checked" in given:
            sent[given["name"]] = given.get("value", "")
    return sent


async def sends(browser: Browser, page: str, do: str, **fields: str | None) -> httpx.Response:
    """The form of that page with these fields changed; None: the box is not ticked."""
    form: dict[str, Any] = {**fields_of((await browser.get(page)).text), **fields, "do": do}
    return await browser.post(page.partition("?")[0], {name: each for name, each in form.items() if each is not None})


async def kept(house: House, client: str = "ana") -> list[Schedule]:
    found = await house.database.read(lambda conn: schedules.of_client(conn, client))
    return [each for each in found if not each.over]


async def sent(house: House, until: datetime) -> list[datetime]:
    """When check-ins are sent up to that moment, the clock ticking every five minutes."""
    found: list[datetime] = []
    while house.now < until:
        house.waits(minutes=5)
        before = {each.id for each in await house.database.read(lambda conn: checkins.recent(conn, "ana", 50))}
        await house.database.transaction(lambda conn: open_due(conn, house.world, house.now))
        after = await house.database.read(lambda conn: checkins.recent(conn, "ana", 50))
        found += [each.due_at for each in after if each.id not in before and each.opened_at]
    return found


async def test_a_new_one_stands_ready_and_is_saved_as_it_was_shown(house: House) -> None:
    brandt = await house.signed_in("brandt")
    shown = await brandt.get(NEW)
    assert "Ana: new schedule" in words(shown.text) and "Ten check-ins, first " in words(shown.text)
    answer = await sends(brandt, NEW, "save", at="8pm", spread="0", **{f"day{each}": None for each in (1, 3)})
    assert answer.status_code == 303
    (one,) = await kept(house)
    assert one.times == (FixedTime(time(20)),)
    assert one.preset is Preset.OWN and one.last_date - one.start == timedelta(weeks=12, days=-1)
    after = words((await brandt.get(answer.headers["location"])).text)
    assert "Saved." in after and "None yet." in after
    assert "Dr. Brandt set a check-in: Mon, Wed, Fri, 20:00, first" in after


async def test_the_preview_is_what_is_sent(house: House) -> None:
    """CR-205, F-56: random times too."""
    brandt = await house.signed_in("brandt")
    fields = {**fields_of((await brandt.get(NEW)).text), "timing": "random", "opens": "10:00", "closes": "12:00"}
    first = words((await brandt.post(NEW, {**fields, "do": "preview"})).text)
    assert (await brandt.post(NEW, {**fields, "do": "save"})).status_code == 303
    (one,) = await kept(house)
    assert isinstance(one.times[0], Window) and first.count(" · yours ") == 10
    came = await sent(house, house.now + timedelta(days=5))
    assert len(came) >= 3
    for at in came:
        assert f"{at:%H:%M}" in first


async def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(house: House) -> None:
    brandt = await house.signed_in("brandt")
    answer = await sends(
        brandt, NEW, "save", at="7", ends="2020-01-01", note="x" * 281, agreed_on="2031-01-01", min_stage="growth"
    )  # fmt: skip
    text = words(answer.text)
    assert answer.status_code == 200 and "Nothing was saved yet" in text
    for line in (
        "No clear time of day.",
        "End is before start.",
        "A note holds 280",
        "later than today",
        "not open yet.",
    ):
        assert line in text
    assert 'value="7"' in answer.text and "x" * 281 in answer.text
    none = {f"day{each}": None for each in range(7)}
    assert "Choose at least one day." in words((await sends(brandt, NEW, "save", **none)).text)
    room = await sends(brandt, NEW, "save", timing="random", opens="19:00", closes="19:05")
    assert "Use 15 min or more." in words(room.text)
    assert "26 weeks at most" in words((await sends(brandt, NEW, "save", ends="2028-01-01")).text)
    assert await kept(house) == []


async def test_a_rule_that_sends_nothing_says_why(house: House) -> None:
    brandt = await house.signed_in("brandt")
    text = words((await sends(brandt, NEW, "preview", when="eve")).text)
    assert "This rule sends nothing, because no date of a session is known." in text
    assert "the next stage has not begun" in words((await sends(brandt, NEW, "preview", when="stage")).text)


async def test_what_keeps_one_back_is_named_in_the_preview(house: House) -> None:
    """§4.1: pause, cap, rest, quiet hours."""
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    both = words((await sends(brandt, NEW, "preview", beside="yes")).text)
    assert "not sent: over the day's limit" in both
    alone = words((await sends(brandt, NEW, "preview", beside="no")).text)
    assert "not sent" not in alone and "This one takes its place: Weekday evenings" in alone
    paused = words((await sends(brandt, NEW, "preview", pause="open")).text)
    assert paused.count("not sent: paused") == 10
    quiet = words((await sends(brandt, NEW, "preview", at="23:00", spread="0")).text)
    assert quiet.count("(moved: quiet hours)") == 10
    await house.change("ana", rest_until=house.now + timedelta(days=3))
    assert "rests until" in words((await brandt.get(NEW)).text)


async def test_prompts_above_the_stage_are_listed_and_cannot_be_chosen(house: House) -> None:
    """CR-105."""
    await house.change("ana", ceiling=Stage.SAFETY)
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(NEW)).text
    closed = re.findall(r'<option value="(\w+)" disabled>([^<]*\(opens at [^<]*)</option>', text)
    assert closed
    answer = await sends(brandt, NEW, "save", prompt=closed[0][0])
    assert "This one is not open for them yet." in words(answer.text) and await kept(house) == []


async def test_what_the_client_moved_stands_there_and_stays_unless_agreed_anew(house: House) -> None:
    """F-64."""
    brandt = await house.signed_in("brandt")
    await sends(brandt, NEW, "save")
    (one,) = await kept(house)
    moved = by_client(replace(one, times=(FixedTime(time(20, 30)),), version=2), "moved", agreed=one)
    await house.database.transaction(lambda conn: schedules.save(conn, moved))
    page = f"{NEW}/{one.id}"
    text = words((await brandt.get(page)).text)
    assert "Set 19:00 · moved by Ana to 20:30" in text and "Ana moved it." in text
    assert (await sends(brandt, page, "save", note="Bring the list.")).status_code == 303
    (same,) = await kept(house)
    assert (same.by_client, same.times, same.note, same.version) == ("moved", moved.times, "Bring the list.", 3)
    assert (await sends(brandt, page, "save", at="18:00")).status_code == 303
    (anew,) = await kept(house)
    assert (anew.by_client, anew.set_as) == ("", None)


async def test_a_form_of_yesterday_is_not_taken_over_a_change_of_today(house: House) -> None:
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    page = f"{NEW}/s1"
    old = fields_of((await brandt.get(page)).text)
    assert (await sends(brandt, page, "save", at="18:00")).status_code == 303
    answer = await brandt.post(page, {**old, "at": "21:00", "do": "save"})
    assert answer.status_code == 409 and "changed elsewhere" in words(answer.text) and 'value="21:00"' in answer.text
    (one,) = await kept(house)
    assert isinstance(one.times[0], FixedTime) and one.times[0].at.hour == 18


async def test_a_change_after_todays_check_in_waits_for_tomorrow(house: House) -> None:
    """The preview never names a second one for a date that had its own."""
    await rhythm(house)
    house.now = house.now.replace(hour=19, minute=15)
    await house.database.transaction(lambda conn: open_due(conn, house.world, house.now))
    brandt = await house.signed_in("brandt")
    today: date = house.now.date()
    page = f"{NEW}/s1"
    text = words((await sends(brandt, page, "preview", at="21:00", start=today.isoformat())).text)
    assert f"Ten check-ins, first {house.world.book('en').common.weekdays[(today.weekday() + 1) % 7]}" in text
    await sends(brandt, page, "save", at="21:00")
    assert await sent(house, house.now + timedelta(hours=4)) == []


async def test_it_ends_after_a_second_click_and_the_client_is_told(house: House) -> None:
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    answer = await brandt.press(f"{NEW}/s1", f"{NEW}/s1/end")
    assert answer.status_code == 303 and await kept(house) == []
    assert "The schedule has ended. Ana is told." in words((await brandt.get(answer.headers["location"])).text)
    assert "This schedule has ended." in words((await brandt.get(f"{NEW}/s1")).text)


async def test_opening_the_builder_is_written_down_as_a_look_and_saving_as_an_act(house: House) -> None:
    """F-70."""
    brandt = await house.signed_in("brandt")
    await sends(brandt, NEW, "save")
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert {each.page_read for each in found if each.page_read} == {"schedule"}
    assert [each.about for each in found if each.act == "set_a_schedule"] == ["weekday_evenings"]


@pytest.mark.parametrize("reader", ["okafor", "marta"])
async def test_nobody_else_finds_or_changes_her_schedules(house: House, reader: str) -> None:
    """F-68, T3: role × page × foreign id."""
    await house.marta()
    await rhythm(house)
    browser = await house.signed_in(reader)
    for path in (NEW, f"{NEW}/s1"):
        assert (await browser.get(path)).status_code == 404
    own = "/clients/chidi/schedule"
    token = FORM.findall((await browser.get("/devices")).text)[0]
    for path in (NEW, f"{NEW}/s1", f"{NEW}/s1/end", f"{own}/s1", f"{own}/s1/end"):
        assert (await browser.post(path, {"form": token, "do": "save"})).status_code == 404
    (one,) = await kept(house)
    assert (one.id, one.version) == ("s1", 1)
    assert await kept(house, "chidi") == []
