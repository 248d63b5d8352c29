"""Killed at every step of an erasure: afterwards everything of Ana's is gone, and nothing else is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo.botapi.remote import RemoteTelegram
from bot.domain.talk.erase import ERASED
from bot.storage.erased import NAME
from tests.conftest import Size
from tests.faults.lives import DiesAtCommit, DiesAtStep, Json, Scene, Theatre, kill, texts_to, wait_for
from tests.faults.test_kill_at_every_step import KILLED, MORE, STILL_S

STRIDE = {"fast": 12, "full": 1}


def test_a_kill_at_any_step_of_an_erasure_leaves_all_of_it_or_nothing_and_then_nothing(
    size: Size, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """Goal 12, and the fault of a process lost during an erasure: a begin without a done is finished at the start."""
    theatre = Theatre.open(far_telegram, scenes("alerted"), tmp_path / "life")
    began, steps = time.monotonic(), uncut(theatre)
    for number in range(1, steps + MORE + 1, STRIDE[size]):
        cut(theatre, DiesAtStep(number, theatre.counters), f"step {number}")
    commits = 0
    while cut_before_commit(theatre, commits + 1):
        commits += 1
        if size == "full":
            cut(theatre, DiesAtCommit(commits, before=False), f"after commit {commits}")
    assert commits >= 3, "the update, the erasure, and what becomes of its letters are commits of their own"
    print(f"\nerasure: {steps} steps, {commits} commits, {time.monotonic() - began:.1f} s")


def prepare(theatre: Theatre) -> None:
    theatre.fresh()
    theatre.calls()
    theatre.says("Ana", "/erase")
    theatre.says("Ana", "ERASE")


def uncut(theatre: Theatre) -> int:
    """The steps until the last letter has landed in a life nobody ends."""
    prepare(theatre)
    pid = theatre.begin(DiesAtStep(0, theatre.counters))
    last, since = 0, time.monotonic()
    while not last or time.monotonic() - since < STILL_S:
        time.sleep(0.05)
        landed = theatre.counters.read()[1]
        last, since = (landed, time.monotonic()) if landed != last else (last, since)
        assert time.monotonic() - since < 20, (theatre.folder / "life.log").read_text()
    kill(pid)
    judge(theatre, theatre.settle(), "uncut")
    return last


def cut(theatre: Theatre, dies: DiesAtStep | DiesAtCommit, where: str) -> None:
    prepare(theatre)
    ended = wait_for(theatre.begin(dies), 10.0)
    assert ended == KILLED, f"{where}: {ended}: {(theatre.folder / 'life.log').read_text()[-2000:]}"
    judge(theatre, theatre.settle(), where)


def cut_before_commit(theatre: Theatre, number: int) -> bool:
    """Whether there is an n-th commit; one life ends just before it."""
    prepare(theatre)
    report = theatre.cut_before_commit(number)
    if report is not None:
        judge(theatre, report, f"before commit {number}")
    return report is not None


def judge(theatre: Theatre, report: Json, where: str) -> None:
    """After one life that went on nothing of Ana's is left, Chidi's is untouched, and she has her receipt."""
    heard = texts_to(theatre.calls(), theatre.scene.people["Ana"])
    assert any("Receipt:" in text for text in heard), f"{where}: no receipt: {heard}"
    assert {state for _, state, _ in report["inbox"]} <= {"done"}, where
    lines = [json.loads(line) for line in (theatre.folder / NAME).read_text().splitlines()]
    assert [line["what"] for line in lines] == ["begin", "done"], f"{where}: {lines}"
    person = lines[0]["person"]
    assert person not in (*report["clients"], *report["owners"]), where
    assert (report["alerts"], report["entries"], report["checkins"]) == ([], 0, []), where
    assert report["acts"].count(ERASED) == 1, f"{where}: {report['acts']}"
