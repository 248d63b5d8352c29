"""A changed toolkit: either side proposes, it changes when both agree, old practices are kept (CR-403, CR-405)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import NOTHING, Decision, Key, Kind, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, ClientMoment, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues, left_words
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, did, reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import act_of, looked
from bot.domain.toolkit import Asked, More, Practice, PracticeState, Proposal, Wish, fitted
from bot.domain.words.filling import fill

SUGGEST = "toolkit_suggest"
BUTTON = 24


def proposed(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The therapist's proposal: read with its note, then agreed, changed or left for now."""
    about, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    if what == "declined":
        text = fill(moment.book.client.suggestion_declined, therapist=moment.therapist.name)
        return decide(reply(moment, incoming, text))
    proposal = _open(moment.proposal, about, incoming)
    if proposal is None or proposal.by != "therapist":
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    match what:
        case "agree":
            return _agreed_by_client(moment, incoming, proposal)
        case "change":
            return _suggest(moment, incoming, houses, proposal.wishes)
        case "later":
            return _left_by_client(moment, incoming, proposal)
    return decide(_read(moment, incoming, proposal))


def suggest(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Suggest a change]: starts from what is there."""
    own = tuple(Wish(each.name, each.script) for each in moment.practices if each.position is not None)
    return _suggest(moment, incoming, houses, own)


def answered_by_therapist(moment: TherapistMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The client's suggestion: read with its note, then agreed or left for now."""
    about, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    file = moment.file
    proposal = _open(file.proposal, about, incoming) if file else None
    if file is None or proposal is None or proposal.by != "client":
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    match what:
        case "agree":
            return _agreed_by_therapist(moment, incoming, file, proposal)
        case "no":
            return _left_by_therapist(moment, incoming, file, proposal)
    seen = looked(moment, file.client, "toolkit")
    return seen + decide(_read_by_therapist(moment, incoming, file, proposal))


def suggestion_answered(
    moment: TherapistMoment, file: ClientFile, proposal: Proposal, *, agrees: bool
) -> tuple[Decision, Decision]:  # fmt: skip
    """What changes with the therapist's answer, and the neutral line to the client; the same from chat and console."""
    changed = renewed(moment, file.client, file.practices, proposal.wishes) if agrees else NOTHING
    done = act_of(moment, "agreed_to_a_suggestion" if agrees else "left_a_suggestion", file.client.id, proposal.id)
    answered = remember(_answered(moment, proposal, Asked.AGREED if agrees else Asked.DECLINED), done)
    return changed + answered, _update(moment, file.client, *(("tk", "") if agrees else ("prop", ":declined")))


def renewed(moment: Moment, client: Client, practices: tuple[Practice, ...], wishes: tuple[Wish, ...]) -> Decision:
    """The toolkit as agreed: those in it already stay themselves, the others are kept, written before new ones."""
    today = moment.now.astimezone(ZoneInfo(client.zone)).date()
    known = {_same(each.name, each.script): each for each in reversed(practices)}
    agreed = [
        replace(
            fitted(known.get(_same(wish.name, wish.script)) or _made(moment, client, wish, number), wish.more),
            position=number, state=PracticeState.ACTIVE, agreed_on=today,
        )
        for number, wish in enumerate(wishes[: moment.book.care.toolkit.max], start=1)
    ]  # fmt: skip
    stays = {each.id for each in agreed}
    kept = (_kept(each) for each in practices if each.position is not None and each.id not in stays)
    return remember(*kept, *(replace(each, version=each.version + 1) for each in agreed))


def names(book: Book, wishes: tuple[Wish, ...]) -> str:
    """The names, one a line, with what is to stand under them; then with a blank line between, to be read apart."""
    each_of = ["\n".join(_lines(book, number, wish)) for number, wish in enumerate(wishes, start=1)]
    return ("\n\n" if any("\n" in each for each in each_of) else "\n").join(each_of)


def under(book: Book, more: More) -> tuple[str, ...]:
    """What stands below the name: how it is done, and what to mind."""
    mind = fill(book.client.toolkit_mind, caution=more.caution) if more.caution else ""
    return tuple(each for each in (more.steps, mind) if each)


def _lines(book: Book, number: int, wish: Wish) -> tuple[str, ...]:
    more, words = wish.more or More(), book.client
    parts = (fill(words.toolkit_part, part=part) for part in (more.cue, more.minutes) if part)
    return (fill(words.toolkit_item, number=number, name=wish.name) + "".join(parts), *under(book, more))


