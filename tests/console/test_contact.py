"""Emergency contact and town: noted by the therapist, told to the client, shown once an alert is seen (CR-702)."""

from bot.storage import clients
from tests.console.cast import House
from tests.console.test_alerts import NUMBER, words
from tests.console.test_alerts import PAGE as ALERT

PAGE = "/clients/ana/contact"
NOTED = {"who": "Tom, her brother, 07700 900123", "town": "Leeds"}


async def test_both_are_kept_and_shown_nowhere_until_an_alert_is_marked_as_seen(house: House) -> None:
    brandt = await house.signed_in("brandt")
    done = await brandt.press(PAGE, **NOTED)
    after = words((await brandt.get(done.headers["location"])).text)
    assert "Kept." in after
    pages = ("/clients/ana", PAGE, "/clients", "/clients/ana/brief")
    await house.alert()
    for path in (*pages, ALERT):
        assert "Leeds" not in (await brandt.get(path)).text, path
    await brandt.press(ALERT, f"{ALERT}/seen")
    for path in (ALERT, "/clients/ana"):
        text = words((await brandt.get(path)).text)
        assert "Leeds" in text and "Tom, her brother" in text
    assert "Leeds" not in (await brandt.get(PAGE)).text and NUMBER in ALERT


async def test_blank_leaves_what_stood_and_a_dash_takes_it_away(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for said, stands in (
        (NOTED, (NOTED["who"], "Leeds")), ({"who": "", "town": "York"}, (NOTED["who"], "York")),
        ({"who": "-", "town": ""}, ("", "York")),
    ):  # fmt: skip
        await brandt.press(PAGE, **said)
        ana = await house.database.read(lambda conn: clients.get(conn, "ana"))
        assert (ana.emergency_contact, ana.town) == stands
    assert ana.to_reach == "York"


async def test_with_nothing_or_too_much_typed_nothing_is_kept(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for said, line in (({}, "Fill in one of the two."), ({"town": "x" * 81}, "Up to 80 characters.")):
        assert line in words((await brandt.press(PAGE, **said)).text)
