"""What a script needs around it: the facts its steps ask for, and what follows an answer, the end, or a stop."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.decision import NOTHING, Board, Decision, Key, Rows, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.journal import Act
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import Facts


def no_facts(moment: Moment, place: Place) -> Facts:
    """No facts beyond the answers."""
    return {}


def nothing_more(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Nothing follows this answer."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class House:
    """Where a script lives.

    `facts` gives the named values its texts, conditions and lists use. `answered` may keep something after each answer
    (`step` is the one answered). `ended` says the closing words and keeps the result; `stopped` the same for *Stop for
    now* (None: the common line, nothing kept). All get the place with every answer still in it; the road itself closes
    the dialogue. `returns`: what waits beneath about the same is shown again by itself.
    """

    ended: Callable[[Moment, Incoming, Place], Decision]
    facts: Callable[[Moment, Place], Facts] = no_facts
    answered: Callable[[Moment, Incoming, Place, str], Decision] = nothing_more
    stopped: Callable[[Moment, Incoming, Place], Decision] | None = None
    returns: bool = False


def reply(
    moment: Moment,
    incoming: Incoming,
    text: str,
    *rows: tuple[Key, ...],
    slot: str = "",
    anew: bool = False,
    board: Board = Board.LEAVE,
) -> Say:
    """The answer to what was just said: in place of the tapped message where that reads well, else a new one."""
    in_place = None if anew or board is not Board.LEAVE else place_of(moment, incoming)
    return Say(text, keys=rows, edit=in_place, slot=slot, board=board)


def did(moment: ClientMoment, what: str) -> Act:
    """What the client did, for the therapist's page of the next morning (CR-1005), and for the audit trail."""
    return Act(moment.fresh(f"did {what}"), moment.now, moment.client.id, what, moment.client.id)


def place_of(moment: Moment, incoming: Incoming) -> int | None:
    """The message to change in place: the one whose key was tapped, and none in accessible mode."""
    return incoming.tap.message_id if incoming.tap and edits(moment, incoming) else None


def edits(moment: Moment, incoming: Incoming) -> bool:
    """Whether the tapped message may be changed in place: never in accessible mode, where edits are not read out."""
    return incoming.medium is Medium.TAP and not reads_aloud(moment)


def reads_aloud(moment: Moment) -> bool:
    """Accessible mode: everything comes as a new message."""
    return isinstance(moment, ClientMoment) and moment.client.accessible


def in_rows(keys: tuple[Key, ...], per_row: int) -> Rows:
    """Keys in rows of `per_row`."""
    return tuple(keys[at : at + per_row] for at in range(0, len(keys), per_row))
