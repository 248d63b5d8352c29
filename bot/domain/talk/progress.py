"""/progress: words first, then one picture; no score, no arrow, a gap where nothing is known (CR-801, CR-805, F-43)."""

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Answer
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.medians import stretches
from bot.domain.moment import ClientMoment
from bot.domain.people import Pairing
from bot.domain.progress import Progress, as_rows, progress
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import did, in_rows, reply
from bot.domain.talk.progress_areas import areas, medians
from bot.domain.talk.progress_words import chart, in_words, numbers
from bot.domain.words.filling import fill

LABEL_MAX = 24
PLAIN = "w"  # in a key: words only, this once


def show(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Words, then the picture under them, unless it is too early, switched off, or there is no day to draw."""
    weeks, _, way = (incoming.tap.about if incoming.tap else "").partition(":")
    facts = facts_of(moment, weeks)
    said = "\n".join((in_words(moment.book, facts), *_medians(moment, facts)))
    if early(moment, facts):
        return decide(reply(moment, incoming, f"{moment.book.track.picture_early}\n{said}", anew=True))
    stale = decide(Say("", strips="pg")) if incoming.tap else Decision()
    if way == PLAIN or not pictured(moment) or not facts.practice_days:
        text = f"{said}\n{numbers(moment.book, facts)}" if facts.practice_days else said
        return stale + decide(Say(text, keys=_keys(moment, facts, plain=True), slot="pg"))
    keys, drawn = _keys(moment, facts, plain=False), chart(moment.book, facts)
    picture = Say(numbers(moment.book, facts), keys=keys, carries=drawn, slot="pg")
    return stale + decide(Say(said), picture)


def shown(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Show Dr. …]: this one, as it stands now, whatever is shared otherwise; on the page of the next morning."""
    words, confirmed = moment.book.track, moment.client.pairing is Pairing.CONFIRMED
    facts = facts_of(moment, incoming.tap.about if incoming.tap else "")
    line = fill(words.shown if confirmed else words.shown_waits, therapist=moment.therapist.name)
    return remember(_kept(moment, facts), did(moment, "showed_progress")) + decide(
        reply(moment, incoming, line, anew=True)
    )


def facts_of(moment: ClientMoment, weeks: str = "") -> Progress:
    """The client's own facts over the shorter or the longer stretch."""
    known = moment.book.care.track.weeks
    asked = int(weeks) if weeks.isdecimal() and int(weeks) in known else known[0]
    checkins = (*moment.recent, *((moment.checkin,) if moment.checkin else ()))
    return progress(
        moment.entries, checkins, zone=ZoneInfo(moment.client.zone), today=moment.local(moment.now).date(),
        began=began(moment), weeks=asked,
    )  # fmt: skip


def _medians(moment: ClientMoment, facts: Progress) -> tuple[str, ...]:
    """How deep, how long and how often, on the longer look back and once there is enough (CR-803)."""
    if facts.asked != moment.book.care.track.weeks[-1]:
        return ()
    found = stretches(
        moment.entries, moment.recent, zone=ZoneInfo(moment.client.zone), today=facts.today, began=began(moment),
        care=moment.book.care.track,
    )  # fmt: skip
    return medians(moment.book, found)


def touched(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[What it touched]: the map of five areas (CR-806)."""
    return areas(moment, incoming)


def began(moment: ClientMoment) -> date:
    """The client's first day here."""
    at = moment.client.consented_at or moment.client.created_at or moment.now
    return moment.local(at).date()


def early(moment: ClientMoment, facts: Progress) -> bool:
    """Under two weeks there is no picture."""
    return facts.days_here < moment.book.care.track.picture_days


def pictured(moment: ClientMoment) -> bool:
    """Whether this client wants pictures: on in the settings, and not in accessible mode (principle 10)."""
    return moment.client.pictures and not moment.client.accessible


def _keys(moment: ClientMoment, facts: Progress, *, plain: bool) -> Rows:
    words, way = moment.book.track, f":{PLAIN}" if plain else ""
    weeks = tuple(Key(fill(words.weeks_key, weeks=each), "pg", f"{each}{way}") for each in moment.book.care.track.weeks)
    other = Key(words.with_picture, "pg", str(facts.asked)) if plain else None
    other = Key(words.words_only, "pg", f"{facts.asked}:{PLAIN}") if not plain else other
    show_it = Key(_cut(fill(words.show, therapist=moment.therapist.name)), "pgs", str(facts.asked))
    pictures = (other,) if other and pictured(moment) and facts.practice_days else ()
    offered = (*pictures, show_it, Key(words.factors_key, "pgf"))
    return (*in_rows(weeks, 2), *in_rows(offered, 2))


def _kept(moment: ClientMoment, facts: Progress) -> Entry:
    """The numbers as they were shown."""
    answers: dict[str, Answer] = {
        "weeks": facts.asked, "began": facts.began.isoformat(), "today": facts.today.isoformat(),
        "practice_days": facts.practice_days, "setbacks": facts.setbacks, "rows": as_rows(facts),
    }  # fmt: skip
    return Entry(
        moment.fresh("shown"), moment.client.id, EntryKind.SHOWN, moment.now, script="progress", answers=answers,
        shared=Shared.SESSION,
    )  # fmt: skip


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_MAX else f"{label[: LABEL_MAX - 1]}…"


Act = Callable[[ClientMoment, Incoming, Houses], Decision]
TAPS: Mapping[str, Act] = {"pg": show, "pgs": shown, "pgf": touched}
COMMANDS: Mapping[str, Act] = {"progress": show}
