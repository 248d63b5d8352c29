"""T6: the ceiling and the hold. Up one stage with a note, down any number in one tap (CR-102 to CR-106)."""

from dataclasses import replace

from bot.domain.decision import Decision, Key, Rows, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.script import Facts
from bot.domain.stage import ORDER, Stage, may_set, next_up
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.stage_moves import withdrawn_above
from bot.domain.talk.therapist import aim
from bot.domain.talk.therapist.own import act_of, left, news, not_found, opened, own_file, with_file
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
    lines += [words.stage_alert] if alert_open(file) else []
    lines += [] if next_up(client.ceiling) else [words.stage_top]
    return decide(reply(moment, incoming, "\n".join(lines), *_keys(moment, file)))


def alert_open(file: ClientFile) -> bool:
    """Whether an alert about this client is open."""
    return file.alert is not None and file.alert.open


def raising(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The note, then the screen that names what opens."""
    wanted = next_up(file.client.ceiling)
    if wanted is None or not _may(file, wanted):
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
        or not _may(file, wanted)
        or wanted.rank <= file.client.ceiling.rank
    ):
        return show(moment, incoming, file, "")
    raised = replace(file.client, ceiling=wanted, version=file.client.version + 1)
    note = text_of(place.answers.get("note"))
    done = act_of(moment, "raised_the_stage", client_id, f"{file.client.ceiling.value} to {stage}: {note}")
    line = fill(moment.book.therapist.stage_set, label=raised.label, stage=moment.book.therapist.stages[stage])
    told = news(moment, raised, "told", f"forward:{stage}")
    return remember(raised, done) + decide(reply(moment, incoming, line)) + told


def lower(moment: TherapistMoment, incoming: Incoming, file: ClientFile, stage: str) -> Decision:
    """Down in one tap, any number; what waits to be sent above it is withdrawn (CR-103)."""
    wanted = Stage(stage) if stage in {each.value for each in ORDER} else None
    if wanted is None or wanted.rank >= file.client.ceiling.rank:
        return show(moment, incoming, file, stage)
    lowered = replace(file.client, ceiling=wanted, version=file.client.version + 1)
    words = moment.book.therapist
    done = act_of(moment, "lowered_the_stage", lowered.id, f"{file.client.ceiling.value} to {stage}")
    told = lowered.stage is not file.client.stage
    line = fill(words.stage_set if told else words.stage_set_below, label=lowered.label, stage=words.stages[stage])
    return remember(lowered, done) + decide(reply(moment, incoming, line)) + changed(moment, file, lowered)


def hold(moment: TherapistMoment, incoming: Incoming, file: ClientFile, wanted: str) -> Decision:
    """Set or lifted by the therapist; while an alert is open, closing it asks about the hold (CR-104)."""
    words, client = moment.book.therapist, file.client
    if wanted == "off" and alert_open(file):
        return decide(reply(moment, incoming, words.hold_stays, anew=True))
    if client.hold == (wanted == "on"):
        return show(moment, incoming, file, "")
    held = replace(client, hold=wanted == "on", version=client.version + 1)
    line = fill(words.hold_is_set if held.hold else words.hold_is_lifted, label=client.label)
    done = act_of(moment, "set_a_hold" if held.hold else "lifted_the_hold", client.id)
    return remember(held, done) + decide(reply(moment, incoming, line)) + changed(moment, file, held)


def changed(moment: TherapistMoment, file: ClientFile, after: Client) -> Decision:
    """The client is told in plain words, but only of a change that they would notice (CR-106)."""
    before = file.client.stage
    if after.stage is before:
        return Decision()
    direction = "forward" if after.stage.rank > before.rank else "back"
    gone = withdrawn_above(moment.book_of(after), file.schedules, after)
    return gone + news(moment, after, "told", f"{direction}:{after.stage.value}")


def _may(file: ClientFile, wanted: Stage) -> bool:
    return may_set(file.client.ceiling, wanted, hold=file.client.hold, alert_open=alert_open(file))


def _keys(moment: TherapistMoment, file: ClientFile) -> Rows:
    words, client = moment.book.therapist, file.client
    up = next_up(client.ceiling)
    raised = ((Key(words.stage_raise, "stup", client.id),),) if up and _may(file, up) else ()
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
