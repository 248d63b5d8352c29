"""One check-in moved or left out on a client's page of the next ones; refused with its reason (T4, CR-206, CR-207)."""

from tests.console.cast import House
from tests.console.test_acts import ANA
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

ONE, PAGE = "s1:260304:0", f"{ANA}/next"


async def test_one_is_moved_and_put_back_and_a_time_that_cannot_be_says_why(house: House) -> None:
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    for day, time, why in (
        ("2026-03-04", "soon", "No clear day and time"), ("2026-03-01", "19:10", "That time has passed"),
        ("2026-03-04", "3:00", "quiet hours of Ana"), ("2026-03-05", "19:10", "too close to another"),
        ("2026-03-05", "9:00", "would not go"),
    ):  # fmt: skip
        answer = await brandt.press(PAGE, do="move", one=ONE, day=day, time=time)
        assert why in words(answer.text) and "field-wrong" in answer.text
    done = await brandt.press(PAGE, do="move", one=ONE, day="2026-03-04", time="7:40 pm")
    text = words((await brandt.get(done.headers["location"])).text)
    assert "Ana: it comes Wed 4 Mar, 19:40" in text and "moved from Wed 4 Mar, 19:10" in text
    done = await brandt.press(PAGE, do="back", one=ONE)
    assert "it comes as agreed, Wed 4 Mar, 19:10" in words((await brandt.get(done.headers["location"])).text)
    assert (await brandt.press(PAGE, do="back", one=ONE)).status_code == 409


async def test_a_stranger_finds_no_such_page(house: House) -> None:
    await rhythm(house)
    okafor = await house.signed_in("okafor")
    assert (await okafor.get(PAGE)).status_code == 404
