"""Something of the client's own in the toolkit: words, a link, a voice note, song, photo or video (CR-408).

A file stays with Telegram and is known by its name there: it is never loaded, heard or looked at here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.attachment import File
from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.dialogue import Answer, Place, text_of
from bot.domain.factors import Factor
from bot.domain.fitting import known_factors
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues, proposals
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.toolkit import Asked, More, Practice, PracticeState, Wish, fitted, more_of
from bot.domain.words.filling import fill

SCRIPT, CUE = "toolkit_own", "toolkit_cue"


def add(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Add my own]: what it is, a name, and whether the therapist sees that name."""
    if moment.place.script == SCRIPT:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[SCRIPT])


def facts(moment: Moment, place: Place) -> Facts:
    """Whether it can be suggested: there is room, and no suggestion of the therapist's waits for an answer."""
    assert isinstance(moment, ClientMoment)
    free = bool(_free(moment)) and not _asked_by_therapist(moment)
    return {"therapist": moment.therapist.name, "room": "yes" if free else "no"}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept and usable at once: for the client alone, or as a draft whose name the therapist reads (CR-403)."""
    assert isinstance(moment, ClientMoment)
    made, words = _made(moment, place), moment.book.client
    key = (Key(words.toolkit, "tk"),)
    if place.answers.get("share") != "yes":
        kept = replace(made, state=PracticeState.KEPT)
        return remember(kept) + decide(reply(moment, incoming, words.own_kept, key))
    draft = replace(made, position=_free(moment))
    wishes = (*(Wish(each.name, each.script) for each in _in_toolkit(moment)), Wish(made.name))
    sent = proposals.suggested(moment, wishes)
    said = reply(moment, incoming, fill(words.own_suggested, therapist=moment.therapist.name), key)
    return remember(draft) + sent + decide(said)


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left: nothing of it is kept."""
    return decide(reply(moment, incoming, moment.book.client.own_nothing))


def shown(moment: ClientMoment, incoming: Incoming, own: Practice) -> Decision:
    """As it was put in, under its name; what stands under a file stands under it again."""
    words, file = moment.book.client, own.file
    below = proposals.under(moment.book, more_of(own))
    lines = (own.name, own.cue, own.minutes, *below, own.own_words, file.words if file else "")
    keys = (Key(words.practice_did, "prdone", own.id), *_delete_key(moment, own))
    later = (Key(words.own_when, "tkwhen", own.id),)
    said = reply(moment, incoming, "\n".join(line for line in lines if line), keys, later, anew=True)
    return decide(replace(said, carries=replace(file, words="") if file else None))


def delete(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Delete it] is asked once; then every word of it is gone, and the name too unless both agreed on it."""
    about, _, sure = (incoming.tap.about if incoming.tap else "").partition(":")
    own = next((each for each in moment.practices if each.id == about and each.own_thing), None)
    words = moment.book.client
    if own is None:
        return decide(reply(moment, incoming, words.practice_gone))
    if sure != "yes":
        keys = (Key(moment.book.own.delete, "tkdel", f"{own.id}:yes"), Key(moment.book.own.keep_it, "tk"))
        return decide(reply(moment, incoming, words.own_sure, keys, anew=True))
    empty = replace(own, own_words="", file=None, version=own.version + 1)
    if own.state is PracticeState.ACTIVE:
        return remember(empty) + decide(reply(moment, incoming, words.own_emptied))
    gone = replace(fitted(empty, More()), name="", position=None, state=PracticeState.RETIRED)
    return remember(gone) + decide(reply(moment, incoming, words.own_deleted))


def when(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[When and how long]: of a practice that has no guide, in the client's own words, now or later (CR-402)."""
    own = _of(moment, incoming.tap.about if incoming.tap else "")
    if own is None:
        return decide(reply(moment, incoming, moment.book.client.practice_gone))
    if moment.place.script == CUE and moment.place.about == own.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    keep: dict[str, Answer] = {"factors": own.factors} if own.factors else {}
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[CUE], about=own.id, keep=keep)


def when_facts(moment: Moment, place: Place) -> Facts:
    """Its name, what it may be good for, and who reads that: what stands in the toolkit is read by both."""
    assert isinstance(moment, ClientMoment)
    common, own = moment.book.common, _of(moment, place.about)
    both = own is not None and own.position is not None
    sees = fill(common.therapist_sees, therapist=moment.therapist.name) if both else common.only_you
    areas = tuple(Choice(each.value, moment.book.client.own_areas[each.value]) for each in Factor)
    return {"name": own.name if own else "", "sees": sees, "areas": areas}


def when_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept beside the name; what was passed over stays as it was."""
    assert isinstance(moment, ClientMoment)
    own = _of(moment, place.about)
    if own is None:
        return decide(reply(moment, incoming, moment.book.client.practice_gone))
    cue, minutes = (" ".join(text_of(place.answers.get(each)).split()) for each in ("cue", "minutes"))
    ticked = place.answers.get("factors")
    tags = known_factors(ticked) if isinstance(ticked, tuple) else own.factors
    known = replace(
        own, cue=cue or own.cue, minutes=minutes or own.minutes, factors=tags, version=own.version + 1
    )  # fmt: skip
    said = reply(moment, incoming, moment.book.client.own_when_kept, (Key(moment.book.client.toolkit, "tk"),))
    return remember(known) + decide(said)


def _of(moment: ClientMoment, about: str) -> Practice | None:
    """A practice of the client's without a guide, that is still theirs."""
    mine = (each for each in moment.practices if each.id == about and not each.script)
    return next((each for each in mine if each.state is not PracticeState.RETIRED), None)


def _delete_key(moment: ClientMoment, own: Practice) -> tuple[Key, ...]:
    return (Key(moment.book.client.own_delete, "tkdel", own.id),) if own.own_thing else ()


def _made(moment: ClientMoment, place: Place) -> Practice:
    thing = place.answers.get("thing")
    plain = Practice(moment.fresh("own"), moment.client.id, " ".join(text_of(place.answers.get("name")).split()))
    put_in = replace(plain, file=thing) if isinstance(thing, File) else replace(plain, own_words=text_of(thing))
    return replace(put_in, cue=text_of(place.answers.get("cue")))


def _in_toolkit(moment: ClientMoment) -> list[Practice]:
    return [each for each in moment.practices if each.position is not None]


def _free(moment: ClientMoment) -> int | None:
    """The first free place of the toolkit, if there is one (CR-401)."""
    taken = {each.position for each in moment.practices}
    return next((place for place in range(1, moment.book.care.toolkit.max + 1) if place not in taken), None)


def _asked_by_therapist(moment: ClientMoment) -> bool:
    proposal = moment.proposal
    return proposal is not None and proposal.by == "therapist" and proposal.answer is Asked.OPEN


HOUSES: Mapping[str, House] = {
    SCRIPT: House(ended=ended, facts=facts, stopped=stopped),
    CUE: House(ended=when_ended, facts=when_facts),
}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    "tkadd": add,
    "tkdel": delete,
    "tkwhen": when,
}