def _noted(listed: str, note: str) -> str:
    """The note beneath the list; with a blank line between where there is one in the list."""
    gap = "\n\n" if "\n\n" in listed else "\n"
    return f"{gap}{note}"


def facts(moment: Moment, place: Place) -> Facts:
    """What can be chosen: what is in the toolkit, what was proposed, the guided practices open at this stage."""
    assert isinstance(moment, ClientMoment)
    options = _options(moment)
    chosen = [_wish(moment, each).name for each in place.chosen]
    return {
        "therapist": moment.therapist.name,
        "practices": tuple(Choice(each, wish.name[:BUTTON]) for each, wish in options.items()),
        "chosen": ", ".join(chosen) if chosen else moment.book.client.none_chosen,
    }


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The suggestion goes to the therapist; nothing in the toolkit changes yet."""
    assert isinstance(moment, ClientMoment)
    words, said = moment.book.client, place.answers.get("wishes")
    if not isinstance(said, tuple) or not said:
        return decide(reply(moment, incoming, words.suggested_nothing))
    wishes = tuple(_wish(moment, each) for each in said)[: moment.book.care.toolkit.max]
    sent = reply(moment, incoming, fill(words.suggested, therapist=moment.therapist.name))
    return suggested(moment, wishes, text_of(place.answers.get("note"))) + decide(sent)


def suggested(moment: ClientMoment, wishes: tuple[Wish, ...], note: str = "") -> Decision:
    """The client's suggestion, kept for the page of the next morning; one that was open is closed by it."""
    made = Proposal(moment.fresh("proposal"), moment.client.id, "client", wishes, moment.now, note=note)
    return _closed_first(moment) + remember(made)


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left: nothing was sent."""
    assert isinstance(moment, ClientMoment)
    return decide(reply(moment, incoming, moment.book.client.suggested_nothing))


def _open(proposal: Proposal | None, about: str, incoming: Incoming) -> Proposal | None:
    """The proposal a key is about while it is open and unchanged since the key was written."""
    fits = proposal and proposal.id == about and proposal.answer is Asked.OPEN
    return proposal if fits and incoming.tap and proposal and incoming.tap.version == proposal.version else None


def _read(moment: ClientMoment, incoming: Incoming, proposal: Proposal) -> Say:
    words, version = moment.book.client, proposal.version
    text = fill(words.proposal, therapist=moment.therapist.name, names=names(moment.book, proposal.wishes))
    note = _noted(text, fill(words.proposal_note, note=proposal.note)) if proposal.note else ""
    agree = Key(words.agree, "prop", f"{proposal.id}:agree", version)
    change = Key(words.change, "prop", f"{proposal.id}:change", version)
    later = Key(words.not_now, "prop", f"{proposal.id}:later", version)
    return reply(moment, incoming, text + note, (agree, change), (later,))


def _agreed_by_client(moment: ClientMoment, incoming: Incoming, proposal: Proposal) -> Decision:
    words = moment.book.client
    agreed_on = fill(words.proposal_agreed, date=_today(moment, moment.book, moment.client))
    said = reply(moment, incoming, agreed_on, (Key(words.toolkit, "tk"),))
    changed = renewed(moment, moment.client, moment.practices, proposal.wishes)
    answered = remember(_answered(moment, proposal, Asked.AGREED), did(moment, "agreed_to_the_toolkit"))
    return changed + answered + decide(said)


def _left_by_client(moment: ClientMoment, incoming: Incoming, proposal: Proposal) -> Decision:
    said = reply(moment, incoming, moment.book.client.proposal_later, (left_words.key(moment, proposal),))
    return remember(_answered(moment, proposal, Asked.DECLINED), did(moment, "left_the_toolkit")) + decide(said)


def _suggest(moment: ClientMoment, incoming: Incoming, houses: Houses, wishes: tuple[Wish, ...]) -> Decision:
    if moment.place.script == SUGGEST:
        return dialogues.show(moment, incoming, houses, anew=True)
    ids = {wish.name.casefold(): each for each, wish in _options(moment).items()}
    keep = tuple(ids.get(wish.name.casefold(), wish.name) for wish in wishes)
    script = moment.book.scripts[SUGGEST]
    return dialogues.open_script(moment, incoming, houses, script, keep={"wishes": keep})


def _options(moment: ClientMoment) -> dict[str, Wish]:
    """Choices by an id short enough for a key: practices of this client first, then guided ones not among them."""
    in_it = (each for each in moment.practices if each.position is not None)
    beside = (each for each in moment.practices if each.position is None and each.own_thing)
    own = {each.id: Wish(each.name, each.script) for each in (*in_it, *beside)}
    there = {wish.script for wish in own.values() if wish.script}
    guided = {
        script.id: Wish(script.title, script.id)
        for script in moment.book.practices.values()
        if script.id not in there and moment.client.opens(script.min_stage) and not script.only_therapist
    }
    return {**own, **guided}


def _wish(moment: ClientMoment, chosen: str) -> Wish:
    wish = _options(moment).get(chosen) or Wish(chosen)
    proposed = moment.proposal.wishes if moment.proposal and moment.proposal.answer is Asked.OPEN else ()
    same = (each for each in proposed if _same(each.name, each.script) == _same(wish.name, wish.script))
    return next(same, wish)


def _closed_first(moment: ClientMoment) -> Decision:
    """At most one proposal is open: the one before is withdrawn, or answered by this one."""
    before = moment.proposal
    if before is None or before.answer is not Asked.OPEN:
        return NOTHING
    return remember(_answered(moment, before, Asked.WITHDRAWN if before.by == "client" else Asked.DECLINED))


def _read_by_therapist(moment: TherapistMoment, incoming: Incoming, file: ClientFile, proposal: Proposal) -> Say:
    words, version = moment.book.client, proposal.version
    text = fill(words.told_suggestion, label=file.client.label, names=names(moment.book, proposal.wishes))
    note = _noted(text, fill(words.told_note, note=proposal.note)) if proposal.note else ""
    agree = Key(words.agree, "propt", f"{proposal.id}:agree", version)
    later = Key(words.not_now, "propt", f"{proposal.id}:no", version)
    return replace(reply(moment, incoming, text + note, (agree, later), anew=True), protect=True)


def _agreed_by_therapist(
    moment: TherapistMoment, incoming: Incoming, file: ClientFile, proposal: Proposal
) -> Decision:  # fmt: skip
    text = fill(moment.book.client.told_set, label=file.client.label, date=_today(moment, moment.book, file.client))
    changed, told = suggestion_answered(moment, file, proposal, agrees=True)
    return changed + decide(reply(moment, incoming, text)) + told


def _left_by_therapist(
    moment: TherapistMoment, incoming: Incoming, file: ClientFile, proposal: Proposal
) -> Decision:  # fmt: skip
    text = fill(moment.book.client.told_kept_old, label=file.client.label)
    changed, told = suggestion_answered(moment, file, proposal, agrees=False)
    return changed + decide(reply(moment, incoming, text)) + told


def _update(moment: TherapistMoment, client: Client, action: str, about: str) -> Decision:
    """A neutral line to the client, the rest behind its key; nothing while they are paused (CR-213)."""
    if client.paused(moment.now):
        return NOTHING
    common = moment.book_of(client).common
    keys = ((Key(common.read, action, about),),)
    return decide(Say(common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys))


def _answered(moment: Moment, proposal: Proposal, answer: Asked) -> Proposal:
    return replace(proposal, answer=answer, answered_at=moment.now, version=proposal.version + 1)


def _kept(practice: Practice) -> Practice:
    return replace(practice, position=None, state=PracticeState.KEPT, version=practice.version + 1)


def _same(name: str, script: str) -> str:
    """What makes two practices one: the guided script, else the name."""
    return script or name.casefold()


def _made(moment: Moment, client: Client, wish: Wish, number: int) -> Practice:
    script = moment.book_of(client).practices.get(wish.script)
    plain = Practice(moment.fresh(f"agreed {number}"), client.id, wish.name)
    if script is None:
        return plain
    return replace(plain, script=script.id, cue=script.when, minutes=script.minutes, kind=script.kind)


def _today(moment: Moment, book: Book, client: Client) -> str:
    return say_day(book, moment.now.astimezone(ZoneInfo(client.zone)).date())


HOUSES: Mapping[str, House] = {SUGGEST: House(ended=ended, facts=facts, stopped=stopped)}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"prop": proposed, "tksug": suggest}
TAPS_THERAPIST: Mapping[str, Callable[[TherapistMoment, Incoming, Houses], Decision]] = {
    "propt": answered_by_therapist,
}
