"""T11: what we agreed this week, a few lines, read by both; how many and how long is a number of care (CR-415)."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Agreed, AgreedLine
from bot.domain.script import Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.therapist.own import act_of, left, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

STEPS = ("line_one", "line_two", "line_three", "line_four", "line_five")


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """New lines in place of the ones that stand."""
    return opened(moment, incoming, HOUSES, "t_agreed", about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """The lines that stand now."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    lines = [line.text for line in file.agreed.lines] if file and file.agreed else []
    now = fill(words.agreed_now, lines="\n".join(lines)) if lines else words.agreed_none
    care = moment.book.care.agreed
    asked: Facts = {f"ask_{step}": "yes" if number <= care.lines_max else "no" for number, step in enumerate(STEPS, 1)}
    return {"label": file.client.label if file else "", "now": now, "longest": care.line_max, **asked}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The lines are kept, and stand on the client's home; never pushed (CR-415). None typed changes nothing."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about)
    if file is None:
        return not_found(moment, incoming)
    typed = [" ".join(text_of(place.answers.get(step)).split()) for step in STEPS]
    texts = [text for text in typed if text]
    if not texts:
        return decide(reply(moment, incoming, moment.book.common.stopped))
    line = fill(moment.book.therapist.agreed_set, label=file.client.label)
    return written(moment, file, texts) + decide(reply(moment, incoming, line))


def written(moment: TherapistMoment, file: ClientFile, texts: Sequence[str]) -> Decision:
    """These lines in place of those that stand; one that stands already stays whose it was. From chat and console."""
    client = file.client
    before = {line.text: line.by for line in file.agreed.lines} if file.agreed else {}
    today = moment.now.astimezone(ZoneInfo(client.zone)).date()
    lines = tuple(AgreedLine(text, before.get(text, "therapist")) for text in texts)
    agreed = Agreed(client.id, lines, today, version=file.agreed.version + 1 if file.agreed else 0)
    return remember(agreed, act_of(moment, "wrote_what_was_agreed", client.id))


HOUSES = {"t_agreed": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cagr": with_file(ask)}
