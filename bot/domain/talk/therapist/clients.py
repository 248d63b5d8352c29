"""T3: the caseload in the chat, and one client's menu."""

from datetime import UTC, datetime

from bot.domain.decision import Decision, Key, Rows, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Pairing
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.therapist.lines import asked_lines, client_line, heads, own_head, paused_by_you, unsure
from bot.domain.talk.therapist.own import about_of, live_files, looked, with_file
from bot.domain.words.filling import fill

A_PAGE = 8
LONGEST_KEPT = 16  # bytes of a search that travel in the key of another page
FAR = datetime.max.replace(tzinfo=UTC)


def clients(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/clients, all or those whose label holds the typed words."""
    wanted, words = _plain(incoming.argument), moment.book.therapist
    found = _found(moment, wanted)
    if not live_files(moment):
        return decide(Say(_waiting(moment, words.no_clients), protect=True))
    if not found:
        return decide(Say(fill(words.none_found, words=incoming.argument[:40])))
    text, keys = _page(moment, found, 0, wanted)
    return decide(Say(text, keys=keys, protect=True))


def turned(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Another page, in place."""
    number, _, wanted = about_of(incoming).partition(":")
    files, start = _found(moment, wanted), int(number) if number.isdigit() else 0
    if not files:
        return decide(reply(moment, incoming, moment.book.therapist.no_clients))
    text, keys = _page(moment, files, start if start < len(files) else 0, wanted)
    return decide(reply(moment, incoming, text, *keys))


def in_order(moment: TherapistMoment) -> tuple[ClientFile, ...]:
    """An open alert first, then trouble with delivery, the session soonest, the label."""

    def place(file: ClientFile) -> tuple[bool, bool, datetime, str]:
        session = file.client.next_session
        coming = session if session and session >= moment.now else FAR
        return not (file.alert and file.alert.open), not unsure(file), coming, file.client.label.casefold()

    return tuple(sorted(live_files(moment), key=place))


def called(moment: TherapistMoment, label: str) -> ClientFile | None:
    """The client whose label was typed: typing equals tapping (principle 10)."""
    return next((file for file in live_files(moment) if file.client.label.casefold() == label.strip().casefold()), None)


def menu(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """One client: how things stand, and everything that can be done."""
    head = own_head(moment.book, file.client)
    lines = "\n".join((client_line(moment, file), *asked_lines(moment, file)))
    text = fill(moment.book.therapist.menu, line=lines, head=head)
    return looked(moment, file.client, "overview") + decide(reply(moment, incoming, text, *_menu_keys(moment, file)))


def _plain(typed: str) -> str:
    """As labels are compared: without dots, whatever the case."""
    return " ".join(typed.split()).casefold().replace(".", "")


def _found(moment: TherapistMoment, wanted: str) -> tuple[ClientFile, ...]:
    """Those whose label holds the words, in order."""
    return tuple(file for file in in_order(moment) if wanted in _plain(file.client.label))


def _page(moment: TherapistMoment, files: tuple[ClientFile, ...], start: int, wanted: str) -> tuple[str, Rows]:
    words, shown = moment.book.therapist, files[start : start + A_PAGE]
    head = fill(words.clients_head, count=len(files)) if len(files) > A_PAGE else ""
    lines = (heads(moment, files), head, "", *(client_line(moment, file) for file in shown))
    keys = tuple(Key(file.client.label, "cl", file.client.id) for file in shown)
    kept = f":{wanted.encode()[:LONGEST_KEPT].decode(errors='ignore')}" if wanted else ""
    turns = (
        *((Key(words.before, "cls", f"{max(0, start - A_PAGE)}{kept}"),) if start else ()),
        *((Key(words.more, "cls", f"{start + A_PAGE}{kept}"),) if start + A_PAGE < len(files) else ()),
    )
    text = "\n".join(line for number, line in enumerate(lines) if line or number == 2)
    return _waiting(moment, text), (*in_rows(keys, 4), *((turns,) if turns else ()))


def _waiting(moment: TherapistMoment, text: str) -> str:
    """The invites that nobody has opened yet, under the list."""
    labels = [each.label for each in moment.invites if each.usable(moment.now) and each.for_.value == "client"]
    return f"{text}\n\n{fill(moment.book.therapist.invites_waiting, labels=', '.join(labels[:8]))}" if labels else text


def _menu_keys(moment: TherapistMoment, file: ClientFile) -> Rows:
    words, about = moment.book.therapist, file.client.id
    paused = paused_by_you(file, moment.now)
    pause = Key(words.key_resume, "cres", about) if paused else Key(words.key_pause, "cpau", about)
    alert = (Key(fill(words.line_alert, number=file.alert.alert_no), "al1", file.alert.alert_no),) if file.alert else ()
    pairing = (Key(words.confirm, "pairq", about),) if file.client.pairing is Pairing.WAITING else ()
    call = (Key(words.call_seen, "callseen", about),) if file.client.call_asked_at else ()
    rests = file.client.rest_until is not None and file.client.rest_until > moment.now
    rest = (Key(words.key_end_rest, "crest", about),) if rests else ()
    rows = (
        (*alert, *pairing, *call, *rest),
        (
            Key(words.key_schedule, "csch", about),
            Key(words.key_toolkit, "ctk", about),
            Key(words.key_stage, "cstg", about),
        ),
        (Key(words.key_brief, "cbr", about), Key(words.key_send, "csnd", about), pause),
        (Key(words.key_agreed, "cagr", about), Key(words.more, "cmor", about), Key(words.key_clients, "cls")),
    )
    return tuple(row for row in rows if row)


def more(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[More]: what is needed now and then, in place of the menu."""
    book, words, about = moment.book, moment.book.therapist, file.client.id
    rows = (
        (
            Key(words.key_session, "cses", about),
            Key(book.plan.walk, "cplan", about),
            Key(book.track.progress_key, "cprg", about),
        ),
        (
            Key(book.measure.told_key, "cmea", about),
            Key(words.key_phrases, "cown", about),
            Key(words.key_numbers, "cnum", about),
        ),
        (Key(words.key_local, "cloc", about), Key(words.key_contact, "cemc", about)),
        (Key(words.key_test, "tmenu", about), Key(words.test_alert_key, "test")),
        (Key(book.team.key, "hov", about),),
        (Key(fill(book.own.key_end, label=file.client.label)[:24], "cend", about), Key(book.common.back, "cl", about)),
    )
    return decide(reply(moment, incoming, fill(words.menu_more, label=file.client.label), *rows))


COMMANDS = {"clients": clients}
TAPS = {"cls": turned, "cl": with_file(menu), "cmor": with_file(more)}
