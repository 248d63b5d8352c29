"""What may follow the one tap: few questions, each with a way past it, every answer kept at once (CR-201, CR-203)."""

from dataclasses import replace

from bot.domain import dialogue
from bot.domain.checkin import Checkin
from bot.domain.client_clock import day_of
from bot.domain.decision import NOTHING, Decision, Key, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Agreed
from bot.domain.script import Choice, Facts, Script
from bot.domain.talk import with_people
from bot.domain.talk.answer_words import words_of
from bot.domain.talk.asking import as_asked, question
from bot.domain.talk.house import House, place_of, reply

HARD = ("very_hard", "hard")
HEAVY = "very_hard"
NUMBER = "checkin_number"
ONCE_IN_DAYS = 7


def facts(moment: Moment, place: Place) -> Facts:
    """Which of the questions are asked: no more than care allows, and only those that were agreed or are due."""
    assert isinstance(moment, ClientMoment)
    client = moment.client
    distress = asks_distress(moment, str(place.answers.get("state", "")))
    one = _one_more(moment, place) if moment.book.care.checkin.max_questions > 1 + distress else ""
    short = shorter(moment)
    return {
        "therapist": moment.therapist.name,
        "states": tuple(Choice(*each) for each in words_of(moment.book, _about(moment, place)).items()),
        "question": _question_of(moment, place) or client.question,
        "agreed": " · ".join(line.text for line in moment.agreed.lines) if moment.agreed else "",
        "ask_distress": _yes(distress),
        "ask_used": _yes(one == "used"),
        "ask_question": _yes(one == "question"),
        "ask_fitted": _yes(one == "fitted"),
        "ask_note": _yes(not short),
    }


def asks_distress(moment: ClientMoment, state: str) -> bool:
    """After a hard answer, or always where the therapist turned it on; never more than care allows (CR-201)."""
    care = moment.book.care.checkin
    wanted = state in HARD or care.ask_distress == "always"
    return wanted and care.max_questions > 1 and not shorter(moment)


def shorter(moment: ClientMoment) -> bool:
    """The client asked for shorter questions for now: only the first."""
    until = moment.client.shorter_until
    return until is not None and moment.now < until


