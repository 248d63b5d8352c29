"""Who stands in for a therapist about one client, and whether that client agreed to it (CR-705, CR-1202)."""

import enum

from bot.domain.people import AlertLevel, Client, Pairing, Therapist


class StandIn(enum.Enum):
    """What becomes of an alert about this client that their therapist does not see."""

    AGREED = "agreed"  # it goes to the backup person
    NOT_AGREED = "not_agreed"  # the client did not agree to that
    NOT_THERE = "not_there"  # somebody is named who has no role yet, or none any more
    NOBODY = "nobody"  # nobody is named
    NO_ALERTS = "no_alerts"  # the client allowed none, to anybody
    WAITING = "waiting"  # the pairing is not confirmed: what they chose is not shown yet


def stand_in(client: Client, backup: Therapist | None) -> StandIn:
    """How it stands now; `backup` is whom the therapist named."""
    if client.pairing is not Pairing.CONFIRMED:
        return StandIn.WAITING
    if client.alerts not in (AlertLevel.ANY, AlertLevel.URGENT):
        return StandIn.NO_ALERTS
    if backup is None:
        return StandIn.NOBODY
    if not is_there(backup):
        return StandIn.NOT_THERE
    return StandIn.AGREED if client.backup_ok else StandIn.NOT_AGREED


def is_there(backup: Therapist) -> bool:
    """Whether they have accepted, and said when and how they read alerts."""
    return bool(backup.chat) and backup.alerts_ready
