"""Goal 14: away for days, then back: nothing stale is asked, everybody learns of it once, open alerts go on at once.

The process is killed, both clocks go on, and people write meanwhile; Telegram drops what is older than a day.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.demo.botapi.remote import RemoteTelegram
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.storage import schedules
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Json, Scene, Theatre, kill, repeated, texts_to

CROWD = {"fast": 6, "full": 60}
AWAY = {"fast": (3,), "full": (2, 3, 8, 20)}
NOTICE, ASKED, CARD = "was off from", "A check-in is here", "999"
BACK_S, PATIENCE_S = 5.0, 90.0


def test_after_days_away_nothing_stale_is_asked_and_everybody_learns_of_it_once(
    size: Size, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-214, CR-710."""
    theatre = Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    numbers = crowd_numbers(CROWD[size])
    theatre.join(numbers)
    theatre.fresh()
    theatre.edit(lambda conn: everybody_is_asked_daily(conn, theatre, numbers))
    theatre.keep(tmp_path / "crowd")
    for days in AWAY[size]:
        away_for(theatre, days, numbers, size)


def everybody_is_asked_daily(conn: Connection, theatre: Theatre, numbers: list[int]) -> None:
    made = add_crowd(conn, theatre.scene.people["Ana"], numbers)
    schedules.save_many(conn, [asked_daily(each, theatre) for each in made])


def asked_daily(one: Client, theatre: Theatre) -> Schedule:
    """Daily, and the first an hour after the outage begins: at the end of one of whole days too none is due."""
    due = (theatre.clock.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    there = due.astimezone(ZoneInfo(one.zone))
    return Schedule(
        one.id, f"s{one.id}", "how_is_it", one.zone, (FixedTime(there.time()),), Weekly(EVERY_DAY), there.date(),
        there.date(), ends=there.date() + timedelta(days=40), next_due_at=due,
    )  # fmt: skip


def away_for(theatre: Theatre, days: int, numbers: list[int], size: Size) -> None:
    """One outage from the same evening on; then one start more."""
    theatre.fresh()
    theatre.calls()
    theatre.says("Ana", "I want to die")
    [[alert, _]] = theatre.settle()["alerts"]
    theatre.calls()
    lost, kept = numbers[:2]
    pass_by(theatre, timedelta(days=days, hours=-30))
    theatre.writes(lost, "I want to die")
    pass_by(theatre, timedelta(hours=20))
    theatre.writes(kept, "I want to die")
    pass_by(theatre, timedelta(hours=10))
    brandt, heard = theatre.scene.people["Dr. Brandt"], list[Json]()
    pid = theatre.begin(own_clock=True)
    polls = until(theatre, heard, lambda: any(call["method"] == "getMe" for call in heard))
    goes_on = until(theatre, heard, lambda: told(heard, brandt, f"Alert {alert} is open.")) - polls
    until(theatre, heard, lambda: all(told(heard, each, NOTICE) for each in numbers))
    kill(pid)
    theatre.ticks = True  # at least one look at what is due
    report = theatre.settle(own_clock=True)
    theatre.ticks = False
    heard += theatre.calls()
    judge(theatre, heard, report, numbers)
    assert size == "fast" or goes_on <= BACK_S
    print(f"{days} days away, {len(numbers)} clients: back, the open alert went on after {max(goes_on, 0):.1f} s")
    pass_by(theatre, -timedelta(days=days))


def judge(theatre: Theatre, heard: list[Json], report: Json, numbers: list[int]) -> None:
    lost, kept = numbers[:2]
    everybody = [*numbers, theatre.scene.people["Ana"], theatre.scene.people["Dr. Brandt"]]
    notices = Counter(each for each in everybody for text in texts_to(heard, each) if NOTICE in text)
    assert notices == Counter(everybody), "one notice for each, however often it starts"
    asked = [each for each in everybody for text in texts_to(heard, each) if ASKED in text]
    assert asked == [], f"{len(asked)} stale check-ins were sent"
    assert Counter(state for _, state in report["checkins"]) == {"expired": len(numbers)}, "none vanishes"
    assert any(CARD in text for text in texts_to(heard, kept)), "what Telegram kept is answered, however late"
    assert len(texts_to(heard, lost)) == 1, "what Telegram dropped is not known here; the notice says so"
    assert len(report["alerts"]) == 2, "Ana's, and that of whoever wrote within the last day"
    assert repeated(heard) == []


def pass_by(theatre: Theatre, span: timedelta) -> None:
    """Nobody is there, and time goes on for everybody."""
    theatre.clock.moved += span
    theatre.telegram.move_clock(span.total_seconds())


def until(theatre: Theatre, heard: list[Json], true: Callable[[], bool]) -> float:
    """Seconds of this machine's clock at which it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, (theatre.folder / "life.log").read_text()[-2000:]
        time.sleep(0.05)
        heard += theatre.calls()
    return time.monotonic()


def told(heard: list[Json], number: int, words: str) -> bool:
    return any(words in text for text in texts_to(heard, number))
