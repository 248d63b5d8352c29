"""The safety plan at the desk: written, proposed, and the client's own draft agreed, as in the chat (CR-502)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.crisis import Card
from bot.domain.journal import ALARMS, LOOKED_AT, Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Pairing, Therapist
from bot.domain.safety_plan import Part, Plan, PlanState, of_state, with_cards
from bot.domain.talk.card import card_in, checked_for
from bot.domain.talk.therapist import plan_deeds
from bot.domain.talk.therapist.own import act_of
from bot.services.briefs import own
from bot.services.left import plan_left
from bot.services.moments import LATELY, World, desk_moment
from bot.services.rhythm_desk import record_but_own
from bot.storage import acts, episodes, plans

EPISODES = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form asks for: the parts as typed, the last part's tick, and what the form went on from."""

    parts: Mapping[Part, str]
    shows: bool
    base: str
    cards: Mapping[str, bool] = field(default_factory=dict)  # who may stand on the card of *Support now*


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan as it stands, what waits, the draft the client showed, and the form's `plan`; `before`: agreed once."""

    moment: TherapistMoment
    file: ClientFile
    plan: Plan
    base: str
    card: Card
    review: bool
    before: tuple[Plan, ...]
    left: Plan | None = None  # the last one proposed, where the client left it for now
    stale: bool = False

    @property
    def agreed(self) -> Plan | None:
        return of_state(self.file.plans, PlanState.AGREED)

    @property
    def waits(self) -> Plan | None:
        return of_state(self.file.plans, PlanState.PROPOSED)

    @property
    def shown(self) -> Plan | None:
        return plan_deeds.shown_draft(self.file)

    @property
    def has_draft(self) -> bool:
        return of_state(self.file.plans, PlanState.DRAFT) is not None


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> PlanPage | None:  # fmt: skip
    """The plan's page, written down as a look; None when it is no client of theirs."""
    here = _here(conn, world, now, reader, client_id, seed)
    if here is None:
        return None
    look = blake2b(seed + b"plan", digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}plan", client_id))
    return _page(conn, *here)


def propose(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, typed: Typed, *, keep: bool,
    seed: bytes,
) -> PlanPage | None:  # fmt: skip
    """Proposed and the client told, with `keep`; not where nothing is written or the plan was changed elsewhere."""
    here = _here(conn, world, now, reader, client_id, seed)
    if here is None:
        return None
    moment, file = here
    plan = with_cards(plan_deeds.in_work(moment, file, typed.parts, typed.shows), typed.cards)
    page = replace(_page(conn, moment, file), plan=plan, stale=typed.base != _base(file))
    if keep and not page.stale and not _nothing(plan):
        kept, told = plan_deeds.proposed(moment, file, plan)
        record_but_own(conn, moment, kept + told)
    return page


def answer(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, base: str, *, agrees: bool,
    seed: bytes,
) -> PlanPage | None:  # fmt: skip
    """The client's draft is agreed as it was read, or to be looked at together first; not if it has changed since."""
    here = _here(conn, world, now, reader, client_id, seed)
    draft = plan_deeds.shown_draft(here[1]) if here else None
    if here is None or draft is None:
        return None
    if base != named(draft):
        return replace(_page(conn, *here), stale=True)
    if agrees:
        kept, told, _ = plan_deeds.agreed(*here, draft)
    else:
        kept, told = plan_deeds.put_off(*here, draft)
    record_but_own(conn, here[0], kept + told)
    return _page(conn, *here)


def to_print(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> PlanPage | None:  # fmt: skip
    """The agreed plan to print, written down as a copy; None where there is none, or it is not theirs."""
    here = _here(conn, world, now, reader, client_id, seed)
    agreed = of_state(here[1].plans, PlanState.AGREED) if here else None
    if here is None or agreed is None:
        return None
    acts.save(conn, act_of(here[0], "copied_a_safety_plan", client_id, agreed.id))
    return _page(conn, *here)


def named(plan: Plan | None) -> str:
    """One state of one plan, to tell whether it has changed."""
    return f"{plan.id}:{plan.version}" if plan else ""


def _nothing(plan: Plan) -> bool:
    return plan.empty and not plan.surroundings


def _base(file: ClientFile) -> str:
    return named(plan_deeds.begun_from(file))


def _here(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, seed: bytes
) -> tuple[TherapistMoment, ClientFile] | None:  # fmt: skip
    """Until the person is confirmed nothing that they entered is there (T2)."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    lately = tuple(each for each in episodes.since(conn, client_id, now - LATELY, EPISODES) if each.tier in ALARMS)
    known = client.pairing is Pairing.CONFIRMED
    written = file.plans if known else tuple(each for each in file.plans if each.state is PlanState.PROPOSED)
    return moment, replace(file, episodes=lately, plans=written)


def _page(conn: Connection, moment: TherapistMoment, file: ClientFile) -> PlanPage:
    client, book = file.client, moment.book
    card = card_in(
        book, client.country, moment.now, ZoneInfo(client.zone), confirmations=checked_for(book, moment.therapist)
    )  # fmt: skip
    known = client.pairing is Pairing.CONFIRMED
    versions = plans.versions(conn, client.id) if known else ()
    before = tuple(each for each in versions if each.state is PlanState.OLD and each.agreed_on)
    plan = plan_deeds.in_work(moment, file, {}, None)
    return PlanPage(
        moment,
        file,
        plan,
        _base(file),
        card,
        plan_deeds.review_due(moment, file),
        before,
        plan_left(conn, client.id) if known else None,
    )
