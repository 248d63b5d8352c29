"""T5: proposing a toolkit of three to five; it changes when both have said yes (CR-401, CR-403)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.decision import NOTHING, Decision, Key, Say, decide, remember
from bot.domain.dialogue import Answer, Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client, Pairing
from bot.domain.script import Choice, Facts, Script
from bot.domain.second_nature import second_nature
from bot.domain.talk.brief_words import natures
from bot.domain.talk.house import House, reply
from bot.domain.talk.therapist.left import left_for_now
from bot.domain.talk.therapist.own import act_of, left, looked, news, not_found, opened, own_file, with_file
from bot.domain.toolkit import NAME_MAX, Asked, More, Practice, Proposal, Wish, more_of, one_sided
from bot.domain.words.filling import fill


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """Which practices? What is in the toolkit now is ticked already; what may be second nature is said first."""
    ticked: Answer = tuple(practice.script or practice.name for practice in in_toolkit(file))
    form = opened(moment, incoming, HOUSES, "t_propose", about=file.client.id, keep={"practices": ticked})
    before = left_for_now(moment, file)
    said = looked(moment, file.client, "toolkit") + decide(Say(before, protect=True)) if before else NOTHING
    return said + _second_natures(moment, file) + form


def leave(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Leave it]: the practice stays as it is, and does not come up again for as many weeks (CR-406)."""
    one = next((each for each in file.practices if each.id == rest), None)
    if one is None:
        return not_found(moment, incoming)
    today = moment.now.astimezone(ZoneInfo(file.client.zone)).date()
    kept = remember(replace(one, left_on=today, version=one.version + 1))
    return kept + decide(reply(moment, incoming, fill(moment.book.therapist.nature_left, name=one.name)))


def _second_natures(moment: TherapistMoment, file: ClientFile) -> Decision:
    """One message for each, where numbers are shared; nothing is swapped by itself (CR-405, CR-406)."""
    client, words = file.client, moment.book.therapist
    if client.pairing is not Pairing.CONFIRMED or not client.shares_counts:
        return NOTHING
    care = moment.book_of(client).care.toolkit
    found = second_nature(client, in_toolkit(file), moment.entries, moment.checkins, moment.now, care)
    keys = ((Key(words.nature_leave, "ctkl", f"{client.id}:{each.practice.id}"),) for each in found)
    lines = natures(moment.book, found)
    return decide(*(Say(line, keys=(row,), protect=True) for line, row in zip(lines, keys, strict=True)))


def in_toolkit(file: ClientFile) -> tuple[Practice, ...]:
    """The client's practices with a place in the toolkit, in order."""
    placed = [practice for practice in file.practices if practice.position is not None]
    return tuple(sorted(placed, key=lambda practice: practice.position or 0))


def facts(moment: Moment, place: Place) -> Facts:
    """The guided practices, and what is chosen so far (own names have no key of their own)."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    names = [wish.name for wish in wishes(moment, file, place.chosen)] if file else []
    return {
        "label": file.client.label if file else "",
        "practices": tuple(
            Choice(each.id, each.title[:24]) for each in moment.book.practices.values() if open_to(file, each)
        ),
        "chosen": fill(words.toolkit_line, names=", ".join(names)) if names else words.toolkit_empty,
    }


def wishes(moment: TherapistMoment, file: ClientFile, chosen: tuple[str, ...]) -> tuple[Wish, ...]:
    """What was ticked or typed, as wishes in the client's language."""
    practices = moment.book_of(file.client).practices
    named = {each: practices[each].title for each in chosen if each in practices}
    return tuple(Wish(named[each], each) if each in named else Wish(_name(each)) for each in chosen if _name(each))


def standing(file: ClientFile, script: Script | None, name: str = "") -> More:
    """What stands under a practice now: as the client has it, else as its guide comes."""
    named = script.id if script else name
    own = (each for each in in_toolkit(file) if (each.script or each.name) == named)
    if there := next(own, None):
        return more_of(there)
    return More(script.when, script.minutes) if script else More()


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The proposal goes to the client behind a neutral line; one that was still open is withdrawn."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    if file is None:
        return not_found(moment, incoming)
    ticked = place.answers.get("practices")
    wanted = wishes(moment, file, ticked) if isinstance(ticked, tuple) else ()
    if not wanted:
        return decide(reply(moment, incoming, words.nothing_chosen))
    most = moment.book.care.toolkit.max
    if len(wanted) > most:
        again = opened(moment, incoming, HOUSES, "t_propose", about=place.about, keep=dict(place.answers))
        return decide(reply(moment, incoming, fill(words.too_many, most=most))) + again
    return _sent(moment, incoming, file, wanted, text_of(place.answers.get("note")))


def _sent(
    moment: TherapistMoment, incoming: Incoming, file: ClientFile, wanted: tuple[Wish, ...], note: str
) -> Decision:  # fmt: skip
    words, client = moment.book.therapist, file.client
    kept, told = proposed(moment, file, wanted, note)
    line = fill(words.proposed, label=client.label, names=", ".join(wish.name for wish in wanted))
    quiet = "".join(f"\n{line}" for line in quiet_lines(moment, client, wanted))
    return kept + decide(reply(moment, incoming, line + quiet)) + told


def proposed(
    moment: TherapistMoment, file: ClientFile, wanted: tuple[Wish, ...], note: str
) -> tuple[Decision, Decision]:  # fmt: skip
    """The proposal as it is kept, and the neutral line to the client; the same from the chat and from the console."""
    client, before = file.client, file.proposal
    open_one = before if before and before.answer is Asked.OPEN else None
    gone = (
        (replace(open_one, answer=Asked.WITHDRAWN, answered_at=moment.now, version=open_one.version + 1),)
        if open_one
        else ()
    )
    proposal = Proposal(moment.fresh("proposal"), client.id, "therapist", wanted, moment.now, note=note)
    done = act_of(moment, "proposed_a_toolkit", client.id, proposal.id)
    return remember(*gone, proposal, done), news(moment, client, "prop", proposal.id)


def quiet_lines(moment: TherapistMoment, client: Client, wanted: tuple[Wish, ...]) -> tuple[str, ...]:
    """What is said to the therapist alone: fewer than three, or all of one kind."""
    least = moment.book.care.toolkit.min
    few = (fill(moment.book.therapist.few, least=least),) if len(wanted) < least else ()
    return (*few, *_one_sided(moment, client, wanted))


def _one_sided(moment: TherapistMoment, client: Client, wanted: tuple[Wish, ...]) -> tuple[str, ...]:
    """A line to the therapist, never to the client, when all tagged practices are of one kind (CR-404)."""
    practices = moment.book_of(client).practices
    kind = one_sided(practices[wish.script].kind for wish in wanted if wish.script in practices)
    return (moment.book.therapist.one_sided[kind],) if kind else ()


def open_to(file: ClientFile | None, script: Script) -> bool:
    """Only what the client's stage opens is offered (CR-105)."""
    return file is not None and file.client.opens(script.min_stage)


def _name(typed: str) -> str:
    """“+ Call Tom” is the name Call Tom."""
    return " ".join(typed.removeprefix("+").split())[:NAME_MAX]


HOUSES = {"t_propose": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"ctk": with_file(ask), "ctkl": with_file(leave)}
READS_ENTRIES_TAPS = frozenset({"ctk"})
