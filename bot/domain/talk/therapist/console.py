"""/console: a link that signs the therapist in, once and for five minutes (`reliability.md` §4, T9)."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from bot.domain.console import HOME, LINK_WORKS, SignIn
from bot.domain.decision import Decision, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import TherapistMoment
from bot.domain.talk.therapist.own import about_of, own_alert
from bot.domain.words.filling import fill


def console(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/console: a link to the console's first page."""
    return link(moment, HOME)


def see_alert(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[See in console] under an alert: a link to that alert's page."""
    number = about_of(incoming)
    return link(moment, f"/alerts/{number}" if own_alert(moment, number) else "/alerts")


def link(moment: TherapistMoment, leads_to: str) -> Decision:
    """A new link in a protected message, worth sending only while it works."""
    words = moment.book.therapist
    if not moment.console:
        return decide(Say(words.console_off))
    token = urlsafe_b64encode(sha256(moment.seed + b"console").digest()).decode().rstrip("=")
    until = moment.now + LINK_WORKS
    kept = SignIn(
        moment.fresh("sign-in"), sha256(token.encode()).hexdigest(), moment.therapist.id, until, leads_to=leads_to
    )
    minutes = int(LINK_WORKS.total_seconds() // 60)
    text = fill(words.console_link, link=f"{moment.console}/sign-in/{token}", minutes=minutes)
    return remember(kept) + decide(Say(text, protect=True, not_after=until))
