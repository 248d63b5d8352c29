"""The safety plan: six parts in the client's own words, drafted by either side, agreed by both (CR-501 to CR-509)."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.crisis import OwnPerson
from bot.domain.journal import Episode

MOST_LINES, LINE_MAX = 6, 100
EMPTIED = "-"
NUMBER = re.compile(r"\+?[0-9][0-9 ()/.-]{1,24}[0-9]")
BULLETS = "-*•·– "


class Part(enum.Enum):
    """The six parts, in the order of CR-501."""

    SIGNS = "signs"  # how I notice
    ALONE = "alone"  # what I can do by myself
    COMPANY = "company"  # people and places that take my mind off it
    ASK = "ask"  # people I can ask for help
    SERVICES = "services"  # professionals and lines
    SURROUNDINGS = "surroundings"  # making things safer around me; typed by the therapist with the client (CR-503)


OWN_PARTS = tuple(part for part in Part if part is not Part.SURROUNDINGS)


class PlanState(enum.Enum):
    """Where a plan stands. Of each of the first three a client has one at most."""

    DRAFT = "draft"  # the client's own; can be walked at once
    PROPOSED = "proposed"  # the therapist's, waiting for the client's yes
    AGREED = "agreed"  # both said yes, on a date
    OLD = "old"  # replaced, or not taken


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody the client can ask for help; `number` exactly as written, "" when there is none.

    `on_card`: they may stand on the card of *Support now* as well (CR-610); in the plan they stand in any case.
    """

    name: str
    number: str = ""
    on_card: bool = True

    def __str__(self) -> str:
        return f"{self.name} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of one client's plan. `surroundings` is shown only where the therapist ticked `show_surroundings`.

    `shared`: the client asked the therapist to look at this draft.
    """

    id: str
    client: str
    state: PlanState
    made_at: datetime
    signs: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    ask: tuple[Helper, ...] = ()
    services: tuple[str, ...] = ()
    surroundings: tuple[str, ...] = ()
    show_surroundings: bool = False
    shared: bool = False
    number: int = 1  # the how-manieth version
    agreed_on: date | None = None
    left_at: datetime | None = None  # when the client left it for now
    left_words: str = ""  # and what they wanted to say about that, if anything
    version: int = 0

    def lines(self, part: Part) -> tuple[str, ...]:
        """What stands in that part and may be shown to the client, one entry a line."""
        if part is Part.SURROUNDINGS and not self.show_surroundings:
            return ()
        return self.all_lines(part)

    def all_lines(self, part: Part) -> tuple[str, ...]:
        """What stands in that part, for the therapist who writes it."""
        match part:
            case Part.SIGNS:
                return self.signs
            case Part.ALONE:
                return self.alone
            case Part.COMPANY:
                return self.company
            case Part.ASK:
                return tuple(str(each) for each in self.ask)
            case Part.SERVICES:
                return self.services
            case Part.SURROUNDINGS:
                return self.surroundings

    @property
    def empty(self) -> bool:
        """Nothing in it that could be shown."""
        return not any(self.lines(part) for part in Part)


def with_part(plan: Plan, part: Part, typed: str) -> Plan:
    """The plan with that part as typed, one entry a line; a lone dash empties it."""
    lines = lines_of(typed)
    match part:
        case Part.SIGNS:
            return replace(plan, signs=lines)
        case Part.ALONE:
            return replace(plan, alone=lines)
        case Part.COMPANY:
            return replace(plan, company=lines)
        case Part.ASK:
            off = {str(each) for each in plan.ask if not each.on_card}
            people = (helper_of(line) for line in lines)
            return replace(plan, ask=tuple(replace(each, on_card=str(each) not in off) for each in people))
        case Part.SERVICES:
            return replace(plan, services=lines)
        case Part.SURROUNDINGS:
            return replace(plan, surroundings=lines)


def with_cards(plan: Plan, cards: Mapping[str, bool]) -> Plan:
    """The plan with these people on the card of *Support now* or off it; everybody else as they were."""
    ask = tuple(replace(each, on_card=cards.get(str(each), each.on_card)) for each in plan.ask)
    return replace(plan, ask=ask)


def lines_of(typed: str) -> tuple[str, ...]:
    """Typed words as entries: one a line, without bullets."""
    if typed.strip() == EMPTIED:
        return ()
    cleaned = (" ".join(line.strip().lstrip(BULLETS).split()) for line in typed.splitlines())
    return tuple(line[:LINE_MAX] for line in cleaned if line)[:MOST_LINES]


def helper_of(line: str) -> Helper:
    """“Tom 07700 900123” is Tom with that number; a name alone is enough."""
    found = NUMBER.search(line)
    if found is None:
        return Helper(line)
    name = f"{line[: found.start()]} {line[found.end() :]}".strip(" ,:;()-–")
    return Helper(" ".join(name.split()) or line, found[0].strip())


def walkable(plans: tuple[Plan, ...]) -> Plan | None:
    """The one to walk: the last agreed one, else the client's own draft (CR-502)."""
    standing = (of_state(plans, PlanState.AGREED), of_state(plans, PlanState.DRAFT))
    return next((plan for plan in standing if plan and not plan.empty), None)


def of_state(plans: tuple[Plan, ...], state: PlanState) -> Plan | None:
    """The plan in that state."""
    return next((plan for plan in plans if plan.state is state), None)


def own_person(plans: tuple[Plan, ...] | None) -> OwnPerson | None:
    """The first person to ask who has a number and may stand there, from the agreed plan or the draft (CR-610)."""
    for state in (PlanState.AGREED, PlanState.DRAFT):
        plan = of_state(plans or (), state)
        found = next((each for each in plan.ask if each.number and each.on_card), None) if plan else None
        if found:
            return OwnPerson(found.name, found.number)
    return None


def worth_a_look(plan: Plan, episode: Episode | None, now: datetime, days: int) -> bool:
    """Whether the two should look at it again: after `days`, or after an urgent or concern episode (CR-508)."""
    if plan.agreed_on is None:
        return False
    since = episode is not None and episode.counts and _after(episode.at, plan)
    return since or now.date() - plan.agreed_on >= timedelta(days=days)


def _after(at: datetime, plan: Plan) -> bool:
    """Whether that was after the plan was agreed; on the day itself, after it was written down."""
    agreed = plan.agreed_on
    return agreed is not None and (at.date() > agreed or (at.date() == agreed and at > plan.made_at))


def agreed_today(plan: Plan, before: Plan | None, today: date) -> tuple[Plan, ...]:
    """Both said yes: the one before is kept as old, written first, and this one stands with its date."""
    old = (replace(before, state=PlanState.OLD, version=before.version + 1),) if before else ()
    number = before.number + 1 if before else 1
    stands = replace(
        plan, state=PlanState.AGREED, agreed_on=today, number=number, shared=False, version=plan.version + 1
    )
    return (*old, stands)
