"""The toolkit: three to five practices by the client's own names, two taps from anywhere (CR-401 to CR-407)."""

from collections.abc import Callable, Mapping

from bot.domain.decision import Decision, Key, Rows, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.talk import proposals
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.practice import waits
from bot.domain.talk.setbacks import log_key
from bot.domain.toolkit import MOST, Asked, Practice, PracticeState
from bot.domain.words.filling import fill

USUAL = ("feet_and_room", "exhale_breathing", "senses_54321")
KEPT = "kept"


def start_pack(moment: ClientMoment, client: Client, chosen: tuple[str, ...]) -> tuple[Practice, ...]:
    """What the therapist chose for the start, else the three usual ones; drafts until both agree (CR-403)."""
    scripts = [moment.book.practices[each] for each in chosen or USUAL if each in moment.book.practices][:MOST]
    return tuple(
        Practice(
            moment.fresh(f"practice {script.id}"), client.id, script.title, script=script.id, cue=script.when,
            minutes=script.minutes, kind=script.kind, position=position, state=PracticeState.DRAFT,
        )
        for position, script in enumerate(scripts, start=1)
    )  # fmt: skip


def toolkit(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/toolkit and its key: the list, one key for each; whatever dialogue is open stays where it is (CR-407)."""
    if incoming.tap and incoming.tap.about == KEPT:
        return _kept(moment, incoming)
    chosen = [each for each in moment.practices if each.position is not None]
    words = moment.book.client
    head = words.toolkit_head if chosen else words.toolkit_empty
    above = (words.toolkit_above,) if any(not open_now(moment, each) for each in chosen) else ()
    text = "\n".join((head, *listed(moment, chosen), *above, *_notes(moment, chosen)))
    shown = reply(moment, incoming, text, *start_keys(moment, chosen), *_more_keys(moment), anew=moment.place.open)
    return decide(shown, *waits(moment, moment.place))


def open_now(moment: ClientMoment, practice: Practice) -> bool:
    """Whether the client's effective stage opens this practice; a name alone always is (CR-105)."""
    script = moment.book.practices.get(practice.script)
    return script is None or moment.client.stage.reaches(script.min_stage)


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
    return (*(row for row in (see, (Key(words.toolkit_suggest, "tksug"), *kept)) if row), *log_key(moment))


def _kept_ones(moment: ClientMoment) -> list[Practice]:
    return [each for each in moment.practices if each.state is PracticeState.KEPT]


def _kept(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The second page: practices of earlier toolkits, still there (CR-405)."""
    kept = _kept_ones(moment)[:9]
    text = "\n".join((moment.book.client.toolkit_kept_head, *listed(moment, kept)))
    return decide(reply(moment, incoming, text, *start_keys(moment, kept), (Key(moment.book.client.toolkit, "tk"),)))


HOUSES: Mapping[str, House] = proposals.HOUSES
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"tk": toolkit, **proposals.TAPS}
TAPS_THERAPIST = proposals.TAPS_THERAPIST
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"toolkit": toolkit}
