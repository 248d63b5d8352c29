"""T6: the ceiling and the hold. Up one stage with a note, down any number in one tap (CR-102 to CR-106)."""

from bot.domain.decision import Decision, Key, Rows, decide
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.script import Facts
from bot.domain.stage import ORDER, Stage, next_up
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.therapist import aim, stage_deeds
from bot.domain.talk.therapist.own import and_told, left, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The ceiling, where the client is now, what the next one opens, and what stands against it."""
    words, client = moment.book.therapist, file.client
    now = fill(
        words.stage_now,
        label=client.label,
        ceiling=words.stages[client.ceiling.value],
        now=words.stages[client.stage.value],
    )
    lines = [now, *(words.opens[stage.value] for stage in ORDER if stage is next_up(client.ceiling))]
    lines += list(aim.lines(moment, client))
    lines += [words.stage_hold] if client.hold else []
    lines += [words.stage_alert] if stage_deeds.alert_open(file) else []
    lines += [] if next_up(client.ceiling) else [words.stage_top]
    return decide(reply(moment, incoming, "\n".join(lines), *_keys(moment, file)))


def raising(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The note, then the screen that names what opens."""
    wanted = next_up(file.client.ceiling)
    if wanted is None or not stage_deeds.may(file, wanted):
        return show(moment, incoming, file, rest)
    return opened(moment, incoming, HOUSES, "t_raise", about=f"{file.client.id}:{wanted.value}")


def facts(moment: Moment, place: Place) -> Facts:
    """From where to where, and what opens."""
    assert isinstance(moment, TherapistMoment)
    client_id, _, stage = place.about.partition(":")
    file, words = own_file(moment, client_id), moment.book.therapist
    up = next_up(file.client.ceiling) if file else None
    wanted = stage or (up.value if up else "")
    return {
        "label": file.client.label if file else "",
        "now": words.stages[file.client.ceiling.value] if file else "",
        "next": words.stages.get(wanted, ""),
        "opens": words.opens.get(wanted, ""),
    }


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Raised by one, if it still may be."""
    assert isinstance(moment, TherapistMoment)
    client_id, _, stage = place.about.partition(":")
    file, wanted = own_file(moment, client_id), Stage(stage)
    if file is None:
        return not_found(moment, incoming)
    if (
        text_of(place.answers.get("confirm")) != "yes"
        or not stage_deeds.may(file, wanted)
        or wanted.rank <= file.client.ceiling.rank
    ):
        return show(moment, incoming, file, "")
    kept, told = stage_deeds.raised(moment, file, wanted, text_of(place.answers.get("note")))
    line = fill(moment.book.therapist.stage_set, label=file.client.label, stage=moment.book.therapist.stages[stage])
    return kept + decide(reply(moment, incoming, and_told(moment, file.client, line))) + told


def lower(moment: TherapistMoment, incoming: Incoming, file: ClientFile, stage: str) -> Decision:
    """Down in one tap, any number; what waits to be sent above it is withdrawn (CR-103)."""
    wanted = Stage(stage) if stage in {each.value for each in ORDER} else None
    if wanted is None or wanted.rank >= file.client.ceiling.rank:
        return show(moment, incoming, file, stage)
    kept, told = stage_deeds.lowered(moment, file, wanted)
    words = moment.book.therapist
    line = words.stage_set if told.parts else words.stage_set_below
    said = fill(line, label=file.client.label, stage=words.stages[stage])
    said = and_told(moment, file.client, said) if told.parts else said
    return kept + decide(reply(moment, incoming, said)) + told


def hold(moment: TherapistMoment, incoming: Incoming, file: ClientFile, wanted: str) -> Decision:
    """Set or lifted by the therapist; while an alert is open, closing it asks about the hold (CR-104)."""
    words, client = moment.book.therapist, file.client
    if wanted == "off" and stage_deeds.alert_open(file):
        return decide(reply(moment, incoming, words.hold_stays, anew=True))
    if client.hold == (wanted == "on"):
        return show(moment, incoming, file, "")
    kept, told = stage_deeds.held(moment, file, wanted == "on")
    line = fill(words.hold_is_set if wanted == "on" else words.hold_is_lifted, label=client.label)
    said = and_told(moment, client, line) if told.parts else line
    return kept + decide(reply(moment, incoming, said)) + told


def _keys(moment: TherapistMoment, file: ClientFile) -> Rows:
    words, client = moment.book.therapist, file.client
    up = next_up(client.ceiling)
    raised = ((Key(words.stage_raise, "stup", client.id),),) if up and stage_deeds.may(file, up) else ()
    below = [stage for stage in ORDER if stage.rank < client.ceiling.rank]
    down = tuple(
        Key(fill(words.stage_lower, stage=words.stages[stage.value]), "stdn", f"{client.id}:{stage.value}")
        for stage in below
    )
    on_hold = (
        Key(words.hold_lift, "hold", f"{client.id}:off")
        if client.hold
        else Key(words.hold_set, "hold", f"{client.id}:on")
    )
    thought = Key(words.thought_key, "cthw", client.id)
    beside = in_rows(aim.keys(moment, client), 2)
    return (*raised, *in_rows(down, 1), (on_hold, thought), *beside, (Key(moment.book.common.back, "cl", client.id),))


HOUSES = {"t_raise": House(ended=ended, facts=facts, stopped=left)}
TAPS = {
    "cstg": with_file(show),
    "stup": with_file(raising),
    "stdn": with_file(lower),
    "hold": with_file(hold),
    **aim.TAPS,
}
