"""Home: what is open to this client now, and no more."""

from datetime import timedelta

from bot.domain.decision import Board, Key, Say
from bot.domain.moment import ClientMoment
from bot.domain.stage import Stage
from bot.domain.talk.house import in_rows


def home(moment: ClientMoment, *, board: bool = False) -> Say:
    """The home message; with `board` it carries the persistent keys and says what they do."""
    common = moment.book.common
    if board:
        return Say(common.home_keys, board=both(moment))
    return Say(common.home, keys=in_rows(home_keys(moment), 2))


def home_keys(moment: ClientMoment) -> tuple[Key, ...]:
    """Only what is open."""
    common, client = moment.book.common, moment.client
    thought = (Key(common.key_thought, "th"),) if client.stage.reaches(Stage.PROCESSING) else ()
    began = client.consented_at or client.created_at
    long_here = began is not None and moment.now - began >= timedelta(days=moment.book.care.track.picture_days)
    past = (Key(moment.book.track.progress_key, "pg"),) if long_here else ()
    again = (Key(common.key_resume, "resume", moment.unfinished.id),) if moment.unfinished else ()
    return (
        Key(common.key_checkin, "ci"),
        Key(common.key_agreed, "agreed"),
        Key(common.key_toolkit, "tk"),
        Key(common.key_plan, "plan"),
        *thought,
        *past,
        *again,
        Key(moment.book.own.key_settings, "set"),
    )


def both(moment: ClientMoment) -> Board:
    """The persistent keys this client wants."""
    return Board.BOTH if moment.client.toolkit_key else Board.HELP
