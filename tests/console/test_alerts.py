"""The pages of alerts: what stands on them and what can be done there; none holds a client's word (F-38, F-39)."""

import re
from datetime import timedelta
from html import escape, unescape

import pytest
from sqlalchemy import Connection

from bot.domain.alert import Alert, Change, Reason, State, Then, Who, accepted, acknowledge, chase, close, unreachable
from bot.domain.alert_trail import Event, What
from bot.domain.decision import remember
from bot.domain.people import Client
from bot.storage import acts, alerts, clients
from bot.storage.decisions import record
from tests.console.cast import Browser, House

NUMBER = "40718253"
PAGE = f"/alerts/{NUMBER}"


def words(html: str) -> str:
    """What a person reads on the page."""
    body = re.sub(r"<(script|head)\b.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def read(browser: Browser, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


async def stored(house: House, number: str = NUMBER) -> Alert:
    return await house.database.read(lambda conn: alerts.get(conn, number))


async def ana(house: House) -> Client:
    return await house.database.read(lambda conn: clients.get(conn, "ana"))


async def write(house: House, alert: Alert) -> None:
    def written(conn: Connection) -> None:
        record(conn, remember(alert), origin="x", chat="", now=house.now)

    await house.database.transaction(written)


async def test_without_alerts_the_page_says_so(house: House) -> None:
    text = await read(await house.signed_in("brandt"), "/alerts")
    assert "No open alerts." in text and "Last closed" not in text


async def test_the_list_names_number_label_kind_age_and_state_and_nothing_more(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    house.waits(minutes=12)
    text = await read(brandt, "/alerts")
    for part in ("Alert 40718253", "Ana", "urgent · risk words", "open for 12 min", "not seen yet", "Alerts (1 open)"):
        assert part in text
    assert (await ana(house)).phone not in text


async def test_open_ones_are_on_top_of_every_list_the_oldest_first(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert(number="22222222")
    house.waits(minutes=5)
    await house.alert(number="11111111")
    for show in ("open", "closed", "nonsense"):
        text = await read(brandt, f"/alerts?show={show}")
        assert text.index("Alert 22222222") < text.index("Alert 11111111")


async def test_a_page_says_what_happened_step_by_step(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.marta()
    await house.alert()
    before = await stored(house)
    later = house.now + timedelta(minutes=10)
    await write(house, chase(accepted(before, 1, house.now), later)[0])

    def told(conn: Connection) -> None:
        alerts.note(conn, NUMBER, Event(later, What.ACCEPTED, 1, "therapist"))
        alerts.note(conn, NUMBER, Event(later, What.CLIENT_TOLD, 0, "sent"))
        alerts.note(conn, NUMBER, Event(later, What.TAPPED, 1, "with"))

    await house.database.transaction(told)
    text = await read(brandt, PAGE)
    for part in (
        "Step 1 goes to Dr. Brandt", "Step 2 goes to Dr. Brandt", "Telegram took it for Dr. Brandt",
        "The client was told: the note was sent", "The client tapped: someone is with me",
        "Next step", "to Dr. Brandt, Marta", "Card shown",
    ):  # fmt: skip
        assert part in text, part


async def test_times_stand_in_both_clocks(house: House) -> None:
    await house.change("brandt", zone="Europe/Berlin")
    await house.alert()
    assert "Tue 3 Mar, 10:00 (client Tue 3 Mar, 09:00)" in await read(await house.signed_in("brandt"), PAGE)


async def test_marking_as_seen_shows_whom_to_call_and_only_then(house: House) -> None:
    """CR-702."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    phone = (await ana(house)).phone
    assert phone not in await read(brandt, PAGE)
    answer = await brandt.press(PAGE, f"{PAGE}/seen")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=seen#next")
    assert (await stored(house)).state is State.ACKNOWLEDGED and house.spoken > 0
    text = await read(brandt, f"{PAGE}?done=seen")
    assert phone in text and "I call you within the day." in text and "gets a line that you saw it" in text


async def test_a_second_press_changes_nothing_and_says_so(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    await brandt.press(PAGE, f"{PAGE}/seen")
    first = await stored(house)
    house.waits(minutes=2)
    assert (await brandt.press(PAGE, f"{PAGE}/seen")).headers["location"] == f"{PAGE}?done=changed#next"
    assert await stored(house) == first


async def closing(browser: Browser, **form: str) -> str:
    """Seen and closed; gives the address that follows, or what the page says."""
    await browser.press(PAGE, f"{PAGE}/seen")
    answer = await browser.press(PAGE, f"{PAGE}/close", **form)
    return answer.headers.get("location") or words(answer.text)


async def test_closing_with_a_reason_the_hold_and_a_note(house: House) -> None:
    """CR-704, CR-104."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    assert await closing(brandt, reason="reached", hold="keep", note="We spoke at ten.") == f"{PAGE}?done=closed#next"
    closed = await stored(house)
    assert (closed.reason, closed.keep_hold, closed.note) == (Reason.REACHED, True, "We spoke at ten.")
    assert (await ana(house)).hold
    text = await read(brandt, f"{PAGE}?done=closed")
    assert "We spoke at ten." in text and "Closed: Reached" in text and (await ana(house)).phone not in text


async def test_a_false_reading_undoes_hold_and_rest_whatever_was_chosen(house: House) -> None:
    """CR-104."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await closing(brandt, reason="false_reading", hold="keep")
    assert not (await ana(house)).hold and (await ana(house)).rest_until is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"note": "Kept words"}, "Choose why it is closed."),
        ({"reason": "replaced", "note": "Kept words"}, "Choose why it is closed."),
        ({"reason": "reached", "note": "Kept words"}, "Choose whether the hold stays."),
        ({"reason": "reached", "hold": "keep", "note": "Kept words " * 100}, "A note holds 1000 characters."),
    ],
)
async def test_what_lacks_is_said_and_what_was_typed_is_kept(house: House, form: dict[str, str], said: str) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    text = await closing(brandt, **form)
    assert "Nothing was closed yet" in text and said in text and "Kept words" in text
    assert (await stored(house)).open


async def test_an_alert_that_nobody_has_seen_is_not_closed(house: House) -> None:
    """CR-704."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    answer = await brandt.press(PAGE, f"{PAGE}/close", reason="reached", hold="back")
    assert answer.status_code == 409 and (await stored(house)).unseen


async def test_a_note_for_an_alert_that_was_closed_meanwhile_is_given_back(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    await brandt.press(PAGE, f"{PAGE}/seen")
    await write(house, close(await stored(house), Reason.OTHER, False, house.now))
    answer = await brandt.press(PAGE, f"{PAGE}/close", reason="reached", hold="back", note="Written too late")
    text = words(answer.text)
    assert answer.status_code == 409 and "Somebody was faster." in text and "Written too late" in text
    assert (await stored(house)).reason is Reason.OTHER


async def test_what_follows_is_noted_and_the_alert_stays_open(house: House) -> None:
    """CR-704."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await brandt.press(PAGE, f"{PAGE}/seen")
    await brandt.press(PAGE, f"{PAGE}/next", then="contacting")
    assert (await stored(house)).then is Then.CONTACTING
    await brandt.press(PAGE, f"{PAGE}/next", then="nonsense")
    await brandt.press(PAGE, f"{PAGE}/next", then="handed_over")
    assert (await stored(house)).then is Then.CONTACTING and (await stored(house)).open


async def test_handing_over_needs_somebody_and_the_clients_yes(house: House) -> None:
    """CR-705."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    assert "done=no_backup" in (await brandt.press(PAGE, f"{PAGE}/hand-over")).headers["location"]
    await house.marta()
    await house.change("ana", backup_ok=False)
    assert "done=not_agreed" in (await brandt.press(PAGE, f"{PAGE}/hand-over")).headers["location"]
    await house.change("ana", backup_ok=True)
    assert "done=handed" in (await brandt.press(PAGE, f"{PAGE}/hand-over")).headers["location"]
    assert (await stored(house)).backup == "marta" and "Handed over to Marta" in await read(brandt, PAGE)


async def test_the_backup_person_sees_it_acts_and_sees_nothing_else(house: House) -> None:
    """CR-705."""
    await house.marta()
    await house.alert()
    marta = await house.signed_in("marta")
    assert "you stand in" in await read(marta, "/alerts")
    await marta.press(PAGE, f"{PAGE}/seen")
    assert (await stored(house)).acknowledged_by == "marta"
    assert (await ana(house)).phone in await read(marta, PAGE)
    await marta.press(PAGE, f"{PAGE}/close", reason="reached", hold="back")
    assert "Closed: Reached" in await read(marta, PAGE)


async def test_a_backup_person_without_the_clients_yes_sees_nothing(house: House) -> None:
    """CR-705."""
    await house.marta()
    await house.alert()
    await house.change("ana", backup_ok=False)
    marta = await house.signed_in("marta")
    assert "No open alerts." in await read(marta, "/alerts") and (await marta.get(PAGE)).status_code == 404


async def test_a_backup_person_whom_it_never_reached_does_not_see_it_closed(house: House) -> None:
    await house.marta()
    await house.alert()
    marta = await house.signed_in("marta")
    await closing(await house.signed_in("brandt"), reason="reached", hold="back")
    assert (await marta.get(PAGE)).status_code == 404
    assert "No closed alerts." in await read(marta, "/alerts?show=closed")


async def test_once_the_client_has_another_therapist_the_old_one_sees_nothing_of_them(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    await house.change("ana", therapist="okafor", label="New label")
    assert (await brandt.get(PAGE)).status_code == 404
    assert "New label" not in await read(brandt, "/alerts?show=closed")


async def undelivered(house: House) -> None:
    """Nothing of it could be delivered to anybody."""
    await house.alert()
    after, _ = unreachable(await stored(house), 1, house.now, Who.THERAPIST)
    await write(house, after)


async def test_what_cannot_be_delivered_is_red_on_every_page_and_has_a_list_of_its_own(house: House) -> None:
    """F-39."""
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    assert "Alert 40718253 has not been seen" not in await read(brandt, "/devices")
    await undelivered(house)
    for path in ("/devices", "/alerts", PAGE):
        assert "Alert 40718253 has not been seen, or it could not be delivered." in await read(brandt, path)
    assert "could not be delivered" in await read(brandt, "/alerts?show=unreached")
    assert Change.UNREACHABLE in (await stored(house)).client_told
    assert "40718253" not in await read(okafor, "/devices")
    await brandt.press(PAGE, f"{PAGE}/seen")
    assert "has not been seen" not in await read(brandt, "/devices")
    assert "No alert is unreached." in await read(brandt, "/alerts?show=unreached")


async def test_a_ladder_that_ended_unseen_is_red_as_well(house: House) -> None:
    await house.alert()
    at = house.now + timedelta(hours=3)
    await write(house, chase(accepted(await stored(house), 1, house.now), at)[0])
    assert (await stored(house)).state is State.UNREACHED
    assert "unreached: nobody has seen it" in await read(await house.signed_in("brandt"), "/alerts?show=unreached")


async def test_closed_ones_come_25_a_page_the_newest_first(house: House) -> None:
    for n in range(30):
        await house.alert(number=f"{10000000 + n}")
        house.waits(minutes=1)
        seen, _ = acknowledge(await stored(house, f"{10000000 + n}"), "brandt", house.now)
        await write(house, close(seen, Reason.REACHED, False, house.now))
    brandt = await house.signed_in("brandt")
    first, second = [await read(brandt, f"/alerts?show=closed&page={n}") for n in (1, 2)]
    assert "Closed: 30" in first and "Page 1 of 2" in first and first.count("Alert 100000") == 25
    assert first.index("10000029") < first.index("10000028") and second.count("Alert 100000") == 5
    for odd in ("0", "-1", "99", "x", "9" * 50):
        assert (await brandt.get(f"/alerts?show=closed&page={odd}")).status_code == 200
    assert "Last closed: Tue 3 Mar" in await read(brandt, "/alerts")


FOREIGN = [
    ("GET", ""), ("POST", "/seen"), ("POST", "/next"), ("POST", "/hand-over"), ("POST", "/close"), ("POST", "/words"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "what"), FOREIGN)
async def test_somebody_elses_alert_is_the_same_page_as_none(house: House, method: str, what: str) -> None:
    """T3: role × page × foreign id."""
    await house.alert("chidi")
    before = await stored(house)
    brandt = await house.signed_in("brandt")
    form = {"then": "contacting", "reason": "reached", "hold": "back", "note": "x"}
    pages = []
    for number in (NUMBER, "99999999", "ana", "%C3%A4"):
        path = f"/alerts/{number}{what}"
        answer = await (brandt.get(path) if method == "GET" else brandt.press("/devices", path, **form))
        pages.append((answer.status_code, answer.text))
    assert {status for status, _ in pages} == {404} and len({text for _, text in pages}) == 1
    assert await stored(house) == before
    assert await house.database.read(lambda conn: [each.act for each in acts.of_client(conn, "chidi")]) == []


async def test_the_other_therapist_sees_their_own(house: House) -> None:
    await house.alert("chidi")
    assert "Chidi" in await read(await house.signed_in("okafor"), PAGE)


XSS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% raw %}", "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>", "' onfocus=alert(1) autofocus x='", "\u202egnirts", "&lt;b&gt;",
]  # fmt: skip


@pytest.mark.parametrize("evil", XSS)
async def test_whatever_people_write_is_shown_as_they_wrote_it(house: House, evil: str) -> None:
    """T9: label, name, phone, sentence, note."""
    await house.change("ana", label=evil, first_name=evil, phone=evil)
    await house.change("brandt", alert_sentence=evil, name=evil)
    brandt = await house.signed_in("brandt")
    await house.alert()
    await brandt.press(PAGE, f"{PAGE}/seen")
    await brandt.press(PAGE, f"{PAGE}/close", note=evil)
    for path in ("/alerts", PAGE, "/devices"):
        html = (await brandt.get(path)).text
        assert escape(evil, quote=False).replace('"', "&#34;") in html.replace("&#39;", "'")
        assert "<script>alert" not in html and "<img" not in html and "<svg" not in html and "49" not in words(html)


async def test_an_address_opened_again_says_nothing_that_has_become_untrue(house: House) -> None:
    await house.alert()
    brandt = await house.signed_in("brandt")
    page = "/alerts/40718253"
    assert "Closed. Ana is not told" not in words((await brandt.get(f"{page}?done=closed")).text)
    await brandt.press(page, f"{page}/seen")
    assert "Marked as seen" in words((await brandt.get(f"{page}?done=seen")).text)
    await brandt.press(page, f"{page}/close", reason="false_reading")
    text = words((await brandt.get(f"{page}?done=seen")).text)
    assert "Ana gets a line that you saw it" not in text
    assert "Closed. Ana is not told" in words((await brandt.get(f"{page}?done=closed")).text)
