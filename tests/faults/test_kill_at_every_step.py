"""Goal 2: killed at every event-loop step after an update came, and around every commit, nothing is lost."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
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


@dataclass(frozen=True)
class Journey:
    """What Ana writes in which scene, what everybody reads, and how far her dialogue then is."""

    scene: str
    says: str
    ana_reads: str
    brandt_reads: str = ""
    alerts: int = 0


RISK = Journey("met", "I want to die", "I am an automated chat", "is open.", 1)
THOUGHT = Journey("thought", "Everybody at work thinks I am slow", "Your thought: Everybody at work thinks I am slow")
SUPPORT = Journey("thought", "Support now", "999")
JOURNEYS = {"risk text": RISK, "thought record": THOUGHT, "support now": SUPPORT}
FAST = {"risk text": 1, "thought record": 3}  # on every change: each step of words of danger, every third otherwise


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_kill_at_any_step_loses_nothing_and_goes_back_nowhere(
    name: str, size: Size, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-303."""
    if size == "fast" and name not in FAST:
        pytest.skip("with --size full")
    began, journey = time.monotonic(), JOURNEYS[name]
    theatre = Theatre.open(far_telegram, scenes(journey.scene), tmp_path / "life")
    steps, uncut = uncut_life(theatre, journey)
    unsure = 0
    killed = range(1, steps + MORE + 1, FAST[name] if size == "fast" else 1)
    for number in killed:
        unsure += cut_life(theatre, journey, DiesAtStep(number, theatre.counters), uncut, f"step {number}")
    commits = 0
    while cut_at_commit(theatre, journey, commits + 1, uncut):
        commits += 1
    assert commits >= 3, "the update, what is decided, and what becomes of a letter are commits of their own"
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
    reached = theatre.commit_happens(lambda: prepare(theatre, journey), number)
    if reached:
        for before in (True, False):
            cut_life(
                theatre,
                journey,
                DiesAtCommit(number, before),
                uncut,
                f"{'before' if before else 'after'} commit {number}",
            )
    return reached


def prepare(theatre: Theatre, journey: Journey) -> None:
    theatre.fresh()
    theatre.calls()
    theatre.says("Ana", journey.says)


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
    heard, told = texts_to(calls, people["Ana"]), texts_to(calls, people["Dr. Brandt"])
    unsure = [row for row in report["outbox"] if row["state"] == "uncertain"]
    if journey.alerts or not unsure:
        assert any(journey.ana_reads in text for text in heard), f"{where}: Ana never read it: {heard}"
    if journey.alerts:
        number = report["alerts"][0][0]
        assert len(report["alerts"]) == journey.alerts, f"{where}: {report['alerts']}"
        assert any(journey.brandt_reads in text and number in text for text in told), (
            f"{where}: the alert was lost: {told}"
        )
    twice = repeated(calls)
    assert not twice, f"{where}: said twice without saying so: {twice}"
    assert not [row for row in report["outbox"] if row["state"] not in ("sent", "uncertain", "withdrawn")], where
    return len(unsure) + sum(MAY_REPEAT in text for text in heard + told)
