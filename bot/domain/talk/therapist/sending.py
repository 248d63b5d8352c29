"""T9, send now: one prompt, once, on the road of every check-in: quiet hours, pause, rest and cap hold (F-62)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkin import CheckinState, Why
from bot.domain.client_clock import day_of, in_the_week, quiet_over
from bot.domain.coming import sent_before
from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.opening import Around, Becomes, judge
from bot.domain.people import Client
from bot.domain.prompt import Prompt
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.stage import Stage
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.saying import say_time, say_when
from bot.domain.talk.therapist.own import act_of, not_found, with_file
from bot.domain.words.filling import fill

A_MINUTE = timedelta(minutes=1)


def choose(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Send now]: the client's clock, quiet hours and cap, then which prompt; or plainly why nothing can go."""
    _, why = when_to_send(moment, file, Stage.SAFETY)
    back = (Key(moment.book.common.back, "cl", file.client.id),)
    if why is not Why.NONE:
        return decide(reply(moment, incoming, how_it_stands(moment, file, why), back))
    open_ = [each for each in moment.book.prompts.values() if file.client.opens(each.min_stage)]
    keys = tuple(Key(each.title[:24], "csnp", f"{file.client.id}:{each.id}") for each in open_)
    text = f"{how_it_stands(moment, file, Why.NONE)}\n{moment.book.therapist.send_which}"
    return decide(reply(moment, incoming, text, *in_rows(keys, 2), back))


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The prompt as it will be read, and [Send], now or when the client's quiet hours end."""
    words, prompt = moment.book.therapist, moment.book_of(file.client).prompts.get(rest)
    if prompt is None:
        return not_found(moment, incoming)
    at, why = when_to_send(moment, file, prompt.min_stage)
    back = Key(moment.book.common.back, "csnd", file.client.id)
    if why is not Why.NONE:
        return decide(reply(moment, incoming, how_it_stands(moment, file, why), (back,)))
    quiet = quiet_over(file.client, moment.now)
    label = fill(words.send_at, time=clock_of(file.client, at)) if quiet else words.send
    text = f"{how_it_stands(moment, file, Why.NONE)}\n{fill(words.send_reads, prompt=prompt.text)}"
    return decide(reply(moment, incoming, text, (Key(label, "csns", f"{file.client.id}:{rest}"), back)))


def send(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Send]: looked at once more, then a rhythm of one occurrence, which the clock opens like any other."""
    words, prompt = moment.book.therapist, moment.book_of(file.client).prompts.get(rest)
    if prompt is None:
        return not_found(moment, incoming)
    at, why = when_to_send(moment, file, prompt.min_stage)
    if why is not Why.NONE:
        return decide(reply(moment, incoming, how_it_stands(moment, file, why)))
    line = fill(words.send_goes, label=file.client.label, when=say_when(moment.book, at, file.client.zone))
    return sent(moment, file, prompt, at) + decide(reply(moment, incoming, line))


def sent(moment: TherapistMoment, file: ClientFile, prompt: Prompt, at: datetime) -> Decision:
    """The rhythm of one occurrence, from the chat and from the console alike."""
    kept = planned(once(moment, file.client, prompt, at), at - A_MINUTE)
    return remember(kept, act_of(moment, "sent_a_prompt_now", file.client.id, prompt.id))


def once(moment: TherapistMoment, client: Client, prompt: Prompt, at: datetime) -> Schedule:
    """The rhythm that comes once, at that minute of the client's clock."""
    local = at.astimezone(ZoneInfo(client.zone))
    return Schedule(
        client.id, moment.fresh("once"), prompt.id, client.zone,
        (FixedTime(local.time().replace(second=0, microsecond=0, fold=0)),),
        Weekly(frozenset({local.weekday()})), local.date(), day_of(client, moment.now), count=1, quiet=client.quiet,
        min_stage=prompt.min_stage, preset=Preset.ONCE,
    )  # fmt: skip


def when_to_send(moment: TherapistMoment, file: ClientFile, needs: Stage) -> tuple[datetime, Why]:
    """When it can go, and what stands against it then: the very rules by which every check-in opens."""
    client, care = file.client, moment.book_of(file.client).care
    soon = moment.now.replace(second=0, microsecond=0) + A_MINUTE
    at = quiet_over(client, soon) or soon
    opened = [*sent_before(file.recent), *_already(file)]
    today = sum(1 for each in opened if day_of(client, each) == day_of(client, at))
    week = in_the_week(client, opened, at)
    here = Around(today, week, max(opened, default=None), mid_dialogue=False, was_down=False)
    verdict = judge(client, needs, at, at, here, care)
    sends = isinstance(verdict, Becomes) and verdict.state is CheckinState.SENT
    return at, Why.NONE if sends or not isinstance(verdict, Becomes) else verdict.why


def _already(file: ClientFile) -> list[datetime]:
    """What was to go out at once and has not left yet: two taps are not two messages."""
    return [each.next_due_at for each in file.schedules if each.preset is Preset.ONCE and each.next_due_at]


def how_it_stands(moment: TherapistMoment, file: ClientFile, why: Why) -> str:
    """What time it is there, the quiet hours, how many a day; where it cannot go, why not, and no way around it."""
    words, client = moment.book.therapist, file.client
    quiet = client.quiet
    lines = [
        fill(
            words.send_clock, label=client.label, when=say_when(moment.book, moment.now, client.zone),
            **{"from": say_time(quiet.start), "to": say_time(quiet.end)},
            most=moment.book_of(client).care.checkin.daily_cap,
        ),
    ]  # fmt: skip
    over = quiet_over(client, moment.now)
    if why is not Why.NONE:
        line = words.send_not.get(why.name.lower(), words.send_not["other"])
        lines.append(fill(line, label=client.label, why=moment.book.checkin.why.get(why.name.lower(), why.value)))
    elif over:
        lines.append(fill(words.send_quiet, time=clock_of(client, over)))
    return "\n".join(lines)


def clock_of(client: Client, at: datetime) -> str:
    return say_time(at.astimezone(ZoneInfo(client.zone)).time())


TAPS = {"csnd": with_file(choose), "csnp": with_file(ask), "csns": with_file(send)}
