"""One client's schedule for another: the agreed rhythm on their own clock, never what the first one moved (F-58)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b

from bot.domain.people import Client
from bot.domain.schedule import ONE_DAY, Preset, Schedule
from bot.domain.schedule_parts import Anchor, Anchored, Weekly
from bot.domain.stage import Stage, next_up


def copied(
    source: Schedule, client: Client, today: date, session_on: tuple[date, ...], own: Schedule | None = None
) -> Schedule:  # fmt: skip
    """The same days and time from tomorrow on, as long as the first one runs; no note, no pause.

    `own`: one of theirs whose time stays.
    """
    agreed = source.set_as or source
    start = today + ONE_DAY
    name = f"{client.id} copy {source.id} {today.isoformat()}"
    counted = source.count if isinstance(agreed.days, Weekly) else None
    length: timedelta = source.last_date - source.start
    return Schedule(
        client.id, blake2b(name.encode(), digest_size=8).hexdigest(), source.prompt, client.zone,
        own.times if own else agreed.times, _days(agreed.days, session_on), start, today,
        None if counted else start + length, counted, client.quiet, min_stage=source.min_stage,
        min_gap_minutes=(own or source).min_gap_minutes, preset=source.preset,
        follow_up=source.follow_up, of_stage=_stage(source, client),
    )  # fmt: skip


def moved_one(live: Iterable[Schedule]) -> Schedule | None:
    """The one whose time the client has made their own."""
    return next((each for each in live if each.by_client == "moved"), None)


def _days(days: Weekly | Anchored, session_on: tuple[date, ...]) -> Weekly | Anchored:
    if isinstance(days, Weekly):
        return days
    return replace(days, on=() if days.anchor is Anchor.STAGE_ENTRY else session_on)


def _stage(source: Schedule, client: Client) -> Stage | None:
    if source.preset is Preset.NEW_STAGE:
        return next_up(client.ceiling)
    return client.stage if source.of_stage else None
