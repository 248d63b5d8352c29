"""Goal 4: kills and a bad network: of what was accepted the answer is lost, 429, 502 with and without a body."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Scene, Theatre, texts_to
from tests.faults.traffic import RISK, everybody_was_met, live_and_die, said_twice

KILLS = {"fast": 20, "full": 300}
CROWD = {"fast": 15, "full": 100}
LONG_LIVES = {"fast": (0.4, 1.0), "full": (0.5, 2.0)}
SENDS = ["sendMessage"]
# Every so many sends one is hit; where two would hit the same, the first counts.
BAD: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("accepted_then_dropped", 10, {}),
    ("flood", 20, {"retry_after": 1}),
    ("server_error", 40, {"status": 502, "body": "html"}),
    ("server_error", 40, {"status": 502, "body": "json"}),
)


def test_killed_while_the_network_is_bad_no_alert_is_lost_and_nothing_routine_comes_twice(
    size: Size, seed: int, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-602, CR-702."""
    began, rng = time.monotonic(), random.Random(seed)
    theatre = Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    numbers = crowd_numbers(CROWD[size])
    theatre.join(numbers)
    theatre.fresh()
    theatre.edit(lambda conn: add_crowd(conn, theatre.scene.people["Ana"], numbers))
    start = theatre.settle()
    theatre.calls()
    for kind, every, more in BAD:
        far_telegram.fault(kind, methods=SENDS, every=every, skip=rng.randrange(every), **more)
    spoken = live_and_die(theatre, rng, numbers, KILLS[size], LONG_LIVES[size])
    report, calls = theatre.settle(own_clock=True), theatre.calls()
    far_telegram.clear()
    came = len(report["inbox"]) - len(start["inbox"])
    assert came == len(spoken), f"{len(spoken) - came} updates were lost"
    assert {state for _, state, _ in report["inbox"]} == {"done"}
    in_danger = [number for number, text in spoken if text in RISK]
    everybody_was_met(theatre, in_danger, report, calls)
    ana = theatre.scene.people["Ana"]
    assert said_twice(calls, report, but=ana) == []
    letters = report["letters"]["Ana"] - start["letters"]["Ana"]
    assert len(texts_to(calls, ana)) <= letters, "a routine letter went twice"
    hit = sum(not call["accepted"] or call["outcome"] != "ok" for call in calls if call["method"] in SENDS)
    marked = sum("(may be a repeat)" in str(call["parameters"].get("text")) for call in calls if call["accepted"])
    unsure = sum(row["state"] == "uncertain" for row in report["outbox"])
    assert hit > 0
    met = f"{len(spoken)} updates, {len(in_danger)} alerts, {marked} repeats that say so, {unsure} routine unsure"
    print(f"{KILLS[size]} kills, {hit} sends hit, {met}, {time.monotonic() - began:.1f} s")
