"""Before a thought is looked at: what closes it, and whether the client is steady enough (CR-301, CR-302)."""

import enum
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.care import RecordCare
from bot.domain.dialogue import Answer, Place
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import END, Choice, Facts
from bot.domain.stage import Stage
from bot.domain.words.filling import fill

GROUND, MORE = "feet", "out_1"
NIGHT_OPEN = timedelta(hours=1)
ONCE_A_NIGHT = timedelta(hours=12)


class Closed(enum.Enum):
    """Why thought work is not open; *Just write it down* is, always (CR-315)."""

    HOLD = "hold"
    REST = "rest"  # a day after a concern
    STAGE = "stage"  # the therapist opens it
    OWN_STAGE = "own stage"  # the client chose an easier one for now
    THERAPIST = "therapist"  # closed by the therapist, whatever the reason
    NIGHT = "night"


class Verdict(enum.Enum):
    """What a rating after a grounding practice leads to."""

    OPEN = "open"
    MORE = "more"  # one more practice, one more rating
    PARK = "park"  # people and the toolkit; the thought waits for the session


def closed(moment: ClientMoment) -> Closed | None:
    """What closes thought work now, the weightiest reason first; None when it is open (phase B of CR-105)."""
    client = moment.client
    if client.hold:
        return Closed.HOLD
    if resting(moment):
        return Closed.REST
    if not client.ceiling.reaches(Stage.PROCESSING):
        return Closed.STAGE
    if not client.stage.reaches(Stage.PROCESSING):
        return Closed.OWN_STAGE
    if client.thought_closed:
        return Closed.THERAPIST
    return Closed.NIGHT if at_night(moment) and not went_on(moment) else None


def went_on(moment: ClientMoment) -> bool:
    """Whether the client went on at night all the same, as the therapist allowed, and the hour is not over."""
    until = moment.client.thought_night_until
    return until is not None and moment.now < until


def may_go_on(moment: ClientMoment) -> bool:
    """Whether going on at night is offered: allowed by the therapist, and once a night."""
    last = moment.client.thought_night_until
    return moment.client.thought_at_night and (last is None or moment.now - last > ONCE_A_NIGHT)


def resting(moment: ClientMoment) -> bool:
    """Whether thought work rests after a concern (CR-302)."""
    until = moment.client.thought_rest_until
    return until is not None and moment.now < until


def at_night(moment: ClientMoment) -> bool:
    """Whether the client's wall shows a time from `record.night_from` up to `record.night_to`, over midnight or not."""
    care = moment.book.care.record
    local = moment.now.astimezone(ZoneInfo(moment.client.zone)).time()
    if care.night_from <= care.night_to:
        return care.night_from <= local < care.night_to
    return local >= care.night_from or local < care.night_to


def strong(distress: Answer | None, care: RecordCare) -> bool:
    """Whether a first rating asks for a grounding practice before anything else. A skipped one is not scored."""
    return isinstance(distress, int) and distress >= care.gate_stop


def verdict(distress: Answer | None, care: RecordCare, *, last: bool) -> Verdict:
    """What a rating after grounding leads to; `last` when it was the second one. A skipped one opens nothing."""
    if not isinstance(distress, int):
        return Verdict.PARK
    if distress <= min(care.gate_ok, care.gate_stop - 1):
        return Verdict.OPEN
    return Verdict.PARK if last or distress >= care.gate_stop else Verdict.MORE


def facts(moment: Moment, place: Place) -> Facts:
    """The question and the ways on, by what was answered so far."""
    assert isinstance(moment, ClientMoment)
    words, care, said = moment.book.client, moment.book.care.record, place.answers
    is_strong, far = strong(said.get("distress"), care), said.get("ready") == "far"
    first, second = verdict(said.get("again"), care, last=False), verdict(said.get("again_2"), care, last=True)
    return {
        "therapist": moment.therapist.name,
        "ready_question": words.gate_strong if is_strong else words.gate_ask,
        "ready_ways": _ready(moment, is_strong),
        "offer_line": words.gate_far_park if far else _offer_line(moment, first, said.get("again")),
        "offer_ways": _offered(moment, Verdict.PARK if far else first),
        "offer_second_line": _offer_line(moment, second, said.get("again_2")),
        "offer_2_ways": _offered(moment, second),
    }


def _ready(moment: ClientMoment, is_strong: bool) -> tuple[Choice, ...]:
    words = moment.book.client
    steady = (Choice("steady", words.gate_steady, to=GROUND),)
    asked = (Choice("yes", words.gate_yes, to=END), Choice("not_now", words.gate_not_now, to=GROUND))
    return (*(steady if is_strong else asked), Choice("far", words.gate_far, to=GROUND), _write(moment))


def _offered(moment: ClientMoment, led: Verdict) -> tuple[Choice, ...]:
    words = moment.book.client
    ways: tuple[Choice, ...]
    match led:
        case Verdict.OPEN:
            ways = (Choice("go", words.gate_go, to=END), Choice("enough", words.gate_enough, to=END))
        case Verdict.MORE:
            ways = (Choice("more", words.gate_one_more, to=MORE), Choice("enough", words.gate_enough, to=END))
        case Verdict.PARK:
            ways = (Choice("park", words.gate_park_key, to=END),)
    return (*ways, _write(moment))


def _offer_line(moment: ClientMoment, led: Verdict, distress: Answer | None) -> str:
    words = moment.book.client
    match led:
        case Verdict.OPEN:
            return fill(words.gate_offer, distress=str(distress))
        case Verdict.MORE:
            return fill(words.gate_more, distress=str(distress))
        case Verdict.PARK:
            return words.gate_park


def _write(moment: ClientMoment) -> Choice:
    return Choice("write", moment.book.client.write_down, to=END)
