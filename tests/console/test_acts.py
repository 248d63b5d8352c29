"""Stage, pause and send now from a client's page: done where they may be, and said plainly where not (T6, T9)."""

from datetime import timedelta

import pytest

from bot.domain.people import Standing
from bot.domain.schedule import Preset
from bot.domain.stage import ORDER, Stage
from bot.storage import acts, clients, schedules
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

ANA = "/clients/ana"


async def at(house: House, stage: Stage) -> None:
    """Opened up to there, one stage at a time as the database has it (CR-102)."""
    for each in ORDER[: stage.rank + 1]:
        await house.change("ana", ceiling=each)


async def stage_of(house: House) -> tuple[Stage, bool]:
    who = await house.database.read(lambda conn: clients.get(conn, "ana"))
    return who.ceiling, who.hold


async def test_the_stage_goes_up_by_one_with_a_note_and_the_history_says_so(house: House) -> None:
    """CR-102: what opens is named before the key."""
    await at(house, Stage.SAFETY)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{ANA}/stage")).text)
    assert "Stabilisation opens:" in text and "Open stabilisation" in text and "Open processing" not in text
    empty = await brandt.press(f"{ANA}/stage", do="raise", stage="stabilisation", note=" ")
    assert "Write a short note first." in empty.text and (await stage_of(house))[0] is Stage.SAFETY
    long = await brandt.press(f"{ANA}/stage", do="raise", stage="stabilisation", note="x" * 141)
    assert "x" * 141 in long.text and (await stage_of(house))[0] is Stage.SAFETY
    done = await brandt.press(f"{ANA}/stage", do="raise", stage="stabilisation", note="Steadier at work")
    text = words((await brandt.get(done.headers["location"])).text)
    assert "Ana: open up to stabilisation now." in text and "from safety to stabilisation. Steadier at work" in text


@pytest.mark.parametrize("to", ["integration", "growth", "processing", "nonsense", ""])
async def test_no_jump_and_no_nonsense_is_taken(house: House, to: str) -> None:
    """CR-102."""
    await at(house, Stage.STABILISATION)
    await house.change("ana", hold=to == "processing")
    brandt = await house.signed_in("brandt")
    answer = await brandt.press(f"{ANA}/stage", do="raise", stage=to, note="Now")
    assert answer.status_code in (200, 409) and (await stage_of(house))[0] is Stage.STABILISATION


async def test_while_an_alert_is_open_the_stage_stays_and_the_hold_too(house: House) -> None:
    """CR-104."""
    await house.alert()
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{ANA}/stage")).text)
    assert "An alert is open, so the stage cannot go up." in text and "Lift the hold" not in text
    assert (await brandt.press(f"{ANA}/stage", do="lift")).status_code == 409
    assert (await stage_of(house))[1]


async def test_below_what_is_open_today_nobody_is_told(house: House) -> None:
    """CR-106."""
    await at(house, Stage.PROCESSING)
    await house.change("ana", own_stage=Stage.SAFETY)
    brandt = await house.signed_in("brandt")
    done = await brandt.press(f"{ANA}/stage", do="lower", stage="safety")
    assert "so the client is not told" in words((await brandt.get(done.headers["location"])).text)


async def test_a_pause_names_its_day_and_ends_from_the_same_page(house: House) -> None:
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    for typed, wrong in (("", "No clear date"), ("soon", "No clear date"), (f"{house.now.date()}", "from tomorrow on"),
                         ("9999-12-31", "from tomorrow on")):  # fmt: skip
        answer = await brandt.press(f"{ANA}/pause", do="pause", how="date", until=typed)
        assert wrong in answer.text and "field-wrong" in answer.text
    until = house.now.date() + timedelta(days=7)
    done = await brandt.press(f"{ANA}/pause", do="pause", how="date", until=until.isoformat())
    text = words((await brandt.get(done.headers["location"])).text)
    assert "check-ins rest until" in text and "End pause" in text
    assert "End pause" in (await brandt.get(ANA)).text
    assert (await brandt.press(f"{ANA}/pause", do="resume")).status_code == 303
    assert (await brandt.press(f"{ANA}/pause", do="resume")).status_code == 409
    found = {each.act for each in await house.database.read(lambda conn: acts.of_client(conn, "ana"))}
    assert {"paused", "resumed"} <= found


