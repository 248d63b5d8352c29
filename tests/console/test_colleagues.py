"""A lead invites a colleague and takes a role back, with the rows of the command line; nobody else can (F-68, T3)."""

import re

import pytest
from sqlalchemy import Connection

from bot.domain.people import InviteFor
from bot.services.invitations import invite_therapist, revoke_therapist
from bot.storage import acts, invites, therapists
from bot.storage.tables import outbox
from tests.console.cast import FORM, House
from tests.console.test_alerts import words

PAGE = "/team/colleagues"
LINK = re.compile(r"https://t\.me/handrail_bot\?start=[\w-]{32}")


async def leading(house: House) -> None:
    await house.change("brandt", lead=True)


def rows(conn: Connection, who: str) -> dict[str, object]:
    """What an invite or a role taken back leaves, but for ids and who did it."""
    theirs = [each for each in invites.of_therapist(conn, who) if each.for_ is InviteFor.THERAPIST]
    one = therapists.get(conn, who)
    return {
        "role": (one.name, one.chat, one.claimed_at, one.lead),
        "links": [(each.label, each.expires_at, each.used_at, each.revoked_at) for each in theirs],
        "acts": [each.act for each in acts.seen_by(conn, "brandt", "all", 50) if each.about == who],
    }


async def test_a_lead_is_given_the_link_once_and_it_works_for_48_hours(house: House) -> None:
    await leading(house)
    brandt = await house.signed_in("brandt")
    shown = await brandt.press(PAGE, f"{PAGE}/invite", name="  Dr. Osei ")
    assert len(LINK.findall(shown.text)) == 1 and "no-store" in shown.headers["cache-control"]
    again = await brandt.get(PAGE)
    assert not LINK.findall(again.text) and "Dr. Osei" in again.text and "the link works until" in words(again.text)


async def test_the_console_and_the_command_line_leave_the_same_rows(house: House) -> None:
    await leading(house)
    brandt = await house.signed_in("brandt")
    await brandt.press(PAGE, f"{PAGE}/invite", name="Dr. Osei")
    await house.database.transaction(invite_therapist, "Dr. Adeyemi", house.now, bytes(32), "handrail_bot")
    by_name = {each.name: each.id for each in await house.database.read(therapists.all)}
    ids = [by_name[name] for name in ("Dr. Osei", "Dr. Adeyemi")]
    made = [await house.database.read(rows, each) for each in ids]
    assert made[0]["role"] == ("Dr. Osei", "", None, False) and len(made[0]["links"]) == 1  # type: ignore[arg-type]
    await brandt.press(PAGE, f"{PAGE}/change", who=ids[0], do="revoke")
    await house.database.transaction(revoke_therapist, "dr. adeyemi", house.now, bytes(32))
    gone = [await house.database.read(rows, each) for each in ids]
    assert [each[3] for each in gone[0]["links"]] == [each[3] for each in gone[1]["links"]] == [house.now]  # type: ignore[attr-defined]
    assert gone[0]["acts"] == ["took_a_role_back", "invited_therapist"]


async def test_a_role_taken_back_reaches_nothing_any_more_and_the_clients_stay(house: House) -> None:
    await leading(house)
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    asked = words((await brandt.press(PAGE, f"{PAGE}/change", who="okafor", do="ask")).text)
    assert "Dr. Okafor then reads and reaches nothing" in asked
    assert (await okafor.get("/clients")).status_code == 200
    await brandt.press(PAGE, f"{PAGE}/change", who="okafor", do="revoke")
    assert (await okafor.get("/clients")).status_code == 401
    gone = await house.database.read(lambda conn: therapists.get(conn, "okafor"))
    assert gone.chat == "" and gone.claimed_at is None
    listed = words((await brandt.get(PAGE)).text)
    assert "Dr. Okafor no role now" in listed
    trail = words((await brandt.get("/audit")).text)
    assert "took a role back Dr. Okafor" in trail


async def test_what_still_waits_for_a_chat_whose_role_is_taken_back_does_not_go(house: House) -> None:
    await leading(house)
    await house.alert()

    def waiting(conn: Connection) -> list[str]:
        chat = therapists.get(conn, "brandt").chat
        return [row.state for row in conn.execute(outbox.select().where(outbox.c.chat == chat)).all()]

    before = await house.database.read(waiting)
    chat_of = (await house.database.read(lambda conn: therapists.get(conn, "brandt"))).chat
    await house.database.transaction(revoke_therapist, "brandt", house.now, bytes(32))

    def after(conn: Connection) -> list[str]:
        return [row.state for row in conn.execute(outbox.select().where(outbox.c.chat == chat_of)).all()]

    assert before and "pending" not in await house.database.read(after)


@pytest.mark.parametrize("reader", ["okafor", "marta"])
async def test_nobody_but_a_lead_invites_or_takes_a_role_back(house: House, reader: str) -> None:
    await house.marta()
    await leading(house)
    browser = await house.signed_in(reader)
    page = (await browser.get(PAGE)).text
    assert "A lead, or whoever runs Handrail" in words(page) and "<form" not in page.partition("<main")[2]
    token = FORM.findall((await browser.get("/devices")).text)[0]
    before = await house.database.read(therapists.all)
    for path, fields in (
        ("invite", {"name": "Dr. Osei"}), ("change", {"who": "brandt", "do": "revoke"}),
        ("change", {"who": reader, "do": "lead"}),
    ):  # fmt: skip
        assert (await browser.post(f"{PAGE}/{path}", {"form": token, **fields})).status_code == 404
    assert await house.database.read(therapists.all) == before


async def test_the_last_lead_keeps_the_role_and_a_second_one_may_go(house: House) -> None:
    await leading(house)
    brandt = await house.signed_in("brandt")
    for do in ("revoke", "no_lead"):
        kept = await brandt.press(PAGE, f"{PAGE}/change", who="brandt", do=do)
        assert "The last lead keeps the role" in words(kept.text)
    await brandt.press(PAGE, f"{PAGE}/change", who="okafor", do="lead")
    assert (await brandt.press(PAGE, f"{PAGE}/change", who="brandt", do="no_lead")).status_code == 303
    assert not (await house.database.read(lambda conn: therapists.get(conn, "brandt"))).lead


async def test_an_empty_name_is_not_taken(house: House) -> None:
    await leading(house)
    brandt = await house.signed_in("brandt")
    answer = await brandt.press(PAGE, f"{PAGE}/invite", name=" ")
    assert "field-wrong" in answer.text and len(await house.database.read(therapists.all)) == 2
