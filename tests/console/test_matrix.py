"""Role × page × foreign id: every address that names a client or an alert, for everybody whose it is not (F-68, T3)."""

import re
from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.routing import Route

from bot.console.app import page_routes
from bot.console.room import Room
from bot.domain.people import Standing
from bot.domain.private_note import PrivateNote
from bot.services.desk import Desk
from bot.storage import acts, clients, devices, private_notes, schedules, therapists
from bot.storage.tables import alert, client, outbox, practice, private_note, proposal, safety_plan, schedule
from tests.console.cast import FORM, House, books
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

HERS = {"client": "ana", "number": "40718253", "schedule": "s1", "entry": "e1", "note": "n1", "file": "f1"}
NOBODYS = dict.fromkeys(HERS, "nobody")
NOBODYS_IN_PARTICULAR = {
    "{path}",  # every other address
    "{token}",  # a link to sign in with, spent in test_sign_in.py
    "{prompt}",  # the clinic's own prompts are read by everybody who works there (decision 0035)
    "{therapist}",  # the address of a calendar; its secret is the key (test_settings.py)
    "{secret}",
}


def routes() -> list[tuple[str, str]]:
    """Every address of the console, as the app itself knows them, and how it is asked for."""
    nobody: Any = None
    found: list[Route] = page_routes(Room(Desk(nobody, books(), nobody, nobody)))
    ways = {("POST" if "POST" in (each.methods or ()) else "GET", each.path.replace(":path", "")) for each in found}
    return sorted(ways)


def ids_in(path: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", path)) - NOBODYS_IN_PARTICULAR


ADDRESSES = [each for each in routes() if ids_in(each[1])]
PLAIN = [each for each in routes() if "{" not in each[1]]
ENDED = "GET", "/clients/{client}"  # to the former therapist it says that the link has ended (test_overview.py)


def at(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)


def test_the_list_of_addresses_is_found() -> None:
    """A page that comes later is in it by itself; one with an id of a new kind has to say whose that is."""
    assert ("GET", "/clients/{client}/schedule/{schedule}") in ADDRESSES and ("GET", "/alerts") in PLAIN
    assert {name for _, path in ADDRESSES for name in ids_in(path)} <= {f"{{{each}}}" for each in HERS}
    assert len(ADDRESSES) + len(PLAIN) > 70


def everything(conn: Connection) -> list[object]:
    """What a page could change of Ana's."""
    tables = client, schedule, safety_plan, private_note, alert, proposal, practice, outbox
    rows = [conn.execute(each.select()).all() for each in tables]
    return [*rows, acts.of_client(conn, "ana")]


@pytest.mark.parametrize("reader", ["okafor", "marta", "brandt"])
async def test_what_is_not_theirs_looks_like_what_is_not_there(house: House, reader: str) -> None:
    """Dr. Okafor and Marta, who stands in for nobody but on alerts; Dr. Brandt once the link has ended."""
    await rhythm(house)
    if reader != "brandt":  # an alert stays with whoever it was raised to until it is closed
        await house.alert()
    note = PrivateNote("n1", "ana", "brandt", house.now.date(), house.now, "Only mine")
    await house.database.transaction(lambda conn: private_notes.save(conn, note))
    await house.marta()
    if reader == "brandt":
        await house.change("ana", standing=Standing.ENDED)
    browser = await house.signed_in(reader)
    token = FORM.findall((await browser.get("/devices")).text)[0]
    before = await house.database.read(everything)
    for method, path in ADDRESSES:
        if reader == "brandt" and (method, path) == ENDED:
            continue
        answers = []
        for ids in (HERS, NOBODYS):
            if method == "GET":
                answers.append(await browser.get(at(path, ids)))
            else:
                answers.append(await browser.post(at(path, ids), {"form": token, "do": "save", "to-ana": "on"}))
        hers, nobodys = answers
        assert hers.status_code == nobodys.status_code == 404, (method, path, hers.status_code)
        plain = [re.sub(r"/(clients|alerts)/[^\"]*", "", words(each.text)) for each in answers]
        assert plain[0] == plain[1] and "Ana" not in plain[0], path
    assert await house.database.read(everything) == before


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
async def test_nobody_finds_anything_without_being_signed_in(house: House, method: str, path: str) -> None:
    browser = house.browser()
    if method == "GET":
        assert (await browser.get(at(path, HERS))).status_code == 401
    else:
        assert (await browser.post(at(path, HERS), {"form": "0" * 64})).status_code == 401


IN_FORMS = {
    "client": "ana", "colleague": "okafor", "who": "brandt", "device": "", "do": "save", "how": "open", "entry": "e1",
    "note": "n1", "base": "", "reason": "reached", "hold": "keep", "to-ana": "on", "ana": "on",
}  # fmt: skip


def hers_and_her_therapists(conn: Connection) -> list[object]:
    """What no colleague may change from any page: everything of Ana's, Dr. Brandt's role and browsers."""
    role, browsers = therapists.get(conn, "brandt"), devices.of_therapist(conn, "brandt")
    return [clients.get(conn, "ana"), schedules.of_client(conn, "ana"), acts.of_client(conn, "ana"), role, browsers]


@pytest.mark.parametrize("reader", ["okafor", "marta"])
async def test_no_page_without_an_id_shows_or_changes_what_is_somebody_elses(house: House, reader: str) -> None:
    """T3, F-68: lists, files and forms too, with other people's ids in every field of a form."""
    await rhythm(house)
    await house.alert()
    await house.marta()
    await house.signed_in("brandt")
    browser = await house.signed_in(reader)
    before = await house.database.read(hers_and_her_therapists)
    devices_of = before[-1]
    assert isinstance(devices_of, tuple) and devices_of
    token = FORM.findall((await browser.get("/devices")).text)[0]
    fields = {**IN_FORMS, "device": devices_of[0].id, "form": token}
    ways_out = {("POST", "/sign-out"), ("POST", "/devices/sign-out")}
    for method, path in [each for each in PLAIN if each not in ways_out] + sorted(ways_out):
        answer = await (browser.get(path) if method == "GET" else browser.post(path, fields))
        assert answer.status_code < 500 and not re.search(r"\bAna\b|40718253", answer.text), (method, path)
    assert await house.database.read(hers_and_her_therapists) == before
