"""Handing a client over: offered by the one, taken over by the other; the same deeds from chat and console (F-68).

What was agreed goes along; what was shared with the former therapist, and the backup person, do not
(docs/decisions: what goes along when a client is handed over).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import Enum

from bot.domain.client_clock import quiet_over
from bot.domain.consent import Consent, changed_choices
from bot.domain.decision import NOTHING, Decision, Key, Kind, Say, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Standing, Therapist
from bot.domain.records import Record
from bot.domain.session import tied
from bot.domain.talk.hand_over import READ, WORDS, text_of
from bot.domain.talk.therapist.own import act_of
from bot.domain.toolkit import Asked
from bot.domain.words.filling import fill

TAKE, NOT_NOW = "hovt", "hovn"
LABEL_MAX = 24


class NotHanded(Enum):
    """Why a client is not handed over."""

    ALERT_OPEN = "alert_open"  # whose it is would be a guess
    NOBODY = "nobody"  # no such colleague, or alerts could not reach them
    GONE = "gone"  # taken back, or not offered to this therapist


def may_take(people: Iterable[Therapist], but: str) -> tuple[Therapist, ...]:
    """Colleagues with a chat, whose own hours, sentence and night answer stand (CR-701), by name."""
    able = (each for each in people if each.id != but and each.chat and each.alerts_ready)
    return tuple(sorted(able, key=lambda each: each.name.casefold()))


def reads(moment: TherapistMoment, client: Client, to: Therapist) -> str:
    """What the client will read, in the therapist's language."""
    return text_of(moment.book, client, to, moment.therapist.name)


def offer(moment: TherapistMoment, file: ClientFile, to: str) -> tuple[Decision, Therapist] | NotHanded:
    """The colleague is asked; an offer to somebody else stands no more."""
    client, colleague = file.client, next((each for each in moment.colleagues if each.id == to), None)
    if file.alert is not None and file.alert.open:
        return NotHanded.ALERT_OPEN
    if colleague is None:
        return NotHanded.NOBODY
    if client.handing_to == to:
        return NOTHING, colleague
    others = _withdrawn(moment, client)
    here = replace(client, handing_to=to, version=client.version + 1)
    asked = replace(colleague, offered=(*colleague.offered, client.id), version=colleague.version + 1)
    words = moment.book_of(colleague).team
    text = fill(words.asks, former=moment.therapist.name, label=client.label)
    keys = ((Key(words.take, TAKE, client.id), Key(words.not_now, NOT_NOW, client.id)),)
    done = act_of(moment, "offered_a_client", client.id, colleague.name)
    letter = Say(text, kind=Kind.NOTICE, to=colleague.chat, keys=keys, silent=True, protect=True)
    return others + remember(here, asked, done) + decide(letter), colleague


def take_back(moment: TherapistMoment, file: ClientFile) -> Decision:
    """The offer stands no more, and the colleague reads so; nothing happens where there is none."""
    client = file.client
    if not client.handing_to:
        return NOTHING
    here = replace(client, handing_to="", version=client.version + 1)
    return remember(here, act_of(moment, "took_an_offer_back", client.id)) + _withdrawn(moment, client)


def decline(moment: TherapistMoment, file: ClientFile) -> Decision | NotHanded:
    """Not now: the client stays where they are, and the one who offered reads it."""
    client = file.client
    if client.handing_to != moment.therapist.id:
        return NotHanded.GONE
    here = replace(client, handing_to="", version=client.version + 1)
    done = act_of(moment, "declined_a_client", client.id)
    return remember(here, without(moment.therapist, client), done) + _tell_former(moment, file, taken=False)


def take_over(
    moment: TherapistMoment, file: ClientFile, labels: Collection[str]
) -> tuple[Decision, Client] | NotHanded:  # fmt: skip
    """Theirs from now on, and the client is told. `labels`: those of their own clients now."""
    client, me = file.client, moment.therapist
    if client.handing_to != me.id or file.therapist is None:
        return NotHanded.GONE
    if file.alert is not None and file.alert.open:
        return NotHanded.ALERT_OPEN
    if not me.alerts_ready:
        return NotHanded.NOBODY
    done = act_of(moment, "took_a_client_over", client.id, f"{file.therapist.name} → {me.name}")
    handed, after = _handed(moment, file, me, labels)
    return handed + remember(without(me, client), done) + _tell_former(moment, file, taken=True), after


