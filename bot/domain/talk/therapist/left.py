"""What the client left for now, in the therapist's chat: when, and their line about it, if they added one (T5)."""

from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Pairing
from bot.domain.safety_plan import Plan
from bot.domain.shared_with import said_to
from bot.domain.talk.saying import say_when
from bot.domain.toolkit import Proposal
from bot.domain.words.filling import fill

TOOLKIT, PLAN = "ctk", "cplan"  # the keys whose answers say it


def left_for_now(moment: TherapistMoment, file: ClientFile) -> str:
    """About the last toolkit or plan that was proposed, whichever was asked for; "" where it was not left."""
    match file.left:
        case Proposal(answered_at=at) as left if at is not None:
            words = moment.book.builder.tool_left
        case Plan(left_at=at) as left if at is not None:
            words = moment.book.console_plan.left
        case _:
            return ""
    if file.client.pairing is not Pairing.CONFIRMED:
        return ""
    line = fill(words, label=file.client.label, when=say_when(moment.book, at, moment.therapist.zone))
    return "\n".join(part for part in (line, said_to(file.client, left)) if part)
