"""Copying a schedule to other clients: shown for each, nothing overwritten silently, own times stay (F-58)."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.schedule import Preset, Schedule, ended
from bot.domain.schedule_parts import FixedTime
from bot.domain.schedule_review import by_client
from bot.domain.stage import Stage
from bot.storage import schedules
from tests.console.cast import FORM, House
from tests.console.test_alerts import words
from tests.console.test_clients import many, rhythm
from tests.console.test_rhythm import kept

COPY = "/clients/ana/copy/s1"
ALL = {f"to-x00{n}": "on" for n in range(5)}


async def five(house: House) -> None:
    """Ana's evenings; of five others one has a moved rhythm, one declined, one is not that far, one has another."""
    await rhythm(house)
    await many(house, 5)
    (one,) = await kept(house)
    ones = {name: replace(one, id=f"{name}-s", client=name, note="") for name in ("x000", "x001", "x002")}
    moved = by_client(replace(ones["x000"], times=(FixedTime(time(20, 30)),)), "moved", agreed=ones["x000"])
    declined = replace(ended(ones["x001"]), by_client="declined")
    await house.database.transaction(lambda conn: schedules.save_many(conn, [moved, declined, ones["x002"]]))
    await house.change("x003", ceiling=Stage.SAFETY)
    await house.database.transaction(
        lambda conn: schedules.save(conn, replace(one, min_stage=Stage.STABILISATION, note="Only Ana reads this."))
    )
    await house.change("ana", ceiling=Stage.STABILISATION)
    for name in ("x000", "x001", "x002", "x004"):
        await house.change(name, ceiling=Stage.STABILISATION)


async def test_each_is_shown_before_anything_is_kept_and_only_those_that_may_get_it(house: House) -> None:
    await five(house)
    brandt = await house.signed_in("brandt")
    shown = words((await brandt.press(COPY, COPY, do="preview", **ALL)).text)
    for line in (
        "Client 000 · takes the place of what there is", "Client 001 · cannot be set: declined",
        "Client 003 · cannot be set: not open at their stage", "Client 004 · new",
        "This time instead of the one Client 000 chose",
    ):  # fmt: skip
        assert line in shown
    assert await kept(house, "x004") == []
    done = words((await brandt.press(COPY, COPY, do="apply", **ALL)).text)
    assert "Set, and each of them is told: Client 000, Client 002, Client 004" in done
    assert "Not set for: Client 001 (cannot be set: declined" in done
    (own,), (new,) = await kept(house, "x000"), await kept(house, "x004")
    assert own.times == (FixedTime(time(20, 30)),) and new.times == (FixedTime(time(19, 10)),)
    assert (new.preset, new.note) == (Preset.WEEKDAY_EVENINGS, "")
    assert await kept(house, "x001") == [] and await kept(house, "x003") == []


async def test_a_clients_own_time_goes_only_when_it_is_ticked(house: House) -> None:
    await five(house)
    brandt = await house.signed_in("brandt")
    await brandt.press(COPY, COPY, **{"do": "apply", "to-x000": "on", "time-x000": "on"})
    (one,) = await kept(house, "x000")
    assert one.times == (FixedTime(time(19, 10)),)


async def test_what_one_client_moved_is_not_passed_on_to_another(house: House) -> None:
    await five(house)
    (one,) = await kept(house)
    moved: Schedule = by_client(replace(one, times=(FixedTime(time(21)),)), "moved", agreed=one)
    await house.database.transaction(lambda conn: schedules.save(conn, moved))
    brandt = await house.signed_in("brandt")
    await brandt.press(COPY, COPY, **{"do": "apply", "to-x004": "on"})
    (new,) = await kept(house, "x004")
    assert new.times == (FixedTime(time(19, 10)),)


@pytest.mark.parametrize("reader", ["okafor", "marta"])
async def test_nothing_is_copied_from_or_to_a_strangers_client(house: House, reader: str) -> None:
    """F-68, T3."""
    await house.marta()
    await five(house)
    browser = await house.signed_in(reader)
    token = FORM.findall((await browser.get("/devices")).text)[0]
    form = {"form": token, "do": "apply", "to-chidi": "on"}
    assert (await browser.get(COPY)).status_code == 404
    assert (await browser.post(COPY, form)).status_code == 404
    brandt = await house.signed_in("brandt")
    done = words((await brandt.press(COPY, COPY, **{"do": "apply", "to-chidi": "on"})).text)
    assert "each of them is told" not in done and "Chidi" not in done
    assert await kept(house, "chidi") == []
