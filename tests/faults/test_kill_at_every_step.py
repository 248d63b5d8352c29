"""Goal 2: killed at every event-loop step of six journeys, and around every commit, nothing is lost."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
from tests.faults.journeys import JOURNEYS, Journey
from tests.faults.lives import (
    MAY_REPEAT,
    DiesAtCommit,
    DiesAtStep,
    Json,
    Scene,
    Theatre,
    kill,
    repeated,
    texts_to,
    wait_for,
)  # fmt: skip

MORE = 6  # steps beyond the last one that was counted: a life is not the same to the step
STILL_S = 0.8
KILLED = -9
# On every change: each step of words of danger, every third of a thought record, a few of the others.
FAST = {"risk text": 1, "thought record": 3}
FEW = 25


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_kill_at_any_step_loses_nothing_and_goes_back_nowhere(
    name: str, size: Size, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-303."""
    began, journey = time.monotonic(), JOURNEYS[name]
    every, commits = FAST.get(name, FEW) if size == "fast" else 1, 0
    theatre = Theatre.open(far_telegram, scenes(journey.scene), tmp_path / "life")
    journey.set_up(theatre)
    steps, uncut = uncut_life(theatre, journey)
    unsure = 0
    killed = range(1, steps + MORE + 1, every)
    for number in killed:
        unsure += cut_life(theatre, journey, DiesAtStep(number, theatre.counters), uncut, f"step {number}")
    while every != FEW and cut_at_commit(theatre, journey, commits + 1, uncut):
        commits += 1
    assert every == FEW or commits >= 3, "what came, what is decided, and what becomes of a letter: each a commit"
    took = time.monotonic() - began
    kills = f"{len(killed)} + {2 * commits} kills"
    print(f"\n{name}: {steps} steps, {kills}, {unsure} letters repeated or unsure, {took:.1f} s")


def uncut_life(theatre: Theatre, journey: Journey) -> tuple[int, Json]:
    """The steps until the last letter has landed in a life nobody ends, and what then stands in the database."""
    prepare(theatre, journey)
    pid = theatre.begin(DiesAtStep(0, theatre.counters))
    last, since = 0, time.monotonic()
    while not last or time.monotonic() - since < STILL_S:
        time.sleep(0.05)
        landed = theatre.counters.read()[1]
        last, since = (landed, time.monotonic()) if landed != last else (last, since)
        assert time.monotonic() - since < 20, (theatre.folder / "life.log").read_text()
    kill(pid)
    report = theatre.settle()
    judge(theatre, journey, report, report, "uncut")
    return last, report


def cut_at_commit(theatre: Theatre, journey: Journey, number: int, uncut: Json) -> bool:
    """Whether there is an n-th commit; two lives end at it."""
    prepare(theatre, journey)
    report = theatre.cut_before_commit(number)
    if report is None:
        return False
    judge(theatre, journey, report, uncut, f"before commit {number}")
    cut_life(theatre, journey, DiesAtCommit(number, before=False), uncut, f"after commit {number}")
    return True


def prepare(theatre: Theatre, journey: Journey) -> None:
    theatre.fresh()
    theatre.calls()
    journey.begins(theatre)


def cut_life(theatre: Theatre, journey: Journey, dies: DiesAtStep | DiesAtCommit, uncut: Json, where: str) -> int:
    """One life that ends there and one that goes on; returns how many letters were repeated or stay unsure."""
    prepare(theatre, journey)
    ended = wait_for(theatre.begin(dies), 10.0)
    assert ended == KILLED, f"{where}: {ended}: {(theatre.folder / 'life.log').read_text()[-2000:]}"
    return judge(theatre, journey, theatre.settle(), uncut, where)


def judge(theatre: Theatre, journey: Journey, report: Json, uncut: Json, where: str) -> int:
    """Everything that must hold after a kill at `where`."""
    calls = theatre.calls()
    states = Counter(state for _, state, _ in report["inbox"])
    assert len(report["inbox"]) == len(uncut["inbox"]), f"{where}: an update was lost or stands twice"
    assert set(states) == {"done"}, f"{where}: {states}"
    assert report["places"] == uncut["places"], f"{where}: the dialogue stands elsewhere"
    assert report["entries"] == uncut["entries"], where
    people = theatre.scene.people
    heard = {name: texts_to(calls, people[name]) for name in journey.read}
    unsure = [row for row in report["outbox"] if row["state"] == "uncertain"]
    for name, words in journey.read.items():
        about = str(report["alerts"][0][0]) if journey.alert and name != "Ana" else ""
        there = any(words in text and about in text for text in heard[name])
        assert there or (journey.routine and unsure), f"{where}: {name} never read it: {heard[name]}"
    assert journey.stands(report), f"{where}: {report}"
    twice = repeated(calls)
    assert not twice, f"{where}: said twice without saying so: {twice}"
    assert not [row for row in report["outbox"] if row["state"] not in ("sent", "uncertain", "withdrawn")], where
    return len(unsure) + sum(MAY_REPEAT in text for texts in heard.values() for text in texts)
