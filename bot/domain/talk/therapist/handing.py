"""Handing a client over in the chat: to whom, what the client will read, and the colleague's answer (F-68)."""

from bot.domain.decision import Decision, Key, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.therapist import handing_deeds
from bot.domain.talk.therapist.handing_deeds import NOT_NOW, TAKE, NotHanded
from bot.domain.talk.therapist.own import about_of, live_files, with_file
from bot.domain.words.filling import fill

ASK, SHOW, OFFER, BACK = "hov", "hovp", "hovo", "hovb"


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """To whom? Or how the offer stands. An open alert is closed first."""
    words, client = moment.book.team, file.client
    back = Key(moment.book.common.back, "cl", client.id)
    waits = next((each.name for each in moment.colleagues if each.id == client.handing_to), "")
    if waits:
        line = fill(words.waits, label=client.label, therapist=waits)
        return decide(reply(moment, incoming, line, (Key(words.take_back, BACK, client.id), back)))
    if file.alert is not None and file.alert.open:
        return decide(reply(moment, incoming, _refused(moment, file, NotHanded.ALERT_OPEN), (back,)))
    if not moment.colleagues:
        return decide(reply(moment, incoming, words.nobody, (back,)))
    keys = tuple(Key(each.name[:24], SHOW, f"{client.id}:{each.id}") for each in moment.colleagues)
    return decide(reply(moment, incoming, fill(words.whom, label=client.label), *in_rows(keys, 2), (back,)))


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """What the client will read, what goes along, and the key that asks the colleague."""
    words, client = moment.book.team, file.client
    to = next((each for each in moment.colleagues if each.id == rest), None)
    if to is None:
        return ask(moment, incoming, file, "")
    read = handing_deeds.reads(moment, client, to)
    text = fill(words.preview, label=client.label, therapist=to.name, reads=read)
    offer_ = Key(fill(words.offer, therapist=to.name)[:24], OFFER, f"{client.id}:{to.id}")
    along = fill(words.goes_along, label=client.label)
    keys = (offer_, Key(moment.book.common.back, ASK, client.id))
    return decide(reply(moment, incoming, f"{text}\n\n{along}", keys))


def offer(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The colleague is asked."""
    match handing_deeds.offer(moment, file, rest):
        case NotHanded() as why:
            return decide(reply(moment, incoming, _refused(moment, file, why)))
        case (done, to):
            line = fill(moment.book.team.offered, label=file.client.label, therapist=to.name)
            return done + decide(reply(moment, incoming, line))


def take_back(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Take the offer back]."""
    line = fill(moment.book.team.taken_back, label=file.client.label)
    return handing_deeds.take_back(moment, file) + decide(reply(moment, incoming, line))


def take(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[Take over], by the one it was offered to."""
    words, file = moment.book.team, _offered(moment, incoming)
    if file is None:
        return decide(reply(moment, incoming, words.gone))
    labels = [each.client.label for each in live_files(moment)]
    match handing_deeds.take_over(moment, file, labels):
        case NotHanded.NOBODY:
            return decide(reply(moment, incoming, words.not_ready, anew=True))
        case NotHanded() as why:
            return decide(reply(moment, incoming, _refused(moment, file, why), anew=True))
        case (done, client):
            former = file.therapist.name if file.therapist else ""
            lines = [fill(words.called, label=client.label)] if client.label != file.client.label else []
            lines.append(fill(words.taken, label=client.label, former=former))
            key = (Key(client.label, "cl", client.id),)
            return done + decide(reply(moment, incoming, "\n".join(lines), key))


def not_now(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[Not now]."""
    words, file = moment.book.team, _offered(moment, incoming)
    done = handing_deeds.decline(moment, file) if file else NotHanded.GONE
    if file is None or isinstance(done, NotHanded):
        return decide(reply(moment, incoming, words.gone))
    return done + decide(reply(moment, incoming, fill(words.declined, label=file.client.label)))


def _offered(moment: TherapistMoment, incoming: Incoming) -> ClientFile | None:
    return next((each for each in moment.offered if each.client.id == about_of(incoming)), None)


def _refused(moment: TherapistMoment, file: ClientFile, why: NotHanded) -> str:
    words = moment.book.team
    number = file.alert.alert_no if file.alert else ""
    said = {NotHanded.NOBODY: words.nobody, NotHanded.GONE: words.gone}
    return said.get(why) or fill(words.alert_open, label=file.client.label, number=number)


TAPS = {
    ASK: with_file(ask), SHOW: with_file(show), OFFER: with_file(offer), BACK: with_file(take_back),
    TAKE: take, NOT_NOW: not_now,
}  # fmt: skip
READS_COLLEAGUES = frozenset(TAPS)
