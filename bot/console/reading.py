"""How a therapist reads alerts, changed on the team's page: days, hours, sentence, night, who stands in (T1, F-69)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import Room, Visit
from bot.domain.people import Therapist
from bot.domain.talk.saying import say_time
from bot.domain.talk.therapist.claim import LONGEST_NAME, LONGEST_SENTENCE
from bot.domain.typed_clock import read_time
from bot.domain.words.filling import fill
from bot.services import team_desk
from bot.services.team_desk import Reading

PAGE = "/team/reading"
SEED_BYTES, LONGEST = 32, 600
DAYS = range(7)


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PAGE, reading), room.page(PAGE, keep, form=True), room.page("/team/test", test, form=True),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands or as it was typed."""

    days: frozenset[int]
    start: str
    end: str
    sentence: str
    night: str
    backup: str


async def reading(visit: Visit) -> Response:
    """The form with what stands."""
    moment = await visit.desk.look(team_desk.shown, visit.therapist)
    return _shown(visit, _standing(moment.therapist, moment.backup))


async def keep(visit: Visit) -> Response:
    """Kept, or what lacks is named and what was typed stays."""
    typed = _typed(visit)
    start, end = (read_time(each, visit.book.typed) for each in (typed.start, typed.end))
    wrong = _wrong(visit, typed, start, end)
    if wrong or start is None or end is None:
        return _shown(visit, typed, wrong)
    said = Reading(typed.days, start, end, typed.sentence, typed.night == "yes", typed.backup)
    named = await visit.desk.act(team_desk.keep_reading, visit.therapist, said, seed=_seed())
    return visit.go(f"{PAGE}?done={'named' if named else 'kept'}")


async def test(visit: Visit) -> Response:
    """A test alert goes out."""
    await visit.desk.act(team_desk.send_test, visit.therapist, seed=_seed())
    return visit.go(f"{PAGE}?done=test")


def _typed(visit: Visit) -> Form:
    said = {name: " ".join(value.split())[:LONGEST] for name, value in visit.form.items()}
    days = frozenset(day for day in DAYS if said.get(f"day{day}"))
    return Form(days, *(said.get(each, "") for each in ("starts", "ends", "sentence", "night", "backup")))


def _standing(who: Therapist, backup: Therapist | None) -> Form:
    start, end = (say_time(each) if each else "" for each in (who.hours_from, who.hours_to))
    night = {True: "yes", False: "no"}.get(who.sound_at_night, "") if who.sound_at_night is not None else ""
    return Form(who.hours_days, start, end, who.alert_sentence, night, backup.name if backup else "")


def _wrong(visit: Visit, typed: Form, start: time | None, end: time | None) -> dict[str, str]:
    """What lacks, by field."""
    words = visit.book.console_reading
    named = len(typed.backup) <= LONGEST_NAME and (not typed.backup or typed.backup.isprintable())
    holds = {
        "days": (bool(typed.days), words.wrong_days),
        "starts": (start is not None and end is not None and start != end, words.wrong_hours),
        "sentence": (0 < len(typed.sentence) <= LONGEST_SENTENCE, fill(words.wrong_sentence, most=LONGEST_SENTENCE)),
        "night": (typed.night in ("yes", "no"), words.wrong_night),
        "backup": (named, fill(words.wrong_backup, most=LONGEST_NAME)),
    }
    return {name: line for name, (right, line) in holds.items() if not right}


def _shown(visit: Visit, form: Form, wrong: Mapping[str, str] | None = None) -> Response:
    words, done = visit.book.console_reading, visit.request.query_params.get("done", "")
    said = {"kept": words.kept, "named": fill(words.kept_backup, backup=form.backup), "test": words.test_sent}
    return visit.show(
        "reading", asked=form, wrong=wrong or {}, most=LONGEST_SENTENCE, notice=said.get(done, ""),
        weekdays=visit.book.common.weekdays,
    )  # fmt: skip


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