def answered(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Every answer is kept at once: leaving loses nothing."""
    assert isinstance(moment, ClientMoment)
    checkin = _about(moment, place)
    if checkin is None:
        return NOTHING
    asked = as_asked(moment.book.script(place.script), place, facts(moment, place))
    kept = replace(_with_answers(checkin, place), asked={**checkin.asked, **asked})
    fitted = _asked_whether_it_fitted(moment, text_of(place.answers.get("fitted"))) if step == "fitted" else None
    return remember(kept, *((fitted,) if fitted else ()))


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Saved first; then one offer at most, and after a heavy answer the toolkit and people (CR-204)."""
    assert isinstance(moment, ClientMoment)
    words, state = moment.book.checkin, place.answers.get("state")
    if _heavy(moment, place):
        return decide(_heavy_offer(moment, incoming))
    if state != "hard" and with_people.due(moment):
        return with_people.invitation(moment, incoming)
    if state in ("hard", "mixed"):
        keys = (Key(words.practice, "tk"), Key(words.no_thanks, "fine"))
        return decide(reply(moment, incoming, words.offer_practice, keys))
    nothing_asked = set(place.answers) <= {"state"}  # then the line in place of the push has said it already
    return NOTHING if nothing_asked else decide(reply(moment, incoming, words.saved))


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """[Stop for now]: what is there is kept; a heavy answer still ends with the toolkit and people."""
    assert isinstance(moment, ClientMoment)
    asked = _asked_whether_it_fitted(moment, "") if place.step == "fitted" else None
    kept = remember(asked) if asked else NOTHING
    if _heavy(moment, place):
        return kept + decide(_heavy_offer(moment, incoming))
    return kept + decide(Say(moment.book.common.stopped, edit=place_of(moment, incoming)))


def number_given(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """A number on request: kept, then the question that waited stands there again, or the end."""
    assert isinstance(moment, ClientMoment)
    checkin, number = _about(moment, place), place.answers.get("distress")
    kept = remember(replace(checkin, distress=number)) if checkin and isinstance(number, int) else NOTHING
    under = dialogue.leave(place, moment.now)
    script = moment.book.scripts.get(under.script) if under.open and under.about == place.about else None
    if script is not None:
        return kept + _go_on(moment, incoming, under, script, number)
    heavy = isinstance(number, int) and number >= moment.book.care.checkin.offer_distress
    said = _heavy_offer(moment, incoming) if heavy else reply(moment, incoming, moment.book.checkin.saved)
    return kept + decide(said)


def _go_on(moment: ClientMoment, incoming: Incoming, under: Place, script: Script, number: object) -> Decision:
    """The question that waited, once more; a strong number counts at the end."""
    answers = {**under.answers, "number": number} if isinstance(number, int) else under.answers
    place = replace(under, answers=answers, version=under.version + 1)
    text, keys = question(moment, place, script, facts(moment, place))
    slot = f"d.{under.run}"
    shown = Say(text, keys=keys, edit=place_of(moment, incoming), slot=slot)
    return remember(place) + decide(Say("", strips=slot), shown)


def _one_more(moment: ClientMoment, place: Place) -> str:
    """Whether it fitted, once a week; else the therapist's own question, else the toolkit's."""
    if shorter(moment):
        return ""
    agreed = moment.agreed if moment.agreed and moment.agreed.lines else None
    since = (day_of(moment.client, moment.now) - agreed.asked_on).days if agreed and agreed.asked_on else ONCE_IN_DAYS
    if agreed and (since >= ONCE_IN_DAYS or "fitted" in place.answers):
        return "fitted"
    if _question_of(moment, place):
        return "question"
    return "used" if any(each.position is not None for each in moment.practices) else ""


def _question_of(moment: ClientMoment, place: Place) -> str:
    """The therapist's own question as this check-in asks it."""
    checkin = _about(moment, place)
    return checkin.asked.get("question", "") if checkin else ""


def _with_answers(checkin: Checkin, place: Place) -> Checkin:
    said = place.answers
    distress = said.get("distress")
    return replace(
        checkin, state_word=text_of(said.get("state")) or checkin.state_word,
        distress=distress if isinstance(distress, int) else checkin.distress, used_toolkit=text_of(said.get("used")),
        fitted=text_of(said.get("fitted")), question_answer=text_of(said.get("question")),
        note=text_of(said.get("note")), note_shared=text_of(said.get("keep")),
    )  # fmt: skip


def _asked_whether_it_fitted(moment: ClientMoment, fitted: str) -> Agreed | None:
    """Asked once a week at most, also where it was passed by (CR-415)."""
    agreed = moment.agreed
    return replace(agreed, asked_on=day_of(moment.client, moment.now), fitted=fitted) if agreed else None


def _about(moment: ClientMoment, place: Place) -> Checkin | None:
    return next((each for each in (moment.checkin, *moment.recent) if each and each.id == place.about), None)


def _heavy(moment: ClientMoment, place: Place) -> bool:
    numbers = [place.answers.get(name) for name in ("distress", "number")]
    strong = any(isinstance(each, int) and each >= moment.book.care.checkin.offer_distress for each in numbers)
    return place.answers.get("state") == HEAVY or strong


def _heavy_offer(moment: ClientMoment, incoming: Incoming) -> Say:
    words = moment.book.checkin
    keys = (Key(words.practice, "tk"), Key(moment.book.common.key_support, "now"))
    return reply(moment, incoming, words.offer_heavy, keys)


def _yes(so: bool) -> str:
    return "yes" if so else "no"


HOUSES = {
    "checkin": House(ended=ended, facts=facts, answered=answered, stopped=stopped),
    NUMBER: House(ended=number_given, stopped=number_given, returns=True),
}
