"""The client's side of the safety plan: an own draft, and the answer to what the therapist wrote (CR-502)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.decision import NOTHING, Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Place, Skipped, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Client
from bot.domain.safety_plan import OWN_PARTS, Part, Plan, PlanState, agreed_today, of_state, with_part
from bot.domain.script import Facts
from bot.domain.talk import dialogues, left_words, plan_walk
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, did, reply
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill
from bot.domain.words.plan import PlanWords

DRAFT = "plan_draft"


def draft(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """[Write my own draft], [Change it]: part by part, starting from what stands."""
    if moment.plans is None:
        return plan_walk.plan(moment, incoming)
    if moment.place.open and moment.place.script == DRAFT:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[DRAFT])


def facts(moment: Moment, place: Place) -> Facts:
    """The questions, and what stands in each part now."""
    assert isinstance(moment, ClientMoment)
    words, now = moment.book.plan, _in_work(moment)
    asked = {f"ask_{part.value}": words.asks[part.value] for part in OWN_PARTS}
    return {**asked, **{f"now_{part.value}": standing(words, now, part) for part in OWN_PARTS}}


def standing(words: PlanWords, plan: Plan, part: Part) -> str:
    """What stands in that part, as a line under the question."""
    lines = plan.all_lines(part)
    return fill(words.draft_now, lines=" · ".join(lines)) if lines else words.draft_empty


def answered(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Each part is kept as soon as it is answered."""
    assert isinstance(moment, ClientMoment)
    said = place.answers.get(step)
    if said is None or isinstance(said, Skipped):
        return NOTHING
    changed = with_part(_in_work(moment), Part(step), text_of(said))
    return remember(replace(changed, shared=False, version=changed.version + 1))


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The draft can be walked at once."""
    assert isinstance(moment, ClientMoment)
    words = moment.book.plan
    there = any(text_of(place.answers.get(part.value)) for part in OWN_PARTS) or _own(moment) is not None
    if not there:
        return decide(reply(moment, incoming, words.draft_nothing))
    keys = (Key(words.walk, "plan"), Key(words.show, "plshow"))
    return decide(reply(moment, incoming, words.draft_kept, keys))


def shown(moment: ClientMoment, incoming: Incoming) -> Decision:
    """[Show my therapist]: they can read the draft; it changes only when both agree."""
    words, own = moment.book.plan, _own(moment)
    if own is None or own.empty:
        return decide(reply(moment, incoming, words.draft_nothing))
    if own.shared:
        return decide(reply(moment, incoming, fill(words.shown_again, therapist=moment.therapist.name)))
    said = reply(moment, incoming, fill(words.shown, therapist=moment.therapist.name))
    kept = replace(own, shared=True, version=own.version + 1)
    return remember(kept, did(moment, "showed_a_safety_plan")) + decide(said)


def proposed(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The plan the therapist wrote down: read, then agreed, changed, or left for now."""
    about, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    words = moment.book.plan
    if what == "declined":
        return decide(reply(moment, incoming, fill(words.declined, therapist=moment.therapist.name)))
    plan = of_state(moment.plans or (), PlanState.PROPOSED)
    stale = what and incoming.tap and plan and incoming.tap.version != plan.version
    if plan is None or plan.id != about or stale:
        return decide(reply(moment, incoming, words.gone))
    match what:
        case "agree":
            return _agreed(moment, incoming, plan)
        case "change":
            return _changed(moment, incoming, houses, plan)
        case "later":
            kept = remember(replace(_old(plan), left_at=moment.now), did(moment, "left_the_safety_plan"))
            return kept + decide(reply(moment, incoming, words.left, (left_words.key(moment, plan),)))
    return decide(_read(moment, incoming, plan))


def both_agreed(moment: Moment, client: Client, plans: tuple[Plan, ...], plan: Plan) -> tuple[Plan, ...]:
    """The plan as agreed today; the one before is kept as old, and a draft that became this one is one no more."""
    today = moment.now.astimezone(ZoneInfo(client.zone)).date()
    return agreed_today(plan, of_state(plans, PlanState.AGREED), today)


def text_for(words: PlanWords, plan: Plan, parts: tuple[Part, ...]) -> str:
    """The plan as text, part by part."""
    blocks = ("\n".join((words.heads[each.value], *plan.lines(each))) for each in parts if plan.lines(each))
    return "\n\n".join(blocks)


def _read(moment: ClientMoment, incoming: Incoming, plan: Plan) -> Say:
    words, version = moment.book.plan, plan.version
    keys: Rows = (
        (Key(words.proposal_agree, "plprop", f"{plan.id}:agree", version),),
        (
            Key(words.proposal_change, "plprop", f"{plan.id}:change", version),
            Key(words.proposal_later, "plprop", f"{plan.id}:later", version),
        ),
    )
    head = fill(words.proposal, therapist=moment.therapist.name)
    return reply(moment, incoming, f"{head}\n\n{text_for(words, plan, tuple(Part))}", *keys)


def _agreed(moment: ClientMoment, incoming: Incoming, plan: Plan) -> Decision:
    words = moment.book.plan
    stands = both_agreed(moment, moment.client, moment.plans or (), plan)
    day = stands[-1].agreed_on
    assert day is not None
    said = reply(moment, incoming, fill(words.agreed, date=say_day(moment.book, day)), (Key(words.walk, "plan"),))
    return remember(*stands, did(moment, "agreed_to_the_safety_plan")) + decide(said)


def _changed(moment: ClientMoment, incoming: Incoming, houses: Houses, plan: Plan) -> Decision:
    """The client goes on from what was proposed: it becomes their draft, in place of the one before."""
    before = _own(moment)
    own = replace(plan, state=PlanState.DRAFT, version=plan.version + 1)
    here = replace(moment, plans=(own, *(each for each in moment.plans or () if each not in (plan, before))))
    gone = remember(_old(before)) if before else NOTHING
    return gone + remember(own) + dialogues.open_script(here, incoming, houses, moment.book.scripts[DRAFT])


def _in_work(moment: ClientMoment) -> Plan:
    """The client's draft; a new one starts from what is agreed."""
    own = _own(moment)
    if own:
        return own
    fresh = Plan(moment.fresh("plan"), moment.client.id, PlanState.DRAFT, moment.now)
    agreed = of_state(moment.plans or (), PlanState.AGREED)
    if agreed is None:
        return fresh
    return replace(agreed, id=fresh.id, state=PlanState.DRAFT, made_at=moment.now, agreed_on=None, version=0)


def _own(moment: ClientMoment) -> Plan | None:
    return of_state(moment.plans or (), PlanState.DRAFT)


def _old(plan: Plan) -> Plan:
    return replace(plan, state=PlanState.OLD, version=plan.version + 1)


def _alone(act: Callable[[ClientMoment, Incoming], Decision]) -> Callable[[ClientMoment, Incoming, Houses], Decision]:
    return lambda moment, incoming, houses: act(moment, incoming)


HOUSES: Mapping[str, House] = {DRAFT: House(ended=ended, facts=facts, answered=answered, stopped=ended)}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    "pldraft": draft,
    "plshow": _alone(shown),
    "plprop": proposed,
    **{action: _alone(act) for action, act in plan_walk.TAPS.items()},
}
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    name: _alone(act) for name, act in plan_walk.COMMANDS.items()
}
