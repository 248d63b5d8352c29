"""Killed between Telegram's yes and the note of it, with the next step due at once: no note comes twice as if new."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.demo.botapi.remote import RemoteTelegram
from bot.domain.decision import Kind
from bot.domain.letter import Letter, Outcome
from bot.process import Process
from tests.faults.lives import MAY_REPEAT, Scene, Theatre, texts_to, wait_for
from tests.faults.traffic import REMINDS

LIVES = 4
OVER_A_MINUTE = timedelta(seconds=70)  # so long not accepted, the next step starts at once (CR-706)


def dies_once_a_note_was_accepted(process: Process) -> None:
    send = process.delivery.send

    async def sent(letter: Letter) -> Outcome:
        outcome = await send(letter)
        if letter.say.kind is Kind.ALERT:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    process.delivery.send = sent


def test_a_step_right_after_one_whose_arrival_nobody_noted_says_that_it_reminds(
    far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-703, CR-706. The first note goes once in plain words; each further one reminds, or may be a repeat."""
    theatre = Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    theatre.fresh()
    theatre.calls()
    theatre.ticks = True
    theatre.says("Ana", "I want to die")
    for _ in range(LIVES):
        ended = wait_for(theatre.begin(dies_once_a_note_was_accepted, own_clock=True), 20.0)
        assert ended == -signal.SIGKILL, (theatre.folder / "life.log").read_text()[-2000:]
        theatre.clock.moved += OVER_A_MINUTE
        theatre.telegram.move_clock(OVER_A_MINUTE.total_seconds())
    report = theatre.settle(own_clock=True)
    [[number, _]] = report["alerts"]
    told = [text for text in texts_to(theatre.calls(), theatre.scene.people["Dr. Brandt"]) if "is open." in text]
    kinds = Counter("repeat" if MAY_REPEAT in text else "reminder" if REMINDS in text else "plain" for text in told)
    assert kinds["plain"] == 1 and kinds["reminder"] >= 1 and kinds["repeat"] >= 1, told
    assert all(number in text for text in told)
