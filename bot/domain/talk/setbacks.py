"""The setback log: four questions, asked about once more, and what returns offered to the session (CR-802, CR-804)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from bot.domain import dialogue
from bot.domain.decision import NOTHING, Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Answer, Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import Choice, Facts
from bot.domain.setback import LATER_SCRIPT, NOT_YET, SCRIPT, Returned, own_tags, parted, returned, setback_of
from bot.domain.setback import worth_keeping as said
from bot.domain.talk import dialogues
from bot.domain.talk.asked_later import waits
from bot.domain.talk.asking import as_asked
from bot.domain.talk.check_back import tomorrow
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day
from bot.domain.typed_words import fold
from bot.domain.words.filling import fill

TAGS_SHOWN, LABEL_MAX = 6, 24
STILL_MEANT = timedelta(hours=6)  # later, whoever logs a setback means another one
FOOTING = "f"


def log(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/setback and its keys: the log, or why it is not open and what is (CR-105)."""
    script, words = moment.book.scripts[SCRIPT], moment.book.track
    if moment.place.open and moment.place.script == SCRIPT:
        if left := _left_behind(moment):
            return left + log(_out_of_it(moment), incoming, houses)
        return dialogues.show(moment, incoming, houses, anew=True)
    if not moment.client.opens(script.min_stage):
        ways = (Key(moment.book.client.write_down, "th", "write"), Key(moment.book.client.toolkit, "tk"))
        return decide(reply(moment, incoming, words.setback_closed, ways))
    return dialogues.open_script(moment, incoming, houses, script)


def _left_behind(moment: ClientMoment) -> Decision | None:
    """One that was begun hours ago is kept as it stood; None while it is still the one that is meant."""
    place, since = moment.place, moment.place.touched_at
    if since is None or moment.now - since < STILL_MEANT:
        return None
    closed = decide(Say("", strips=place.slot))
    if not any(map(said, place.answers.values())):
        return closed
    kept = replace(_entry(moment, place), at=since, again_at=None)
    day = say_day(moment.book, moment.local(since).date())
    return remember(kept) + closed + decide(Say(fill(moment.book.track.setback_earlier, date=day)))


def _out_of_it(moment: ClientMoment) -> ClientMoment:
    return replace(moment, place=dialogue.leave(moment.place, moment.now))


def log_key(moment: ClientMoment) -> Rows:
    """The key of the log, where the stage opens it."""
    open_now = moment.client.opens(moment.book.scripts[SCRIPT].min_stage)
    return ((Key(moment.book.track.setback_key, "sb"),),) if open_now else ()


def facts(moment: Moment, place: Place) -> Facts:
    """The client's own causes as keys, and whether footing is asked about."""
    assert isinstance(moment, ClientMoment)
    return {
        "therapist": moment.therapist.name,
        "tags": tuple(Choice(each, _label(tag)) for each, tag in _tags(moment).items()),
        "ask_footing": "yes" if moment.book.care.track.ask_footing == "on" else "no",
    }


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept, with who can see what of it; a cause that came back so often is offered to the session."""
    assert isinstance(moment, ClientMoment)
    if not any(map(said, place.answers.values())):
        return decide(reply(moment, incoming, moment.book.client.nothing_written))
    entry = _entry(moment, place)
    words = moment.book.track
    asks = entry.again_at is not None
    lines = (words.setback_logged, who_sees(moment), words.setback_asks if asks else "")
    rows = (
        *(((Key(words.setback_no_asking, "sbx", entry.id),),) if asks else ()),
        (Key(moment.book.client.toolkit, "tk", f"{entry.id}:"),),
    )
    kept = remember(entry) + decide(reply(moment, incoming, "\n".join(line for line in lines if line), *rows))
    return kept + _offered(moment, entry)


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left at once: what was said is kept, nothing is asked again."""
    assert isinstance(moment, ClientMoment)
    if not any(map(said, place.answers.values())):
        return decide(reply(moment, incoming, moment.book.client.nothing_written))
    entry = replace(_entry(moment, place), again_at=None)
    return remember(entry) + decide(reply(moment, incoming, f"{moment.book.common.stopped}\n{who_sees(moment)}"))


def who_sees(moment: ClientMoment) -> str:
    """Numbers by the consent in force, words by nobody but the client (F-40)."""
    if not moment.client.shares_counts:
        return moment.book.common.only_you
    return fill(moment.book.track.setback_counts, therapist=moment.therapist.name)


