"""Phrases of the editor of the clinic's own prompts (F-59), read by therapists."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsolePromptsWords:
    """Placeholders in braces."""

    prompts: Button
    lead: str
    own_head: str
    own_none: str
    new: Button
    line: str  # {title} {state} {number}
    states: Mapping[str, str]  # draft, in_force, old
    shipped_head: str
    shipped_lead: str
    copy: Button
    copy_named: str  # {title}
    stage_from: str  # {stage}
    title_new: str
    title_one: str  # {title}
    back: str
    title: str  # {language}
    title_hint: str  # {most}
    text: str  # {language}
    text_hint: str  # {most}
    text_other: str  # {language}
    answers: str  # {language}
    answers_lead: str
    answer_named: str  # {word} {language}
    answer: str  # {word}
    answer_hint: str  # {most}
    answers_of: str  # {language}
    order: str
    order_wrong: str
    unfit: Mapping[str, str]  # blank, same, taken, number, danger
    stage: str
    tags: str
    tagged: str  # {tags}
    note: str
    note_hint: str  # {most}
    note_long: str  # {most}
    what: str
    what_wrong: str
    check: Button
    draft: Button
    force: Button
    force_lead: str  # {therapist}
    checks_head: str
    fine: str
    worth: str  # {words}
    preview_head: str
    preview_lock: str  # {line}
    preview_keys: str  # {keys}
    in_force_head: str
    version: str  # {number} {state} {name} {when}
    used: str  # {count}
    take_out: str
    take_out_lead: str
    take_out_sure: Button
    drop: Button
    versions_head: str
    try_it: Button
    tried: str
    not_tried: str
    words_new: str
    words_gone: str
    kept: str
    forced: str
    taken_out: str
    dropped: str
    not_forced: str
    wrong_field: str  # {field} {words}
    wrong_blank: str
    stale: str
