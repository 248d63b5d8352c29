"""The schedule builder: a form that works without scripts, with what it would send beside it (`experience.md` §4.1)."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console.client_words import title_of
from bot.console.rhythm_words import facts, marked, nothing_why, told
from bot.console.room import Room, Visit
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_form import LONGEST_NOTE, SETS, Asked, When
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.talk.therapist.rhythm import LETTERS
from bot.domain.words.builder import BuilderWords
from bot.domain.words.filling import fill
from bot.services import rhythm_desk
from bot.services.rhythm_desk import RhythmPage, Wish

SEED_BYTES, KEY_BYTES = 32, 8
BUILDER = "/clients/{client}/schedule"
KEPT = f"{BUILDER}/{{schedule}}"
SHOWN_FIRST = 3
LONGEST_FIELD = 600
TIMES = "at_two spread opens closes opens_two closes_two gap".split()
MORE = frozenset([*TIMES, *"when offset every start count pause_since pause_until min_stage agreed_on note".split()])


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(BUILDER, new), room.page(BUILDER, made, form=True),
        room.page(KEPT, kept), room.page(KEPT, made, form=True),
        room.page(f"{KEPT}/end", end, form=True),
    ]  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new schedule, begun from one of the chat's presets."""
    return await _fresh(visit, visit.request.query_params.get("preset", ""))


async def kept(visit: Visit) -> Response:
    """One that is kept: its fields, what the client was told, and their answer."""
    return await _fresh(visit, "")


async def made(visit: Visit) -> Response:
    """What the form asks for: one of the sets of days, the preview, or to be kept."""
    wish, do = wish_in(visit.form, _schedule_id(visit)), visit.form.get("do", "")
    if do != "save":
        page = await visit.desk.look(rhythm_desk.drafted, visit.therapist, visit.client, wish, seed=_seed())
        return _shown(visit, page) if page else visit.not_found()
    done = await visit.desk.act(rhythm_desk.save, visit.therapist, visit.client, wish, seed=_seed())
    if isinstance(done, Schedule):
        return visit.go(f"/clients/{visit.client}/schedule/{done.id}?done=saved")
    return _shown(visit, done, 409 if done.stale else 200, tried=True) if done else visit.not_found()


async def end(visit: Visit) -> Response:
    """It ends now."""
    done = await visit.desk.act(rhythm_desk.end, visit.therapist, visit.client, _schedule_id(visit), seed=_seed())
    return visit.go(f"/clients/{visit.client}?done=ended") if done else visit.not_found()


def wish_in(form: Mapping[str, str], schedule: str) -> Wish:
    """The fields of the form; what was typed is kept as it was typed."""
    typed = {name: value.strip()[:LONGEST_FIELD] for name, value in form.items()}
    chosen = SETS.get(typed.get("do", ""))
    asked = Asked(
        days=chosen or frozenset(day for day in range(7) if typed.get(f"day{day}")),
        random=typed.get("timing") == "random", counted=typed.get("ending") == "count",
        tied=typed.get("tied") == "yes", beside=typed.get("beside") == "yes",
        **{name: typed[name] for name in TEXTS if name in typed},
    )  # fmt: skip
    return Wish(schedule, asked, typed.get("key", ""), typed.get("version", ""))


TEXTS = (
    *TIMES,
    *"prompt when every offset at start ends count follow_up min_stage pause pause_since pause_until agreed_on".split(),
    "note",
)


async def _fresh(visit: Visit, letter: str) -> Response:
    page = await visit.desk.act(
        rhythm_desk.fresh, visit.therapist, visit.client, _schedule_id(visit), letter,
        key=secrets.token_hex(KEY_BYTES), seed=_seed(),
    )  # fmt: skip
    return _shown(visit, page, letter=letter) if page else visit.not_found()


