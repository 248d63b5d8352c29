"""The toolkit: three to five practices by the client's own names, two taps from anywhere (CR-401 to CR-407)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.domain.decision import Decision, Key, Rows, decide
from bot.domain.fitting import Situation, after_checkin, after_setback, fitting_first
from bot.domain.incoming import Incoming
from bot.domain.journal import EntryKind
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.setback import setback_of
from bot.domain.talk import own_things, proposals
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.practice import waits
from bot.domain.talk.setbacks import log_key
from bot.domain.toolkit import Asked, Practice, PracticeState
from bot.domain.words.filling import fill

USUAL = ("feet_and_room", "exhale_breathing", "senses_54321")
KEPT, A_PAGE = "kept", 9

ClientAct = Callable[[ClientMoment, Incoming, Houses], Decision]


def start_pack(moment: ClientMoment, client: Client, chosen: tuple[str, ...]) -> tuple[Practice, ...]:
    """What the therapist chose for the start, else the three usual ones; drafts until both agree (CR-403)."""
    known = [moment.book.practices[each] for each in chosen or USUAL if each in moment.book.practices]
    return tuple(
        Practice(
            moment.fresh(f"practice {script.id}"), client.id, script.title, script=script.id, cue=script.when,
            minutes=script.minutes, kind=script.kind, position=position, state=PracticeState.DRAFT,
        )
        for position, script in enumerate(known[: moment.book.care.toolkit.max], start=1)
    )  # fmt: skip


def toolkit(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/toolkit and its key: the list, one key for each; whatever dialogue is open stays where it is (CR-407)."""
    screen, _, start = (incoming.tap.about if incoming.tap else "").partition(":")
    if screen == KEPT:
        return _kept(moment, incoming, int(start) if start.isdecimal() else 0)
    first, others = fitting_first(
        [each for each in moment.practices if each.position is not None], lambda each: tags_of(moment, each),
        situation(moment),
    )  # fmt: skip
    chosen, words = [*first, *others], moment.book.client
    head = words.toolkit_head if chosen else words.toolkit_empty
    fits = (words.toolkit_fits,) if first and others else ()
    above = (words.toolkit_above,) if any(not open_now(moment, each) for each in chosen) else ()
    text = "\n".join((head, *fits, *listed(moment, chosen), *above, *_notes(moment, chosen)))
    shown = reply(
        moment, incoming, text, *start_keys(moment, chosen), *_more_keys(moment), anew=moment.place.open or bool(screen)
    )
    return decide(shown, *waits(moment, moment.place))


def situation(moment: ClientMoment) -> Situation:
    """How it is now: by the setback that the key stands under, else by the check-in answered last."""
    entry, hours = moment.entry, moment.book.care.toolkit.fit_hours
    fresh = entry is not None and not entry.erased and moment.now - entry.at <= timedelta(hours=hours)
    if entry is not None and fresh and entry.kind is EntryKind.SETBACK:
        return after_setback(setback_of(entry))
    answered = (*moment.recent, *((moment.checkin,) if moment.checkin else ()))
    return after_checkin(answered, moment.now, hours)


def tags_of(moment: ClientMoment, practice: Practice) -> tuple[str, ...]:
    """What it is good for: as its script says, or as the two of them tagged it."""
    script = moment.book.practices.get(practice.script)
    return script.factors if script else practice.factors


def open_now(moment: ClientMoment, practice: Practice) -> bool:
    """Whether the client's effective stage opens this practice; a name alone always is (CR-105)."""
    script = moment.book.practices.get(practice.script)
    return script is None or moment.client.opens(script.min_stage)


def listed(moment: ClientMoment, practices: list[Practice]) -> tuple[str, ...]:
    """One line each: own name, when to use it, minutes."""
    return tuple(_line(moment, number, each) for number, each in enumerate(practices, start=1))


def start_keys(moment: ClientMoment, practices: list[Practice]) -> Rows:
    """A key for each practice that is open now."""
    words = moment.book.client
    keys = tuple(
        Key(fill(words.toolkit_start if each.script else words.toolkit_see, number=number), "pr", each.id)
        for number, each in enumerate(practices, start=1)
        if open_now(moment, each)
    )
    return in_rows(keys, 3)


def _line(moment: ClientMoment, number: int, practice: Practice) -> str:
    words = moment.book.client
    parts = (fill(words.toolkit_part, part=part) for part in (practice.cue, practice.minutes) if part)
    return fill(words.toolkit_item, number=number, name=practice.name) + "".join(parts)


def _notes(moment: ClientMoment, practices: list[Practice]) -> tuple[str, ...]:
    words, therapist = moment.book.client, moment.therapist.name
    draft = any(each.state is PracticeState.DRAFT for each in practices)
    asked = moment.proposal is not None and moment.proposal.by == "therapist" and moment.proposal.answer is Asked.OPEN
    return (
        *((fill(words.toolkit_draft, therapist=therapist),) if draft else ()),
        *((fill(words.proposal_waits, therapist=therapist),) if asked else ()),
    )


def _more_keys(moment: ClientMoment) -> Rows:
    words, proposal = moment.book.client, moment.proposal
    asked = proposal if proposal and proposal.by == "therapist" and proposal.answer is Asked.OPEN else None
    see = (Key(words.proposal_see, "prop", asked.id, asked.version),) if asked else ()
    kept = (Key(words.toolkit_kept, "tk", KEPT),) if _kept_ones(moment) else ()
    changes = (Key(words.toolkit_add, "tkadd"), Key(words.toolkit_suggest, "tksug"))
    return (*(row for row in (see, changes, kept) if row), *log_key(moment))


def _kept_ones(moment: ClientMoment) -> list[Practice]:
    kept = (each for each in moment.practices if each.state is PracticeState.KEPT)
    return sorted(kept, key=lambda each: each.name.casefold())


def _kept(moment: ClientMoment, incoming: Incoming, start: int) -> Decision:
    """The second page: practices of earlier toolkits, and what the client keeps for themselves (CR-405, CR-408)."""
    words, kept = moment.book.client, _kept_ones(moment)
    here = kept[start : start + A_PAGE]
    text = "\n".join((words.toolkit_kept_head, *listed(moment, here)))
    further = start + A_PAGE
    more = (Key(words.toolkit_kept, "tk", f"{KEPT}:{further}"),) if kept[further:] else ()
    return decide(reply(moment, incoming, text, *start_keys(moment, here), (Key(words.toolkit, "tk"), *more)))


HOUSES: Mapping[str, House] = {**proposals.HOUSES, **own_things.HOUSES}
TAPS: Mapping[str, ClientAct] = {"tk": toolkit, **proposals.TAPS, **own_things.TAPS}
TAPS_THERAPIST = proposals.TAPS_THERAPIST
COMMANDS: Mapping[str, ClientAct] = {"toolkit": toolkit}
