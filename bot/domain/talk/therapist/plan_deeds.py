"""A safety plan is proposed, agreed or put off: the same deed from the chat and from the console (CR-502, F-63)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.decision import Decision, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.safety_plan import Part, Plan, PlanState, of_state, with_part, worth_a_look
from bot.domain.talk.safety_plan import both_agreed
from bot.domain.talk.therapist.own import act_of, news


def shown_draft(file: ClientFile) -> Plan | None:
    """The client's own draft, where they asked the therapist to look at it."""
    draft = of_state(file.plans, PlanState.DRAFT)
    return draft if draft and draft.shared else None


def begun_from(file: ClientFile) -> Plan | None:
    """What writing together goes on from: what waits, what the client showed, or what stands."""
    return of_state(file.plans, PlanState.PROPOSED) or shown_draft(file) or of_state(file.plans, PlanState.AGREED)


def in_work(moment: TherapistMoment, file: ClientFile, typed: Mapping[Part, str], shows: bool | None) -> Plan:
    """What stands, or what the client showed, with the parts typed so far; `shows` None leaves the last part's tick."""
    start = begun_from(file)
    fresh = Plan(moment.fresh("plan"), file.client.id, PlanState.PROPOSED, moment.now)
    plan = replace(start, id=fresh.id, state=fresh.state, made_at=moment.now, version=0) if start else fresh
    for part, said in typed.items():
        plan = with_part(plan, part, said)
    ticked = plan.show_surroundings if shows is None else shows
    return replace(plan, show_surroundings=ticked, shared=False, agreed_on=None)


def proposed(moment: TherapistMoment, file: ClientFile, plan: Plan) -> tuple[Decision, Decision]:
    """Kept as waiting, in place of one that still waited; and the neutral line to the client."""
    before = of_state(file.plans, PlanState.PROPOSED)
    gone = remember(replace(before, state=PlanState.OLD, version=before.version + 1)) if before else Decision()
    done = act_of(moment, "proposed_a_safety_plan", file.client.id, plan.id)
    return gone + remember(plan, done), news(moment, file.client, "plprop", plan.id)


def agreed(moment: TherapistMoment, file: ClientFile, own: Plan) -> tuple[Decision, Decision, date]:
    """The client's draft stands as it was read, from that day on; its last part stays as it was."""
    stands = both_agreed(moment, file.client, file.plans, own)
    day = stands[-1].agreed_on
    assert day is not None
    done = act_of(moment, "agreed_a_safety_plan", file.client.id, own.id)
    return remember(*stands, done), news(moment, file.client, "plan"), day


def put_off(moment: TherapistMoment, file: ClientFile, own: Plan) -> tuple[Decision, Decision]:
    """To be looked at together first: the draft stays the client's, and is not shown any more."""
    kept = remember(replace(own, shared=False, version=own.version + 1))
    return kept, news(moment, file.client, "plprop", f"{own.id}:declined")


def review_due(moment: TherapistMoment, file: ClientFile) -> bool:
    """Worth a look together: after its time, or after an episode for which an alert was raised (CR-508)."""
    stands, care = of_state(file.plans, PlanState.AGREED), moment.book_of(file.client).care
    raised = next((each for each in file.episodes if each.alert_no and each.counts), None)
    return stands is not None and worth_a_look(stands, raised, moment.now, care.plan.review_days)