def asked(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Read] under that line: steady again?"""
    entry = _own(moment)
    if entry is None or not waits(entry):
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    if moment.place.open and moment.place.about == entry.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[LATER_SCRIPT], about=entry.id)


def later_facts(moment: Moment, place: Place) -> Facts:
    """Which day it is about."""
    assert isinstance(moment, ClientMoment)
    at = moment.entry.at if moment.entry else moment.now
    return {"date": say_day(moment.book, moment.local(at).date())}


def answered_later(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The answer stands with the setback; it is not asked about again."""
    assert isinstance(moment, ClientMoment)
    entry, answer = _own(moment), place.answers.get("steady")
    if entry is None or answer is None:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    known = replace(entry, answers={**entry.answers, "steady": answer}, again_at=None, version=entry.version + 1)
    kept = remember(known) if said(answer) else NOTHING
    return kept + decide(reply(moment, incoming, moment.book.track.setback_thanks))


def not_asked(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Please don't ask]."""
    entry = _own(moment)
    still = entry is not None and entry.again_at is not None
    kept = remember(replace(entry, again_at=None, version=entry.version + 1)) if entry and still else NOTHING
    return kept + decide(reply(moment, incoming, moment.book.track.setback_not_asked))


def brought(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Bring it]: one line on the agenda, with the client's own word for it, seen by both (CR-804)."""
    entry, words = _own(moment), moment.book.track
    if entry is None or entry.erased:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    which = (incoming.tap.about if incoming.tap else "").partition(":")[2]
    one = next((each for each in _returned(moment, entry) if _which(entry, each) == which), None)
    item = remember(_agenda(moment, entry, one)) if one else NOTHING
    return item + decide(reply(moment, incoming, fill(words.brought, therapist=moment.therapist.name)))


def not_brought(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Not now]: it stays with the client."""
    return decide(reply(moment, incoming, moment.book.track.not_brought))


def _offered(moment: ClientMoment, entry: Entry) -> Decision:
    """One thing that came back, with the question whether to bring it; nothing is praised, nothing plotted."""
    words = moment.book.track
    for one in _returned(moment, entry)[:1]:
        text = fill(
            words.returned if one.tag else words.returned_footing, tag=one.tag, times=one.times,
            days=moment.book.care.track.pattern_days, therapist=moment.therapist.name,
        )  # fmt: skip
        about = f"{entry.id}:{_which(entry, one)}"
        return decide(Say(text, keys=((Key(words.bring, "sbb", about), Key(words.not_now, "sbn", entry.id)),)))
    return NOTHING


def _returned(moment: ClientMoment, entry: Entry) -> tuple[Returned, ...]:
    return returned(moment.entries, setback_of(entry), moment.book.care.track)


def _which(entry: Entry, one: Returned) -> str:
    return str(setback_of(entry).tags.index(one.tag)) if one.tag else FOOTING


def _agenda(moment: ClientMoment, entry: Entry, one: Returned) -> Entry:
    answers: dict[str, Answer] = {"tag": one.tag, "times": one.times, "days": moment.book.care.track.pattern_days}
    return Entry(
        moment.fresh("agenda"), moment.client.id, EntryKind.AGENDA, moment.now, script=SCRIPT, answers=answers,
        shared=Shared.SESSION, about=entry.id,
    )  # fmt: skip


def _entry(moment: ClientMoment, place: Place) -> Entry:
    """The answers as they stand, causes in the client's own words; not steady yet is asked about a day later."""
    chosen = text_of(place.answers.get("tag"))
    tags = (_tags(moment)[chosen],) if chosen in _tags(moment) else parted(chosen)
    answers: dict[str, Answer] = {**place.answers, **({"tag": tags} if tags else {})}
    again = tomorrow(moment.client, moment.now) if answers.get("steady") == NOT_YET else None
    return Entry(
        moment.fresh("setback"), moment.client.id, EntryKind.SETBACK, moment.now, script=SCRIPT,
        script_version=place.script_version, answers=answers, trail=place.trail, again_at=again,
        pack=moment.book.version,
        asked=as_asked(moment.book.script(SCRIPT), place, facts(moment, place)),
    )  # fmt: skip


def _tags(moment: ClientMoment) -> dict[str, str]:
    """The client's own causes by the id of their key."""
    tags = own_tags(moment.entries, TAGS_SHOWN)
    return {blake2b(fold(tag).encode(), digest_size=4).hexdigest(): tag for tag in tags}


def _label(tag: str) -> str:
    return tag if len(tag) <= LABEL_MAX else f"{tag[: LABEL_MAX - 1]}…"


def _own(moment: ClientMoment) -> Entry | None:
    entry = moment.entry
    return entry if entry and entry.kind is EntryKind.SETBACK and not entry.erased else None


Act = Callable[[ClientMoment, Incoming, Houses], Decision]
HOUSES: Mapping[str, House] = {
    SCRIPT: House(ended=ended, facts=facts, stopped=stopped),
    LATER_SCRIPT: House(ended=answered_later, facts=later_facts),
}
TAPS: Mapping[str, Act] = {
    "sb": log,
    "sbl": asked,
    "sbx": not_asked,
    "sbb": brought,
    "sbn": not_brought,
}
COMMANDS: Mapping[str, Act] = {"setback": log}
READS_ENTRIES_TAPS = frozenset({"sb", "sbb"})
