"""/settings: one message, changed in place; every change counts from the next message on and is confirmed in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.alert import may_be_on, prerequisites
from bot.domain.decision import NOTHING, Decision, Say, decide, remember
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import AlertLevel, Client, RecordsShared
from bot.domain.script import Facts
from bot.domain.stage import ORDER, Stage
from bot.domain.talk import dialogues
from bot.domain.talk.coming import with_coming
from bot.domain.talk.consenting import chosen, running
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.home import both
from bot.domain.talk.house import House
from bot.domain.talk.my_times import in_discreet_mode
from bot.domain.talk.settings_screens import ACTION, level_words, most, show
from bot.domain.talk.stage_moves import withdrawn_above
from bot.domain.words.filling import fill

SCREEN_WORDS = "settings"


def settings(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/settings and its keys: the screen that the key names, the first one without a name."""
    return show(moment, incoming, incoming.tap.about if incoming.tap else "")


def consented(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """A key of *Who sees what*: one choice, for itself, from now on (CR-1202)."""
    words, client, backup = moment.book.own, moment.client, moment.backup
    match (incoming.tap.about if incoming.tap else "").split(":"):
        case ["counts", answer]:
            line = words.counts_started if answer == "yes" else words.counts_stopped
            after = replace(client, shares_counts=answer == "yes")
            return _shared(moment, incoming, after, fill(line, therapist=moment.therapist.name))
        case ["alerts", "none"]:
            after = replace(client, alerts=AlertLevel.NONE)
            return _shared(moment, incoming, after, words.alerts_stopped)
        case ["records", answer] if answer in words.records_as:
            after = replace(client, records=RecordsShared(answer))
            return _shared(moment, incoming, after, fill(words.records_as[answer], therapist=moment.therapist.name))
        case ["backup", answer] if backup:
            line = words.backup_started if answer == "yes" else words.backup_stopped
            after = replace(client, backup_ok=answer == "yes")
            return _shared(moment, incoming, after, fill(line, backup=backup.name))
    return show(moment, incoming, "share")


def ask_alerts(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The question of enrolment again, with all its facts; where alerts cannot be on, that is said (CR-701)."""
    if not moment.therapist.alerts_ready:
        line = fill(moment.book.own.alerts_unready, therapist=moment.therapist.name)
        return show(moment, incoming, "share", line)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts["my_alerts"])


def alert_facts(moment: Moment, place: Place) -> Facts:
    """Who is told, what they do then, and whether they can be reached."""
    assert isinstance(moment, ClientMoment)
    therapist, phone = moment.therapist, moment.client.phone
    return {"therapist": therapist.name, "sentence": therapist.alert_sentence, "has_phone": "yes" if phone else "no"}


def alerts_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The level is set, if there is a way to reach the client; otherwise alerts stay off, and that is said."""
    assert isinstance(moment, ClientMoment)
    words, said = moment.book.own, place.answers
    typed = said.get("phone")
    phone = moment.client.phone or (typed if isinstance(typed, str) else "")
    after = replace(moment.client, alerts=AlertLevel(str(said["alerts"])), phone=phone)
    if after.alerts is AlertLevel.NONE:
        line = words.alerts_stopped
    elif may_be_on(prerequisites(after, moment.therapist)):
        after, line = replace(after, alerts=AlertLevel.UNASKED), words.alerts_no_phone
    else:
        line = fill(words.alerts_chosen, therapist=moment.therapist.name, level=level_words(moment, after.alerts))
    return _shared(moment, incoming, after, line, f"my_alerts {place.script_version}")


def looks(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """A key of *How it looks*."""
    words, client = moment.book.own, moment.client
    what, _, answer = (incoming.tap.about if incoming.tap else "").partition(":")
    on, stays = answer == "yes", NOTHING
    match what:
        case "accessible":
            after = replace(client, accessible=on)
            line = words.accessible_started if on else words.accessible_stopped
        case "discreet":
            after, line, stays = in_discreet_mode(moment, on)
        case "pictures":
            after, line = replace(client, pictures=on), words.pictures_started if on else words.pictures_stopped
        case "toolkit":
            return _toolkit_key(moment, incoming, on)
        case _:
            return show(moment, incoming, "reading")
    here = replace(moment, client=after)
    return stays + remember(after) + show(here, incoming, "reading", with_coming(here, line))


def follow_up(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """A check-in without an answer comes once more, or not: the client's to say (F-06)."""
    words, on = moment.book.own, bool(incoming.tap and incoming.tap.about == "yes")
    after = replace(moment.client, follow_up_ok=on)
    here = replace(moment, client=after)
    line = words.follow_started if on else words.follow_stopped
    return remember(after) + show(here, incoming, "times", with_coming(here, line))


def eased(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Easier for now, and back: at once, within what is agreed; no reason asked (CR-103)."""
    client, wanted = moment.client, incoming.tap.about if incoming.tap else ""
    if wanted not in {stage.value for stage in ORDER} or Stage(wanted).rank > most(client).rank:
        return show(moment, incoming, "easier")
    stage = Stage(wanted)
    after = replace(client, own_stage=None if stage is most(client) else stage, version=client.version + 1)
    words = moment.book.therapist
    line = (words.client_forward if stage.rank > client.stage.rank else words.client_back)[stage.value]
    here = replace(moment, client=after)
    gone = withdrawn_above(moment.book, moment.schedules, after)
    return remember(after) + gone + show(here, incoming, "easier", with_coming(here, line))


def _shared(
    moment: ClientMoment, incoming: Incoming, after: Client, line: str, words: str = SCREEN_WORDS
) -> Decision:  # fmt: skip
    """A choice about who sees what: kept with its history; a note on its way runs on, without a further person."""
    still = running(moment, after) if (after.alerts, after.backup_ok) != _about_alerts(moment.client) else None
    said = f"{line}\n{moment.book.own.running}" if still else line
    here = replace(moment, client=after)
    kept = chosen(moment, after, f"{words} {moment.book.version}") + remember(*((still,) if still else ()))
    return kept + show(here, incoming, "share", with_coming(here, said))


def _about_alerts(client: Client) -> tuple[AlertLevel, bool]:
    return client.alerts, client.backup_ok


def _toolkit_key(moment: ClientMoment, incoming: Incoming, on: bool) -> Decision:
    """The keys under the input field come with a new message: an edit cannot change them."""
    words, after = moment.book.own, replace(moment.client, toolkit_key=on)
    here = replace(moment, client=after)
    line = words.toolkit_shown if on else words.toolkit_hidden
    return remember(after) + show(here, incoming, "reading") + decide(Say(with_coming(here, line), board=both(here)))


HOUSES: Mapping[str, House] = {"my_alerts": House(ended=alerts_ended, facts=alert_facts)}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {
    ACTION: settings,
    "setc": consented,
    "seta": ask_alerts,
    "setr": looks,
    "setf": follow_up,
    "ease": eased,
}
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"settings": settings}
