"""Phrases of the safety plan (`clinical.md` §5): the walk, the draft, what the two agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class PlanWords:
    """Never a promise or a contract, never a means (CR-503, CR-509). Placeholders in braces."""

    heads: Mapping[str, str]  # part → what stands above it in the walk
    asks: Mapping[str, str]  # part → the question of the client's own draft
    emergency: str  # {emergency}
    draft: str
    next: Button
    enough: Button
    person: Button
    enough_said: str
    end: str
    none: str  # {therapist}
    write: Button
    change: Button
    copy: Button
    copy_pdf: Button
    copy_title: str
    walk: Button
    review: str  # {therapist}
    version: str  # {number} {date}
    copy_head: str  # {which}
    draft_now: str  # {lines}
    draft_empty: str
    draft_kept: str
    draft_nothing: str
    show: Button  # {therapist}
    shown: str  # {therapist}
    shown_again: str  # {therapist}
    proposal: str  # {therapist}
    proposal_agree: Button
    proposal_change: Button
    proposal_later: Button
    agreed: str  # {date}
    left: str
    gone: str
    declined: str  # {therapist}
    # the therapist's side
    told_none: str  # {label}
    told_draft: str  # {label}
    told_shown: str  # {label}
    told_read: Button
    told_plan: Long  # {label} {which} {lines}
    told_proposed: str  # {label}
    told_nothing: str  # {label}
    told_agreed: str  # {label} {date}
    told_kept: str  # {label}
    told_write: Button
    told_copy_title: str  # {label}
    told_copy: str  # {label} {which}
    told_review: str  # {label}
    told_draft_word: str
    told_part_hidden: str
    told_head: Mapping[str, str]  # part → its short name for the therapist
    told_line: str  # {part} {lines}
