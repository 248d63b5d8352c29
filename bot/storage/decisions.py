"""Write a decision down: records, letters and withdrawals, in the order in which they were decided."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from bot.domain.alert import Alert
from bot.domain.decision import Decision, Erase, Remember, Say, Withdraw
from bot.domain.joined import joined
from bot.domain.toolkit import Practice
from bot.storage import alerts, checkins, outbox, practices
from bot.storage.erasure import erase_person
from bot.storage.records import remember


def record(
    conn: Connection, decision: Decision, *, origin: str, chat: str, now: datetime, in_doubt: bool = False
) -> None:  # fmt: skip
    """Within the caller's transaction: all of the decision. `origin` numbers letters without a dedupe key of their own;
    `chat` is the one that is being answered. Raises Stale, Taken, IntegrityError.
    """
    toolkit = [one for one in decision.records if isinstance(one, Practice)]
    letters: list[outbox.Draft] = []
    for number, part in enumerate(joined(decision.parts)):
        match part:
            case Say():
                letters.append(outbox.Draft(part.dedupe or f"{origin}:{number}", part.to or chat, part))
            case Remember(Practice()) if toolkit:
                practices.save(conn, *toolkit)  # together, since they may change places
                toolkit = []
            case Remember(Practice()):
                pass
            case Remember(Alert() as one):
                alerts.write(conn, one, now)
            case Remember(one):
                remember(conn, one)
            case Withdraw(prefix):
                outbox.put(conn, letters, now, in_doubt=in_doubt)
                letters = []
                checkins.withdrawn(conn, [each for each in outbox.withdraw(conn, prefix, now) if each.startswith("c:")])
            case Erase(client, farewell):
                outbox.put(conn, letters, now, in_doubt=in_doubt)
                letters = []
                if gone := erase_person(conn, client, now):
                    chat = gone.chat
                    letters.append(outbox.Draft(f"{origin}:{number}", chat, replace(farewell, deletes=gone.messages)))
            case _:
                assert_never(part)
    outbox.put(conn, letters, now, in_doubt=in_doubt)
