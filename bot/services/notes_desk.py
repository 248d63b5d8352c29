"""Private notes at the desk: written, changed and taken out by the one who wrote them; each act leaves a row (F-67)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.journal import LOOKED_AT, Act
from bot.domain.people import Client, Therapist
from bot.domain.private_note import PrivateNote
from bot.services.briefs import own
from bot.services.moments import World
from bot.storage import acts, private_notes

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of the notes about a client, of `count`."""

    client: Client
    notes: tuple[PrivateNote, ...]
    count: int


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note. `stale`: it was changed elsewhere since the form was made."""

    client: Client
    note: PrivateNote
    stale: bool = False


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, page: int, *, seed: bytes
) -> NotesPage | None:  # fmt: skip
    """The notes, written down as a look; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    acts.save(conn, _act(seed, now, reader, f"{LOOKED_AT}notes", client_id))
    found = private_notes.of(conn, reader.id, client_id, A_PAGE, (page - 1) * A_PAGE)
    return NotesPage(client, found, private_notes.count(conn, reader.id, client_id))


def write(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, day: date, text: str, *,
    seed: bytes,
) -> bool:  # fmt: skip
    """A new note is kept; False when it is no client of theirs."""
    if own(conn, reader, client_id) is None:
        return False
    note = PrivateNote(_id(seed, "note"), client_id, reader.id, day, now, text)
    private_notes.save(conn, note)
    acts.save(conn, _act(seed, now, reader, "wrote_a_private_note", client_id, note.id))
    return True


def one(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, note_id: str, *, seed: bytes
) -> NotePage | None:  # fmt: skip
    """One note to change, written down as a look; None when it is not there or not theirs."""
    page = _one(conn, reader, client_id, note_id)
    if page is not None:
        acts.save(conn, _act(seed, now, reader, f"{LOOKED_AT}notes", client_id))
    return page


def change(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, note_id: str, version: str,
    day: date, text: str, *, seed: bytes,
) -> NotePage | None:  # fmt: skip
    """It says that from now on; the page as it is where it was changed elsewhere."""
    page = _one(conn, reader, client_id, note_id)
    if page is None or version != str(page.note.version):
        return page and replace(page, stale=True)
    after = replace(page.note, day=day, text=text, at=now, version=page.note.version + 1)
    private_notes.save(conn, after)
    acts.save(conn, _act(seed, now, reader, "changed_a_private_note", client_id, note_id))
    return replace(page, note=after)


def take_out(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, note_id: str, *, seed: bytes
) -> bool:  # fmt: skip
    """It is gone for good; False when it was not there or not theirs."""
    page = _one(conn, reader, client_id, note_id)
    if page is None:
        return False
    private_notes.take_out(conn, page.note)
    acts.save(conn, _act(seed, now, reader, "took_out_a_private_note", client_id, note_id))
    return True


def _one(conn: Connection, reader: Therapist, client_id: str, note_id: str) -> NotePage | None:
    client, note = own(conn, reader, client_id), private_notes.find(conn, note_id)
    theirs = note is not None and (note.client, note.therapist) == (client_id, reader.id)
    return NotePage(client, note) if client and note and theirs else None


def _act(seed: bytes, now: datetime, reader: Therapist, what: str, client: str, about: str = "") -> Act:
    return Act(_id(seed, what), now, reader.id, what, client, about)


def _id(seed: bytes, name: str) -> str:
    return blake2b(seed + name.encode(), digest_size=8).hexdigest()
