"""The schedule builder at the desk: drafted from a form, shown by the functions that send, kept as the chat keeps it.

§4.1 of `experience.md`; F-56. What is not theirs is not there (T3).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.client_clock import day_of
from bot.domain.coming import Coming
from bot.domain.decision import Decision, Say
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Therapist
from bot.domain.schedule import Schedule, ended
from bot.domain.schedule_change import never_twice
from bot.domain.schedule_form import Asked, Basis, Wrong, written
from bot.domain.schedule_reading import read
from bot.domain.session import dates
from bot.domain.stage import next_up
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import news
from bot.domain.talk.therapist.rhythm import LETTERS, TIED, draft, next_of, replaced
from bot.domain.talk.therapist.rhythm_deeds import end_for, set_for
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.storage import acts
from bot.storage.decisions import record

SHOWN = 10
FIRST = "w"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for: which schedule (""; a new one), its fields, the key of a new one, the version it knew."""

    schedule: str
    asked: Asked
    key: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class RhythmPage:
    """One schedule in the making. `before`: as it is kept; `schedule`: as it would be; `wrong`: by field."""

    moment: TherapistMoment
    file: ClientFile
    asked: Asked
    key: str
    before: Schedule | None
    schedule: Schedule | None
    wrong: dict[str, Wrong]
    next: tuple[Coming, ...]
    over: tuple[Schedule, ...]
    others: tuple[Schedule, ...]
    basis: Basis
    stale: bool = False


def fresh(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, schedule_id: str, letter: str, *,
    key: str, seed: bytes,
) -> RhythmPage | None:  # fmt: skip
    """A new one, begun from a preset, or one that is kept; written down as a look."""
    here = _here(conn, world, now, reader, client_id, seed)
    if here is None:
        return None
    moment, file = here
    before = _kept(file, schedule_id)
    if schedule_id and before is None:
        return None
    look = blake2b(seed + b"rhythm", digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}schedule", client_id))
    begun = draft(moment, file, letter if letter.removesuffix(TIED) in LETTERS else FIRST, None)
    today = day_of(file.client, now)
    return _page(moment, file, Wish(schedule_id, written(before or begun, today), key, _version(before)))


def drafted(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, wish: Wish, *, seed: bytes
) -> RhythmPage | None:  # fmt: skip
    """What these fields would send, nothing kept; None when it is not there, or not theirs."""
    here = _here(conn, world, now, reader, client_id, seed)
    if here is None or (wish.schedule and _kept(here[1], wish.schedule) is None):
        return None
    return _page(*here, wish)


def save(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, wish: Wish, *, seed: bytes
) -> RhythmPage | Schedule | None:  # fmt: skip
    """Kept as it was shown, and the client told; the page again where something is wrong or was changed elsewhere."""
    page = drafted(conn, world, now, reader, client_id, wish, seed=seed)
    if page is None or page.schedule is None or page.stale:
        return page
    moment, file = page.moment, page.file
    if page.before is None and (there := _the_same(file, page.schedule)):
        return there
    set_, kept = set_for(moment, file, page.schedule, page.over)
    record_but_own(conn, moment, set_ + news(moment, file.client, "sch", kept.id))
    return kept


def end(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, schedule_id: str, *, seed: bytes
) -> Schedule | None:  # fmt: skip
    """It ends now, and the client is told; None when it is not there, not theirs, or over already."""
    here = _here(conn, world, now, reader, client_id, seed)
    before = _kept(here[1], schedule_id) if here else None
    if here is None or before is None or before.over:
        return None
    record_but_own(conn, here[0], end_for(here[0], here[1], before))
    return ended(before)


def _here(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, seed: bytes
) -> tuple[TherapistMoment, ClientFile] | None:  # fmt: skip
    client = own(conn, reader, client_id)
    return desk_moment(conn, world, reader, client, now, seed) if client else None


def _kept(file: ClientFile, schedule_id: str) -> Schedule | None:
    return next((each for each in file.schedules if schedule_id and each.id == schedule_id), None)


def _the_same(file: ClientFile, made: Schedule) -> Schedule | None:
    """The one that a first tap has kept already: a second one does nothing and tells nobody."""
    there = _kept(file, made.id)
    if there is None or there.over:
        return None
    same = replace(
        made, version=there.version, next_due_at=there.next_due_at, review_at=there.review_at,
        not_before=there.not_before, by_client=there.by_client,
    )  # fmt: skip
    return there if same == there else None


def _version(before: Schedule | None) -> str:
    return str(before.version) if before else ""


def _page(moment: TherapistMoment, file: ClientFile, wish: Wish) -> RhythmPage:
    client, before = file.client, _kept(file, wish.schedule)
    book = moment.book_of(client)
    basis = Basis(
        client, moment.now, moment.book.typed, dates(client, moment.therapist.zone), next_up(client.ceiling),
        {each.id: each.min_stage for each in book.prompts.values()},
    )  # fmt: skip
    id_ = before.id if before else blake2b(f"{client.id} own {wish.key}".encode(), digest_size=8).hexdigest()
    made, wrong = read(wish.asked, basis, id_, before)
    made = made and never_twice(made if before else _as_preset(moment, file, made), file.recent, basis.today)
    live = tuple(each for each in live_schedules(file) if made is None or each.id != made.id)
    over = () if before or made is None or wish.asked.beside else tuple(replaced(file, made))
    beside = tuple(each for each in live if each not in over)
    coming = next_of(moment, file, made, beside, SHOWN) if made else ()
    stale = before is not None and (wish.version != _version(before) or before.over)
    return RhythmPage(moment, file, wish.asked, wish.key, before, made, wrong, coming, over, live, basis, stale)


def _as_preset(moment: TherapistMoment, file: ClientFile, made: Schedule) -> Schedule:
    """The very schedule that a preset of the chat makes, where the fields say the same."""
    for letter in (each + tie for each in LETTERS for tie in ("", TIED)):
        preset = draft(moment, file, letter, made.agreed_on)
        if replace(made, id=preset.id, preset=preset.preset) == preset:
            return preset
    return made


def record_but_own(conn: Connection, moment: TherapistMoment, decided: Decision) -> None:
    """All but what would be said in the acting person's own chat: they read a page."""
    chat = moment.therapist.chat
    parts = tuple(part for part in decided.parts if not isinstance(part, Say) or part.to not in ("", chat))
    record(conn, Decision(parts), origin=f"w:{moment.fresh('act')}", chat=chat, now=moment.now)
