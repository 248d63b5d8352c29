"""Phrases of the schedule builder and of copying a schedule (`experience.md` §4.1), read by therapists."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class BuilderWords:
    """What stands around the fields. Placeholders in braces."""

    title_new: str  # {label}
    title: str  # {label} {schedule}
    open_new: Button
    change: Button
    change_named: str  # {schedule}
    back: str  # {label}
    begin_with: str
    # the first view
    prompt: str
    prompt_turns: str
    prompt_above: str  # {prompt} {stage}
    days: str
    sets: Mapping[str, Button]  # workdays, weekend, all
    at: str
    at_hint: str
    ends: str
    preview: Button
    save: Button
    # under More
    more: str
    when: str
    whens: Mapping[str, str]  # weekly, eve, before, after, stage
    offset: str
    every: str
    weeks: Mapping[str, str]
    timing: str
    fixed: str
    random: str
    at_two: str
    at_two_hint: str
    spread: str
    opens: str
    closes: str
    opens_two: str
    closes_two: str
    gap: str
    script: str  # {title} {most}
    start: str
    ending: str
    by_date: str
    by_count: str
    count: str
    follow_up: str
    follow_ups: Mapping[str, str]  # usual: {usual}, yes, no
    follow_up_refused: str  # {label}
    lapses: str  # {hours}
    pause: str
    pauses: Mapping[str, str]  # no, until, open
    pause_since: str
    pause_until: str
    min_stage: str
    any_stage: str
    stage_above: str  # {stage}
    tied: str  # {stage}
    agreed_on: str
    note: str
    note_hint: str  # {most} {label}
    beside_head: str
    takes_place: str  # {schedules}
    beside: str  # {schedules}
    # what is shown and not asked
    zone: str  # {city} {zone} {label}
    zone_away: str  # {city} {zone} {label} {home}
    quiet: str  # {from} {to} {label}
    cap: str  # {most}
    scope: str
    # the preview
    next_head: str
    later_head: str
    summary: Mapping[str, str]  # one, many: {word} {when} {label}
    summary_none: str  # {why}
    nothing: Mapping[str, str]  # session, stage, ended, ending, days
    wrong_first: str  # {what}
    clock_change: str  # {time}
    rests: str  # {when}
    skipped: str  # {why}
    # what was set and moved
    moved: str  # {agreed} {now} {label}
    # wrong
    wrong_head: str
    wrong: Mapping[str, str]
    stale: str
    over: str
    # after saving
    saved: str
    told_head: str  # {label}
    told_now: str
    told_later: str  # {when}
    answer_head: str
    answers: Mapping[str, str]  # none, fine, moved, declined, more, fewer: {label}
    # copying
    copy: Button
    copy_named: str  # {schedule}
    copy_title: str  # {schedule}
    copy_lead: str  # {label}
    copy_none: str
    copy_preview: Button
    copy_apply: Button
    copy_pick: str
    fates: Mapping[str, str]  # new, changed, stage, cap, declined
    copy_takes: str  # {schedules}
    own_time: str  # {label}
    copy_done: str  # {labels}
    copy_not: str  # {labels}
    copy_whom: str
    # the toolkit
    tool_title: str  # {label}
    tool_lead: str  # {label}
    tool_order: str
    tool_order_hint: str  # {label}
    tool_pick: str
    tool_own: str
    tool_own_hint: str
    tool_own_name: str  # {number}
    tool_more: str  # {name}
    tool_when: str
    tool_when_hint: str
    tool_minutes: str
    tool_minutes_hint: str
    tool_steps: str
    tool_caution: str
    tool_areas: str
    tool_guide: str
    tool_guide_kept: str
    tool_long: str  # {field} {most}
    tool_nameless: str
    tool_note_hint: str  # {most} {label}
    tool_propose: Button
    tool_open: Button
    tool_waits: str  # {label} {names}
    tool_sent: str  # {label}
    tool_suggested: str  # {label}
    tool_agreed: str  # {label}
    tool_talk: str  # {label}
    tool_left: str  # {label} {when}
    tool_changed: str  # {label}
    tool_tags: str
    tool_tags_lead: str  # {label}
    tool_tags_keep: Button
    tool_tagged: str
    # putting things in order
    up: Button
    down: Button
    move_up: str  # {name}
    move_down: str  # {name}
    moved_to: str  # {name} {number} {count}
    # ending
    end: Button
    end_lead: str  # {label}
    end_sure: Button
    ended: str  # {label}
