"""Steady traffic while lives end at random: people in danger, and Ana in the middle of a thought record."""

import os
import random
import re
import time
from collections import Counter

from bot.process import Process
from tests.faults.lives import MAY_REPEAT, Counters, Json, Theatre, kill, repeated, texts_to

CARD, ALERT = "999", re.compile(r"Alert (\d+) is open\.")
REMINDS = "Not marked as seen yet."
RISK = ("I want to die", "I want to kill myself", "I am going to kill myself tonight")
RECORD = (
    "/thought", "5", "yes", "worried", "70", "Everybody at work thinks I am slow", "80",
    "not sure", "Tom thanked me", "60", "40", "nothing", "keep private", "/checkin",
    "hard", "6", "no", "it was loud", "for the session",
)  # fmt: skip


def live_and_die(
    theatre: Theatre, rng: random.Random, crowd: list[int], kills: int, long: tuple[float, float]
) -> list[tuple[int, str]]:
    """Lives under traffic, each killed; what was written to the bot, in its order."""
    ana, record, waiting = theatre.scene.people["Ana"], iter(RECORD * kills), list(crowd)
    spoken: list[tuple[int, str]] = []

    def speak() -> None:
        number, text = (waiting.pop(), rng.choice(RISK)) if waiting and rng.random() < 0.4 else (ana, next(record))
        theatre.writes(number, text)
        spoken.append((number, text))

    for _ in range(kills):
        theatre.counters.clear()
        speak()
        pid = theatre.begin(Notices(theatre.counters), own_clock=True)
        if rng.random() < 0.15:
            time.sleep(rng.uniform(0.0, 0.12))  # it dies while it starts
        else:
            until_it_polls(theatre)
            life = rng.uniform(*long) if rng.random() < 0.1 else rng.uniform(0.02, 0.2)
            time.sleep(life / 2)
            if rng.random() < 0.5:
                speak()
            time.sleep(life / 2)
        kill(pid)
    for number in waiting:
        theatre.writes(number, RISK[0])
        spoken.append((number, RISK[0]))
    return spoken


def everybody_was_met(theatre: Theatre, in_danger: list[int], report: Json, calls: list[Json]) -> None:
    """Each of them read a card, and their therapist read of an alert for each."""
    unmet = [number for number in in_danger if not any(CARD in text for text in texts_to(calls, number))]
    assert not unmet, f"{len(unmet)} crisis replies were lost"
    told = texts_to(calls, theatre.scene.people["Dr. Brandt"])
    numbers = [number for number, _ in report["alerts"]]
    lost = [number for number in numbers if not any(number in text for text in told)]
    assert len(numbers) == len(in_danger), f"{len(in_danger)} in danger, {len(numbers)} alerts"
    assert not lost, f"{len(lost)} alerts were lost"


def said_twice(calls: list[Json], report: Json, *, but: int) -> list[str]:
    """Texts that a chat got twice without saying so.

    A note of an alert goes once in plain words. A run of more than ten minutes reaches further steps of the ladder
    (CR-703), and one that was not accepted within a minute is followed at once by the next: each of those says that
    the alert is not marked as seen yet, and goes once without the words that it may be a repeat.
    """
    once = [text for text in repeated([call for call in calls if call["chat_id"] != but]) if REMINDS not in text]
    accepted = [call for call in calls if call["accepted"] and call["method"] == "sendMessage"]
    plain = [call["parameters"]["text"] for call in accepted if MAY_REPEAT not in call["parameters"]["text"]]
    notes = [(found[1], REMINDS in text) for text in plain if (found := ALERT.match(text))]
    first = Counter(number for number, reminds in notes if not reminds)
    further = Counter(number for number, reminds in notes if reminds)
    steps = Counter(row["dedupe"].split(":")[1] for row in report["outbox"] if row["dedupe"].startswith("a:"))
    more = [each for each in {*first, *further} if first[each] > 1 or further[each] >= steps[each] > 0]
    return once + [f"{each}: {first[each]} first, {further[each]} further, {steps[each]} steps" for each in more]


def uncut_place(theatre: Theatre, texts: list[str]) -> Json:
    """Where Ana stands after these words when nobody kills anything."""
    theatre.fresh()
    for text in texts:
        theatre.says("Ana", text)
    place: Json = theatre.settle()["places"]["Ana"]
    return place


def until_it_polls(theatre: Theatre, pid: int | None = None) -> None:
    """Or until that life has ended by itself; it is still to be waited for."""
    until = time.monotonic() + 10
    while not (theatre.counters.read()[2] or (pid and has_ended(pid))):
        assert time.monotonic() < until, (theatre.folder / "life.log").read_text()[-2000:]
        time.sleep(0.005)


def has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


class Notices:
    """Leaves a mark when the bot begins to poll."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters

    def __call__(self, process: Process) -> None:
        once = process.intake.once

        async def marked() -> int:
            self.counters.leave(0, 0, 1)
            return await once()

        process.intake.once = marked  # type: ignore[method-assign]
