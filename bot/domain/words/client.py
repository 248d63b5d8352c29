"""Phrases of the client's own work: thought record, toolkit, practice, what was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class ClientWords:
    """What is said around thought records, practices and the toolkit. Placeholders in braces."""

    # the thought record (`experience.md` §2.3)
    ask_note_wish: str  # {therapist}
    yes_note_it: Button
    wish_noted: str  # {therapist}
    write_down: Button
    closed_hold: str
    closed_rest: str  # {date}
    closed_own_stage: str
    closed_night: str
    closed_therapist: str  # {therapist}
    go_on_anyway: Button
    grounding: Button
    park_it: Button
    gate_ask: str
    gate_strong: str
    gate_yes: Button
    gate_steady: Button
    gate_not_now: Button
    gate_far: Button
    gate_offer: str  # {distress}
    gate_more: str  # {distress}
    gate_park: str
    gate_far_park: str
    gate_go: Button
    gate_one_more: Button
    gate_enough: Button
    gate_park_key: Button
    gate_left: str
    parked: str  # {therapist}
    one_waits: str
    go_on: Button
    start_new: Button
    resume_late: str  # {therapist}
    thought_stopped: str
    nothing_written: str
    write_down_kept: str
    write_down_for_session: str
    share_usual: Mapping[str, str]  # what holds for records beforehand → how it is said; {therapist}
    result: str
    result_words: Mapping[str, str]  # step → the line with its {words}, in the order of the card
    result_feeling: str  # {feeling} {before} {after}
    result_feeling_once: str  # {feeling} {before}
    result_belief: str  # {before} {after}
    result_belief_once: str  # {before}
    result_next: Mapping[str, str]  # answer of the step "next" → its line
    result_cut: str  # {words}: the beginning of words too long for the card
    result_unchanged: str
    result_worse: str
    sees_shared: str  # {therapist}
    sees_session: str  # {therapist}
    sees_made: str  # {therapist}
    sees_nobody: str
    toolkit: Button
    acknowledged: Mapping[str, str]  # fact, loss → what is said before anything is asked
    against: Mapping[str, str]  # way of looking → its question; "any" when none was chosen

    # practices (`experience.md` §2.4)
    practice_done: str
    practice_far: str  # still far away at the end of grounding
    practice_again: Button
    practice_not_helpful: str
    practice_often_not: str  # {name} {times}
    practice_bring: Button
    practice_brought: str  # {therapist}
    practice_stopped: str
    practice_later: str  # {name}
    practice_gone: str
    practice_did: Button
    somebody: str
    later_noted: str
    lost_rhythm: str
    start_again: Button

    # the toolkit
    toolkit_head: str
    toolkit_item: str  # {number} {name}
    toolkit_part: str  # {part}: the cue or the minutes, after the name
    toolkit_mind: str  # {caution}
    toolkit_draft: str  # {therapist}
    toolkit_empty: str
    toolkit_above: str
    toolkit_fits: str
    own_areas: Mapping[str, Button]  # the five factors as what a practice is good for, by their name in the packs
    toolkit_start: Button  # {number}
    toolkit_see: Button  # {number}
    toolkit_add: Button
    toolkit_suggest: Button
    toolkit_kept: Button
    toolkit_kept_head: str
    proposal_waits: str  # {therapist}
    proposal_see: Button
    proposal: Long  # {therapist} {names}
    proposal_note: str  # {note}
    agree: Button
    change: Button
    not_now: Button
    proposal_agreed: str  # {date}
    proposal_later: str
    left_add: Button
    left_kept: str  # {therapist}
    left_nothing: str
    suggested: str  # {therapist}
    suggested_nothing: str
    suggestion_declined: str  # {therapist}
    none_chosen: str

    # something of the client's own (CR-408)
    own_kept: str
    own_suggested: str  # {therapist}
    own_nothing: str
    own_when: Button
    own_when_kept: str
    own_delete: Button
    own_sure: str
    own_emptied: str
    own_deleted: str
    own_files: Mapping[str, str]  # kind of file → what it is called in one's own file

    # read by the therapist
    told_suggestion: Long  # {label} {names}
    told_note: str  # {note}
    told_set: str  # {label} {date}
    told_kept_old: str  # {label}

    # what we agreed this week (CR-415)
    agreed_head: str  # {date}
    agreed_line: str  # {number} {words} {by}
    agreed_by_you: str
    agreed_none: str
    agreed_add: Button
    agreed_full: str  # {most}
    agreed_kept: str
    agreed_removed: str
