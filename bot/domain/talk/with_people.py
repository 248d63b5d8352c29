"""One invitation to something with other people, where there was none for two weeks; nothing is inferred (CR-413).

It stands at the end of a check-in that the client answered, in place of the other offer, and is never sent by itself.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.script import Script
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.practice import SOCIAL, in_crisis
from bot.domain.toolkit import Practice

AGAIN = timedelta(days=28)
SHOWN, LABEL_MAX = 2, 24
NO_THANKS = "soc"


def due(moment: ClientMoment) -> bool:
    """No practice with others for `practice.social_days`, none invited to in four weeks, and it is no hard moment."""
    client, now = moment.client, moment.now
    last = client.with_people_at or client.consented_at or client.created_at
    alone = last is not None and now - last >= timedelta(days=moment.book.care.practice.social_days)
    rests = client.invited_at is not None and now - client.invited_at < AGAIN
    return alone and not rests and not in_crisis(moment) and bool(_choices(moment))


def invitation(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Once, with what there is to start, and a plain no."""
    words = moment.book.checkin
    asked = remember(replace(moment.client, invited_at=moment.now))
    keys = (*in_rows(_choices(moment), 2), (Key(words.no_thanks, NO_THANKS),))
    return asked + decide(reply(moment, incoming, words.offer_people, *keys))


def no_thanks(moment: ClientMoment, incoming: Incoming) -> Decision:
    """[No thanks]: four weeks from now at the earliest."""
    kept = remember(replace(moment.client, invited_at=moment.now))
    return kept + decide(reply(moment, incoming, moment.book.checkin.people_not))


def _choices(moment: ClientMoment) -> tuple[Key, ...]:
    """Those of the toolkit first, by the client's own names; else the guided ones that the stage opens."""
    own = [_own_key(each) for each in moment.practices if each.position is not None and _social(moment, each.script)]
    open_now = (each for each in moment.book.practices.values() if _opens(moment, each))
    guided = [Key(each.title[:LABEL_MAX], "pr", each.id) for each in open_now]
    return tuple((own or guided)[:SHOWN])


def _own_key(practice: Practice) -> Key:
    return Key(practice.name[:LABEL_MAX], "pr", practice.id)


def _social(moment: ClientMoment, script: str) -> bool:
    known = moment.book.practices.get(script)
    return known is not None and _opens(moment, known)


def _opens(moment: ClientMoment, script: Script) -> bool:
    return script.strategy == SOCIAL and not script.only_therapist and moment.client.opens(script.min_stage)
