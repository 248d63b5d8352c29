"""The toolkit: three to five practices by the client's own names, two taps from anywhere (CR-401 to CR-407)."""

from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.toolkit import MOST, Practice, PracticeState

USUAL = ("feet_and_room", "exhale_breathing", "senses_54321")


def start_pack(moment: ClientMoment, client: Client, chosen: tuple[str, ...]) -> tuple[Practice, ...]:
    """What the therapist chose for the start, else the three usual ones; drafts until both agree (CR-403)."""
    scripts = [moment.book.practices[each] for each in chosen or USUAL if each in moment.book.practices][:MOST]
    return tuple(
        Practice(
            moment.fresh(f"practice {script.id}"), client.id, script.title, script=script.id, cue=script.when,
            minutes=script.minutes, kind=script.kind, position=position, state=PracticeState.DRAFT,
        )
        for position, script in enumerate(scripts, start=1)
    )  # fmt: skip
