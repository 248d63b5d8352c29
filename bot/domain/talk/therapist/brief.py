"""The brief on demand in the chat (T10): as text, in pages, read anew at each turn; each reading is written down."""

from collections.abc import Iterable, Iterator

from bot.domain import brief
from bot.domain.attachment import Section
from bot.domain.book import Book
from bot.domain.brief import Brief, Source, span_of
from bot.domain.decision import Decision, Key, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.talk.brief_words import foot_of, head_of, sections_of, title_of
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.therapist.own import LIVE, live_files, looked, with_file
from bot.domain.words.filling import fill

ROOM = 3000  # characters of a page: Telegram takes 4,096 after escaping
A_PIECE = 1200  # of one client's text on one page; what is longer goes on on the next
MOST_KEYS = 24
COMMAND = "brief"


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """One page of it, the first unless another was asked for."""
    pages = pages_of(moment.book, made(moment, file), moment.therapist.zone)
    at = min(int(rest), len(pages) - 1) if rest.isdecimal() else 0
    said = reply(moment, incoming, pages[at], *_keys(moment, file, at, len(pages)), anew=not rest)
    return looked(moment, file.client, "brief") + decide(_guarded(said))


def command(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/brief and a label: that client's; without one, or where several fit, whose is asked."""
    fit = wanted((file.client for file in live_files(moment)), incoming.argument)
    files = [file for file in live_files(moment) if file.client in fit]
    words = moment.book.therapist
    if not live_files(moment):
        return decide(Say(words.no_clients))
    if not files:
        return decide(Say(fill(words.none_found, words=incoming.argument[:40])))
    if len(files) == 1:
        return show(moment, incoming, files[0], "")
    keys = tuple(Key(file.client.label, "cbr", file.client.id) for file in files[:MOST_KEYS])
    return decide(Say(moment.book.brief.whose, keys=in_rows(keys, 3), protect=True))


def wanted(clients: Iterable[Client], typed: str) -> tuple[Client, ...]:
    """The clients whose label holds the typed words; the one whose label it is, if there is one."""
    plain = _plain(typed)
    live = [each for each in clients if each.standing in LIVE and plain in _plain(each.label)]
    exact = [each for each in live if _plain(each.label) == plain]
    return tuple(exact or live)


def made(moment: TherapistMoment, file: ClientFile) -> Brief:
    """The brief since the last session, of what is shared now."""
    source = Source(
        file.client, file.schedules, file.practices, file.agreed, file.alert, moment.entries, moment.checkins,
        moment.concerns, moment.acts,
    )  # fmt: skip
    return brief.brief(source, span_of(file.client, moment.now), moment.book_of(file.client).care)


def pages_of(book: Book, what: Brief, zone: str) -> tuple[str, ...]:
    """The text in pages that a message can hold: the head on the first, nothing cut off."""
    blocks = [
        "\n".join((title_of(book, what), *head_of(book, what, zone))), *_blocks(sections_of(book, what, zone)),
        foot_of(book, what),
    ]  # fmt: skip
    pages: list[str] = []
    for block in blocks:
        fits = pages and len(pages[-1]) + len(block) + 2 <= ROOM
        pages[-1:] = [f"{pages[-1]}\n\n{block}"] if fits else [*pages[-1:], block]
    return tuple(pages)


def _blocks(sections: tuple[Section, ...]) -> Iterator[str]:
    """Each section whole where it fits; a long one by its lines, and a long line by pieces."""
    for section in sections:
        block = section.heading
        for piece in (piece for line in section.lines for piece in _pieces(line)):
            if len(block) + len(piece) + 3 > ROOM:
                yield block
                block = section.heading
            block = f"{block}\n· {piece}"
        yield block


def _pieces(line: str) -> Iterator[str]:
    for start in range(0, max(1, len(line)), A_PIECE):
        yield line[start : start + A_PIECE]


def _keys(moment: TherapistMoment, file: ClientFile, at: int, count: int) -> tuple[tuple[Key, ...], ...]:
    words, about = moment.book.brief, file.client.id
    turns = (
        *((Key(words.before, "cbr", f"{about}:{at - 1}"),) if at else ()),
        *((Key(words.after, "cbr", f"{about}:{at + 1}"),) if at + 1 < count else ()),
    )
    return (*((turns,) if turns else ()), (Key(moment.book.common.back, "cl", about),))


def _guarded(said: Say) -> Say:
    """Not to be forwarded (principle 15)."""
    return Say(said.text, keys=said.keys, edit=said.edit, protect=True)


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold().replace(".", "")


COMMANDS = {COMMAND: command}
TAPS = {"cbr": with_file(show)}
READS_ENTRIES_TAPS = frozenset(TAPS)