async def test_without_check_ins_there_is_nothing_to_pause(house: House) -> None:
    brandt = await house.signed_in("brandt")
    assert "Ana has no check-ins to pause." in words((await brandt.get(f"{ANA}/pause")).text)
    assert (await brandt.press(f"{ANA}/stage", f"{ANA}/pause", do="pause", how="open")).status_code == 409


async def test_a_client_who_rests_is_not_told_and_that_is_said(house: House) -> None:
    """CR-213."""
    await at(house, Stage.PROCESSING)
    await house.change("ana", standing=Standing.STOPPED)
    brandt = await house.signed_in("brandt")
    done = await brandt.press(f"{ANA}/stage", do="lower", stage="safety")
    assert "Ana rests from messages just now" in words((await brandt.get(done.headers["location"])).text)


async def test_a_prompt_goes_out_once_and_two_taps_are_not_two_messages(house: House) -> None:
    """F-62."""
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{ANA}/send")).text)
    assert "For Ana it is" in text and "It reads:" in text
    assert "Choose one first." in (await brandt.press(f"{ANA}/send")).text
    answers = [await brandt.press(f"{ANA}/stage", f"{ANA}/send", prompt="how_is_it") for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 409]
    assert "Ana: it goes out" in words((await brandt.get(answers[0].headers["location"])).text)
    set_ = await house.database.read(lambda conn: schedules.of_client(conn, "ana"))
    assert [each.preset for each in set_] == [Preset.ONCE]


async def test_quiet_hours_are_shown_and_cannot_be_passed_over(house: House) -> None:
    """CR-207, F-62: at night the key names the hour at which it would go."""
    house.now = house.now.replace(hour=23, minute=30)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{ANA}/send")).text)
    assert "quiet hours cannot be passed over" in text and "Send at" in text
    await house.change("ana", standing=Standing.STOPPED)
    text = words((await brandt.get(f"{ANA}/send")).text)
    assert "Nothing goes while Ana rests from messages." in text and "It reads:" not in text
    assert (await brandt.press(f"{ANA}/stage", f"{ANA}/send", prompt="how_is_it")).status_code == 409
    assert (await brandt.press(f"{ANA}/stage", f"{ANA}/send", prompt="made_up")).status_code == 409


@pytest.mark.parametrize("resting", [True, False])
async def test_the_client_is_told_or_is_not_and_never_both(house: House, resting: bool) -> None:
    """CR-106, CR-213."""
    await rhythm(house)
    await at(house, Stage.PROCESSING)
    await house.change("ana", paused_open=resting)
    brandt = await house.signed_in("brandt")
    for page, fields in (("stage", {"do": "lower", "stage": "safety"}), ("pause", {"do": "pause", "how": "open"})):
        done = await brandt.press(f"{ANA}/{page}", **fields)
        text = words((await brandt.get(done.headers["location"])).text)
        assert ("The client is told." in text) is not resting, page
        assert ("not told of it" in text) is resting, page


async def test_growth_prompts_need_the_stage_and_the_switch(house: House) -> None:
    """CR-107, CR-108."""
    await at(house, Stage.INTEGRATION)
    brandt = await house.signed_in("brandt")
    assert 'value="grow"' not in (await brandt.get(f"{ANA}/stage")).text
    assert (await brandt.press(f"{ANA}/stage", do="grow")).status_code == 409
    await at(house, Stage.GROWTH)
    done = await brandt.press(f"{ANA}/stage", do="grow")
    text = words((await brandt.get(done.headers["location"])).text)
    assert "growth prompts are on" in text and "Growth prompts off" in text
    done = await brandt.press(f"{ANA}/stage", do="aim", aim="recover")
    text = words((await brandt.get(done.headers["location"])).text)
    assert "aim: to recover" in text and "While the aim is to recover, none comes." in text
    assert (await brandt.press(f"{ANA}/stage", do="aim", aim="made up")).status_code == 409
