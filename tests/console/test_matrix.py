"""Role × page × foreign id: every address that names a client or an alert, for everybody whose it is not (F-68, T3)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.routing import Route

from bot.console.app import page_routes
from bot.console.room import Room
from bot.domain.people import Standing
from bot.domain.private_note import PrivateNote
from bot.services.desk import Desk
from bot.storage import acts, private_notes
from bot.storage.tables import client, outbox, private_note, safety_plan, schedule
from tests.console.cast import FORM, House, books
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

HERS = {"client": "ana", "number": "40718253", "schedule": "s1", "entry": "e1", "note": "n1"}
NOBODYS = dict.fromkeys(HERS, "nobody")


def addresses() -> Iterator[tuple[str, str]]:
    """Every address with somebody's id in it, and how it is asked for."""
    nobody: Any = None
    routes: list[Route] = page_routes(Room(Desk(nobody, books(), nobody, nobody)))
    for route in routes:
        if re.search(r"\{(client|number|schedule)\}", route.path):
            yield ("POST" if "POST" in (route.methods or ()) else "GET"), route.path


ADDRESSES = sorted(set(addresses()))
ENDED = "GET", "/clients/{client}"  # to the former therapist it says that the link has ended (test_overview.py)


def at(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)


def test_the_list_of_addresses_is_found() -> None:
    assert ("GET", "/clients/{client}/schedule/{schedule}") in ADDRESSES and len(ADDRESSES) >= 16


def everything(conn: Connection) -> list[object]:
    """What a page could change of Ana's."""
    rows = [conn.execute(each.select()).all() for each in (client, schedule, safety_plan, private_note)]
    return [*rows, acts.of_client(conn, "ana")]


@pytest.mark.parametrize("reader", ["okafor", "marta", "brandt"])
async def test_what_is_not_theirs_looks_like_what_is_not_there(house: House, reader: str) -> None:
    """Dr. Okafor and Marta, who stands in for nobody but on alerts; Dr. Brandt once the link has ended."""
    await rhythm(house)
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
    assert not await house.database.read(lambda conn: conn.execute(outbox.select()).all())


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
async def test_nobody_finds_anything_without_being_signed_in(house: House, method: str, path: str) -> None:
    browser = house.browser()
    if method == "GET":
        assert (await browser.get(at(path, HERS))).status_code == 401
    else:
        assert (await browser.post(at(path, HERS), {"form": "0" * 64})).status_code == 401
