"""Proposing a toolkit at the desk, as the chat proposes it: nothing changes until the client agrees there (F-63)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.decision import remember
from bot.domain.fitting import known_factors
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Pairing, Therapist
from bot.domain.script import Script
from bot.domain.shared_with import said_to
from bot.domain.talk.proposals import suggestion_answered
from bot.domain.talk.therapist.own import act_of
from bot.domain.talk.therapist.propose import in_toolkit, open_to, proposed, quiet_lines, standing, wishes
from bot.domain.toolkit import Asked, More, Practice, Proposal, Wish, more_of
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.services.rhythm_desk import record_but_own
from bot.storage import acts, proposals


@dataclass(frozen=True, slots=True)
class ToolkitPage:
    """What may be proposed, what is ticked, what waits for the client, and what is said to the therapist alone."""

    file: ClientFile
    offered: tuple[Script, ...]
    ticked: tuple[str, ...]
    waits: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    own: tuple[Practice, ...] = ()  # those in it without a guide, which the two of them can tag
    more: Mapping[str, More] = field(default_factory=dict)  # what stands under each that may be proposed
    suggested: Proposal | None = None  # by the client, and waits for the therapist
    left_at: datetime | None = None  # when the client left the newest proposal for now
    left_words: str = ""  # and what they said about it, if anything
    stale: bool = False  # what was answered is not what stands


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> ToolkitPage | None:  # fmt: skip
    """The toolkit as it stands; written down as a look. None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    look = blake2b(seed + b"toolkit", digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}toolkit", client_id))
    return _page(conn, *desk_moment(conn, world, reader, client, now, seed))


def propose(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, chosen: Sequence[str],
    note: str, more: Mapping[str, More], *, seed: bytes,
) -> ToolkitPage | None:  # fmt: skip
    """Proposed, and the client told behind the neutral line. Nothing happens with none chosen or more than five.

    `more`: what is to stand under a practice, by its script or name; what stands there already is no change.
    """
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    offered = {each.id for each in _offered(moment, file)} | {each.name for each in in_toolkit(file)}
    guided = {each.id for each in moment.book.practices.values()}
    wanted = wishes(moment, file, tuple(each for each in chosen if each in offered or each not in guided))
    if 0 < len(wanted) <= moment.book.care.toolkit.max:
        kept, told = proposed(moment, file, _with(moment, file, wanted, more), note)
        record_but_own(conn, moment, kept + told)
    return _page(conn, moment, file)


def answer(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, base: str, *, agrees: bool,
    seed: bytes,
) -> ToolkitPage | None:  # fmt: skip
    """The client's suggestion is agreed to, or left to be talked about; nothing where it is not the one that was read.

    None when it is no client of theirs, or nothing of theirs waits.
    """
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    page = _page(conn, moment, file)
    if page.suggested is None or base != named(page.suggested):
        return replace(page, stale=True)
    kept, told = suggestion_answered(moment, file, page.suggested, agrees=agrees)
    record_but_own(conn, moment, kept + told)
    return page


def named(proposal: Proposal | None) -> str:
    """One state of one proposal, to tell whether it has changed."""
    return f"{proposal.id}:{proposal.version}" if proposal else ""


def tag(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str,
    tags: Mapping[str, Sequence[str]], *, seed: bytes,
) -> ToolkitPage | None:  # fmt: skip
    """What each of the client's own practices is good for, by its id; of others, or unconfirmed, nothing changes."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    known = [(each, known_factors(tags.get(each.id, ()))) for each in _page(conn, moment, file).own]
    changed = [replace(each, factors=one, version=each.version + 1) for each, one in known if one != each.factors]
    if changed:
        record_but_own(conn, moment, remember(*changed, act_of(moment, "tagged_practices", client.id)))
    return _page(conn, *desk_moment(conn, world, reader, client, now, seed))


def _with(
    moment: TherapistMoment, file: ClientFile, wanted: Sequence[Wish], more: Mapping[str, More]
) -> tuple[Wish, ...]:  # fmt: skip
    said = [(each, more.get(each.script or each.name)) for each in wanted]
    return tuple(replace(each, more=one if one != _stands(moment, file, each) else None) for each, one in said)


def _stands(moment: TherapistMoment, file: ClientFile, wish: Wish) -> More:
    """As the page shows it, in the therapist's language."""
    return standing(file, moment.book.practices.get(wish.script), wish.name)


def _page(conn: Connection, moment: TherapistMoment, file: ClientFile) -> ToolkitPage:
    """Until the person is confirmed nothing of what they have is shown."""
    if file.client.pairing is not Pairing.CONFIRMED:
        offered = _offered(moment, replace(file, practices=()))
        return ToolkitPage(file, offered, (), (), more={each.id: More(each.when, each.minutes) for each in offered})
    ticked = tuple(each.script or each.name for each in in_toolkit(file))
    offered, named = _offered(moment, file), tuple(each for each in in_toolkit(file) if not each.script)
    more = {each.id: standing(file, each) for each in offered} | {each.name: more_of(each) for each in named}
    page = ToolkitPage(file, offered, ticked, (), own=named, more=more)
    newest = next(iter(proposals.of_client(conn, file.client.id)), None)
    match newest:
        case Proposal(by="client", answer=Asked.OPEN):
            return replace(page, suggested=newest)
        case Proposal(by="therapist", answer=Asked.OPEN):
            waits = tuple(each.name for each in newest.wishes)
            return replace(page, waits=waits, quiet=quiet_lines(moment, file.client, newest.wishes))
        case Proposal(by="therapist", answer=Asked.DECLINED):
            return replace(page, left_at=newest.answered_at, left_words=said_to(file.client, newest))
    return page


def _offered(moment: TherapistMoment, file: ClientFile) -> tuple[Script, ...]:
    """What the stage opens, and what is in the toolkit already: it stays there unless it is taken off."""
    there = {each.script for each in in_toolkit(file)}
    return tuple(each for each in moment.book.practices.values() if open_to(file, each) or each.id in there)
