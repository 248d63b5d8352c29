"""A rhythm is set: the same deed from the chat and from the console, so that the same act leaves the same rows."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.decision import Decision, Withdraw, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.schedule import Preset, Schedule, ended
from bot.domain.schedule_due import planned
from bot.domain.schedule_review import in_review
from bot.domain.talk import review
from bot.domain.talk.therapist.own import act_of, news


def set_for(
    moment: TherapistMoment, file: ClientFile, schedule: Schedule, replaced: Collection[Schedule]
) -> tuple[Decision, Schedule]:  # fmt: skip
    """Kept as it was shown, those it takes the place of end, and what waits by their times does not go any more."""
    kept = replace(planned(schedule, moment.now), version=_version(file, schedule))
    if kept.preset is not Preset.NEW_STAGE:
        kept = in_review(kept, moment.book.care.checkin.review_weeks, moment.now)
    over = [ended(each) for each in replaced]
    done = act_of(moment, "set_a_schedule", file.client.id, kept.preset.value)
    stale = [*over, *([kept] if kept.version > 1 else [])]
    asks = _asks(moment, file.client, kept)
    return remember(*over, kept, *asks, done) + decide(*(Withdraw(f"c:{each.id}:") for each in stale)), kept


def end_for(moment: TherapistMoment, file: ClientFile, schedule: Schedule) -> Decision:
    """It ends at once, as when a review is answered with *stop*; the client is told (CR-215)."""
    done = act_of(moment, "reviewed_a_schedule_stop", file.client.id, schedule.preset.value)
    gone = remember(ended(schedule), done) + decide(Withdraw(f"c:{schedule.id}:"))
    return gone + news(moment, file.client, review.READ, schedule.id)


def _asks(moment: TherapistMoment, client: Client, kept: Schedule) -> tuple[Client, ...]:
    """A pause with an end, on now, is followed by one plain question before any check-in (CR-213)."""
    pause = kept.pause
    if pause is None or pause.until is None or not pause.covers(moment.now) or client.ask_resume:
        return ()
    return (replace(client, ask_resume=True, version=client.version + 1),)


def _version(file: ClientFile, schedule: Schedule) -> int:
    """A second tap on the same day writes the next version of the same schedule."""
    before = next((each for each in file.schedules if each.id == schedule.id), None)
    return before.version + 1 if before else schedule.version
