"""Everything else that may arrive: each gets something sensible (`experience.md` table 2.11)."""

from dataclasses import replace

from bot.domain.decision import Decision, Key, Say, decide, remember
from bot.domain.dialogue import Skipped
from bot.domain.incoming import Incoming, Medium
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment, Moment
from bot.domain.script import Ask
from bot.domain.talk import checkin, dialogues, stranger
from bot.domain.talk.card import card_for, emergency_of
from bot.domain.talk.home import both, home
from bot.domain.talk.house import reply
from bot.domain.words.filling import fill

THERAPIST_COMMANDS = frozenset({"invite", "clients", "alerts", "console", "test"})


def key_pressed(moment: Moment, incoming: Incoming) -> str:
    """Which persistent key the text is, in any language or older wording; "" for none."""
    return moment.book.key_labels.get(incoming.text.strip(), "") if incoming.medium is Medium.TEXT else ""


def start(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """/start: with a link the link's road, without one home."""
    if incoming.argument:
        return stranger.start(moment, incoming, houses)
    if moment.place.open:
        return dialogues.show(moment, incoming, houses, anew=True)
    return decide(Say(moment.book.common.home_keys, board=both(moment)), home(moment))


def show_help(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """/help: one screen, numbers on top."""
    return decide(Say(_help(moment), board=both(moment)))


def unknown_command(moment: ClientMoment, incoming: Incoming) -> Decision:
    """What was typed is named; a therapist's command says whose it is."""
    common, typed = moment.book.common, f"/{incoming.command}"[:40]
    if incoming.command in THERAPIST_COMMANDS:
        return decide(Say(common.therapists_only))
    return decide(Say(f"{fill(common.unknown_command, command=typed)}\n\n{_help(moment)}"))


def cannot_read(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Voice and pictures: what is true, and the way to help (CR-603)."""
    common = moment.book.common
    line = common.cannot_hear if incoming.medium is Medium.VOICE else common.only_text
    return decide(Say(line, keys=((Key(common.key_support, "now"),),))) + kept(moment, incoming)


def old_key(moment: ClientMoment, incoming: Incoming) -> Decision:
    """A key that cannot be used: it explains itself, and never restarts anything (principle 12)."""
    return decide(Say(moment.book.common.closed_question)) + (decide() if moment.place.open else decide(home(moment)))


def edited(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """In the open step it replaces the answer just given; saved answers stay as they were."""
    common, place = moment.book.common, moment.place
    script = moment.book.script(place.script) if place.open else None
    last = place.trail[-1] if place.trail else ""
    if script and last and script.step(last).ask is Ask.TEXT and not isinstance(place.answers.get(last), Skipped):
        facts = houses[dialogues.house_of(script)].facts(moment, place)
        changed = {last: incoming.text[: script.step(last).kept]}
        return dialogues.rewritten(moment, script, facts, changed) + decide(Say(common.changed))
    return decide(Say(common.saved_stays))


def checkin_word(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision | None:
    """A word of the open check-in."""
    return checkin.typed(moment, incoming, houses)


def keep_as_note(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Words for themselves: kept at once, and the client says as what."""
    common = moment.book.common
    if not incoming.text.strip():
        return decide(Say(common.empty))
    note = _note(moment, incoming)
    keys = (
        (
            Key(common.note_private, "note", f"{note.id}:private"),
            Key(common.note_session, "note", f"{note.id}:session"),
        ),
        (Key(common.no, "note", f"{note.id}:no"),),
    )
    return remember(note) + decide(Say(common.keep_as_note, keys=keys))


def note_kept(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """Private, for the session, or not kept."""

    common, note = moment.book.common, moment.entry
    how = incoming.tap.about.partition(":")[2] if incoming.tap else ""
    if note is None:
        return decide(reply(moment, incoming, common.closed_question))
    match how:
        case "session":
            line = fill(common.note_shared, therapist=moment.therapist.name)
            return remember(replace(note, shared=Shared.SESSION)) + decide(reply(moment, incoming, line))
        case "no":
            return remember(replace(note, erased=True, answers={})) + decide(
                reply(moment, incoming, common.note_not_kept)
            )
    return remember(replace(note, shared=Shared.PRIVATE)) + decide(reply(moment, incoming, common.note_kept))


def kept(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Words that no step asked for stay with the client as a private note."""
    return remember(_note(moment, incoming)) if incoming.text.strip() and not incoming.edited else Decision()


def fine(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """A plain no to an offer."""
    return decide(reply(moment, incoming, moment.book.checkin.fine))


def _note(moment: ClientMoment, incoming: Incoming) -> Entry:
    return Entry(moment.fresh("note"), moment.client.id, EntryKind.NOTE, moment.now, answers={"note": incoming.text})


def _help(moment: ClientMoment) -> str:
    common, words = moment.book.common, moment.book.crisis
    commands = "\n".join(f"/{name}: {line}" for name, line in common.commands.items())
    return fill(common.help, emergency=emergency_of(card_for(moment, entries=3), words), commands=commands)


def stay(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The client stays with the therapist they have."""
    return decide(reply(moment, incoming, moment.book.enrolment.stayed))
