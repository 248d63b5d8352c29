"""What a thought record knows and keeps: the names in its questions, the entry it becomes (CR-305, CR-313)."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.dialogue import Answer, Place, Skipped, text_of
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import RecordsShared
from bot.domain.script import Facts
from bot.domain.talk.asking import as_asked
from bot.domain.talk.thought_card import feelings
from bot.domain.words.filling import fill

SHORT, LONG = "thought_record", "thought_record_long"
TRUE_AS_IT_IS = ("fact", "loss")  # not restructured (CR-309)
LOOKED_AT = ("pattern", "support", "angle", "against", "fairer", "belief_fair")
STOOD_BY = ("matters", "small_thing", "with_whom")
KEPT_FROM_SHORT = ("feeling", "strength", "thought", "belief")  # in the order in which they are asked


def facts(moment: Moment, place: Place) -> Facts:
    """Feelings by name, which questions still stand, and the line that acknowledges before it asks."""
    assert isinstance(moment, ClientMoment)
    words, said = moment.book.client, place.answers
    named = (*feelings(moment.book.script(place.script), said), "", "", "")
    angle = text_of(said.get("angle"))
    return {
        "therapist": moment.therapist.name,
        "feeling": named[0],
        "feeling_second": named[1],
        "feeling_third": named[2],
        "ask_pattern": "yes" if moment.book.care.record.pattern_step == "on" else "no",
        "usual": fill(words.share_usual[usual(moment).value], therapist=moment.therapist.name),
        "has_2": "yes" if named[1] else "no",
        "has_3": "yes" if named[2] else "no",
        "acknowledged": words.acknowledged.get(text_of(said.get("fit")), ""),
        "against_line": words.against.get(angle) or words.against.get("any", ""),
        **{f"ask_{step}": "no" if _kept(place, step) else "yes" for step in KEPT_FROM_SHORT},
    }


def _kept(place: Place, step: str) -> bool:
    """Answered in the short form, and no question before it was asked anew in the long one (CR-308)."""
    asked = {*place.trail, place.step}
    before = KEPT_FROM_SHORT[: KEPT_FROM_SHORT.index(step) + 1]
    return place.script == LONG and step in place.answers and not asked.intersection(before)


def entry_of(
    moment: ClientMoment, place: Place, kind: EntryKind, *, shared: Shared = Shared.PRIVATE, waits: bool = False
) -> Entry:  # fmt: skip
    """What is kept: whole, under the id it had when it was stopped before."""
    before = known(moment, place.about)
    until = moment.now + timedelta(hours=moment.book.care.record.resume_hours) if waits else None
    answers = dict(place.answers) if waits else _fitting(place.answers)
    return Entry(
        place.about or moment.fresh("record"), moment.client.id, kind, moment.now, script=place.script,
        script_version=place.script_version, answers=answers, asked=_asked(moment, place, answers, before),
        trail=place.trail, step=place.step if waits else "", shared=shared, finished=not waits, resume_until=until,
        version=before.version + 1 if before else 0, pack=moment.book.version,
    )  # fmt: skip


def _asked(
    moment: ClientMoment, place: Place, answers: Mapping[str, Answer], before: Entry | None
) -> dict[str, str]:  # fmt: skip
    """The questions as they were sent; of one that was answered before a pause, as it was sent then."""
    now = as_asked(moment.book.script(place.script), place, facts(moment, place))
    then = (
        {step: text for step, text in before.asked.items() if before.answers.get(step) == answers.get(step)}
        if before
        else {}
    )
    return {step: text for step, text in {**now, **then}.items() if step in answers}


def known(moment: ClientMoment, entry_id: str) -> Entry | None:
    """The entry that a dialogue goes on with, as it was kept."""
    return next((each for each in (moment.entry, moment.unfinished) if each and each.id == entry_id), None)


def _fitting(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Without answers to questions that a later change of mind took out of the way."""
    dropped = LOOKED_AT if answers.get("fit") in (*TRUE_AS_IT_IS, "danger") else STOOD_BY
    return {step: answer for step, answer in answers.items() if step not in dropped}


def enough(place: Place) -> bool:
    """What happened or the thought is needed to save, and no more."""
    return bool(text_of(place.answers.get("thought")) or text_of(place.answers.get("what_happened")))


def usual(moment: ClientMoment) -> RecordsShared:
    """What the client chose for records beforehand, else the clinic's default; shared only by their own word."""
    chosen, clinic = moment.client.records, RecordsShared(moment.book.care.record.share_default)
    if chosen is RecordsShared.ASK and clinic is RecordsShared.PRIVATE:
        return clinic
    return chosen


def shared_as(answers: Mapping[str, Answer], usual: RecordsShared = RecordsShared.ASK) -> Shared:
    """Private unless the client says otherwise, each time (CR-313); a question passed over leaves what they chose."""
    if usual is RecordsShared.SHARED and isinstance(answers.get("share"), Skipped):
        answers = {**answers, "share": "share"}
    if answers.get("share") == "session" or (answers.get("share") == "share" and answers.get("next") == "session"):
        return Shared.SESSION
    return Shared.SHARED if answers.get("share") == "share" else Shared.PRIVATE
