"""Signing in by a link from the chat: spent by its button alone, kept as a hash, over by itself (T9)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.console.sign_in import named
from bot.services.sign_in import hashed
from bot.storage import acts
from bot.storage.tables import device, sign_in
from bot.storage.therapists import get, save
from tests.console.cast import FORM, House

GONE = "Ask the bot for a new link: /console"


async def test_looking_at_a_link_names_whom_it_signs_in_and_uses_nothing_up(house: House) -> None:
    link, preview = await house.link("brandt"), house.browser(user_agent="TelegramBot (like TwitterBot)")
    for _ in range(3):
        assert "Sign in as Dr. Brandt" in (await preview.get(link)).text
    assert (await preview.client.head(link)).status_code == 200
    assert preview.cookies == {}
    assert (await house.browser().press(link)).status_code == 303


async def test_the_button_signs_in_and_leads_to_where_the_link_was_meant_for(house: House) -> None:
    browser = house.browser()
    answer = await browser.press(await house.link("brandt", "/devices"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/devices")
    assert "Signed in as Dr. Brandt" in (await browser.get("/devices")).text


async def test_used_old_wrong_and_made_up_links_get_one_and_the_same_page(house: House) -> None:
    used, old = await house.link("brandt"), await house.link("brandt")
    form = FORM.search((await house.browser().get(used)).text)
    assert form
    await house.browser().press(used)
    house.waits(minutes=5)
    pages = [await house.browser().get(each) for each in (used, old, "/sign-in/x", f"/sign-in/{'A' * 43}")]
    pages.append(await house.browser().post(used, {"form": form[1]}))
    assert {each.status_code for each in pages} == {404}
    assert len({each.text for each in pages}) == 1 and GONE in pages[0].text


async def test_of_many_presses_at_once_one_signs_in(house: House) -> None:
    link = await house.link("brandt")
    form = FORM.search((await house.browser().get(link)).text)
    assert form
    answers = await asyncio.gather(*(house.browser().post(link, {"form": form[1]}) for _ in range(20)))
    assert sorted(each.status_code for each in answers)[:2] == [303, 404]


async def test_nothing_of_token_or_secret_is_kept_but_a_hash(house: House) -> None:
    link, browser = await house.link("brandt"), house.browser()
    await browser.press(link)
    (secret,) = browser.cookies.values()
    token = link.rpartition("/")[2]

    def rows(conn: Connection) -> str:
        return repr([conn.execute(select(each)).mappings().all() for each in (sign_in, device)])

    kept = await house.database.read(rows)
    assert hashed(token) in kept and hashed(secret) in kept
    assert token not in kept and secret not in kept
    assert len(secret) == 43 and secret != token  # 256 bits


@pytest.mark.parametrize(
    ("url", "name", "secure"),
    [("http://127.0.0.1:8080", "handrail", False), ("https://handrail.example.org", "__Host-handrail", True)],
)
async def test_the_cookie_is_for_this_host_alone(house: House, url: str, name: str, secure: bool) -> None:
    there = House(house.database, url)
    answer = await there.browser().press(await there.link("brandt"))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=") and ("; Secure" in cookie) is secure
    assert all(part in cookie for part in ("; HttpOnly", "; SameSite=strict", "; Path=/", "; Max-Age=28800"))
    assert "Domain" not in cookie


async def test_without_a_stay_every_page_is_the_same_calm_one(house: House) -> None:
    browser = house.browser()
    pages = [await browser.get(path) for path in ("/", "/devices", "/nothing", "/clients/ana")]
    assert {(each.status_code, each.text) for each in pages} == {(401, pages[0].text)}
    assert GONE in pages[0].text


async def test_a_stay_ends_after_30_idle_minutes(house: House) -> None:
    browser = await house.signed_in("brandt")
    for _ in range(4):
        house.waits(minutes=29)
        assert (await browser.get("/devices")).status_code == 200
    house.waits(minutes=30)
    assert (await browser.get("/devices")).status_code == 401


async def test_a_stay_ends_after_8_hours_however_busy(house: House) -> None:
    browser = await house.signed_in("brandt")
    for _ in range(23):
        house.waits(minutes=20)
        assert (await browser.get("/devices")).status_code == 200
    house.waits(minutes=20)
    assert (await browser.get("/devices")).status_code == 401


async def test_a_page_that_looks_again_by_itself_keeps_nobody_signed_in(house: House) -> None:
    browser = await house.signed_in("brandt")
    for _ in range(2):
        house.waits(minutes=14)
        assert (await browser.get("/devices", **{"x-handrail-refresh": "1"})).status_code == 200
    house.waits(minutes=3)
    assert (await browser.get("/devices")).status_code == 401


async def test_after_signing_out_the_same_cookie_opens_nothing(house: House) -> None:
    browser = await house.signed_in("brandt")
    (secret,) = browser.cookies.values()
    answer = await browser.press("/devices", "/sign-out")
    assert GONE in answer.text and browser.cookies == {}
    thief = house.browser(cookie=f"handrail={secret}")
    assert (await thief.get("/devices")).status_code == 401


async def test_signing_in_again_ends_the_stay_before(house: House) -> None:
    browser = await house.signed_in("brandt")
    (before,) = browser.cookies.values()
    await browser.press(await house.link("brandt"))
    assert browser.cookies["handrail"] != before
    assert (await house.browser(cookie=f"handrail={before}").get("/devices")).status_code == 401


async def test_one_device_is_signed_out_from_another(house: House) -> None:
    desk, phone = await house.signed_in("brandt"), await house.signed_in("brandt")
    ids = [line.split('value="')[1].split('"')[0] for line in (await desk.get("/devices")).text.splitlines()
           if 'name="device"' in line]  # fmt: skip
    this = [await house.database.read(lambda conn: conn.scalar(select(device.c.id).where(
        device.c.secret_hash == hashed(desk.cookies["handrail"]))))]  # fmt: skip
    (other,) = set(ids) - set(this)
    assert (await desk.press("/devices", "/devices/sign-out", device=other)).headers["location"] == "/devices"
    assert (await phone.get("/devices")).status_code == 401 and (await desk.get("/devices")).status_code == 200


async def test_everywhere_means_here_too_and_nobody_else(house: House) -> None:
    desk, phone, okafor = [await house.signed_in(each) for each in ("brandt", "brandt", "okafor")]
    assert GONE in (await desk.press("/devices", "/devices/sign-out")).text
    assert [(await each.get("/devices")).status_code for each in (desk, phone, okafor)] == [401, 401, 200]


async def test_another_therapists_device_cannot_be_signed_out(house: House) -> None:
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    theirs = await house.database.read(
        lambda conn: conn.scalar(select(device.c.id).where(device.c.therapist == "okafor"))
    )
    await brandt.press("/devices", "/devices/sign-out", device=str(theirs))
    assert (await okafor.get("/devices")).status_code == 200


async def test_a_role_that_was_taken_back_opens_nothing(house: House) -> None:
    browser, link = await house.signed_in("brandt"), await house.link("brandt")

    def revoked(conn: Connection) -> None:
        brandt = get(conn, "brandt")
        save(conn, type(brandt)(brandt.id, brandt.name))

    await house.database.transaction(revoked)
    assert (await browser.get("/devices")).status_code == 401
    assert (await house.browser().get(link)).status_code == 404


async def test_signing_in_and_out_stand_in_the_audit_trail(house: House) -> None:
    browser = await house.signed_in("brandt")
    house.waits(minutes=1)
    await browser.press("/devices", "/sign-out")
    trail = await house.database.read(lambda conn: acts.of_therapist(conn, "brandt"))
    assert [each.act for each in trail] == ["signed_out", "signed_in"]
    assert trail[0].at - trail[1].at == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_says_and_only_by_known_names(agent: str, name: str) -> None:
    assert named(agent) == name
