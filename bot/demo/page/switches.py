"""The faults panel: what each switch turns on in the local Telegram."""

from collections.abc import Callable, Mapping

from bot.demo.backstage import Backstage
from bot.demo.botapi.faults import Fault, FaultKind, Faults
from bot.demo.botapi.methods import METHODS
from bot.demo.botapi.phone import Phone

SENDS = [name for name in METHODS if name.startswith(("send", "edit", "answer", "delete"))]
SLOW_SECONDS = 2.0
RETRY_AFTER_SECONDS = 5
LATE_SECONDS = 3.0
KINDS: Mapping[str, tuple[FaultKind, dict[str, object]]] = {
    "slow": (FaultKind.SLOW, {"seconds": SLOW_SECONDS}),
    "flood": (FaultKind.FLOOD, {"retry_after": RETRY_AFTER_SECONDS}),
    "server_error": (FaultKind.SERVER_ERROR, {"status": 502}),
    "answer_lost": (FaultKind.ACCEPTED_THEN_DROPPED, {}),
}


def switched_on(backstage: Backstage) -> dict[str, bool]:
    """Which switches stand on."""
    telegram = backstage.telegram
    ana, brandt = (telegram.chats[actor.chat_id] for actor in backstage.actors())
    calls = {name: _standing(telegram.faults, kind) is not None for name, (kind, _) in KINDS.items()}
    return calls | {
        "late_and_twice": telegram.faults.updates.copies > 1,
        "ana_blocks": ana.blocked,
        "brandt_blocks": brandt.blocked,
        "database_full": backstage.database_full,
    }


async def switch(backstage: Backstage, name: str, on: bool) -> None:
    """Turn one switch on or off; KeyError for a name that is none."""
    if name in KINDS:
        _switch_calls(backstage.telegram.faults, name, on)
    elif name == "late_and_twice":
        updates = backstage.telegram.faults.updates
        updates.copies, updates.late_seconds = (2, LATE_SECONDS) if on else (1, 0.0)
    elif name == "database_full":
        await backstage.fill_database(on)
    else:
        _block(backstage, ["ana_blocks", "brandt_blocks"].index(name), on)
    backstage.telegram.changes.ring()


def _standing(faults: Faults, kind: FaultKind) -> Fault | None:
    return next((fault for fault in faults.switched.values() if fault.kind is kind), None)


def _switch_calls(faults: Faults, name: str, on: bool) -> None:
    kind, settings = KINDS[name]
    standing = _standing(faults, kind)
    if standing is not None:
        faults.lift(standing)
    if on:
        faults.add(kind, methods=SENDS, **settings)


def _block(backstage: Backstage, which: int, on: bool) -> None:
    actor = backstage.actors()[which]
    phone = Phone(backstage.telegram, backstage.telegram.chats[actor.chat_id])
    act: Callable[[], None] = phone.block if on else phone.unblock
    if phone.chat.blocked != on:
        act()
