"""/mydata: everything that is kept, to read, share one by one, take along or delete (`experience.md` §2.9)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain import dialogue
from bot.domain.checkin import Checkin
from bot.domain.consent import Consented
from bot.domain.decision import NOTHING, Decision, Key, Rows, decide, remember
from bot.domain.holdings import Holdings, Item, items_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, Shared
from bot.domain.moment import ClientMoment
from bot.domain.talk.consenting import consent
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.let_read import take_back_key
from bot.domain.talk.my_entries import as_text, kind_of, pairs_of, seen_by, shows_numbers
from bot.domain.talk.my_file import file, look_line, note_state
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill

A_PAGE, LOOKS = 8, 10
MOST_IN_PLACE = 3500  # an edit cannot be sent in pieces

ClientAct = Callable[[ClientMoment, Incoming, Houses], Decision]
ItemAct = Callable[[ClientMoment, Incoming, Item, str], Decision]


def my_data(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/mydata and its screens: the counts, a page of the list, notes that were sent, who looked, the file."""
    screen, _, rest = (incoming.tap.about if incoming.tap else "").partition(":")
    match screen:
        case "list":
            return page(moment, incoming, int(rest) if rest.isdecimal() else 0)
        case "notes":
            return _notes(moment, incoming)
        case "looks":
            return _looks(moment, incoming)
        case "file":
            return file(moment)
    return decide(reply(moment, incoming, _main_text(moment), *_main_keys(moment)))


