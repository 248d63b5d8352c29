"""The result of a thought record in the client's own words: before and after, and who can see it (CR-312)."""

from collections.abc import Iterator, Mapping

from bot.domain.dialogue import Answer, Place, text_of
from bot.domain.journal import Shared
from bot.domain.moment import ClientMoment
from bot.domain.script import Script
from bot.domain.words.filling import fill

SHOWN = 300  # characters of one answer on the card; all of it is kept
RATED = (("strength", "again"), ("strength_2", "again_2"), ("strength_3", "again_3"))


def feelings(script: Script | None, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The feelings as the client chose or wrote them; those of the list by their label in small letters."""
    said = answers.get("feeling")
    chosen = said if isinstance(said, tuple) else (text_of(said),) if text_of(said) else ()
    labels = {choice.id: choice.label.lower() for choice in script.step("feeling").choices} if script else {}
    return tuple(labels.get(each, each) for each in chosen)


def card(moment: ClientMoment, place: Place, answers: Mapping[str, Answer], shared: Shared) -> str:
    """The card: own words, each feeling before and after, both belief numbers, what now, who sees it."""
    words = moment.book.client
    script = moment.book.script(place.script)
    lines = (
        words.result,
        *_own_words(moment, answers),
        *_feelings(moment, feelings(script, answers), answers),
        _belief(moment, answers),
        words.result_next.get(text_of(answers.get("next")), ""),
        _change(moment, answers),
        who_sees(moment, shared),
    )
    return "\n".join(line for line in lines if line)


def who_sees(moment: ClientMoment, shared: Shared) -> str:
    """Who can read this entry, by what really applies (CR-313)."""
    words, therapist = moment.book.client, moment.therapist.name
    match shared:
        case Shared.SHARED:
            return fill(words.sees_shared, therapist=therapist)
        case Shared.SESSION:
            return fill(words.sees_session, therapist=therapist)
        case Shared.PRIVATE:
            return fill(words.sees_made, therapist=therapist) if moment.client.shares_counts else words.sees_nobody


def changes(answers: Mapping[str, Answer]) -> tuple[int, ...]:
    """Points by which each feeling rated twice has changed; above zero is stronger."""
    pairs = ((answers.get(before), answers.get(after)) for before, after in RATED)
    return tuple(after - before for before, after in pairs if isinstance(before, int) and isinstance(after, int))


def _own_words(moment: ClientMoment, answers: Mapping[str, Answer]) -> Iterator[str]:
    words = moment.book.client
    for step, line in words.result_words.items():
        said = text_of(answers.get(step))
        if said:
            yield fill(line, words=said if len(said) <= SHOWN else fill(words.result_cut, words=said[:SHOWN]))


def _feelings(moment: ClientMoment, named: tuple[str, ...], answers: Mapping[str, Answer]) -> Iterator[str]:
    words = moment.book.client
    for feeling, (first, second) in zip(named, RATED, strict=False):
        before, after = text_of(answers.get(first)), text_of(answers.get(second))
        if before and after:
            yield fill(words.result_feeling, feeling=feeling, before=before, after=after)
        else:
            yield fill(words.result_feeling_once, feeling=feeling, before=before) if before else feeling


def _belief(moment: ClientMoment, answers: Mapping[str, Answer]) -> str:
    words = moment.book.client
    before, after = text_of(answers.get("belief")), text_of(answers.get("belief_fair"))
    if before and after:
        return fill(words.result_belief, before=before, after=after)
    return fill(words.result_belief_once, before=before) if before else ""


def _change(moment: ClientMoment, answers: Mapping[str, Answer]) -> str:
    """A line for no change and for clearly stronger; a weaker feeling gets no praise."""
    words, changed = moment.book.client, changes(answers)
    if worse(moment, answers):
        return words.result_worse
    return words.result_unchanged if changed and not any(changed) else ""


def worse(moment: ClientMoment, answers: Mapping[str, Answer]) -> bool:
    """Whether a feeling is stronger by `record.worse_points` or more."""
    return any(points >= moment.book.care.record.worse_points for points in changes(answers))
