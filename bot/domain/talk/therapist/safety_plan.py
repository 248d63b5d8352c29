"""T5 for the safety plan: written in the hour, proposed, and the client's own draft agreed (CR-502, CR-503)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Place, Skipped, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.safety_plan import OWN_PARTS, Part, Plan, PlanState, of_state
from bot.domain.script import Facts
from bot.domain.talk.card import card_in
from bot.domain.talk.house import House, reply
from bot.domain.talk.plan_copy import as_pages, therapist_parts, which
from bot.domain.talk.safety_plan import standing
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist import plan_deeds
from bot.domain.talk.therapist.left import left_for_now
from bot.domain.talk.therapist.own import act_of, left, looked, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Safety plan]: how it stands, the draft the client showed, and writing it together."""
    match rest:
        case "write":
            return opened(moment, incoming, HOUSES, "t_plan", about=file.client.id)
        case "read":
            return _read(moment, incoming, file)
        case "agree":
            return _agreed(moment, incoming, file)
        case "later":
            return _later(moment, incoming, file)
        case "copy":
            return _copy(moment, incoming, file)
    words, about = moment.book.plan, file.client.id
    own = of_state(file.plans, PlanState.DRAFT)
    write = Key(words.told_write, "cplan", f"{about}:write")
    read = (Key(words.told_read, "cplan", f"{about}:read"),) if own and own.shared else ()
    copy = (Key(words.copy, "cplan", f"{about}:copy"),) if of_state(file.plans, PlanState.AGREED) else ()
    back = Key(moment.book.common.back, "cl", about)
    parts = (_stands(moment, file), left_for_now(moment, file), _review(moment, file))
    text = "\n\n".join(part for part in parts if part)
    said = replace(reply(moment, incoming, text, (write, *read), (*copy, back)), protect=True)
    return looked(moment, file.client, "plan") + decide(said)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose plan it is, and what stands in each part."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.plan
    now = _in_work(moment, file, place) if file else None
    lines = {f"now_{part.value}": standing(words, now, part) if now else "" for part in Part}
    return {"label": file.client.label if file else "", **lines}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The plan goes to the client behind a neutral line; one that was still open is replaced."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.plan
    if file is None:
        return not_found(moment, incoming)
    plan = _in_work(moment, file, place)
    if plan.empty and not plan.surroundings:
        return decide(reply(moment, incoming, fill(words.told_nothing, label=file.client.label)))
    if place.answers.get("confirm") != "yes":
        return decide(reply(moment, incoming, moment.book.therapist.left))
    kept, told = plan_deeds.proposed(moment, file, plan)
    return kept + decide(reply(moment, incoming, fill(words.told_proposed, label=file.client.label))) + told


def _in_work(moment: TherapistMoment, file: ClientFile, place: Place) -> Plan:
    """What the form goes on from, with the parts typed so far."""
    said = {part: place.answers.get(part.value) for part in Part}
    typed = {part: text_of(each) for part, each in said.items() if each is not None and not isinstance(each, Skipped)}
    ticked = place.answers.get("show")
    return plan_deeds.in_work(moment, file, typed, None if ticked is None else ticked == "yes")


def _review(moment: TherapistMoment, file: ClientFile) -> str:
    due = plan_deeds.review_due(moment, file)
    return fill(moment.book.plan.told_review, label=file.client.label) if due else ""


def _copy(moment: TherapistMoment, incoming: Incoming, file: ClientFile) -> Decision:
    """The agreed plan as a file in this chat; what a client wrote is not forwarded from here."""
    agreed, book, label = of_state(file.plans, PlanState.AGREED), moment.book, file.client.label
    if agreed is None:
        return decide(reply(moment, incoming, _stands(moment, file)))
    shown = card_in(book, file.client.country, moment.now, ZoneInfo(file.client.zone))
    title = fill(book.plan.told_copy_title, label=label)
    pages = as_pages(book, title, agreed, therapist_parts(book, agreed), shown)
    text = fill(book.plan.told_copy, label=label, which=which(book, agreed))
    done = act_of(moment, "copied_a_safety_plan", file.client.id, agreed.id)
    return remember(done) + decide(Say(text, carries=pages, protect=True))


def _stands(moment: TherapistMoment, file: ClientFile) -> str:
    words, label = moment.book.plan, file.client.label
    agreed, own = of_state(file.plans, PlanState.AGREED), of_state(file.plans, PlanState.DRAFT)
    if agreed:
        return _text(moment, file, agreed, tuple(Part))
    if own is None:
        return fill(words.told_none, label=label)
    return fill(words.told_shown if own.shared else words.told_draft, label=label)


def _text(moment: TherapistMoment, file: ClientFile, plan: Plan, parts: tuple[Part, ...]) -> str:
    words = moment.book.plan
    dated = plan.state is PlanState.AGREED and plan.agreed_on is not None
    which = words.told_draft_word
    if dated and plan.agreed_on:
        which = fill(words.version, number=plan.number, date=say_day(moment.book, plan.agreed_on))
    hidden = f" {words.told_part_hidden}" if plan.surroundings and not plan.show_surroundings else ""
    lines = [
        fill(words.told_line, part=words.told_head[part.value], lines=" · ".join(plan.all_lines(part)))
        + (hidden if part is Part.SURROUNDINGS else "")
        for part in parts
        if plan.all_lines(part)
    ]
    return fill(words.told_plan, label=file.client.label, which=which, lines="\n".join(lines))


def _read(moment: TherapistMoment, incoming: Incoming, file: ClientFile) -> Decision:
    own, words, about = plan_deeds.shown_draft(file), moment.book.plan, file.client.id
    if own is None:
        return decide(reply(moment, incoming, _stands(moment, file)))
    keys: Rows = (
        (
            Key(words.proposal_agree, "cplan", f"{about}:agree", own.version),
            Key(words.proposal_later, "cplan", f"{about}:later", own.version),
        ),
        (Key(words.told_write, "cplan", f"{about}:write"),),
    )
    said = replace(reply(moment, incoming, _text(moment, file, own, OWN_PARTS), *keys, anew=True), protect=True)
    return looked(moment, file.client, "plan") + decide(said)


def _agreed(moment: TherapistMoment, incoming: Incoming, file: ClientFile) -> Decision:
    """The client's draft, as it was read, is agreed by both; its last part stays as it was."""
    own, words = plan_deeds.shown_draft(file), moment.book.plan
    if own is None or incoming.tap is None or incoming.tap.version != own.version:
        return _read(moment, incoming, file)
    kept, told, day = plan_deeds.agreed(moment, file, own)
    line = fill(words.told_agreed, label=file.client.label, date=say_day(moment.book, day))
    return kept + decide(reply(moment, incoming, line)) + told


def _later(moment: TherapistMoment, incoming: Incoming, file: ClientFile) -> Decision:
    own, words = plan_deeds.shown_draft(file), moment.book.plan
    if own is None:
        return _read(moment, incoming, file)
    line = fill(words.told_kept, label=file.client.label)
    kept, told = plan_deeds.put_off(moment, file, own)
    return kept + decide(reply(moment, incoming, line)) + told


HOUSES = {"t_plan": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cplan": with_file(show)}
