"""The walk through the safety plan: one part a tap, nothing asked, nothing written (CR-504 to CR-507).

This module makes messages alone; a test proves that it can reach nothing that keeps a record.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.crisis import Card
from bot.domain.decision import Decision, Key, Kind, Rows, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.safety_plan import Part, Plan, PlanState, walkable, worth_a_look
from bot.domain.talk.card import card_for, card_lines, copy_keys, emergency_of
from bot.domain.talk.house import place_of
from bot.domain.talk.plan_copy import as_pages, as_words, client_parts, which
from bot.domain.words.filling import fill

PARTS = tuple(Part)
IN_NEED = "need"  # opened from a reply to danger: nothing but the way through


def plan(moment: ClientMoment, incoming: Incoming) -> Decision:
    """/plan and its keys: the first part there is; the card where there is no plan, or none can be read."""
    if moment.plans is None:
        return _card(moment)
    walked = walkable(moment.plans)
    if walked is None:
        return _none(moment)
    need = incoming.tap is not None and incoming.tap.about == IN_NEED
    return _part(moment, incoming, walked, _following(walked, -1), opened=True, need=need)


def step(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The part that the tapped key names by its number; an end without a question."""
    at, _, need = (incoming.tap.about if incoming.tap else "").partition(":")
    walked = walkable(moment.plans) if moment.plans is not None else None
    if walked is None:
        return _card(moment) if moment.plans is None else _none(moment)
    if at == "end":
        return decide(_say(moment, incoming, moment.book.plan.enough_said, ()), *_waits(moment))
    number = int(at) if at.isdecimal() and int(at) < len(PARTS) else _following(walked, -1)
    return _part(moment, incoming, walked, number, need=need == IN_NEED)


