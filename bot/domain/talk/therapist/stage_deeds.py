"""The ceiling and the hold are set: the same deed from the chat and from the console (CR-102 to CR-106).

Each gives what is kept, and what the client is told.
"""

from dataclasses import replace

from bot.domain.decision import Decision, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.stage import Stage, may_set
from bot.domain.talk.stage_moves import withdrawn_above
from bot.domain.talk.therapist.own import act_of, news


def alert_open(file: ClientFile) -> bool:
    """Whether an alert about this client is open."""
    return file.alert is not None and file.alert.open


def may(file: ClientFile, wanted: Stage) -> bool:
    """Whether the ceiling may be set there now (CR-102)."""
    return may_set(file.client.ceiling, wanted, hold=file.client.hold, alert_open=alert_open(file))


def raised(moment: TherapistMoment, file: ClientFile, wanted: Stage, note: str) -> tuple[Decision, Decision]:
    """Up by one, with the note in the record."""
    before = file.client.ceiling
    after = replace(file.client, ceiling=wanted, version=file.client.version + 1)
    done = act_of(moment, "raised_the_stage", after.id, f"{before.value} to {wanted.value}: {note}")
    return remember(after, done), news(moment, after, "told", f"forward:{wanted.value}")


def lowered(moment: TherapistMoment, file: ClientFile, wanted: Stage) -> tuple[Decision, Decision]:
    """Down by any number; what waits to be sent above it is withdrawn (CR-103)."""
    after = replace(file.client, ceiling=wanted, version=file.client.version + 1)
    done = act_of(moment, "lowered_the_stage", after.id, f"{file.client.ceiling.value} to {wanted.value}")
    return remember(after, done), changed(moment, file, after)


def held(moment: TherapistMoment, file: ClientFile, on: bool) -> tuple[Decision, Decision]:
    """A hold is set or lifted (CR-104)."""
    after = replace(file.client, hold=on, version=file.client.version + 1)
    done = act_of(moment, "set_a_hold" if on else "lifted_the_hold", after.id)
    return remember(after, done), changed(moment, file, after)


def changed(moment: TherapistMoment, file: ClientFile, after: Client) -> Decision:
    """The client is told in plain words, but only of a change that they would notice (CR-106)."""
    before = file.client.stage
    if after.stage is before:
        return Decision()
    direction = "forward" if after.stage.rank > before.rank else "back"
    gone = withdrawn_above(moment.book_of(after), file.schedules, after)
    return gone + news(moment, after, "told", f"{direction}:{after.stage.value}")
