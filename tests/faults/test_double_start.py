"""Goal 14: of simultaneous starts on one data folder exactly one runs, and nothing is answered twice."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
from tests.faults.lives import Scene, Theatre, kill, repeated, texts_to

STARTS = {"fast": 10, "full": 100}
REFUSED = 1
SETTLED_S = 20.0
STILL_S = 0.5


def test_of_many_simultaneous_starts_exactly_one_runs(
    size: Size, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    began = time.monotonic()
    theatre = Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    theatre.fresh()
    theatre.calls()
    theatre.says("Ana", "I want to die")
    pids = [theatre.begin() for _ in range(STARTS[size])]
    ended: dict[int, int] = {}
    until = time.monotonic() + SETTLED_S
    while len(ended) < len(pids) - 1 and time.monotonic() < until:
        for pid in set(pids) - set(ended):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                ended[pid] = os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    time.sleep(STILL_S)
    alive = [pid for pid in pids if pid not in ended]
    refused = [code for code in ended.values() if code == REFUSED]
    for pid in alive:
        kill(pid)
    assert len(alive) == 1, f"{len(alive)} of {STARTS[size]} run"
    assert len(refused) == STARTS[size] - 1
    assert (theatre.folder / "life.log").read_text().count("DataInUse") >= STARTS[size] - 1
    theatre.settle()
    calls = theatre.calls()
    assert repeated(calls) == []
    assert any("999" in text for text in texts_to(calls, theatre.scene.people["Ana"]))
    print(f"\n{STARTS[size]} starts, 1 runs, {time.monotonic() - began:.1f} s")