def with_item(act: ItemAct) -> ClientAct:
    """An act about one thing of one's own; what is not there, or is not theirs, says the same."""

    def checked(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
        kind, _, rest = (incoming.tap.about if incoming.tap else "").partition(":")
        name, _, how = rest.partition(":")
        found = next((each for each in items_of(held(moment)) if each.key == f"{kind}:{name}"), None)
        if found is None:
            return decide(reply(moment, incoming, moment.book.own.not_there, _to_list(moment)))
        return act(moment, incoming, found, how)

    return checked


def held(moment: ClientMoment) -> Holdings:
    """What was loaded; nothing where nothing was."""
    return moment.holdings or Holdings()


def page(moment: ClientMoment, incoming: Incoming, start: int) -> Decision:
    """Eight a page, the newest first: date, kind and who can read it, no words."""
    words, items = moment.book.own, items_of(held(moment))
    if not items:
        return decide(reply(moment, incoming, words.list_empty, (Key(moment.book.common.back, "md"),)))
    start = start if start < len(items) else 0
    shown = items[start : start + A_PAGE]
    head = fill(words.list_head, first=start + 1, last=start + len(shown), count=len(items))
    lines = [_line(moment, number, item) for number, item in enumerate(shown, 1)]
    keys = tuple(
        Key(fill(words.list_key, number=number, kind=kind_of(moment.book, item))[:24], "mdo", item.key)
        for number, item in enumerate(shown, 1)
    )
    newer = (Key(words.newer, "md", f"list:{start - A_PAGE}"),) if start else ()
    older = (Key(words.older, "md", f"list:{start + A_PAGE}"),) if start + A_PAGE < len(items) else ()
    turns = ((*newer, *older),) if newer or older else ()
    back = (Key(moment.book.common.back, "md"),)
    return decide(reply(moment, incoming, "\n".join((head, *lines)), *in_rows(keys, 2), *turns, back))


def opened(moment: ClientMoment, incoming: Incoming, item: Item, how: str, said: str = "") -> Decision:
    """One thing word for word, under its question as it was sent, with what can be done about it."""
    when = say_when(moment.book, item.at, moment.client.zone)
    head = fill(moment.book.own.entry_head, kind=kind_of(moment.book, item), when=when)
    text = "\n\n".join(
        part for part in (said, head, as_text(pairs_of(moment.book, item)), seen_by(moment, item)) if part
    )
    return decide(reply(moment, incoming, text, *_item_keys(moment, item), anew=len(text) > MOST_IN_PLACE))


def shared(moment: ClientMoment, incoming: Incoming, item: Item, how: str) -> Decision:
    """Private, shared, or for the session: one thing, from now on, written down as a choice (CR-1202, CR-313)."""
    if how not in {each.value for each in Shared} or item.record.client != moment.client.id:
        return opened(moment, incoming, item, "")
    after = _as_shared(item.record, Shared(how), moment.now)
    choice = consent(moment, moment.client, Consented.WORDS, how, f"mydata {moment.book.version}", item.record.id)
    now = replace(item, record=after, shared=Shared(how))
    return remember(after, choice) + opened(moment, incoming, now, "", moment.book.own.shared_as[how])


def ask_delete(moment: ClientMoment, incoming: Incoming, item: Item, how: str) -> Decision:
    """[Delete] is asked once: it cannot be brought back."""
    words = moment.book.own
    keys = ((Key(words.keep_it, "mdo", item.key),), (Key(words.delete_it, "mdx", item.key),))
    return decide(reply(moment, incoming, words.delete_sure, *keys))


def deleted(moment: ClientMoment, incoming: Incoming, item: Item, how: str) -> Decision:
    """Gone with every word of it, for the therapist as well; an open dialogue about it is left."""
    on_it = moment.place.open and moment.place.about == item.record.id
    left = remember(dialogue.leave(moment.place, moment.now)) if on_it else NOTHING
    said = decide(reply(moment, incoming, moment.book.own.deleted, _to_list(moment)))
    return left + remember(_emptied(item.record)) + said


def _main_text(moment: ClientMoment) -> str:
    words, held_ = moment.book.own, held(moment)
    counted = Counter(kind_of(moment.book, item) for item in items_of(held_))
    others = {
        words.own_things: len([each for each in held_.practices if each.own_thing]),
        words.kinds["toolkit"]: len([each for each in held_.practices if each.position]),
        words.kinds["plan"]: len(held_.plans), words.kinds["agreed"]: sum(len(each.lines) for each in held_.agreed),
        words.kinds["alert"]: len(held_.alerts),
    }  # fmt: skip
    counts = [fill(words.count, kind=kind, count=count) for kind, count in (*counted.items(), *others.items()) if count]
    return fill(words.mydata, counts=" · ".join(counts) or words.list_empty)


def _main_keys(moment: ClientMoment) -> Rows:
    words = moment.book.own
    notes = (Key(words.key_notes, "md", "notes"),) if held(moment).alerts else ()
    there = any(each.own_thing for each in held(moment).practices)
    own = ((Key(moment.book.client.toolkit, "tk"),),) if there else ()
    return (
        (Key(words.key_list, "md", "list:0"), Key(words.key_file, "md", "file")),
        (Key(words.key_looks, "md", "looks"), *notes),
        *own,
        (Key(words.key_erase, "er"),),
    )


def _line(moment: ClientMoment, number: int, item: Item) -> str:
    when, kind = say_when(moment.book, item.at, moment.client.zone), kind_of(moment.book, item)
    seen = moment.book.own.shared_short[_seen(moment, item)]
    return fill(moment.book.own.list_line, number=number, when=when, kind=kind, seen=seen)


def _seen(moment: ClientMoment, item: Item) -> str:
    """Who sees it, in a word, by what really applies (F-40)."""
    if item.record.client != moment.client.id:
        return Shared.PRIVATE.value
    if isinstance(item.record, Entry) and item.record.beside_alert and item.shared is Shared.PRIVATE:
        return Shared.SHARED.value
    if item.shared is Shared.PRIVATE and shows_numbers(moment, item):
        return "numbers"
    return item.shared.value


def _item_keys(moment: ClientMoment, item: Item) -> Rows:
    words, therapist = moment.book.own, moment.therapist.name
    choices = {
        Shared.PRIVATE: words.make_private, Shared.SHARED: fill(words.share_it, therapist=therapist)[:24],
        Shared.SESSION: words.bring_it,
    }  # fmt: skip
    may_share = item.record.client == moment.client.id and not (
        isinstance(item.record, Checkin) and not item.record.note
    )
    offered = [how for how in choices if how is not item.shared and may_share and _fits(item.record, how)]
    ways = tuple(Key(choices[how], "mds", f"{item.key}:{how.value}") for how in offered)
    let = isinstance(item.record, Entry) and bool(item.record.beside_alert) and may_share
    back = (take_back_key(moment, item.record.id),) if let else ()
    return (*back, *in_rows(ways, 2), (Key(words.delete, "mdd", item.key),), _to_list(moment))


def _fits(record: Entry | Checkin, how: Shared) -> bool:
    """The line of a check-in is private or for the session."""
    return isinstance(record, Entry) or how is not Shared.SHARED


def _as_shared(record: Entry | Checkin, how: Shared, at: datetime) -> Entry | Checkin:
    if isinstance(record, Checkin):
        return replace(record, note_shared=how.value, shared_at=at, version=record.version + 1)
    let = "" if how is Shared.PRIVATE else record.beside_alert
    return replace(record, shared=how, beside_alert=let, shared_at=at, version=record.version + 1)


def _emptied(record: Entry | Checkin) -> Entry | Checkin:
    if isinstance(record, Checkin):
        return replace(
            record, state_word="", distress=None, used_toolkit="", fitted="", question_answer="", note="",
            note_shared="", asked={}, choices={}, erased=True, version=record.version + 1,
        )  # fmt: skip
    return replace(
        record, answers={}, asked={}, trail=(), step="", about="", shared=Shared.PRIVATE, erased=True, finished=True,
        resume_until=None, again_at=None, beside_alert="", version=record.version + 1,
    )  # fmt: skip


def _notes(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Every alert with its number and how it stands."""
    words, zone = moment.book.own, moment.client.zone
    lines = [
        fill(words.note_line, number=each.alert_no, when=say_when(moment.book, each.opened_at, zone),
             state=note_state(moment, each))
        for each in held(moment).alerts
    ]  # fmt: skip
    text = "\n".join((words.notes_head, *lines)) if lines else words.notes_none
    return decide(reply(moment, incoming, text[:MOST_IN_PLACE], (Key(moment.book.common.back, "md"),)))


def _looks(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Who opened a page about this client, the newest first (F-70)."""
    words, looks = moment.book.own, [each for each in held(moment).acts if each.page_read]
    lines = [look_line(moment, each) for each in looks[:LOOKS]]
    more = [fill(words.looks_more, count=len(looks) - LOOKS)] if len(looks) > LOOKS else []
    text = "\n".join((words.looks_head, *lines, *more)) if lines else words.looks_none
    return decide(reply(moment, incoming, text, (Key(moment.book.common.back, "md"),)))


def _to_list(moment: ClientMoment) -> tuple[Key, ...]:
    return (Key(moment.book.own.to_list, "md", "list:0"),)


TAPS: Mapping[str, ClientAct] = {
    "md": my_data,
    "mdo": with_item(opened),
    "mds": with_item(shared),
    "mdd": with_item(ask_delete),
    "mdx": with_item(deleted),
}
COMMANDS: Mapping[str, ClientAct] = {"mydata": my_data}
