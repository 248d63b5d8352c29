"""Commands to a running process: answered, refused, and never by somebody else's."""

import asyncio
import os
import socket
import stat
from pathlib import Path

import pytest

from bot.command_socket import NAME, CommandRefused, InUse, NobodyThere, ask, serve, where


async def invite(name: str) -> str:
    if not name:
        raise ValueError("A name, please.")
    return f"a link for {name}"


COMMANDS = {"invite-therapist": invite}


async def test_a_command_is_answered_by_the_running_process(tmp_path: Path) -> None:
    running = await serve(tmp_path / NAME, COMMANDS)
    said = await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Brandt")
    await running.stop()
    assert said == "a link for Dr. Brandt"


async def test_a_refusal_comes_back_in_the_words_of_the_running_process(tmp_path: Path) -> None:
    running = await serve(tmp_path / NAME, COMMANDS)
    with pytest.raises(CommandRefused, match=r"^A name, please\.$"):
        await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="")
    with pytest.raises(CommandRefused, match="does not know this command"):
        await asyncio.to_thread(ask, tmp_path / NAME, "fly")
    await running.stop()


def test_without_a_running_process_nobody_is_there(tmp_path: Path) -> None:
    with pytest.raises(NobodyThere):
        ask(tmp_path / NAME, "invite-therapist", name="Dr. Brandt")


async def test_after_the_end_nothing_is_left_behind(tmp_path: Path) -> None:
    running = await serve(tmp_path / NAME, COMMANDS)
    await running.stop()
    assert os.listdir(tmp_path) == []
    with pytest.raises(NobodyThere):
        await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Brandt")


async def test_the_socket_is_for_its_owner_alone_and_the_umask_stays(tmp_path: Path) -> None:
    before = os.umask(0o022)
    running = await serve(tmp_path / NAME, COMMANDS)
    after = os.umask(before)
    mode = stat.S_IMODE((tmp_path / NAME).stat().st_mode)
    await running.stop()
    assert (mode, after) == (0o600, 0o022)


async def test_a_socket_that_a_dead_process_left_is_taken_over(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / NAME))
    running = await serve(tmp_path / NAME, COMMANDS)
    assert await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Okafor")
    await running.stop()


async def test_the_socket_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    running = await serve(tmp_path / NAME, COMMANDS)
    with pytest.raises(InUse):
        await serve(tmp_path / NAME, COMMANDS)
    assert await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Okafor")
    await running.stop()


async def test_a_path_too_long_for_a_socket_moves_to_a_short_private_one(tmp_path: Path) -> None:
    long = tmp_path / ("d" * 120)
    long.mkdir()
    running = await serve(long / NAME, COMMANDS)
    at = where(long / NAME)
    assert len(os.fsencode(at)) <= 107 and stat.S_IMODE(at.parent.stat().st_mode) == 0o700
    assert await asyncio.to_thread(ask, long / NAME, "invite-therapist", name="Dr. Brandt") == "a link for Dr. Brandt"
    await running.stop()
    assert os.listdir(long) == [] and not await asyncio.to_thread(at.parent.exists)


async def test_rubbish_is_refused_and_the_next_command_is_answered(tmp_path: Path) -> None:
    running = await serve(tmp_path / NAME, COMMANDS)
    reader, writer = await asyncio.open_unix_connection(tmp_path / NAME)
    writer.write(b"{rubbish\n")
    assert b"refused" in await reader.readline()
    writer.close()
    assert await asyncio.to_thread(ask, tmp_path / NAME, "invite-therapist", name="Dr. Brandt")
    await running.stop()
