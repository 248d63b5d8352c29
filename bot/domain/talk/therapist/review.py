"""More, the same, fewer or stop: the therapist's answer (CR-215)."""

from dataclasses import replace

from bot.domain.decision import Decision, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.schedule_review import Wanted, extended, fewer
from bot.domain.talk import review
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist import presets
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import act_of, news, with_file
from bot.domain.talk.therapist.rhythm_deeds import end_for
from bot.domain.words.filling import fill


def answered(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """Asked first; then the run starts anew that day, or ends; for more the rhythms are shown, until one is set."""
    about, _, said = rest.partition(":")
    schedule = next((each for each in live_schedules(file) if each.id == about), None)
    if schedule is None:
        return presets.choose(moment, incoming, file, "")
    words, client = moment.book.rhythm, file.client
    if not said:
        keys = review.keys_of(moment.book, review.OF_THERAPIST, f"{client.id}:{schedule.id}")
        text = review.text_for_therapist(moment.book, client, schedule, moment.now)
        return decide(replace(reply(moment, incoming, text, *keys, anew=True), protect=True))
    wanted = Wanted(said)
    if wanted is Wanted.STOP:
        line = decide(reply(moment, incoming, fill(words.told_stop, label=client.label)))
        return line + end_for(moment, file, schedule)
    done = act_of(moment, f"reviewed_a_schedule_{wanted.value}", client.id, schedule.preset.value)
    care = moment.book.care.checkin
    agreed = replace(fewer(schedule), set_as=None, by_client="") if wanted is Wanted.FEWER else schedule
    after = extended(agreed, care.run_weeks, care.review_weeks, moment.now)
    line_of = {Wanted.SAME: words.told_same, Wanted.FEWER: words.told_fewer, Wanted.MORE: words.told_more}
    text = fill(line_of[wanted], label=client.label, date=say_day(moment.book, after.last_date))
    kept = remember(after, done) + decide(reply(moment, incoming, text))
    if wanted is Wanted.MORE:
        return kept + presets.choose(moment, replace(incoming, tap=None), file, "")
    return kept + (news(moment, client, "sch", schedule.id) if wanted is Wanted.FEWER else decide())


TAPS = {review.OF_THERAPIST: with_file(answered)}
