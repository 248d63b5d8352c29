"""Proposing a toolkit at the desk, as the chat proposes it: nothing changes until the client agrees there (F-63)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.decision import remember
from bot.domain.fitting import known_factors
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Pairing, Therapist
from bot.domain.script import Script
from bot.domain.talk.therapist.own import act_of
from bot.domain.talk.therapist.propose import in_toolkit, open_to, proposed, quiet_lines, wishes
from bot.domain.toolkit import Asked, Practice
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.services.rhythm_desk import record_but_own
from bot.storage import acts


@dataclass(frozen=True, slots=True)
class ToolkitPage:
    """What may be proposed, what is ticked, what waits for the client, and what is said to the therapist alone."""

    file: ClientFile
    offered: tuple[Script, ...]
    ticked: tuple[str, ...]
    waits: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    own: tuple[Practice, ...] = ()  # those in it without a guide, which the two of them can tag


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> ToolkitPage | None:  # fmt: skip
    """The toolkit as it stands; written down as a look. None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    look = blake2b(seed + b"toolkit", digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}toolkit", client_id))
    return _page(*desk_moment(conn, world, reader, client, now, seed))


def propose(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, chosen: Sequence[str],
    note: str, *, seed: bytes,
) -> ToolkitPage | None:  # fmt: skip
    """Proposed, and the client told behind the neutral line. Nothing happens with none chosen or more than five."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    offered = {each.id for each in _offered(moment, file)} | {each.name for each in in_toolkit(file)}
    guided = {each.id for each in moment.book.practices.values()}
    wanted = wishes(moment, file, tuple(each for each in chosen if each in offered or each not in guided))
    if 0 < len(wanted) <= moment.book.care.toolkit.max:
        kept, told = proposed(moment, file, wanted, note)
        record_but_own(conn, moment, kept + told)
    return _page(moment, file)


def tag(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str,
    tags: Mapping[str, Sequence[str]], *, seed: bytes,
) -> ToolkitPage | None:  # fmt: skip
    """What each of the client's own practices is good for, by its id; of others, or unconfirmed, nothing changes."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    known = [(each, known_factors(tags.get(each.id, ()))) for each in _page(moment, file).own]
    changed = [replace(each, factors=one, version=each.version + 1) for each, one in known if one != each.factors]
    if changed:
        record_but_own(conn, moment, remember(*changed, act_of(moment, "tagged_practices", client.id)))
    return _page(*desk_moment(conn, world, reader, client, now, seed))


def _page(moment: TherapistMoment, file: ClientFile) -> ToolkitPage:
    """Until the person is confirmed nothing of what they have is shown."""
    known = file.client.pairing is Pairing.CONFIRMED
    ticked = tuple(each.script or each.name for each in in_toolkit(file)) if known else ()
    waiting = file.proposal if file.proposal and file.proposal.answer is Asked.OPEN else None
    waits = tuple(each.name for each in waiting.wishes) if waiting and known else ()
    quiet = quiet_lines(moment, file.client, waiting.wishes) if waiting and known else ()
    named = tuple(each for each in in_toolkit(file) if not each.script) if known else ()
    return ToolkitPage(file, _offered(moment, file), ticked, waits, quiet, named)


def _offered(moment: TherapistMoment, file: ClientFile) -> tuple[Script, ...]:
    return tuple(each for each in moment.book.practices.values() if open_to(file, each))
