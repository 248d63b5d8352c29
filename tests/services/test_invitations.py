"""A therapist's start link: single use, 48 hours, kept as a hash, and one at a time for each name."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.command_socket import NAME, CommandRefused, ask, serve
from bot.domain.people import Invite, InviteFor
from bot.services.invitations import NameRefused, NobodyOfThatName, in_words, invite_therapist, revoke_therapist
from bot.storage import acts, invites, therapists
from bot.storage.database import Database
from bot.storage.errors import DataInUse
from tests.databases import NOW, Home

FIRST, SECOND = bytes(32), bytes([1]) * 32


def payload_of(link: str) -> str:
    return link.partition("?start=")[2]


def behind(conn: Connection, link: str) -> Invite:
    found = invites.by_hash(conn, sha256(payload_of(link).encode()).hexdigest())
    assert found is not None
    return found


async def test_a_link_is_a_start_link_of_192_bits_that_lasts_48_hours(database: Database) -> None:
    link = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    invite = await database.read(behind, link)
    assert link.startswith("https://t.me/handrail_bot?start=") and len(payload_of(link)) == 32
    assert invite.for_ is InviteFor.THERAPIST
    assert invite.usable(NOW + timedelta(hours=47)) and not invite.usable(NOW + timedelta(hours=48))


async def test_the_payload_itself_is_nowhere_in_the_database(sqlite_home: Home) -> None:
    database = await sqlite_home.open()
    link = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    await database.close()
    held = b"".join(each.read_bytes() for each in sqlite_home.data_dir.glob("handrail.db*"))
    assert payload_of(link).encode() not in held
    assert sha256(payload_of(link).encode()).hexdigest().encode() in held


async def test_inviting_a_name_again_stops_the_earlier_link_and_makes_no_second_therapist(database: Database) -> None:
    first = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    second = await database.transaction(invite_therapist, " Dr. Brandt ", NOW, SECOND, "handrail_bot")
    assert not (await database.read(behind, first)).usable(NOW)
    assert (await database.read(behind, second)).usable(NOW)
    assert [each.name for each in await database.read(therapists.all)] == ["Dr. Brandt"]


async def test_somebody_else_keeps_their_link(database: Database) -> None:
    brandts = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    await database.transaction(invite_therapist, "Dr. Okafor", NOW, SECOND, "handrail_bot")
    assert (await database.read(behind, brandts)).usable(NOW)


async def test_a_therapist_who_has_claimed_their_link_is_not_invited_over(database: Database) -> None:
    link = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    there = await database.read(therapists.get, (await database.read(behind, link)).person)
    await database.transaction(therapists.save, replace(there, claimed_at=NOW))
    again = await database.transaction(invite_therapist, "Dr. Brandt", NOW, SECOND, "handrail_bot")
    assert (await database.read(behind, again)).person != there.id


async def test_an_invitation_stands_in_the_audit_trail_without_a_name(database: Database) -> None:
    await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    (act,) = await database.read(acts.of_therapist, "operator")
    assert act.act == "invited_therapist" and "Brandt" not in repr(act)


async def test_while_the_bot_runs_the_running_process_makes_the_link(sqlite_home: Home, tmp_path: Path) -> None:
    running = await sqlite_home.open()

    async def invite(name: str) -> str:
        return await running.transaction(invite_therapist, name, NOW, FIRST, "handrail_bot")

    at = await serve(tmp_path / NAME, {"invite-therapist": invite})
    with pytest.raises(DataInUse):
        await sqlite_home.open()
    link = await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Brandt")
    with pytest.raises(CommandRefused, match="1 to 64 characters"):
        await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="")
    assert (await running.read(behind, link)).usable(NOW)
    await at.stop()
    await running.close()


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "Dr.\nBrandt"])
async def test_a_name_that_cannot_be_shown_is_refused_and_nothing_is_kept(sqlite_database: Database, name: str) -> None:
    with pytest.raises(NameRefused, match="1 to 64 characters on one line"):
        await sqlite_database.transaction(invite_therapist, name, NOW, FIRST, "handrail_bot")
    assert await sqlite_database.read(therapists.all) == ()


async def test_the_list_says_how_each_stands_and_the_first_of_all_is_a_lead(database: Database) -> None:
    await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    await database.transaction(invite_therapist, "Dr. Okafor", NOW, SECOND, "handrail_bot")
    brandt, okafor = await database.read(in_words, NOW)
    assert "Dr. Brandt  invited, until" in brandt and brandt.endswith("lead") and not okafor.endswith("lead")


async def test_a_role_taken_back_stops_the_link_and_the_same_name_takes_it_up_again(database: Database) -> None:
    link = await database.transaction(invite_therapist, "Dr. Brandt", NOW, FIRST, "handrail_bot")
    gone = await database.transaction(revoke_therapist, " dr.  brandt ", NOW, SECOND)
    assert not (await database.read(behind, link)).usable(NOW)
    assert "no role, no link" in (await database.read(in_words, NOW))[0]
    await database.transaction(invite_therapist, "Dr. Brandt", NOW, bytes([2]) * 32, "handrail_bot")
    assert [each.id for each in await database.read(therapists.all)] == [gone.id]


async def test_a_name_that_nobody_has_is_said(database: Database) -> None:
    with pytest.raises(NobodyOfThatName, match="No therapist of that name"):
        await database.transaction(revoke_therapist, "Dr. Osei", NOW, FIRST)