def _shown(
    visit: Visit, page: RhythmPage, status: int = 200, *, letter: str = "", tried: bool = False
) -> Response:  # fmt: skip
    book, words, client, before = visit.book, visit.book.builder, page.file.client, page.before
    name = rhythm_named(book, before) if before else ""
    title = (
        fill(words.title, label=client.label, schedule=name) if before else fill(words.title_new, label=client.label)
    )
    wrong = {field: words.wrong[each.value] for field, each in page.wrong.items()}
    coming = [marked(visit, client, each) for each in page.next]
    return visit.show(
        "rhythm", status, heading=title, client=client, asked=page.asked, wrong=wrong, tried=tried and bool(wrong),
        next=coming[:SHOWN_FIRST], later=coming[SHOWN_FIRST:], summary=_summary(visit, page), before=before,
        ended=before is not None and before.over, page=page, facts=facts(visit, page), most_note=LONGEST_NOTE,
        saved=visit.request.query_params.get("done") == "saved", letter=letter or ("" if before else "w"),
        stale=rhythm_named(book, before) if page.stale and before else "", told=told(visit, page),
        more=_more(page), script=_script(page), **_choices(visit, page),
    )  # fmt: skip


def _more(page: RhythmPage) -> bool:
    """Whether what stands under *More* is to be seen at once."""
    asked = page.asked
    other = asked.when != When.WEEKLY.value or asked.random or asked.at_two or asked.pause != "no"
    return bool(other or MORE & page.wrong.keys())


def _script(page: RhythmPage) -> str:
    """What follows the tap: the one script of check-ins, and how much of it at most (CR-201)."""
    mine, theirs = page.moment.book, page.moment.book_of(page.file.client)
    most = theirs.care.checkin.max_questions
    return fill(mine.builder.script, title=mine.scripts["checkin"].title, most=most)


def _choices(visit: Visit, page: RhythmPage) -> dict[str, Any]:
    """What may be chosen; what is not open yet is listed, with the reason, and cannot be."""
    book, ceiling = visit.book, page.file.client.ceiling
    words, stages = book.builder, book.therapist.stages
    prompts = [
        (each.id, title_of(book, each), ceiling.reaches(each.min_stage), stages[each.min_stage.value])
        for each in page.moment.book_of(page.file.client).prompts.values()
    ]
    return {
        "prompts": [
            (id_, title if open_ else fill(words.prompt_above, prompt=title, stage=stage), open_)
            for id_, title, open_, stage in prompts
        ],
        "stages": [
            (each, name if ceiling.rank >= n else fill(words.stage_above, stage=name), ceiling.rank >= n)
            for n, (each, name) in enumerate(stages.items())
        ],
        "presets": [
            (letter, book.therapist.presets[each.value])
            for letter, each in LETTERS.items()
            if each is not Preset.NEW_STAGE or page.basis.entering
        ],
        "follow_ups": _follow_ups(page, words),
        "others": ", ".join(rhythm_named(book, each) for each in page.others),
        "weekdays": book.common.weekdays, "stage_now": stages[page.file.client.stage.value],
    }  # fmt: skip


def _follow_ups(page: RhythmPage, words: BuilderWords) -> list[tuple[str, str]]:
    """The usual one of this client says which that is (CR-209)."""
    nudge = page.moment.book_of(page.file.client).care.checkin.nudge
    usual = words.follow_ups["yes" if nudge == "on" else "no"]
    return [(name, fill(label, usual=usual)) for name, label in words.follow_ups.items()]


def _summary(visit: Visit, page: RhythmPage) -> str:
    """The one sentence that is read out when the preview changes."""
    words, client = visit.book.builder, page.file.client
    if page.schedule is None:
        return fill(words.wrong_first, what=words.wrong[next(iter(page.wrong.values())).value])
    if not page.next:
        return fill(words.summary_none, why=nothing_why(words, page))
    when, _, _ = marked(visit, client, page.next[0])
    count, numbers = len(page.next), visit.book.typed.numbers
    line = words.summary["one" if count == 1 else "many"]
    return fill(line, word=numbers[count][0].capitalize(), when=when, label=client.label)


def _schedule_id(visit: Visit) -> str:
    return str(visit.request.path_params.get("schedule", ""))


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
