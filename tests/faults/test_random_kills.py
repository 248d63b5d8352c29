"""Goal 1: killed at random moments under steady traffic, the bot loses nothing and no dialogue goes back."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Scene, Theatre, texts_to
from tests.faults.traffic import RISK, everybody_was_met, live_and_die, said_twice, uncut_place

KILLS = {"fast": 40, "full": 1000}
CROWD = {"fast": 40, "full": 300}
LONG_LIVES = {"fast": (0.4, 1.0), "full": (2.0, 6.0)}


def test_killed_at_random_moments_it_loses_nothing_and_no_dialogue_goes_back(
    size: Size, seed: int, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-303."""
    began, rng = time.monotonic(), random.Random(seed)
    theatre = Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    numbers = crowd_numbers(CROWD[size])
    theatre.join(numbers)
    theatre.fresh()
    theatre.edit(lambda conn: add_crowd(conn, theatre.scene.people["Ana"], numbers))
    start = theatre.settle()
    theatre.calls()
    spoken = live_and_die(theatre, rng, numbers, KILLS[size], LONG_LIVES[size])
    report, calls = theatre.settle(own_clock=True), theatre.calls()
    came = len(report["inbox"]) - len(start["inbox"])
    assert came == len(spoken), f"{len(spoken) - came} updates were lost"
    assert {state for _, state, _ in report["inbox"]} == {"done"}
    in_danger = [number for number, text in spoken if text in RISK]
    everybody_was_met(theatre, in_danger, report, calls)
    ana = theatre.scene.people["Ana"]
    assert said_twice(calls, report, but=ana) == []
    letters = report["letters"]["Ana"] - start["letters"]["Ana"]
    assert len(texts_to(calls, ana)) <= letters, "a routine letter went twice"
    own = [text for number, text in spoken if number == ana]
    assert report["places"]["Ana"] == uncut_place(theatre, own), "the dialogue stands elsewhere than without kills"
    marked = sum("(may be a repeat)" in str(call["parameters"].get("text")) for call in calls)
    unsure = sum(row["state"] == "uncertain" for row in report["outbox"])
    took = time.monotonic() - began
    met = f"{len(spoken)} updates, {len(in_danger)} alerts, {marked} repeats that say so, {unsure} routine unsure"
    print(f"{KILLS[size]} kills, {met}, {took:.1f} s")