def moved_by_lead(
    moment: TherapistMoment, file: ClientFile, to: Therapist, labels: Collection[str]
) -> tuple[Decision, Client] | NotHanded:  # fmt: skip
    """The client of somebody whose role was taken back goes to a colleague; the client is told, and so is that one.

    `labels`: those of the colleague's own clients now.
    """
    former = file.therapist
    if former is None or former.chat or former.id == to.id:
        return NotHanded.GONE
    if file.alert is not None and file.alert.open:
        return NotHanded.ALERT_OPEN
    if not to.chat or not to.alerts_ready:
        return NotHanded.NOBODY
    done = act_of(moment, "moved_a_client", file.client.id, f"{former.name} → {to.name}")
    handed, after = _handed(moment, file, to, labels)
    text = fill(moment.book_of(to).team.told_moved, lead=moment.therapist.name, label=after.label, former=former.name)
    letter = Say(text, kind=Kind.NOTICE, to=to.chat, silent=True, protect=True)
    return handed + remember(done) + decide(letter), after


def _handed(
    moment: TherapistMoment, file: ClientFile, me: Therapist, labels: Collection[str]
) -> tuple[Decision, Client]:  # fmt: skip
    """What goes along and what does not, and the line to the client."""
    client = file.client
    after = _moved(moment, file, me, _told_apart(client.label, labels))
    days = (tied(each, after, me.zone, moment.now) for each in file.schedules)
    moved = [new for new, old in zip(days, file.schedules, strict=True) if new is not old]
    open_one = file.proposal if file.proposal and file.proposal.answer is Asked.OPEN else None
    gone: list[Record] = []
    if open_one and open_one.by == "therapist":
        gone = [replace(open_one, answer=Asked.WITHDRAWN, answered_at=moment.now, version=open_one.version + 1)]
    gone += [replace(each, shared=False, version=each.version + 1) for each in file.plans if each.shared]
    kept = remember(after, *moved, *gone, *_choices(moment, client, after))
    return kept + _tell_client(moment, after), after


def without(therapist: Therapist, client: Client) -> Therapist:
    """The therapist with that offer off their list."""
    left = tuple(each for each in therapist.offered if each != client.id)
    return replace(therapist, offered=left, version=therapist.version + 1)


def _moved(moment: TherapistMoment, file: ClientFile, me: Therapist, label: str) -> Client:
    """With the other therapist: what the client chose about the former one, by name, is asked anew."""
    client, former = file.client, file.therapist.name if file.therapist else ""
    return replace(
        client, therapist=me.id, label=label, handing_to="", former=former, shared_since=moment.now,
        shares_counts=None, backup_ok=False, next_session=None, session_usual=None, session_every=0,
        session_step_at=None, new_unsaid=client.standing is not Standing.INVITED and client.paused(moment.now),
        version=client.version + 1,
    )  # fmt: skip


def _choices(moment: TherapistMoment, before: Client, after: Client) -> tuple[Consent, ...]:
    """One line of the history of consent for each choice that does not go along."""
    return tuple(
        Consent(
            moment.fresh(f"consent {what.value}"), after.id, moment.now, what, choice, WORDS, after.language
        )
        for what, choice in changed_choices(before, after).items()
    )  # fmt: skip


def _told_apart(label: str, labels: Collection[str]) -> str:
    """Two alike could not be told apart on an alert: the next free number goes behind the second."""
    taken = {each.casefold() for each in labels}
    numbered = (f"{label[: LABEL_MAX - 3]} {number}" for number in range(2, 100))
    return next(each for each in (label, *numbered) if each.casefold() not in taken)


def _tell_client(moment: TherapistMoment, client: Client) -> Decision:
    """Behind the neutral line; not while messages rest, then with the first thing they say."""
    if client.new_unsaid:
        return NOTHING
    common = moment.book_of(client).common
    keys, after = ((Key(common.read, READ),),), quiet_over(client, moment.now)
    return decide(Say(common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys, not_before=after))


def _tell_former(moment: TherapistMoment, file: ClientFile, *, taken: bool) -> Decision:
    former = file.therapist
    if former is None or not former.chat:
        return NOTHING
    words = moment.book_of(former).team
    line = words.told_taken if taken else words.told_declined
    text = fill(line, therapist=moment.therapist.name, label=file.client.label)
    return decide(Say(text, kind=Kind.NOTICE, to=former.chat, silent=True, protect=True))


def _withdrawn(moment: TherapistMoment, client: Client) -> Decision:
    """Whoever it was offered to has it no more on their list, and reads so."""
    before = next((each for each in moment.colleagues if client.handing_to and each.id == client.handing_to), None)
    if before is None:
        return NOTHING
    text = fill(moment.book_of(before).team.told_back, former=moment.therapist.name, label=client.label)
    letter = Say(text, kind=Kind.NOTICE, to=before.chat, silent=True, protect=True)
    return remember(without(before, client)) + decide(letter)