def copied(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The whole plan as text, to keep or to hand on, and the way to the same as a PDF (CR-509)."""
    walked = walkable(moment.plans) if moment.plans is not None else None
    if walked is None:
        return _card(moment)
    keys = ((Key(moment.book.plan.copy_pdf, "plpdf"),),)
    return decide(Say(as_words(moment.book, walked, _shown(moment)), kind=Kind.CRISIS, keys=keys))


def as_pdf(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The plan as a file that can be kept, printed and forwarded."""
    walked = walkable(moment.plans) if moment.plans is not None else None
    if walked is None:
        return _card(moment)
    book, shown = moment.book, _shown(moment)
    pages = as_pages(book, book.plan.copy_title, walked, client_parts(book, walked, shown), shown)
    return decide(Say(fill(book.plan.copy_head, which=which(book, walked)), kind=Kind.CRISIS, carries=pages))


def _shown(moment: ClientMoment) -> Card:
    """The card for a copy: without the person from the plan, who stands there already, and without this hour."""
    shown = card_for(moment, entries=moment.book.care.crisis.reply_entries, own=False)
    return replace(shown, entries=tuple(replace(each, closed_now=None, opens_at=None) for each in shown.entries))


def _part(
    moment: ClientMoment, incoming: Incoming, walked: Plan, at: int, *, opened: bool = False, need: bool = False
) -> Decision:  # fmt: skip
    words, part, shown = moment.book.plan, PARTS[at], card_for(moment, entries=3)
    draft = words.draft if walked.state is PlanState.DRAFT else ""
    blocks = [
        "\n".join(line for line in (draft, words.heads[part.value], _lines(walked, part)) if line),
        card_lines(moment.book, shown) if part is Part.SERVICES else _emergency(moment),
        _review(moment, walked) if opened and not need else "",
    ]
    keys = (*_copies(moment, walked, part), *_ways(moment, walked, at, need))
    own = _own_keys(moment) if opened and not need else ()
    said = _say(moment, incoming, "\n\n".join(block for block in blocks if block), (*keys, *own), anew=opened)
    return decide(said, *(_waits(moment) if opened else ()))


def _ways(moment: ClientMoment, walked: Plan, at: int, need: bool) -> Rows:
    """On every part: on, enough, a person, back (CR-504)."""
    words, tail = moment.book.plan, f":{IN_NEED}" if need else ""
    following, before = _following(walked, at), _before(walked, at)
    on = ((Key(words.next, "walk", f"{following}{tail}"),),) if following < len(PARTS) else ()
    back = (Key(moment.book.common.back, "walk", f"{before}{tail}"),) if before >= 0 else ()
    return (*on, (Key(words.enough, "walk", "end"), Key(words.person, "now")), *((back,) if back else ()))


def _copies(moment: ClientMoment, walked: Plan, part: Part) -> Rows:
    """The emergency number to copy, with the numbers of this part."""
    shown = card_for(moment, entries=3)
    if part is Part.SERVICES:
        return copy_keys(moment.book.crisis, shown)
    asked = [each.number for each in walked.ask if each.number] if part is Part.ASK else []
    numbers = [emergency_of(shown, moment.book.crisis), *asked][:3]
    label = moment.book.crisis.copy
    known = [each for each in numbers if shown.known_country or each in asked]
    return (tuple(Key(fill(label, number=each), copy=each) for each in known),) if known else ()


def _own_keys(moment: ClientMoment) -> Rows:
    words = moment.book.plan
    return ((Key(words.change, "pldraft"), Key(words.copy, "plcopy")),)


def _following(walked: Plan, at: int) -> int:
    return next((n for n in range(at + 1, len(PARTS)) if _there(walked, n)), len(PARTS))


def _before(walked: Plan, at: int) -> int:
    return next((n for n in range(at - 1, -1, -1) if _there(walked, n)), -1)


def _there(walked: Plan, number: int) -> bool:
    """Empty parts are passed over; the country's lines always stand under services (CR-507)."""
    return PARTS[number] is Part.SERVICES or bool(walked.lines(PARTS[number]))


def _lines(walked: Plan, part: Part) -> str:
    return "\n".join(walked.lines(part))


def _emergency(moment: ClientMoment) -> str:
    number = emergency_of(card_for(moment, entries=1), moment.book.crisis)
    return fill(moment.book.plan.emergency, emergency=number)


def _review(moment: ClientMoment, walked: Plan) -> str:
    days = moment.book.care.plan.review_days
    due = worth_a_look(walked, moment.episode, moment.now, days)
    return fill(moment.book.plan.review, therapist=moment.therapist.name) if due else ""


def _none(moment: ClientMoment) -> Decision:
    """Neither plan nor draft: the numbers, and that it can be written."""
    words, crisis = moment.book.plan, moment.book.crisis
    shown = card_for(moment, entries=moment.book.care.crisis.reply_entries)
    text = f"{card_lines(moment.book, shown)}\n\n{fill(words.none, therapist=moment.therapist.name)}"
    keys = (*copy_keys(crisis, shown), (Key(words.write, "pldraft"), Key(words.person, "now")))
    return decide(Say(text, kind=Kind.CRISIS, keys=keys), *_waits(moment))


def _card(moment: ClientMoment) -> Decision:
    """The plan cannot be read: the card, without a word about a fault (CR-506)."""
    crisis = moment.book.crisis
    shown = card_for(moment, entries=moment.book.care.crisis.max_entries)
    text = f"{crisis.support_head}\n\n{card_lines(moment.book, shown)}\n\n{crisis.automated}"
    return decide(Say(text, kind=Kind.CRISIS, keys=(*copy_keys(crisis, shown), (Key(crisis.more_ways, "more"),))))


def _say(moment: ClientMoment, incoming: Incoming, text: str, keys: Rows, *, anew: bool = False) -> Say:
    return Say(text, kind=Kind.CRISIS, keys=keys, edit=None if anew else place_of(moment, incoming))


def _waits(moment: ClientMoment) -> tuple[Say, ...]:
    """An open dialogue stays where it was, with a way back to it."""
    script = moment.book.script(moment.place.script) if moment.place.open else None
    if script is None:
        return ()
    common = moment.book.common
    return (Say(fill(common.waits, title=script.title), keys=((Key(common.go_back, "back"),),)),)


Walk = Callable[[ClientMoment, Incoming], Decision]
TAPS: Mapping[str, Walk] = {"plan": plan, "walk": step, "plcopy": copied, "plpdf": as_pdf}
COMMANDS: Mapping[str, Walk] = {"plan": plan}
