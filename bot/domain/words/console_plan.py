"""Phrases of the safety plan's page in the console, read by therapists."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsolePlanWords:
    """Never a means, never a promise (CR-503, CR-509). Placeholders in braces."""

    title: str  # {label}
    open: Button
    lead: str  # {label}
    stands_head: str
    review_on: str  # {date}
    waits: str  # {label} {when}
    left: str  # {label} {when}
    waits_head: str
    draft_head: str  # {label}
    draft_lead: str  # {label}
    form_head: str
    labels: Mapping[str, str]  # part → what stands above its field
    hints: Mapping[str, str]  # part → what stands under it
    on_card: str
    on_card_hint: str
    limit: str  # {lines} {most}
    show: str  # {label}
    blank: str  # {parts}
    no_country: str
    no_lines: str
    lists_only: str
    lines_old: str
    order: str  # {part}
    propose: Button
    sent: str  # {label}
    agreed: str  # {label}
    put_off: str  # {label}
    nothing: str
    too_much: str  # {part} {lines} {most}
    wrong_head: str
    changed: str
    changed_draft: str  # {label}
    before_head: str
    print: Button
