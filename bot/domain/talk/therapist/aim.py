"""Beside the stage: the tick for growth prompts, and what the two of them work on (CR-107, CR-108)."""

from dataclasses import replace

from bot.domain.decision import NOTHING, Decision, Key, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Aim, Client
from bot.domain.stage import Stage
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.stage_moves import withdrawn_above
from bot.domain.talk.therapist.own import act_of, news, with_file
from bot.domain.words.filling import fill

NO_LABEL = "none"


def lines(moment: TherapistMoment, client: Client) -> tuple[str, ...]:
    """How both stand, on the screen of the stage."""
    words = moment.book.aim
    on = words.growth_on if client.growth else words.growth_off
    grows = (on,) if client.ceiling is Stage.GROWTH else ()
    waits = (words.growth_waits,) if grows and client.growth and not client.grows else ()
    label = (fill(words.aim_now, aim=in_a_sentence(words.aims[client.aim.value])),) if client.aim else ()
    return (*grows, *waits, *label)


def keys(moment: TherapistMoment, client: Client) -> tuple[Key, ...]:
    """The tick only at the stage of growth; the aim at any."""
    words = moment.book.aim
    tick = Key(words.growth_close, "grow", f"{client.id}:off") if client.growth else Key(
        words.growth_open, "grow", f"{client.id}:on"
    )  # fmt: skip
    return (*((tick,) if client.ceiling is Stage.GROWTH or client.growth else ()), Key(words.aim_key, "aim", client.id))


def grow(moment: TherapistMoment, incoming: Incoming, file: ClientFile, wanted: str) -> Decision:
    """The tick, on or off: without it nothing from growth comes, whatever the stage."""
    words, client, on = moment.book.aim, file.client, wanted == "on"
    if on and client.ceiling is not Stage.GROWTH:
        return decide(reply(moment, incoming, words.growth_off, anew=True))
    kept, told = ticked(moment, file, on)
    line = fill(words.growth_opened if on else words.growth_closed, label=client.label)
    return kept + decide(reply(moment, incoming, line)) + told


def may_tick(client: Client, on: bool) -> bool:
    """Whether the tick may be set so: on only at the stage of growth (CR-107)."""
    return client.growth is not on and (not on or client.ceiling is Stage.GROWTH)


def ticked(moment: TherapistMoment, file: ClientFile, on: bool) -> tuple[Decision, Decision]:
    """The tick as it is from now on, and what the client is told; from the chat and from the console alike."""
    after = replace(file.client, growth=on, version=file.client.version + 1)
    done = act_of(moment, "opened_growth_prompts" if on else "closed_growth_prompts", after.id)
    return remember(after, done), _told(moment, file, after)


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, wanted: str) -> Decision:
    """[Aim]: what they work on, and what the label to recover changes; then the choice."""
    words, client = moment.book.aim, file.client
    if wanted not in words.aims:
        choices = tuple(Key(label, "aim", f"{client.id}:{name}") for name, label in words.aims.items())
        text = fill(words.aim_ask, label=client.label, most=_most(moment, client))
        back = (Key(moment.book.common.back, "cstg", client.id),)
        return decide(reply(moment, incoming, text, *in_rows(choices, 2), back))
    kept, told = aimed(moment, file, None if wanted == NO_LABEL else Aim(wanted))
    line = fill(words.aim_set, label=client.label, aim=in_a_sentence(words.aims[wanted]))
    return kept + decide(reply(moment, incoming, line)) + told


def aimed(moment: TherapistMoment, file: ClientFile, wanted: Aim | None) -> tuple[Decision, Decision]:
    """The label as it is from now on, and what the client is told; likewise."""
    after = replace(file.client, aim=wanted, version=file.client.version + 1)
    done = act_of(moment, "set_the_aim", after.id, wanted.value if wanted else NO_LABEL)
    return remember(after, done), _told(moment, file, after)


def _told(moment: TherapistMoment, file: ClientFile, after: Client) -> Decision:
    """The client reads what they would notice, behind the neutral line; what waited and is not open does not go."""
    before = file.client
    gone = withdrawn_above(moment.book_of(after), file.schedules, after)
    if (before.aim is Aim.RECOVER) is not (after.aim is Aim.RECOVER):
        return gone + news(moment, after, "told", "pace")
    noticed = after.stage is Stage.GROWTH and before.grows is not after.grows
    return gone + (news(moment, after, "told", "growth") if noticed else NOTHING)


def _most(moment: TherapistMoment, client: Client) -> int:
    return moment.book_of(client).care.aim.recover_max_per_week


def in_a_sentence(label: str) -> str:
    """The label of an aim inside a sentence."""
    return label[:1].lower() + label[1:]


TAPS = {"grow": with_file(grow), "aim": with_file(ask)}
