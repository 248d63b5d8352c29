"""When the therapist keeps the thought record closed, and whether the client may go on at night (CR-302)."""

from dataclasses import replace

from bot.domain.decision import Decision, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client, ThoughtClosed
from bot.domain.script import Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.therapist.own import act_of, left, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

SCRIPT, OPEN = "t_thought_work", "open"


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Thought record]: open, or closed and why; then the night."""
    return opened(moment, incoming, HOUSES, SCRIPT, about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose it is and how it stands."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about)
    state = moment.book.therapist.thought_states[_state(file.client)] if file else ""
    return {"label": file.client.label if file else "", "state": state}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept; the client meets it when they next open a record, without the reason."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about)
    if file is None:
        return not_found(moment, incoming)
    said, night = text_of(place.answers.get("closed")), text_of(place.answers.get("night"))
    why = None if said == OPEN else ThoughtClosed(said)
    after = replace(file.client, thought_closed=why, thought_at_night=night == "yes", version=file.client.version + 1)
    words = moment.book.therapist
    line = fill(
        words.thought_set, label=after.label, state=words.thought_states[said], night=words.thought_night[night]
    )
    done = act_of(moment, "set_the_thought_record", after.id, f"{said}, at night {night}")
    return remember(after, done) + decide(reply(moment, incoming, line))


def _state(client: Client) -> str:
    return client.thought_closed.value if client.thought_closed else OPEN


HOUSES = {SCRIPT: House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cthw": with_file(ask)}
